//! The cases of a check, run through the same engine as real rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::RecordBatch;
use chrono::DateTime;
use demarc_inventory::{CollectionOutcome, CollectionStatus, InventoryError, Row, Unread, Value, batch};
use demarc_model::{
    Case, CaseRow, Cases, Check, ColumnType, Scalar, Scope, Service, ServiceModel, Table, Tenant, TenantId, Verdict,
};

use crate::{Engine, RuleError, TableSource};

/// The moment at which every case plays, 2026-01-01T00:00:00Z, in microseconds since 1970.
pub const CASE_NOW: i64 = 1_767_225_600_000_000;

/// A case that did not come out as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFailure {
    /// Its place in the file, from 1; 0 where the check itself is wrong.
    pub number: usize,
    /// The key of the check that is wrong, such as `rule`; empty where it is a case.
    pub key: String,
    /// What happened, in a sentence.
    pub cause: String,
}

/// Runs every case of `check`.
pub fn run_cases(tables: &BTreeMap<Arc<str>, Table>, check: &Check, cases: &Cases) -> Vec<CaseFailure> {
    let engine = match Engine::new(tables, [check], CASE_NOW) {
        Ok(engine) => engine,
        Err(errors) => return errors.iter().map(of_check).collect(),
    };
    let numbered = (1..).zip(&cases.cases);
    numbered
        .filter_map(|(number, case)| {
            let failed = run_case(&engine, tables, check, case).err();
            failed.map(|cause| CaseFailure { number, key: String::new(), cause })
        })
        .collect()
}

fn of_check(error: &RuleError) -> CaseFailure {
    let key = error.place.split(' ').next().unwrap_or_default().to_owned();
    CaseFailure { number: 0, key, cause: error.to_string() }
}

fn run_case(engine: &Engine, tables: &BTreeMap<Arc<str>, Table>, check: &Check, case: &Case) -> Result<(), String> {
    let base = tables.get(&check.table).ok_or_else(|| format!("there is no table `{}`", check.table))?;
    let tenant = tenant(check)?;
    let stage = Stage::of(tables, base, check, case)?;
    let judged = engine.judge(&tenant, &stage, None, true).map_err(|error| error.to_string())?;
    let found: Vec<Verdict> = judged.findings.iter().map(|finding| finding.verdict).collect();
    match (case.expected(), &found[..]) {
        (None, []) => Ok(()),
        (Some(expected), [verdict]) if *verdict == expected => Ok(()),
        (expected, found) => {
            let words = |verdict: &Verdict| verdict.to_string();
            let found = found.iter().map(words).collect::<Vec<_>>().join(", ");
            let found = if found.is_empty() { "no verdict".to_owned() } else { found };
            let expected = expected.as_ref().map_or_else(|| "no verdict".to_owned(), words);
            Err(format!(
                "case `{}` gives {found}, expected {expected}",
                case.name.as_deref().unwrap_or(case.kind.word())
            ))
        }
    }
}

/// A tenant that uses only the service of the check.
fn tenant(check: &Check) -> Result<Tenant, String> {
    let service = Service {
        id: check.service.clone(),
        catalog: Some(check.service.clone()),
        title: "service".into(),
        provider: check.service.clone(),
        model: ServiceModel::Paas,
        scope: Scope::default(),
    };
    let id = TenantId::new("case").map_err(|error| error.to_string())?;
    Ok(Tenant { services: vec![service], ..Tenant::new(id, "case") })
}

/// The rows and statuses of one case.
struct Stage {
    rows: BTreeMap<Arc<str>, RecordBatch>,
    statuses: Vec<CollectionStatus>,
    /// The service of the check.
    service: Arc<str>,
}

impl TableSource for Stage {
    fn rows(&self, table: &Table, _: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        Ok(self.rows.get(&table.name).cloned())
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        Ok(self.statuses.clone())
    }
}

