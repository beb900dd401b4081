//! The slow reference: one check at a time, one row at a time, children by looking at every row of the other table.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, new_null_array},
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType},
    util::display::array_value_to_string,
};
use datafusion::{
    common::DFSchema,
    logical_expr::{ColumnarValue, Expr, Volatility, create_udf},
    physical_plan::PhysicalExpr,
    prelude::SessionContext,
};
use demarc_evaluate::{CASE_NOW, timeless};
use demarc_inventory::{CollectionOutcome, CollectionStatus, Row, batch};
use demarc_model::{Check, Parent, Service, Table, TableScope, Verdict};

use crate::{Key, estate::Estate, world::World};

/// One check, compiled without any other.
pub struct Alone {
    pub check: Check,
    rule: Rule,
    condition: Option<Rule>,
    children: Vec<Option<Rule>>,
    schema: SchemaRef,
}

/// An expression with the columns that it names.
struct Rule(Arc<dyn PhysicalExpr>, Vec<String>);

impl Rule {
    fn of(sql: &str, schema: &SchemaRef) -> Self {
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let days = |arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let times = arrays[0].as_primitive::<TimestampMicrosecondType>().iter();
            let days = times.map(|time| time.map(|time| (CASE_NOW - time).div_euclid(86_400_000_000)));
            Ok(ColumnarValue::Array(Arc::new(days.collect::<Int64Array>())))
        };
        let context = SessionContext::new();
        timeless().into_iter().for_each(|function| context.register_udf(function));
        context.register_udf(create_udf(
            "days_since",
            vec![time],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(days),
        ));
        let schema = DFSchema::try_from(schema.as_ref().clone()).expect("a schema");
        let expr: Expr = context.parse_sql_expr(sql, &schema).expect("SQL");
        let names = expr.column_refs().into_iter().map(|column| column.name.clone()).collect();
        Self(context.create_physical_expr(expr, &schema).expect("an expression"), names)
    }

    fn holds(&self, row: &RecordBatch) -> Option<bool> {
        let array = self.0.evaluate(row).and_then(|value| value.into_array(1)).expect("a value");
        let array = array.as_boolean_opt()?;
        array.is_valid(0).then(|| array.value(0))
    }

    fn unread(&self, table: &Table, row: &Row) -> bool {
        self.1.iter().any(|name| is_unread(table, name, row))
    }
}

fn is_unread(table: &Table, column: &str, row: &Row) -> bool {
    table.column(column).is_some_and(|(_, facet)| row.unread.contains_key(facet))
}

impl Alone {
    pub fn of(world: &World, check: &Check) -> Self {
        let own = batch::schema(&world.tables[&check.table]);
        let counts = check.children.iter().map(|child| Arc::new(Field::new(&*child.name, DataType::Int64, true)));
        let schema: SchemaRef = Arc::new(Schema::new(own.fields().iter().cloned().chain(counts).collect::<Vec<_>>()));
        let children = check.children.iter().map(|child| {
            let schema = batch::schema(&world.tables[&child.table]);
            child.condition.as_ref().map(|sql| Rule::of(sql, &schema))
        });
        Self {
            rule: Rule::of(&check.rule, &schema),
            condition: check.condition.as_ref().map(|sql| Rule::of(sql, &schema)),
            children: children.collect(),
            check: check.clone(),
            schema,
        }
    }

    /// The verdict on everything that the check says something of.
    pub fn judge(&self, world: &World, estate: &Estate) -> BTreeMap<Key, Verdict> {
        let (table, rows) = &estate.tables[&self.check.table];
        let mut verdicts = BTreeMap::new();
        // Where rows name their service, whatever they name counts.
        let is_about = |service: &&Service| {
            table.service_column.is_some() || service.catalog.as_ref() == Some(&self.check.service)
        };
        for service in estate.tenant.services.iter().filter(is_about) {
            let mut say = |account: &str, region: &str, key: &str, verdict| {
                let id = (service.id.to_string(), self.check.id.to_string());
                verdicts.insert((id.0, id.1, account.to_owned(), region.to_owned(), key.to_owned()), verdict);
            };
            let mut asked = false;
            for (account, region) in places(estate, table) {
                let here = concerns(service, table, &account, &region);
                let was_asked = list_statuses(estate, table).any(|(a, r, _, _)| a == account && r == region);
                asked |= here && was_asked;
                if here && !is_reliable(estate, table, &account, &region) {
                    say(&account, &region, &table.name, Verdict::Unproven);
                }
            }
            if !asked && table.parent.is_none() && table.service_column.is_none() {
                say("", "", &table.name, Verdict::Unproven);
            }
            for row in rows.iter().filter(|row| concerns(service, table, &row.account, &row.region)) {
                if let Some(verdict) = self.of_row(world, estate, table, row) {
                    say(&row.account, &row.region, &row.arn, verdict);
                }
            }
        }
        verdicts
    }

    fn of_row(&self, world: &World, estate: &Estate, table: &Table, row: &Row) -> Option<Verdict> {
        let batch = self.counted(world, estate, table, row);
        let about = self.condition.as_ref().map_or(Some(true), |condition| condition.holds(&batch));
        if about == Some(false) {
            return None;
        }
        let read =
            [Some(&self.rule), self.condition.as_ref()].into_iter().flatten().all(|rule| !rule.unread(table, row));
        let relied = self.check.children.iter().all(|child| {
            let other = &world.tables[&child.table];
            let keys = child.on.keys().all(|column| !is_unread(table, column, row));
            let filled_here = other.parent.as_ref().filter(|parent| parent.table == table.name);
            keys && match filled_here {
                Some(parent) => !row.unread.contains_key(&parent.facet) && is_counted(estate, other, row),
                None => can_be_counted(estate, other, row),
            }
        });
        match (read && relied, about.and(self.rule.holds(&batch))) {
            (true, Some(true)) => Some(Verdict::Proven),
            (true, Some(false)) => Some(Verdict::Failing),
            _ => Some(Verdict::Unproven),
        }
    }

