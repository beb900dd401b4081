//! An inventory drawn by lot, and the same with something less.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use demarc_evaluate::{CASE_NOW, TableSource};
use demarc_inventory::{CollectionOutcome, CollectionStatus, InventoryError, RecordBatch, Row, Unread, Value, batch};
use demarc_model::{ColumnType, Scope, Service, ServiceId, ServiceModel, Table, TableScope, Tenant, TenantId};

use crate::{
    lot::Lot,
    world::{Theatre, World},
};

const ACCOUNTS: [&str; 2] = ["1", "2"];
const REGIONS: [&str; 2] = ["r1", "r2"];
const ENDED_BADLY: [CollectionOutcome; 4] = [
    CollectionOutcome::Denied,
    CollectionOutcome::Throttled,
    CollectionOutcome::Failed,
    CollectionOutcome::NotSupported,
];

/// What was found of one tenant.
#[derive(Clone)]
pub struct Estate {
    pub tenant: Tenant,
    pub tables: BTreeMap<Arc<str>, (Table, Vec<Row>)>,
    pub statuses: Vec<CollectionStatus>,
}

/// What was taken away, and of which table.
pub struct Loss {
    pub table: Arc<str>,
    what: &'static str,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.what, self.table)
    }
}

impl TableSource for Estate {
    /// Columns that are not needed are not there, so that one which is forgotten shows.
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        let Some((_, rows)) = self.tables.get(&table.name) else { return Ok(None) };
        let mut rows = rows.clone();
        for row in &mut rows {
            row.values.retain(|column, _| needed.contains(column));
        }
        batch::batch(table, &self.tenant.id, CASE_NOW, &rows).map(Some)
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        Ok(self.statuses.clone())
    }
}

fn regions(table: &Table) -> &'static [&'static str] {
    if table.scope == TableScope::Global { &["global"] } else { &REGIONS }
}

/// What a table has statuses for: its facets, or the list of what came with a parent's.
fn facets(table: &Table) -> Vec<&str> {
    if table.parent.is_some() { vec!["list"] } else { table.facets.keys().map(|facet| &**facet).collect() }
}

impl Estate {
    pub fn draw(world: &World, theatre: &Theatre, lot: &mut Lot) -> Self {
        // Checks of one table can be about several services.
        let tenant = tenant(&lot.one(&theatre.checks).check.service, lot);
        let mut estate = Self { tenant, tables: BTreeMap::new(), statuses: Vec::new() };
        for table in &theatre.tables {
            let count = lot.below(7);
            let rows = (0..count).map(|nth| row(world, theatre, table, nth, &estate.tenant, lot)).collect();
            estate.tables.insert(table.name.clone(), (table.clone(), rows));
        }
        for table in &theatre.tables {
            estate.collect(table, lot);
        }
        estate
    }

    /// Draws how the calls of a table ended, place by place.
    fn collect(&mut self, table: &Table, lot: &mut Lot) {
        let accounts: Vec<&str> = match &table.service_column {
            Some(_) => self.tenant.services.iter().map(|service| service.id.as_str()).collect(),
            None => ACCOUNTS.to_vec(),
        };
        let mut statuses = Vec::new();
        for (account, region) in
            accounts.iter().flat_map(|account| regions(table).iter().map(move |region| (account, region)))
        {
            let rows = &self.tables[&table.name].1;
            let count = rows.iter().filter(|row| *row.account == **account && *row.region == **region).count();
            for facet in facets(table) {
                let outcome = if lot.percent(93) { CollectionOutcome::Complete } else { *lot.one(&ENDED_BADLY) };
                if lot.percent(3) {
                    continue;
                }
                statuses.push(CollectionStatus {
                    account: (*account).into(),
                    region: (*region).into(),
                    table: table.name.clone(),
                    facet: facet.into(),
                    call: table.call(facet).into(),
                    identity: "us".into(),
                    at: CASE_NOW,
                    rows: count as i64 + i64::from(lot.percent(3)),
                    outcome,
                    message: "".into(),
                });
            }
        }
        self.statuses.extend(statuses);
    }

    /// The same with one piece of evidence less.
    pub fn without_something(&self, theatre: &Theatre, lot: &mut Lot) -> (Self, Loss) {
        let mut poorer = self.clone();
        let table = lot.one(&theatre.tables).clone();
        let what = match lot.below(3) {
            0 => poorer.lose_status(&table, lot),
            1 => poorer.lose_facet(&table, lot),
            _ => poorer.lose_row(&table, lot),
        };
        (poorer, Loss { table: table.name, what })
    }