impl Stage {
    fn of(tables: &BTreeMap<Arc<str>, Table>, base: &Table, check: &Check, case: &Case) -> Result<Self, String> {
        let service = check.service.as_str().into();
        let mut stage = Self { rows: BTreeMap::new(), statuses: Vec::new(), service };
        let denied: Vec<&str> = case.denied.iter().map(|facet| &**facet).collect();
        let mut row = make_row(base, &case.row, 0)?;
        if let (Some(column), None) = (&base.service_column, row.values.get("service_id")) {
            row.account = account(base, &stage.service);
            row.set(column, check.service.as_str());
        }
        for facet in denied.iter().filter(|facet| !facet.contains('.') && **facet != "list") {
            let known = base.facets.contains_key(*facet);
            known.then_some(()).ok_or_else(|| format!("table `{}` has no facet `{facet}`", base.name))?;
            row.set_unread(facet, unread(base, facet));
        }
        let rows = if denied.contains(&"list") { Vec::new() } else { vec![row] };
        stage.add(base, rows, denied.contains(&"list"))?;
        for child in &check.children {
            if stage.rows.contains_key(&child.table) {
                continue;
            }
            let table = tables.get(&child.table).ok_or_else(|| format!("there is no table `{}`", child.table))?;
            let rows = case.children.get(&child.table).map_or(&[][..], Vec::as_slice);
            let mut rows: Vec<Row> =
                rows.iter().enumerate().map(|(index, row)| make_row(table, row, index)).collect::<Result<_, _>>()?;
            let prefix = format!("{}.", child.table);
            let denied: Vec<&str> = denied.iter().filter_map(|facet| facet.strip_prefix(&prefix)).collect();
            for facet in denied.iter().filter(|facet| **facet != "list") {
                rows.iter_mut().for_each(|row| row.set_unread(facet, unread(table, facet)));
            }
            stage.add(table, rows, denied.contains(&"list"))?;
        }
        Ok(stage)
    }

    fn add(&mut self, table: &Table, rows: Vec<Row>, denied: bool) -> Result<(), String> {
        let tenant = TenantId::new("case").map_err(|error| error.to_string())?;
        let batch = batch::batch(table, &tenant, CASE_NOW, &rows).map_err(|error| error.to_string())?;
        self.rows.insert(table.name.clone(), batch);
        self.statuses.push(CollectionStatus {
            account: account(table, &self.service),
            region: region(table).into(),
            table: table.name.clone(),
            facet: "list".into(),
            call: table.call("list").into(),
            identity: "case".into(),
            at: CASE_NOW,
            rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            outcome: if denied { CollectionOutcome::Denied } else { CollectionOutcome::Complete },
            message: "".into(),
        });
        Ok(())
    }
}

/// Rows that name their service are listed service by service.
fn account(table: &Table, service: &Arc<str>) -> Arc<str> {
    if table.service_column.is_some() { service.clone() } else { "000000000000".into() }
}

fn region(table: &Table) -> &'static str {
    if table.scope == demarc_model::TableScope::Global { "global" } else { "region-1" }
}

fn unread(table: &Table, facet: &str) -> Unread {
    Unread { call: table.call(facet).into(), outcome: CollectionOutcome::Denied, message: "".into() }
}

fn make_row(table: &Table, values: &CaseRow, index: usize) -> Result<Row, String> {
    let mut row = Row {
        account: "000000000000".into(),
        region: region(table).into(),
        arn: format!("arn:case:{}:{index}", table.name).into(),
        title: format!("{} {index}", table.title).into(),
        ..Row::default()
    };
    for (name, value) in values {
        let (kind, _) = table.column(name).ok_or_else(|| format!("table `{}` has no column `{name}`", table.name))?;
        match (&**name, value) {
            ("arn", Scalar::Text(text)) => row.arn = text.clone(),
            ("title", Scalar::Text(text)) => row.title = text.clone(),
            ("region", Scalar::Text(text)) => row.region = text.clone(),
            ("account_id", Scalar::Text(text)) => row.account = text.clone(),
            ("tags", Scalar::Text(text)) => row.tags = Some(text.clone()),
            _ => row.set(name, make_value(name, kind, value)?),
        }
    }
    Ok(row)
}

fn make_value(name: &str, kind: ColumnType, value: &Scalar) -> Result<Value, String> {
    match (kind, value) {
        (ColumnType::Bool, Scalar::Bool(value)) => Ok(Value::Bool(*value)),
        (ColumnType::Int, Scalar::Int(value)) => Ok(Value::Int(*value)),
        (ColumnType::Float, Scalar::Float(value)) => Ok(Value::Float(*value)),
        (ColumnType::Text, Scalar::Text(value)) => Ok(Value::Text(value.clone())),
        (ColumnType::Time, Scalar::Text(value)) => {
            DateTime::parse_from_rfc3339(value).map(|time| Value::Time(time.timestamp_micros())).map_err(|error| {
                format!("`{value}` in column `{name}` is not a moment such as 2025-12-01T00:00:00Z: {error}")
            })
        }
        _ => Err(format!("column `{name}` holds {kind}")),
    }
}
