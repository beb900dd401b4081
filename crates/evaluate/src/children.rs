//! Counts of other tables' rows, joined within the tenant.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch},
    buffer::BooleanBuffer,
    datatypes::{DataType, Int64Type},
};
use datafusion::common::Result;

use crate::{
    compiled::CompiledChild,
    joined::{Belongs, Joined},
    loaded::Loaded,
};

/// How many rows of another table belong to each row of a base table.
pub struct Counts {
    /// How many at least.
    pub least: ArrayRef,
    /// How many at most, for the rows for which that is more.
    pub most: BTreeMap<usize, i64>,
}

impl Counts {
    /// Those that are known; null where only a range is.
    pub fn certain(&self) -> ArrayRef {
        if self.most.is_empty() {
            return self.least.clone();
        }
        let least = self.least.as_primitive::<Int64Type>();
        let known = |index: usize| (!self.most.contains_key(&index)).then(|| least.value(index));
        Arc::new((0..least.len()).map(known).collect::<Int64Array>())
    }
}

/// How many child rows of a key fulfil the condition, and how many might.
#[derive(Default, Clone, Copy)]
struct Count {
    fulfil: i64,
    might: i64,
}

/// Child rows by the key that they name.
struct Found {
    by_key: Vec<Count>,
    /// How many might fulfil the condition of those of which the key could not be read, by place: they may belong to any row there.
    anywhere: Vec<i64>,
    /// How many fulfil it or might, by place: all of them may belong to a row that does not say what belongs to it.
    all: Vec<i64>,
}

/// The count of every row of a base table, of which `joined` says which child rows belong to it.
pub fn counts(child: &CompiledChild, child_rows: Option<&Loaded>, joined: &Joined) -> Result<Counts> {
    let found = Found::of(child, child_rows, joined)?;
    let mut most = BTreeMap::new();
    let least = joined.base.iter().enumerate().map(|(index, &row)| {
        let Count { fulfil, might } = found.of_row(row);
        if might > 0 {
            most.insert(index, fulfil + might);
        }
        fulfil
    });
    let least: Int64Array = least.collect::<Vec<i64>>().into();
    Ok(Counts { least: Arc::new(least), most })
}

impl Found {
    fn of(child: &CompiledChild, child_rows: Option<&Loaded>, joined: &Joined) -> Result<Self> {
        let (keys, places) = (vec![Count::default(); joined.keys], vec![0; joined.places]);
        let mut found = Self { by_key: keys, anywhere: places.clone(), all: places };
        let Some(loaded) = child_rows else { return Ok(found) };
        let fulfils = match &child.condition {
            None => BooleanArray::new(BooleanBuffer::new_set(loaded.rows.num_rows()), None),
            Some(condition) => evaluate_bool(condition.as_ref(), &loaded.rows)?,
        };
        for (index, &Belongs { key, place }) in joined.other.iter().enumerate() {
            let known = fulfils.is_valid(index) && loaded.unread.first(index, &child.facets).is_none();
            if known && !fulfils.value(index) {
                continue;
            }
            found.all[place] += 1;
            match key {
                Some(key) if known => found.by_key[key].fulfil += 1,
                Some(key) => found.by_key[key].might += 1,
                // A key that is known not to be there equals nothing.
                None if loaded.unread.first(index, &child.key_facets).is_none() => {}
                None => found.anywhere[place] += 1,
            }
        }
        Ok(found)
    }

    fn of_row(&self, Belongs { key, place }: Belongs) -> Count {
        // Nothing is known of a row that does not say what belongs to it, even where there is nothing that could.
        let Some(key) = key else { return Count { fulfil: 0, might: self.all[place].max(1) } };
        let Count { fulfil, might } = self.by_key[key];
        Count { fulfil, might: might + self.anywhere[place] }
    }
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