    fn lose_status(&mut self, table: &Table, lot: &mut Lot) -> &'static str {
        let is_complete =
            |status: &CollectionStatus| status.table == table.name && status.outcome == CollectionOutcome::Complete;
        let complete: Vec<usize> = (0..self.statuses.len()).filter(|&nth| is_complete(&self.statuses[nth])).collect();
        if complete.is_empty() {
            return "nothing";
        }
        let nth = *lot.one(&complete);
        let place = (self.statuses[nth].account.clone(), self.statuses[nth].region.clone());
        let here = |row: &Row| (&row.account, &row.region) == (&place.0, &place.1);
        // That nothing is there is known only by its status: without it, nothing is left that could be missed.
        if &*self.statuses[nth].facet == "list" && self.tables[&table.name].1.iter().any(here) && lot.percent(30) {
            self.statuses.remove(nth);
            return "a status";
        }
        self.statuses[nth].outcome = *lot.one(&ENDED_BADLY);
        if &*self.statuses[nth].facet == "list" && lot.percent(50) {
            self.tables.get_mut(&table.name).expect("rows").1.retain(|row| !here(row));
            return "a list and its rows";
        }
        "a call"
    }

    /// A value is lost when the call that would have told it is refused.
    fn lose_facet(&mut self, table: &Table, lot: &mut Lot) -> &'static str {
        let facets: Vec<&Arc<str>> = table.facets.keys().filter(|facet| &***facet != "list").collect();
        let rows = &mut self.tables.get_mut(&table.name).expect("rows").1;
        if facets.is_empty() || rows.is_empty() {
            return "nothing";
        }
        let nth = lot.below(rows.len());
        let facet = *lot.one(&facets);
        refuse(table, &mut rows[nth], facet, lot);
        "a facet of a row"
    }

    /// That a row is lost shows by the status that counted it. Of rows whose collection is not on record, nobody has
    /// counted any.
    fn lose_row(&mut self, table: &Table, lot: &mut Lot) -> &'static str {
        let Self { tables, statuses, .. } = self;
        let rows = &mut tables.get_mut(&table.name).expect("rows").1;
        let is_counted = |row: &Row| {
            let of_row = |status: &CollectionStatus| (&status.account, &status.region) == (&row.account, &row.region);
            statuses.iter().any(|status| status.table == table.name && &*status.facet == "list" && of_row(status))
        };
        let counted: Vec<usize> = (0..rows.len()).filter(|&nth| is_counted(&rows[nth])).collect();
        if counted.is_empty() {
            return "nothing";
        }
        rows.remove(*lot.one(&counted));
        "a row"
    }
}

fn refuse(table: &Table, row: &mut Row, facet: &str, lot: &mut Lot) {
    for column in table.columns.iter().filter(|column| &*column.facet == facet) {
        row.values.remove(&column.name);
    }
    let outcome = *lot.one(&ENDED_BADLY);
    row.set_unread(facet, Unread { call: table.call(facet).into(), outcome, message: "".into() });
}

fn tenant(service: &ServiceId, lot: &mut Lot) -> Tenant {
    let one = |id: &ServiceId, accounts: &[&str]| Service {
        id: id.clone(),
        catalog: Some(service.clone()),
        title: "service".into(),
        provider: service.clone(),
        model: ServiceModel::Paas,
        scope: Scope { accounts: accounts.iter().map(|&account| account.into()).collect(), ..Scope::default() },
    };
    let mut services = vec![one(service, &[])];
    if lot.percent(30) {
        services.push(one(&ServiceId::new("other").expect("an id"), &["1"]));
    }
    Tenant { services, ..Tenant::new(TenantId::new("estate").expect("an id"), "Estate") }
}

fn row(world: &World, theatre: &Theatre, table: &Table, nth: usize, tenant: &Tenant, lot: &mut Lot) -> Row {
    let mut row = Row {
        account: (*lot.one(&ACCOUNTS)).into(),
        region: (*lot.one(regions(table))).into(),
        arn: format!("arn:{}:{nth}", table.name).into(),
        title: format!("key-{}", nth % 3).into(),
        ..Row::default()
    };
    for column in &table.columns {
        if lot.percent(85) {
            row.values.insert(column.name.clone(), value(world, theatre, table, &column.name, column.kind, lot));
        }
    }
    if let Some(column) = &table.service_column {
        row.account = lot.one(&tenant.services).id.as_str().into();
        row.set(column, row.account.clone());
    }
    for facet in table.facets.keys().filter(|facet| &***facet != "list") {
        if lot.percent(5) {
            refuse(table, &mut row, facet, lot);
        }
    }
    row
}

fn value(world: &World, theatre: &Theatre, table: &Table, column: &Arc<str>, kind: ColumnType, lot: &mut Lot) -> Value {
    if kind == ColumnType::Text && theatre.joined.contains(&(table.name.clone(), column.clone())) && lot.percent(80) {
        let other = lot.one(&theatre.tables);
        let key = if lot.percent(50) {
            format!("arn:{}:{}", other.name, lot.below(3))
        } else {
            format!("key-{}", lot.below(3))
        };
        return Value::Text(key.into());
    }
    let known = world.values.get(&(table.name.clone(), column.clone())).filter(|known| !known.is_empty());
    match (known, kind) {
        (Some(known), _) if lot.percent(90) => lot.one(known).clone(),
        (_, ColumnType::Bool) => Value::Bool(lot.percent(50)),
        (_, ColumnType::Int) => Value::Int(lot.below(4) as i64),
        (_, ColumnType::Float) => Value::Float(lot.below(4) as f64),
        (_, ColumnType::Text) => Value::Text(format!("key-{}", lot.below(3)).into()),
        (_, ColumnType::Time) => Value::Time(CASE_NOW - lot.below(500) as i64 * 86_400_000_000),
    }
}
