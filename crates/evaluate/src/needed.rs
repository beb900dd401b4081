//! Which columns of which tables anything looks at, found without compiling anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Check, Table};

/// Columns that are looked at, by table.
///
/// Every word of an expression that is the name of a column counts as one, so there may be too many, never too few.
#[derive(Default)]
pub struct Needed {
    /// For the verdict.
    judging: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// For the verdict, and what is told of a resource besides.
    telling: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
}

/// What every verdict needs: where the resource is, and what could not be read of it.
const ALWAYS: [&str; 3] = ["account_id", "region", "unread"];
/// What every finding names.
const TOLD: [&str; 2] = ["arn", "title"];

impl Needed {
    /// What these checks look at, and what every table's logins do.
    pub fn of<'c>(tables: &BTreeMap<Arc<str>, Table>, checks: impl Iterator<Item = &'c Check>) -> Self {
        let mut needed = Self::default();
        for check in checks {
            let Some(table) = tables.get(&check.table) else { continue };
            for sql in [Some(&check.rule), check.condition.as_ref()].into_iter().flatten() {
                add(&mut needed.judging, table, sql);
            }
            check.reason.iter().for_each(|sql| add(&mut needed.telling, table, sql));
            for child in &check.children {
                child.on.keys().for_each(|column| add(&mut needed.judging, table, column));
                let Some(other) = tables.get(&child.table) else { continue };
                child.on.values().chain(&child.condition).for_each(|sql| add(&mut needed.judging, other, sql));
            }
        }
        for table in tables.values() {
            table.service_column.iter().for_each(|column| add(&mut needed.judging, table, column));
            let Some(logins) = &table.logins else { continue };
            logins.names.iter().chain([&logins.active]).for_each(|sql| add(&mut needed.judging, table, sql));
        }
        for name in tables.keys() {
            let judging = needed.judging.entry(name.clone()).or_default();
            judging.extend(ALWAYS.map(Arc::from));
            needed.telling.entry(name.clone()).or_default().extend(judging.iter().cloned().chain(TOLD.map(Arc::from)));
        }
        needed
    }

    /// The columns of a table to read; with those that findings are made of, where they are wanted.
    pub fn columns(&self, table: &str, with_findings: bool) -> &BTreeSet<Arc<str>> {
        static NONE: BTreeSet<Arc<str>> = BTreeSet::new();
        let columns = if with_findings { &self.telling } else { &self.judging };
        columns.get(table).unwrap_or(&NONE)
    }
}

fn add(into: &mut BTreeMap<Arc<str>, BTreeSet<Arc<str>>>, table: &Table, sql: &str) {
    let words = sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let columns = words.map(str::to_lowercase).filter(|word| table.column(word).is_some());
    into.entry(table.name.clone()).or_default().extend(columns.map(Arc::from));
}
