//! People who have left and can still sign in, wherever that is and whoever owns the account.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use arrow::array::{Array, AsArray, RecordBatch};
use datafusion::physical_plan::PhysicalExpr;
use demarc_model::{
    Check, CheckId, DutyId, LEAVERS_CHECK, LEAVERS_DUTY, Logins, Remediation, Service, Severity, Status, Table,
    Unproven,
};

use crate::{
    children::evaluate_bool,
    engine::Engine,
    judge::Run,
    judged::{EvaluateError, Failure, RowVerdict},
    loaded::Loaded,
    places::Places,
    services,
};

/// Somebody who has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    /// The name, as the roster has it.
    pub name: String,
    /// The e-mail address, if the roster has one.
    pub email: Option<String>,
}

/// A table whose rows can sign in.
pub struct CompiledLogins {
    pub table: Table,
    pub logins: Logins,
    pub active: Arc<dyn PhysicalExpr>,
    /// Facets that say whether a row is a way in.
    pub facets: BTreeSet<Arc<str>>,
    /// Facets that say whose it is.
    pub name_facets: BTreeSet<Arc<str>>,
}

impl Run<'_> {
    /// Looks for leavers among the rows of every table whose rows can sign in.
    pub fn leavers(&mut self, engine: &Engine, leavers: &[Leaver]) -> Result<(), EvaluateError> {
        let names = Names::of(leavers);
        for login in &engine.logins {
            let check = check(&login.table);
            let rows = self.rows(&login.table)?;
            let serving = services::serving(self.tenant, &check.service, services::provider(&check));
            self.open_logins(&login.table, &check, rows.as_deref(), &serving);
            if let Some(rows) = rows {
                let compiled = engine.compiled_logins(login).map_err(|errors| EvaluateError::uncompiled(errors))?;
                self.logins(compiled, &check, &serving, &rows, &names)?;
            }
        }
        Ok(())
    }

    fn logins(
        &mut self,
        logins: &CompiledLogins,
        check: &Check,
        serving: &[&Service],
        loaded: &Loaded,
        names: &Names<'_>,
    ) -> Result<(), EvaluateError> {
        let rows = &loaded.rows;
        let active = evaluate_bool(logins.active.as_ref(), rows)?;
        for index in 0..rows.num_rows() {
            let (account, region) = loaded.place(index);
            let who = names.matching(logins, rows, index);
            let nameless = loaded.unread.first(index, &logins.name_facets);
            let verdict = match (who, nameless.or_else(|| loaded.unread.first(index, &logins.facets))) {
                (None, Some(why)) if nameless.is_some() => RowVerdict::Unproven(Unproven::Unreadable(why.clone())),
                (None, _) => RowVerdict::Proven,
                (Some(_), Some(why)) => RowVerdict::Unproven(Unproven::Unreadable(why.clone())),
                (Some(who), None) if active.is_null(index) => {
                    RowVerdict::Unproven(Unproven::Absent(format!("whether {who} can still sign in").into()))
                }
                (Some(who), None) if active.value(index) => {
                    let reason = Some(format!("{who} has left and can still sign in").into());
                    RowVerdict::Failing(Failure { reason, ..Failure::default() })
                }
                _ => RowVerdict::Proven,
            };
            let named = logins.table.service_column.as_ref().and_then(|name| rows.column_by_name(name));
            let owners = match named {
                None => serving.iter().copied().filter(|service| service.scope.holds(account, region)).collect(),
                Some(column) => services::named(self.tenant, column.as_string::<i32>().value(index)),
            };
            for service in owners {
                let place = self.outcomes.open(check, service);
                self.outcomes.add(check, place, &verdict, || loaded.resource(index));
            }
        }
        Ok(())
    }

    fn open_logins(&mut self, table: &Table, check: &Check, rows: Option<&Loaded>, serving: &[&Service]) {
        if table.service_column.is_some() {
            return;
        }
        let places = Places::of(table, rows, &self.statuses);
        for service in serving {
            let outcome = self.outcomes.open(check, service);
            for (place, why) in places.troubled.iter().filter(|(place, _)| service.scope.holds(&place.0, &place.1)) {
                self.outcomes.unlistable(check, outcome, table, place, why);
            }
            if !places.asked.iter().any(|place| service.scope.holds(&place.0, &place.1)) {
                let why = format!("{} was never collected", table.name).into();
                self.outcomes.unlistable(check, outcome, table, &("".into(), "".into()), &why);
            }
        }
    }
}

