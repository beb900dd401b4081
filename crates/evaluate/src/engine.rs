//! Checks by table, compiled when rows of their table first turn up.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, NaiveDate};
use datafusion::prelude::SessionContext;
use demarc_model::{Check, CheckId, Table};
use thiserror::Error;

use crate::{
    compile::Compiler,
    compiled::CompiledTable,
    functions::{days_since, timeless},
    leavers::CompiledLogins,
    needed::Needed,
};

/// A rule that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("check `{check}`, {place}: {cause}")]
pub struct RuleError {
    /// The check.
    pub check: CheckId,
    /// Which expression: `rule`, `where`, `reason`, `child NAME`.
    pub place: String,
    /// What is wrong with it.
    pub cause: String,
}

/// Checks, ready to judge any tenant.
pub struct Engine {
    /// When everything is judged for.
    pub(crate) today: NaiveDate,
    /// The columns of each table that anything looks at.
    pub(crate) needed: Needed,
    /// Checks by base table.
    pub(crate) by_table: BTreeMap<Arc<str>, Checks>,
    /// Tables whose rows can sign in.
    pub(crate) logins: Vec<LoginTable>,
    context: SessionContext,
    tables: BTreeMap<Arc<str>, Table>,
}

/// The checks of one base table. Most tenants have no rows of most tables, so nothing is compiled until there are some.
pub(crate) struct Checks {
    pub table: Table,
    pub checks: Vec<Check>,
    compiled: OnceLock<Result<CompiledTable, Vec<RuleError>>>,
}

/// A table whose rows can sign in.
pub(crate) struct LoginTable {
    pub table: Table,
    compiled: OnceLock<Result<CompiledLogins, Vec<RuleError>>>,
}

impl Engine {
    /// Compiles `checks` against `tables`; `now` is in microseconds since 1970. All errors are reported.
    pub fn new<'c>(
        tables: &BTreeMap<Arc<str>, Table>,
        checks: impl IntoIterator<Item = &'c Check>,
        now: i64,
    ) -> Result<Self, Vec<RuleError>> {
        let engine = Self::lazy(tables, checks, now)?;
        let of_checks = engine.by_table.values().filter_map(|checks| engine.compiled(checks).err());
        let of_logins = engine.logins.iter().filter_map(|logins| engine.compiled_logins(logins).err());
        let errors: Vec<RuleError> = of_checks.chain(of_logins).flatten().cloned().collect();
        if errors.is_empty() { Ok(engine) } else { Err(errors) }
    }

    /// The same, with each table's rules compiled when the first of its rows is judged. What is wrong with a rule is told then.
    pub fn lazy<'c>(
        tables: &BTreeMap<Arc<str>, Table>,
        checks: impl IntoIterator<Item = &'c Check>,
        now: i64,
    ) -> Result<Self, Vec<RuleError>> {
        let context = SessionContext::new();
        context.register_udf(days_since(now));
        timeless().into_iter().for_each(|function| context.register_udf(function));
        let mut by_base: BTreeMap<Arc<str>, Vec<Check>> = BTreeMap::new();
        for check in checks {
            by_base.entry(check.table.clone()).or_default().push(check.clone());
        }
        let (mut by_table, mut errors) = (BTreeMap::new(), Vec::new());
        for (name, checks) in by_base {
            match tables.get(&name) {
                Some(table) => {
                    let checks = Checks { table: table.clone(), checks, compiled: OnceLock::new() };
                    by_table.insert(name, checks);
                }
                None => errors.extend(checks.iter().map(|check| no_table(check, "table", &name))),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let logins = tables.values().filter(|table| table.logins.is_some());
        let logins = logins.map(|table| LoginTable { table: table.clone(), compiled: OnceLock::new() }).collect();
        let needed = Needed::of(tables, by_table.values().flat_map(|checks| &checks.checks));
        let today = DateTime::from_timestamp_micros(now).unwrap_or_default().date_naive();
        Ok(Self { today, needed, by_table, logins, context, tables: tables.clone() })
    }

    /// How many checks there are.
    pub fn check_count(&self) -> usize {
        self.by_table.values().map(|table| table.checks.len()).sum()
    }

    /// The columns of a table that checks look at, for a verdict or for what is told of it.
    pub fn columns(&self, table: &str) -> BTreeSet<Arc<str>> {
        self.needed.columns(table, true).clone()
    }

    /// The tables that are known.
    pub(crate) const fn tables(&self) -> &BTreeMap<Arc<str>, Table> {
        &self.tables
    }

    /// The rules of a table, compiled once.
    pub(crate) fn compiled<'e>(&self, checks: &'e Checks) -> Result<&'e CompiledTable, &'e Vec<RuleError>> {
        let compile = || Compiler::new(&self.context, &self.tables).table(&checks.table, &checks.checks);
        checks.compiled.get_or_init(compile).as_ref()
    }

    /// What says whether a row of a table can sign in, compiled once.
    pub(crate) fn compiled_logins<'e>(&self, logins: &'e LoginTable) -> Result<&'e CompiledLogins, &'e Vec<RuleError>> {
        let compile = || Compiler::new(&self.context, &self.tables).logins(&logins.table);
        logins.compiled.get_or_init(compile).as_ref()
    }
}

/// A check names a table that is not there.
pub(crate) fn no_table(check: &Check, place: &str, name: &str) -> RuleError {
    RuleError { check: check.id.clone(), place: place.to_owned(), cause: format!("there is no table `{name}`") }
}
