//! Counts of other tables' rows, joined within the tenant.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch},
    datatypes::{DataType, Int64Type},
    util::display::{ArrayFormatter, FormatOptions},
};
use datafusion::common::Result;
use demarc_model::TableScope;

use crate::{
    compile::{CompiledChild, CompiledTable},
    judge::EvaluateError,
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
#[derive(Default)]
struct Found {
    by_key: HashMap<String, Count>,
    /// How many might fulfil the condition of those of which the key could not be read, by place: they may belong to any row there.
    anywhere: HashMap<String, i64>,
    /// How many fulfil it or might, by place: all of them may belong to a row that does not say what belongs to it.
    all: HashMap<String, i64>,
}

/// The count of every row of `base`.
pub fn counts(
    base: &CompiledTable,
    rows: &RecordBatch,
    child: &CompiledChild,
    child_rows: Option<&Loaded>,
) -> std::result::Result<Counts, EvaluateError> {
    let regional = base.table.scope == TableScope::Regional && child.table.scope == TableScope::Regional;
    let found = child_rows.map(|rows| find(child, rows, regional)).transpose()?.unwrap_or_default();
    let keys = Keys::of(rows, child.child.on.keys().map(|name| &**name), regional)?;
    let mut most = BTreeMap::new();
    let least: Int64Array = (0..rows.num_rows())
        .map(|index| {
            let Count { fulfil, might } = found.of_row(&keys, index);
            if might > 0 {
                most.insert(index, fulfil + might);
            }
            Some(fulfil)
        })
        .collect();
    Ok(Counts { least: Arc::new(least), most })
}

impl Found {
    fn of_row(&self, keys: &Keys<'_>, index: usize) -> Count {
        let in_place = |counts: &HashMap<String, i64>| match counts.is_empty() {
            true => 0,
            false => counts.get(&keys.place(index)).copied().unwrap_or(0),
        };
        // Nothing is known of a row that does not say what belongs to it, even where there is nothing that could.
        let Some(key) = keys.key(index) else { return Count { fulfil: 0, might: in_place(&self.all).max(1) } };
        let Count { fulfil, might } = self.by_key.get(&key).copied().unwrap_or_default();
        Count { fulfil, might: might + in_place(&self.anywhere) }
    }
}

fn find(child: &CompiledChild, loaded: &Loaded, regional: bool) -> std::result::Result<Found, EvaluateError> {
    let rows = &loaded.rows;
    let fulfils = match &child.condition {
        None => BooleanArray::from(vec![true; rows.num_rows()]),
        Some(condition) => evaluate_bool(condition.as_ref(), rows)?,
    };
    let keys = Keys::of(rows, child.child.on.values().map(|name| &**name), regional)?;
    let mut found = Found::default();
    for index in 0..rows.num_rows() {
        let known = fulfils.is_valid(index) && loaded.unread.first(index, &child.facets).is_none();
        if known && !fulfils.value(index) {
            continue;
        }
        *found.all.entry(keys.place(index)).or_default() += 1;
        match keys.key(index) {
            Some(key) => {
                let count = found.by_key.entry(key).or_default();
                *(if known { &mut count.fulfil } else { &mut count.might }) += 1;
            }
            // A key that is known not to be there equals nothing.
            None if loaded.unread.first(index, &child.key_facets).is_none() => {}
            None => *found.anywhere.entry(keys.place(index)).or_default() += 1,
        }
    }
    Ok(found)
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
    /// How many of them say the place.
    of_place: usize,
}

impl<'a> Keys<'a> {
    fn of(rows: &'a RecordBatch, columns: impl Iterator<Item = &'a str>, regional: bool) -> Result<Self> {
        static OPTIONS: FormatOptions<'static> = FormatOptions::new();
        let place = ["account_id"].into_iter().chain(regional.then_some("region"));
        let of_place = place.clone().count();
        let formatters = place
            .chain(columns)
            .filter_map(|name| rows.column_by_name(name))
            .map(|column| Ok((ArrayFormatter::try_new(column, &OPTIONS)?, column)))
            .collect::<Result<_>>()?;
        Ok(Self { formatters, of_place })
    }

    /// Nothing when a joined column is null: null equals nothing.
    fn key(&self, index: usize) -> Option<String> {
        let is_null = self.formatters.iter().any(|(_, column)| column.is_null(index));
        (!is_null).then(|| self.text(index, self.formatters.len()))
    }

    fn place(&self, index: usize) -> String {
        self.text(index, self.of_place)
    }

    fn text(&self, index: usize, columns: usize) -> String {
        let mut text = String::new();
        for (formatter, _) in &self.formatters[..columns] {
            text.push_str(&formatter.value(index).to_string());
            text.push('\u{0}');
        }
        text
    }
}