/// Leavers by every spelling that a login may have.
struct Names<'a>(Vec<(&'a Leaver, HashSet<String>)>);

impl<'a> Names<'a> {
    fn of(leavers: &'a [Leaver]) -> Self {
        Self(leavers.iter().map(|leaver| (leaver, spellings(leaver))).collect())
    }

    fn matching(&self, logins: &CompiledLogins, rows: &RecordBatch, index: usize) -> Option<&'a str> {
        let values = logins.logins.names.iter().filter_map(|name| rows.column_by_name(name));
        let values = values.map(|column| column.as_string::<i32>()).filter(|column| column.is_valid(index));
        let logins: Vec<String> =
            values.map(|column| plain(column.value(index))).filter(|value| !value.is_empty()).collect();
        let found = self.0.iter().find(|(_, spellings)| logins.iter().any(|login| spellings.contains(login)));
        found.map(|(leaver, _)| leaver.name.as_str())
    }
}

/// The e-mail address, the part before the `@` when it is more than a first name, and the whole name in
/// either order. A bare first name is nobody in particular.
fn spellings(leaver: &Leaver) -> HashSet<String> {
    let mut all = HashSet::new();
    if let Some(email) = leaver.email.as_deref().map(str::trim).filter(|email| !email.is_empty()) {
        let email = email.to_lowercase();
        if let Some((local, _)) = email.split_once('@').filter(|(local, _)| local.contains(['.', '-', '_'])) {
            all.insert(plain(local));
        }
        all.insert(email);
    }
    let words: Vec<&str> = leaver.name.split_whitespace().collect();
    if let [first, .., last] = words[..] {
        all.insert(plain(&words.concat()));
        all.insert(plain(&format!("{first}{last}")));
        all.insert(plain(&format!("{last}{first}")));
    }
    all
}

/// Lower case; an address stays whole, everything else loses what stands between its words.
fn plain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.contains('@') { text } else { text.chars().filter(|character| character.is_alphanumeric()).collect() }
}

/// The id of the check, which is a constant of its alphabet.
pub fn check_id() -> CheckId {
    CheckId::new(LEAVERS_CHECK).unwrap_or_else(|_| unreachable!("a constant id"))
}

/// The leavers' check as one of the others, so that it is counted and shown like them.
fn check(table: &Table) -> Check {
    let text = |text: &str| Arc::from(text);
    Check {
        id: check_id(),
        aliases: Vec::new(),
        status: Status::Stable,
        title: text("Nobody who has left can still sign in"),
        service: table.service.clone(),
        duty: DutyId::new(LEAVERS_DUTY).unwrap_or_else(|_| unreachable!("a constant id")),
        severity: Severity::High,
        table: table.name.clone(),
        condition: None,
        rule: text("true"),
        reason: None,
        children: Vec::new(),
        remediation: Remediation { console: text(""), cli: text(""), terraform: text("") },
        exclusion: None,
        answers: Vec::new(),
        references: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(name: &str, email: Option<&str>, login: &str) -> bool {
        let leaver = Leaver { name: name.to_owned(), email: email.map(str::to_owned) };
        spellings(&leaver).contains(&plain(login))
    }

    #[test]
    fn leavers_are_found_by_their_spellings() {
        assert!(is("Jane Doe", None, "jane.doe"));
        assert!(is("Jane Doe", None, "Doe, Jane"));
        assert!(is("Jane M. Doe", None, "jane-doe"));
        assert!(is("J. Doe", Some("jane.doe@x.example"), "JANE.DOE@x.example"));
        assert!(is("J. Doe", Some("jane.doe@x.example"), "jane_doe"));
        assert!(!is("Jane Doe", Some("jane@x.example"), "jane"));
        assert!(!is("Jane Doe", Some("jane@x.example"), "jane@y.example"));
        assert!(!is("Jane", None, "jane"));
    }
}
