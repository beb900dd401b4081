//! Which checks depend on which tables, so that a change of one table judges anew only what depends on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Check, Table};

/// The tables whose rows or collection statuses a check's verdicts depend on: its base table, those it counts rows of, and
/// those whose calls fill one of these.
pub fn tables_of<'t>(tables: &'t BTreeMap<Arc<str>, Table>, check: &'t Check) -> BTreeSet<&'t str> {
    let read: Vec<&Arc<str>> =
        [&check.table].into_iter().chain(check.children.iter().map(|child| &child.table)).collect();
    let parents = read.iter().filter_map(|name| Some(&tables.get(*name)?.parent.as_ref()?.table));
    parents.chain(read.iter().copied()).map(|name| &**name).collect()
}

/// The checks whose verdicts can differ once rows or collection statuses of the `changed` tables do. People who have left are
/// another matter: they are looked for in every table whose rows can sign in.
pub fn affected<'c>(
    tables: &BTreeMap<Arc<str>, Table>,
    checks: impl IntoIterator<Item = &'c Check>,
    changed: &BTreeSet<Arc<str>>,
) -> Vec<&'c Check> {
    let depends = |check: &&Check| tables_of(tables, check).iter().any(|table| changed.contains(*table));
    checks.into_iter().filter(depends).collect()
}