    fn counted(&self, world: &World, estate: &Estate, table: &Table, row: &Row) -> RecordBatch {
        let one = |table: &Table, row: &Row| {
            batch::batch(table, &estate.tenant.id, CASE_NOW, std::slice::from_ref(row)).expect("a batch")
        };
        let base = one(table, row);
        let mut columns = base.columns().to_vec();
        for (child, condition) in self.check.children.iter().zip(&self.children) {
            let other = &world.tables[&child.table];
            let regional = table.scope == TableScope::Regional && other.scope == TableScope::Regional;
            let (mut fulfil, mut might) = (0_i64, 0);
            let no_key = child.on.keys().any(|own| text(&base, own).is_none());
            for row_of_other in &estate.tables[&child.table].1 {
                let batch = one(other, row_of_other);
                let is_equal = |(own, foreign): (&Arc<str>, &Arc<str>)| {
                    text(&base, own).is_some() && text(&base, own) == text(&batch, foreign)
                };
                let is_near = row_of_other.account == row.account && (!regional || row_of_other.region == row.region);
                if !is_near || !child.on.iter().all(is_equal) {
                    continue;
                }
                let unread = condition.as_ref().is_some_and(|condition| condition.unread(other, row_of_other))
                    || child.on.values().any(|column| is_unread(other, column, row_of_other));
                match condition.as_ref().map_or(Some(true), |condition| condition.holds(&batch)) {
                    Some(holds) if !unread => fulfil += i64::from(holds),
                    _ => might += 1,
                }
            }
            let is_known = !no_key && (fulfil > 0 || might == 0);
            let count: ArrayRef =
                if is_known { Arc::new(Int64Array::from(vec![fulfil])) } else { new_null_array(&DataType::Int64, 1) };
            columns.push(count);
        }
        RecordBatch::try_new(self.schema.clone(), columns).expect("a batch")
    }
}

fn text(batch: &RecordBatch, column: &str) -> Option<String> {
    let array = batch.column_by_name(column).expect("a column");
    array.is_valid(0).then(|| array_value_to_string(array, 0).expect("text"))
}

/// Whether a row or place is a service's.
fn concerns(service: &Service, table: &Table, account: &str, region: &str) -> bool {
    if table.service_column.is_some() { *service.id == *account } else { service.scope.holds(account, region) }
}

type Status = (String, String, CollectionOutcome, i64);

/// Every status that says whether the rows of a table were listed: its own, and its parent's.
fn list_statuses<'e>(estate: &'e Estate, table: &'e Table) -> impl Iterator<Item = Status> + 'e {
    estate.statuses.iter().filter_map(move |status| {
        let is_list = &*status.facet == "list";
        let is_own = status.table == table.name && is_list;
        let of_parent =
            |parent: &Parent| status.table == parent.table && (is_list || status.facet == parent.facet);
        let rows = if is_own { status.rows } else { 0 };
        let counts = is_own || table.parent.as_ref().is_some_and(of_parent);
        counts.then(|| (status.account.to_string(), status.region.to_string(), status.outcome, rows))
    })
}

/// How many rows were found in a place, by the table's own record.
fn found(estate: &Estate, table: &Table, account: &str, region: &str) -> Option<i64> {
    let is_own = |status: &&CollectionStatus| {
        status.table == table.name && &*status.facet == "list" && *status.account == *account && *status.region == *region
    };
    estate.statuses.iter().find(is_own).map(|status| status.rows)
}

/// Whether none of the rows that came with a resource was lost, as far as anybody has counted.
fn is_counted(estate: &Estate, other: &Table, row: &Row) -> bool {
    let here = |other: &&Row| (&other.account, &other.region) == (&row.account, &row.region);
    let count = estate.tables[&other.name].1.iter().filter(here).count() as i64;
    found(estate, other, &row.account, &row.region).is_some_and(|found| count >= found)
}

/// Everywhere that a table's rows are or were asked for.
fn places(estate: &Estate, table: &Table) -> std::collections::BTreeSet<(String, String)> {
    let asked = list_statuses(estate, table).map(|(account, region, _, _)| (account, region));
    let rows = estate.tables[&table.name].1.iter();
    asked.chain(rows.map(|row| (row.account.to_string(), row.region.to_string()))).collect()
}

/// Whether all rows of a place are there.
fn is_reliable(estate: &Estate, table: &Table, account: &str, region: &str) -> bool {
    let rows = &estate.tables[&table.name].1;
    let count = rows.iter().filter(|row| *row.account == *account && *row.region == *region).count() as i64;
    let mut statuses = list_statuses(estate, table).filter(|(a, r, _, _)| a == account && r == region);
    found(estate, table, account, region).is_some()
        && statuses.all(|(_, _, outcome, rows)| outcome == CollectionOutcome::Complete && count >= rows)
}

/// Whether a table's rows that may belong to `row` are all there: in its region, where both have one.
fn can_be_counted(estate: &Estate, other: &Table, row: &Row) -> bool {
    let near = |account: &str, region: &str| {
        *account == *row.account
            && (other.scope == TableScope::Global || &*row.region == "global" || *region == *row.region)
    };
    let asked = list_statuses(estate, other).any(|(account, region, _, _)| near(&account, &region));
    let all = places(estate, other);
    let mut here = all.iter().filter(|(account, region)| near(account, region));
    asked && here.all(|(account, region)| is_reliable(estate, other, account, region))
}
