//! Rows of an export, beside the rows that are known.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, BooleanArray, RecordBatch},
    datatypes::TimestampMicrosecondType,
};
use demarc_model::{Table, TableScope};

use super::{Asked, Key, Parts};
use crate::{Row, Value};

/// Rows to come in, by what they are about.
pub struct Fresh<'r> {
    by: Arc<str>,
    captured: i64,
    is_global: bool,
    rows: Vec<(Key, &'r Row)>,
    /// When each resource was seen.
    seen: BTreeMap<Key, i64>,
}

impl<'r> Fresh<'r> {
    pub fn of(table: &Table, parts: Option<&Parts>, rows: impl Iterator<Item = &'r Row>, captured: i64) -> Self {
        let is_global = table.scope == TableScope::Global;
        let region = |region: &Arc<str>| if is_global { "global".into() } else { region.clone() };
        let key = |row: &Row| {
            let named = parts.map(|parts| row.text(&parts.column).unwrap_or_default().into());
            (row.account.clone(), region(&row.region), named.unwrap_or_else(|| row.arn.clone()))
        };
        let rows: Vec<_> = rows.map(|row| (key(row), row)).collect();
        let moment = |row: &Row| match row.values.get("collected_at") {
            Some(Value::Time(at)) => *at,
            _ => captured,
        };
        let mut seen: BTreeMap<Key, i64> = rows.iter().map(|(key, row)| (key.clone(), moment(row))).collect();
        let of_parts = parts.into_iter().flat_map(|parts| &parts.seen);
        seen.extend(of_parts.map(|((account, place, name), at)| ((account.clone(), region(place), name.clone()), *at)));
        let by = parts.map_or_else(|| "arn".into(), |parts| parts.column.clone());
        Self { by, captured, is_global, rows, seen }
    }

    fn key(&self, old: &RecordBatch, nth: usize) -> Option<Key> {
        let text = |name: &str| {
            let column = old.column_by_name(name)?.as_string::<i32>();
            Some(if column.is_null(nth) { "".into() } else { column.value(nth).into() })
        };
        let region = if self.is_global { "global".into() } else { text("region")? };
        Some((text("account_id")?, region, text(&self.by)?))
    }

    /// Resources of which something newer is known.
    pub fn newer(&self, old: &RecordBatch) -> BTreeMap<Key, i64> {
        let known = (0..old.num_rows()).filter_map(|nth| Some((self.key(old, nth)?, collected_at(old, nth)?)));
        known.filter(|(key, at)| self.seen.get(key).is_some_and(|seen| at > seen)).collect()
    }

    pub fn replaces(&self, table: &Table, asked: &Asked<'_>, old: &RecordBatch, nth: usize) -> bool {
        let Some(key) = self.key(old, nth) else { return false };
        let is_older = self.seen.get(&key).is_some_and(|seen| collected_at(old, nth).is_none_or(|at| at <= *seen));
        let before = || collected_at(old, nth).is_none_or(|at| at <= self.captured);
        is_older || (Asked::is_in(asked.whole, table, &key.0, &key.1) && !self.seen.contains_key(&key) && before())
    }

    /// Rows that are not kept, and do not come in again either.
    pub fn gone(&self, old: &RecordBatch, keep: &BooleanArray) -> BooleanArray {
        let coming: BTreeSet<(&str, &str)> = self.rows.iter().map(|(_, row)| (&*row.account, &*row.arn)).collect();
        let text = |name: &str| old.column_by_name(name).map(|column| column.as_string::<i32>());
        let (accounts, arns) = (text("account_id"), text("arn"));
        let comes = |nth: usize| {
            let key = accounts.zip(arns).map(|(accounts, arns)| (accounts.value(nth), arns.value(nth)));
            key.is_some_and(|key| coming.contains(&key))
        };
        (0..old.num_rows()).map(|nth| Some(!keep.value(nth) && !comes(nth))).collect()
    }

    pub fn rows(&self, newer: &BTreeMap<Key, i64>) -> Vec<Row> {
        self.rows.iter().filter(|(key, _)| !newer.contains_key(key)).map(|(_, row)| (*row).clone()).collect()
    }
}

fn collected_at(old: &RecordBatch, nth: usize) -> Option<i64> {
    let column = old.column_by_name("collected_at")?.as_primitive_opt::<TimestampMicrosecondType>()?;
    column.is_valid(nth).then(|| column.value(nth))
}
