//! Duties: controls that exist, and proof by checks where there are checks.

use std::collections::{BTreeMap, BTreeSet};

use demarc_model::{ControlRef, Duty, FrameworkId, LEAVERS_DUTY, Proof, Status};

use super::Linter;
use crate::problem::says;

/// The framework that every duty maps to, so that any two matrices can be compared through it.
const COMMON_FRAMEWORK: &str = "nist-800-53r5";

pub(super) fn lint(linter: &mut Linter<'_>) {
    let checked = checked_duties(linter);
    let checks_unread = linter.reader.files.under("checks").any(|path| {
        path.strip_suffix("/check.toml")
            .and_then(crate::checks::id_of)
            .is_some_and(|id| linter.reader.unread.contains(&id))
    });
    for (duty, path) in linter.catalog.duties.iter().zip(&linter.origins.duties) {
        controls(linter, duty, path);
        if duty.status != Status::Deprecated && !checks_unread {
            proof(linter, duty, path, checked.contains(&*duty.id));
        }
    }
}

/// Every duty that a check in use proves.
fn checked_duties<'c>(linter: &Linter<'c>) -> BTreeSet<&'c str> {
    let in_use = linter.catalog.checks.iter().filter(|entry| entry.check.status != Status::Deprecated);
    // Leavers are looked for in every table whose rows can sign in.
    let signs_in = linter.catalog.tables.values().any(|table| table.logins.is_some());
    let named = in_use.filter_map(|entry| linter.catalog.duty(&entry.check.duty)).map(|duty| &*duty.id);
    named.chain(signs_in.then_some(LEAVERS_DUTY)).collect()
}

fn proof(linter: &mut Linter<'_>, duty: &Duty, path: &str, is_checked: bool) {
    let says_checks = duty.proof.contains(&Proof::Checks);
    if says_checks && !is_checked {
        let message =
            says("`proof` has `checks`, but no check names this duty", "a check of it", "add one or remove `checks`");
        linter.reader.at(path, &["proof"], message);
    }
    if is_checked && !says_checks {
        let names_it =
            |duty_of_check: &str| linter.catalog.duty(duty_of_check).is_some_and(|named| named.id == duty.id);
        let by = linter.catalog.checks.iter().map(|entry| &entry.check).find(|check| names_it(&check.duty));
        let by = by.map_or_else(String::new, |check| format!(" by `{}`", check.id));
        let what = format!("`proof` lacks `checks`, but this duty is checked{by}");
        linter.reader.at(path, &["proof"], says(what, "`checks` among the ways of proof", "add it"));
    }
}

fn controls(linter: &mut Linter<'_>, duty: &Duty, path: &str) {
    let mut positions: BTreeMap<&FrameworkId, usize> = BTreeMap::new();
    let mut seen: BTreeSet<&ControlRef> = BTreeSet::new();
    for link in &duty.controls {
        let ControlRef { framework, control } = &link.control;
        let position = positions.entry(framework).or_default();
        let nth = position.to_string();
        *position += 1;
        if let Err(message) = linter.known.control(framework, control) {
            linter.reader.at(path, &["controls", framework, &nth], message);
        }
        if !seen.insert(&link.control) {
            let what = format!("`{control}` is there twice");
            linter.reader.at(
                path,
                &["controls", framework, &nth],
                says(what, "one relation to each control", "remove one"),
            );
        }
    }
    if !positions.keys().any(|framework| &***framework == COMMON_FRAMEWORK) {
        let what = format!("no control of `{COMMON_FRAMEWORK}`");
        let mend = format!("add `\"{COMMON_FRAMEWORK}\" = […]` under [controls]");
        linter.reader.at(path, &["controls"], says(what, "at least one, through which matrices are compared", mend));
    }
}
