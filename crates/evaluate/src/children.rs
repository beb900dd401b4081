//! Counts of other tables' rows, joined within the tenant.

use std::collections::HashMap;

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch},
    datatypes::DataType,
    util::display::{ArrayFormatter, FormatOptions},
};
use datafusion::common::Result;
use demarc_model::TableScope;

use crate::{
    compile::{CompiledChild, CompiledTable},
    judge::EvaluateError,
    loaded::Loaded,
};

/// How many child rows of a key fulfil the condition, and how many might.
#[derive(Default, Clone, Copy)]
struct Count {
    fulfil: i64,
    might: i64,
}

/// The count of every row of `base`: null when none fulfils the condition but one might.
pub fn counts(
    base: &CompiledTable,
    rows: &RecordBatch,
    child: &CompiledChild,
    child_rows: Option<&Loaded>,
) -> std::result::Result<ArrayRef, EvaluateError> {
    let regional = base.table.scope == TableScope::Regional && child.table.scope == TableScope::Regional;
    let found = child_rows.map(|rows| count(child, rows, regional)).transpose()?.unwrap_or_default();
    let keys = Keys::of(rows, child.child.on.keys().map(|name| &**name), regional)?;
    let counts: Int64Array = (0..rows.num_rows())
        .map(|index| {
            let key = keys.key(index)?;
            let count = found.get(&key).copied().unwrap_or_default();
            (count.fulfil > 0 || count.might == 0).then_some(count.fulfil)
        })
        .collect();
    Ok(std::sync::Arc::new(counts))
}

fn count(
    child: &CompiledChild,
    loaded: &Loaded,
    regional: bool,
) -> std::result::Result<HashMap<String, Count>, EvaluateError> {
    let rows = &loaded.rows;
    let fulfils = match &child.condition {
        None => BooleanArray::from(vec![true; rows.num_rows()]),
        Some(condition) => evaluate_bool(condition.as_ref(), rows)?,
    };
    let keys = Keys::of(rows, child.child.on.values().map(|name| &**name), regional)?;
    let mut counts: HashMap<String, Count> = HashMap::new();
    for index in 0..rows.num_rows() {
        let Some(key) = keys.key(index) else { continue };
        let count = counts.entry(key).or_default();
        let known = fulfils.is_valid(index) && loaded.unread.first(index, &child.facets).is_none();
        match known {
            true if fulfils.value(index) => count.fulfil += 1,
            true => {}
            false => count.might += 1,
        }
    }
    Ok(counts)
}

/// Evaluates a boolean expression over a batch.
pub fn evaluate_bool(
    expression: &dyn datafusion::physical_plan::PhysicalExpr,
    rows: &RecordBatch,
) -> Result<BooleanArray> {
    let array = expression.evaluate(rows)?.into_array(rows.num_rows())?;
    match array.data_type() {
        DataType::Boolean => Ok(array.as_boolean().clone()),
        // A rule that is plainly `NULL` has the null type.
        _ => Ok(BooleanArray::new_null(rows.num_rows())),
    }
}

/// The joined columns as text, account (and region) first.
struct Keys<'a> {
    formatters: Vec<(ArrayFormatter<'a>, &'a ArrayRef)>,
}

impl<'a> Keys<'a> {
    fn of(rows: &'a RecordBatch, columns: impl Iterator<Item = &'a str>, regional: bool) -> Result<Self> {
        static OPTIONS: FormatOptions<'static> = FormatOptions::new();
        let place = ["account_id"].into_iter().chain(regional.then_some("region"));
        let formatters = place
            .chain(columns)
            .filter_map(|name| rows.column_by_name(name))
            .map(|column| Ok((ArrayFormatter::try_new(column, &OPTIONS)?, column)))
            .collect::<Result<_>>()?;
        Ok(Self { formatters })
    }

    /// Nothing when a joined column is null: null equals nothing.
    fn key(&self, index: usize) -> Option<String> {
        let mut key = String::new();
        for (formatter, column) in &self.formatters {
            if column.is_null(index) {
                return None;
            }
            key.push_str(&formatter.value(index).to_string());
            key.push('\u{0}');
        }
        Some(key)
    }
}
