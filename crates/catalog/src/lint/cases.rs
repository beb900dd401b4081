//! Cases: rows that fit their tables, and denied reads that name something that is read.

use chrono::DateTime;
use demarc_model::{Case, CaseKind, CaseRow, ColumnType, Scalar, Table, Verdict};

use super::{
    Linter,
    tables::{known_column, known_facet},
};
use crate::{
    checks::CheckEntry,
    nearest::did_you_mean,
    problem::{Message, says},
};

pub(super) fn lint(linter: &mut Linter<'_>, entry: &CheckEntry, base: Option<&Table>) {
    let path = format!("{}/cases.toml", entry.path);
    for (nth, case) in entry.cases.cases.iter().enumerate() {
        let nth = nth.to_string();
        if let Err((key, message)) = kind(case) {
            linter.reader.at(&path, &["case", &nth, key], message);
        }
        if let Some(base) = base {
            row(linter, base, &case.row, &path, &["case", &nth, "row"]);
        }
        children(linter, entry, case, &path, &nth);
        for (denied_nth, denied) in case.denied.iter().enumerate() {
            if let Err(message) = facet(linter, entry, base, denied) {
                linter.reader.at(&path, &["case", &nth, "denied", &denied_nth.to_string()], message);
            }
        }
    }
}

fn kind(case: &Case) -> Result<(), (&'static str, Message)> {
    match (case.kind, case.expect) {
        (CaseKind::Absent, Some(Verdict::NotApplicable)) => {
            Err(("expect", says("`not_applicable`", "`failing`, `unproven` or `proven`", "use kind `out_of_scope`")))
        }
        (CaseKind::Absent, _) | (_, None) => {
            if case.kind == CaseKind::Denied && case.denied.is_empty() {
                return Err(("kind", says("a case of kind `denied` that denies nothing", "`denied = […]`", "add it")));
            }
            Ok(())
        }
        (kind, Some(_)) => Err((
            "expect",
            says(format!("`expect` in a case of kind `{kind}`"), "it in cases of kind `absent` only", "remove it"),
        )),
    }
}

fn row(linter: &mut Linter<'_>, table: &Table, row: &CaseRow, path: &str, keys: &[&str]) {
    for (column, value) in row {
        if let Err(message) = known_column(table, column).and_then(|kind| fits(column, kind, value)) {
            let keys: Vec<&str> = keys.iter().copied().chain([&**column]).collect();
            linter.reader.at(path, &keys, message);
        }
    }
}

fn fits(column: &str, kind: ColumnType, value: &Scalar) -> Result<(), Message> {
    let found = match (kind, value) {
        (ColumnType::Bool, Scalar::Bool(_))
        | (ColumnType::Int, Scalar::Int(_))
        | (ColumnType::Float, Scalar::Int(_) | Scalar::Float(_))
        | (ColumnType::Text, Scalar::Text(_)) => return Ok(()),
        (ColumnType::Time, Scalar::Text(text)) if DateTime::parse_from_rfc3339(text).is_ok() => return Ok(()),
        (_, Scalar::Bool(value)) => value.to_string(),
        (_, Scalar::Int(value)) => value.to_string(),
        (_, Scalar::Float(value)) => value.to_string(),
        (_, Scalar::Text(value)) => format!("\"{value}\""),
    };
    let expected = match kind {
        ColumnType::Bool => "true or false",
        ColumnType::Int => "a whole number",
        ColumnType::Float => "a number",
        ColumnType::Text => "text in quotes",
        ColumnType::Time => "a moment in quotes such as \"2026-01-01T00:00:00Z\"",
    };
    Err(says(format!("`{column}` is {found}"), expected, ""))
}

fn children(linter: &mut Linter<'_>, entry: &CheckEntry, case: &Case, path: &str, nth: &str) {
    for (name, rows) in &case.children {
        let tables = entry.check.children.iter().map(|child| &*child.table);
        if !tables.clone().any(|table| table == &**name) {
            let what = format!("`{name}` is not the table of a child of this check");
            let mend = did_you_mean(name, tables, "add the child to check.toml");
            linter.reader.at(path, &["case", nth, "children", name], says(what, "the table of one", mend));
            continue;
        }
        let Some(table) = linter.catalog.tables.get(name) else { continue };
        for (row_nth, values) in rows.iter().enumerate() {
            row(linter, table, values, path, &["case", nth, "children", name, &row_nth.to_string()]);
        }
    }
}

/// A facet of the base table, or `table.facet` of a child or of what fills it.
fn facet(linter: &Linter<'_>, entry: &CheckEntry, base: Option<&Table>, denied: &str) -> Result<(), Message> {
    let Some((name, facet)) = denied.split_once('.') else {
        return base.map_or(Ok(()), |base| known_facet(base, denied));
    };
    let tables = &linter.catalog.tables;
    let own = std::iter::once(&*entry.check.table).chain(entry.check.children.iter().map(|child| &*child.table));
    let parents = own.clone().filter_map(|table| tables.get(table)?.parent.as_ref().map(|parent| &*parent.table));
    if !own.clone().chain(parents).any(|table| table == name) {
        let what = format!("`{name}` is not a table of this check");
        return Err(says(what, "the base table, the table of a child, or what fills one", did_you_mean(name, own, "")));
    }
    tables.get(name).map_or(Ok(()), |table| known_facet(table, facet))
}
