//! Mappings of exports: tables, columns, what is stated for them, and that each has an example.

use std::collections::BTreeSet;

use demarc_model::{ColumnType, MappedColumn, Mapping, PolicyQuestion, Table};

use super::{
    Linter,
    tables::{known_column, known_table},
};
use crate::problem::{Message, says};

pub(super) fn lint(linter: &mut Linter<'_>) {
    let (entries, problems) = linter.catalog.imports.parse();
    linter.reader.problems.extend(problems);
    let mut seen = BTreeSet::new();
    for entry in &entries {
        let (mapping, path) = (&entry.mapping, &*entry.path);
        linter.reader.not_empty(path, &["of"], &mapping.of);
        if !seen.insert((&entry.format, mapping.of.to_lowercase(), &mapping.table)) {
            let what = format!("another file maps `{}` to `{}` too", mapping.of, mapping.table);
            linter.reader.at(path, &["of"], says(what, "one mapping for each type and table", "join them"));
        }
        if mapping.cases.is_empty() {
            let what = "no example";
            linter.reader.at(
                path,
                &["of"],
                says(what, "at least one [[case]]", "add what the export has, and the row"),
            );
        }
        for (nth, part) in mapping.parts.iter().enumerate().filter(|(_, part)| part.names.is_empty()) {
            let what = format!("nothing that `{}` could be named by", mapping.of);
            let mend = format!("say which of its members `{}` of `{}` may hold", part.by, part.of);
            linter.reader.at(path, &["part", &nth.to_string(), "of"], says(what, "at least one of `names`", &mend));
        }
        match known_table(linter, &mapping.table) {
            Ok(Some(table)) => columns(linter, mapping, table, path),
            Ok(None) => {}
            Err(message) => linter.reader.at(path, &["table"], message),
        }
    }
}

fn columns(linter: &mut Linter<'_>, mapping: &Mapping, table: &Table, path: &str) {
    let mut seen = BTreeSet::new();
    for (nth, column) in mapping.columns.iter().enumerate() {
        let nth = nth.to_string();
        if !seen.insert(&column.name) {
            let what = format!("column `{}` is there twice", column.name);
            linter.reader.at(path, &["column", &nth, "name"], says(what, "", "remove one of them"));
        }
        match known_column(table, &column.name) {
            Err(message) => linter.reader.at(path, &["column", &nth, "name"], message),
            Ok(kind) => {
                if let Err((key, message)) = stated(column, kind) {
                    linter.reader.at(path, &["column", &nth, key], message);
                }
            }
        }
    }
    if let Some(Err(message)) = mapping.belongs_by.as_ref().map(|column| known_column(table, column)) {
        linter.reader.at(path, &["belongs_by"], message);
    }
    if mapping.rows.is_some() != mapping.belongs_by.is_some() {
        let expected = "`rows` and `belongs_by` together";
        linter.reader.at(path, &["rows"], says("half of a nested list", expected, "add the other"));
    }
    for (nth, case) in mapping.cases.iter().enumerate() {
        let nth = nth.to_string();
        for column in case.row.keys().chain(&case.unread) {
            if let Err(message) = known_column(table, column) {
                linter.reader.at(path, &["case", &nth, "row", column], message);
            }
        }
    }
}

/// What a column says of itself.
fn stated(column: &MappedColumn, kind: ColumnType) -> Result<(), (&'static str, Message)> {
    let of_kind = |value: &serde_json::Value| match kind {
        ColumnType::Bool => value.is_boolean(),
        ColumnType::Int => value.is_i64(),
        ColumnType::Float => value.is_number(),
        ColumnType::Text => value.is_string(),
        ColumnType::Time => false,
    };
    if let Some(value) = column.missing.as_ref().filter(|value| !of_kind(value)) {
        return Err(("missing", says(format!("`{value}` is not of type `{kind}`"), "a value of the column", "")));
    }
    if column.missing.is_some() && column.none {
        return Err(("none", says("`missing` and `none`", "one of them", "remove the other")));
    }
    if column.from.is_none() && column.missing.is_none() && !column.none {
        let expected = "`from`, or what is stated without it";
        return Err(("name", says("nothing fills the column", expected, "add it")));
    }
    if (!column.yes.is_empty() || !column.no.is_empty()) && kind != ColumnType::Bool {
        return Err(("yes", says(format!("words for a column of type `{kind}`"), "a column of type `bool`", "")));
    }
    if !column.texts.is_empty() && kind != ColumnType::Text {
        return Err(("texts", says(format!("texts for a column of type `{kind}`"), "a column of type `text`", "")));
    }
    if let Some(question) = column.policy {
        asks(column, question, kind)?;
    }
    if !column.nothing.is_empty() && column.missing.is_some() {
        return Err((
            "nothing",
            says("`missing` and `nothing`", "one of them", "say what there is where there is nothing"),
        ));
    }
    if column.unit.is_some() && kind != ColumnType::Time {
        return Err(("unit", says(format!("a unit for a column of type `{kind}`"), "a column of type `time`", "")));
    }
    Ok(())
}

/// What a column asks a policy.
fn asks(column: &MappedColumn, question: PolicyQuestion, kind: ColumnType) -> Result<(), (&'static str, Message)> {
    let wanted = question.kind();
    if kind != wanted {
        let what = format!("`policy = \"{question}\"` for a column of type `{kind}`");
        return Err(("policy", says(what, format!("a column of type `{wanted}`"), "")));
    }
    if question.is_of_action() != column.action.is_some() {
        let what = format!("`policy = \"{question}\"` and its `action`");
        return Err(("policy", says(what, "an action where the question is about one, else none", "")));
    }
    Ok(())
}
