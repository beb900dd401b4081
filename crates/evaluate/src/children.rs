//! Counts of other tables' rows, joined within the tenant.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray},
    buffer::BooleanBuffer,
    compute::cast,
    datatypes::DataType,
};
use datafusion::common::{HashMap, Result};
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
    let child_keys =
        child_rows.map(|loaded| Keys::of(&loaded.rows, child.child.on.values().map(|name| &**name), regional));
    let child_keys = child_keys.transpose()?;
    let found = child_rows.zip(child_keys.as_ref()).map(|(rows, keys)| count(child, rows, keys));
    let found = found.transpose()?.unwrap_or_default();
    let keys = Keys::of(rows, child.child.on.keys().map(|name| &**name), regional)?;
    let counts: Int64Array = (0..rows.num_rows())
        .map(|index| {
            let key = keys.key(index)?;
            let count = found.get(&key).copied().unwrap_or_default();
            (count.fulfil > 0 || count.might == 0).then_some(count.fulfil)
        })
        .collect();
    Ok(Arc::new(counts))
}

fn count<'k>(
    child: &CompiledChild,
    loaded: &Loaded,
    keys: &'k Keys,
) -> std::result::Result<HashMap<Key<'k>, Count>, EvaluateError> {
    let rows = &loaded.rows;
    let fulfils = match &child.condition {
        None => BooleanArray::new(BooleanBuffer::new_set(rows.num_rows()), None),
        Some(condition) => evaluate_bool(condition.as_ref(), rows)?,
    };
    let mut counts: HashMap<Key<'_>, Count> = HashMap::new();
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
struct Keys(Vec<StringArray>);

/// A table is joined on so many columns at most.
pub const MOST_JOINED: usize = 3;
/// Besides account and region.
const MOST_COLUMNS: usize = MOST_JOINED + 2;

/// What the joined columns hold in one row.
type Key<'k> = [&'k str; MOST_COLUMNS];

impl Keys {
    fn of<'c>(rows: &RecordBatch, columns: impl Iterator<Item = &'c str>, regional: bool) -> Result<Self> {
        let place = ["account_id"].into_iter().chain(regional.then_some("region"));
        let columns = place.chain(columns).filter_map(|name| rows.column_by_name(name));
        let text = |column: &ArrayRef| Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone());
        columns.map(text).collect::<Result<_>>().map(Self)
    }

    /// Nothing when a joined column is null: null equals nothing.
    fn key(&self, index: usize) -> Option<Key<'_>> {
        let mut key = [""; MOST_COLUMNS];
        for (part, column) in key.iter_mut().zip(&self.0) {
            if column.is_null(index) {
                return None;
            }
            *part = column.value(index);
        }
        Some(key)
    }
}
