//! The slow reference: one check at a time, one row at a time, children by looking at every row of the other table.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch},
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
use demarc_inventory::{Row, batch};
use demarc_model::{Check, Service, Table, TableScope, Verdict};

use crate::{
    Key,
    estate::Estate,
    listed::{can_be_counted, is_counted, is_reliable, list_statuses, places},
    world::World,
};

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
        let worlds = self.worlds(world, estate, table, row);
        let said: Vec<_> = worlds.iter().map(|batch| self.of_world(batch)).collect();
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
        // Where a list was lost, nothing that was counted is known.
        let lost = (!(read && relied)).then(|| self.of_world(&self.uncounted(&worlds[0]))).flatten();
        if said.iter().chain([&lost]).all(Option::is_none) {
            return None;
        }
        let all_say_the_same = said.iter().all(|other| *other == said[0]);
        if read && relied && all_say_the_same { said[0] } else { Some(Verdict::Unproven) }
    }

    fn uncounted(&self, batch: &RecordBatch) -> RecordBatch {
        let (mut columns, own) = (batch.columns().to_vec(), batch.num_columns() - self.children.len());
        columns[own..].fill(Arc::new(Int64Array::new_null(1)));
        RecordBatch::try_new(self.schema.clone(), columns).expect("a batch")
    }

    fn of_world(&self, batch: &RecordBatch) -> Option<Verdict> {
        let about = self.condition.as_ref().map_or(Some(true), |condition| condition.holds(batch));
        match (about, about.and(self.rule.holds(batch))) {
            (Some(false), _) => None,
            (_, Some(true)) => Some(Verdict::Proven),
            (_, Some(false)) => Some(Verdict::Failing),
            (_, None) => Some(Verdict::Unproven),
        }
    }

    /// The row with its counts, in every way that what was not read of other rows can come out.
    fn worlds(&self, world: &World, estate: &Estate, table: &Table, row: &Row) -> Vec<RecordBatch> {
        let one = |table: &Table, row: &Row| {
            batch::batch(table, &estate.tenant.id, CASE_NOW, std::slice::from_ref(row)).expect("a batch")
        };
        let base = one(table, row);
        let mut worlds = vec![base.columns().to_vec()];
        for (child, condition) in self.check.children.iter().zip(&self.children) {
            let other = &world.tables[&child.table];
            let regional = table.scope == TableScope::Regional && other.scope == TableScope::Regional;
            let (mut fulfil, mut might) = (0_i64, 0);
            let no_key = child.on.keys().any(|own| text(&base, own).is_none());
            for row_of_other in &estate.tables[&child.table].1 {
                let batch = one(other, row_of_other);
                let no_foreign = child.on.values().any(|column| text(&batch, column).is_none());
                let foreign_unread = child.on.values().any(|column| is_unread(other, column, row_of_other));
                let is_equal = |(own, foreign): (&Arc<str>, &Arc<str>)| {
                    text(&base, own).is_some() && text(&base, own) == text(&batch, foreign)
                };
                let may_belong = child.on.iter().all(is_equal) || (no_foreign && foreign_unread);
                let is_near = row_of_other.account == row.account && (!regional || row_of_other.region == row.region);
                if !is_near || !(may_belong || no_key) {
                    continue;
                }
                let unread =
                    condition.as_ref().is_some_and(|condition| condition.unread(other, row_of_other)) || foreign_unread;
                match condition.as_ref().map_or(Some(true), |condition| condition.holds(&batch)) {
                    Some(holds) if !unread => fulfil += i64::from(holds),
                    _ => might += 1,
                }
            }
            let count = |number| Arc::new(Int64Array::from(vec![number])) as ArrayRef;
            // A row that does not say what belongs to it may own anything.
            let (least, most) = if no_key { (0, (fulfil + might).max(1)) } else { (fulfil, fulfil + might) };
            let counts: Vec<ArrayRef> = (least..=most).map(count).collect();
            let with = |columns: &Vec<ArrayRef>, count: &ArrayRef| columns.iter().chain([count]).cloned().collect();
            worlds = worlds.iter().flat_map(|world| counts.iter().map(|count| with(world, count))).collect();
        }
        let batch = |columns| RecordBatch::try_new(self.schema.clone(), columns).expect("a batch");
        worlds.into_iter().map(batch).collect()
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
