//! Checks: the duty, service and tables they name, and the columns that join them. What the SQL says is for the
//! `evaluate` crate to check.

use demarc_model::{Check, Child, Table};

use super::{
    Linter, cases,
    tables::{is_snake, known_column, known_table},
};
use crate::{
    WhyNot,
    problem::{Message, says},
};

pub(super) fn lint(linter: &mut Linter<'_>) {
    for entry in &linter.catalog.checks {
        let path = format!("{}/check.toml", entry.path);
        words(linter, &entry.check, &path);
        if let Err(message) = linter.known.duty(&entry.check.duty) {
            linter.reader.at(&path, &["duty"], message);
        }
        if let Err(message) = linter.known.service(&entry.check.service) {
            linter.reader.at(&path, &["service"], message);
        }
        answers(linter, &entry.check, &path);
        let table = table_at(linter, &entry.check.table, &path, &["table"]);
        for (nth, child) in entry.check.children.iter().enumerate() {
            joins(linter, &entry.check, child, table, &path, &nth.to_string());
        }
        cases::lint(linter, entry, table);
    }
}

/// Every control that a check answers is one that can be answered.
fn answers(linter: &mut Linter<'_>, check: &Check, path: &str) {
    for (nth, answered) in check.answers.iter().enumerate() {
        let framework = linter.catalog.framework(&answered.framework);
        let is_control = framework.is_some_and(|framework| framework.has(&answered.control));
        let cannot = linter.catalog.unanswerable.iter().find(|one| {
            one.framework == answered.framework && *one.control == *answered.control && one.why != WhyNot::NotYet
        });
        let message = match cannot {
            _ if !is_control => {
                says(format!("there is no control `{answered}`"), "a control of the catalog", "correct it")
            }
            Some(cannot) => {
                let what = format!("`{answered}` is `{}` in {}", cannot.why, cannot.path);
                says(what, "a control that can be answered", "remove it from one of them")
            }
            None => continue,
        };
        linter.reader.at(path, &["answers", &nth.to_string()], message);
    }
}

/// Every control that cannot be answered is one of its list, and says why.
pub(super) fn unanswerable(linter: &mut Linter<'_>) {
    for one in &linter.catalog.unanswerable {
        let framework = linter.catalog.framework(&one.framework);
        if framework.is_none_or(|framework| !framework.has(&one.control)) {
            let what = format!("there is no control `{}:{}`", one.framework, one.control);
            linter.reader.on_line(&one.path, one.line, says(what, "a control of the catalog", "correct it"));
        }
        if one.note.is_empty() {
            linter.reader.on_line(&one.path, one.line, says("`note` is empty", "why, in a few words", "add it"));
        }
    }
}

fn table_at<'c>(linter: &mut Linter<'c>, name: &str, path: &str, keys: &[&str]) -> Option<&'c Table> {
    match known_table(linter, name) {
        Ok(table) => table,
        Err(message) => {
            linter.reader.at(path, keys, message);
            None
        }
    }
}

fn words(linter: &mut Linter<'_>, check: &Check, path: &str) {
    let remediation = &check.remediation;
    for (keys, text) in [
        (&["title"][..], Some(&check.title)),
        (&["rule"], Some(&check.rule)),
        (&["where"], check.condition.as_ref()),
        (&["reason"], check.reason.as_ref()),
        (&["remediation", "console"], Some(&remediation.console)),
        (&["remediation", "cli"], Some(&remediation.cli)),
        (&["remediation", "terraform"], Some(&remediation.terraform)),
    ] {
        if let Some(text) = text {
            linter.reader.not_empty(path, keys, text);
        }
    }
    if check.references.is_empty() {
        linter.reader.at(path, &["references"], says("no page to read", "at least one address", ""));
    }
    for (nth, reference) in check.references.iter().enumerate().filter(|(_, page)| !page.starts_with("https://")) {
        let what = format!("the reference `{reference}`");
        let message = says(what, "an address that begins with `https://`", "");
        linter.reader.at(path, &["references", &nth.to_string()], message);
    }
}

fn joins(linter: &mut Linter<'_>, check: &Check, child: &Child, base: Option<&Table>, path: &str, nth: &str) {
    if let Err(message) = child_name(check, child, base) {
        linter.reader.at(path, &["child", nth, "name"], message);
    }
    if let Some(condition) = &child.condition {
        linter.reader.not_empty(path, &["child", nth, "where"], condition);
    }
    let other = table_at(linter, &child.table, path, &["child", nth, "table"]);
    if child.on.is_empty() {
        let message = says("`on` is empty", "which columns are equal", "");
        linter.reader.at(path, &["child", nth, "on"], message);
    }
    for (left, right) in &child.on {
        let types =
            [(base, left), (other, right)].map(|(table, column)| table.map(|table| known_column(table, column)));
        let message = match types {
            [Some(Ok(left_type)), Some(Ok(right_type))] if left_type != right_type => Some(says(
                format!("`{left}` is `{left_type}` but `{right}` is `{right_type}`"),
                "columns of one type",
                "",
            )),
            [Some(Err(message)), _] | [_, Some(Err(message))] => Some(message),
            _ => None,
        };
        if let Some(message) = message {
            linter.reader.at(path, &["child", nth, "on", left], message);
        }
    }
}

fn child_name(check: &Check, child: &Child, base: Option<&Table>) -> Result<(), Message> {
    if !is_snake(&child.name) {
        return Err(says(format!("`{}`", child.name), "a name in snake case", ""));
    }
    if check.children.iter().filter(|other| other.name == child.name).count() > 1 {
        return Err(says(format!("two children are named `{}`", child.name), "a name each", ""));
    }
    match base.filter(|base| base.column(&child.name).is_some()) {
        Some(base) => Err(says(format!("`{}` is a column of `{}`", child.name, base.name), "a name of its own", "")),
        None => Ok(()),
    }
}
