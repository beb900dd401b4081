//! Tables: names, columns, facets, parents and logins.

use std::collections::BTreeSet;

use demarc_model::{COMMON_COLUMNS, ColumnType, Table};

use super::Linter;
use crate::{
    nearest::did_you_mean,
    problem::{Message, says},
};

pub(super) fn lint(linter: &mut Linter<'_>) {
    for (table, path) in linter.catalog.tables.values().zip(&linter.origins.tables) {
        names(linter, table, path);
        columns(linter, table, path);
        facets(linter, table, path);
        people_and_services(linter, table, path);
    }
}

/// A table, or what may have been meant.
pub(super) fn known_table<'c>(linter: &Linter<'c>, name: &str) -> Result<Option<&'c Table>, Message> {
    let tables = &linter.catalog.tables;
    match tables.get(name) {
        Some(table) => Ok(Some(table)),
        None if linter.reader.unread.contains(name) => Ok(None),
        None => {
            let mend = did_you_mean(name, tables.keys().map(|known| &**known), "add it under tables/");
            Err(says(format!("unknown table `{name}`"), "the name of a table", mend))
        }
    }
}

/// A column's type, or what may have been meant.
pub(super) fn known_column(table: &Table, name: &str) -> Result<ColumnType, Message> {
    table.column(name).map(|(kind, _)| kind).ok_or_else(|| {
        let mend = did_you_mean(name, table.all_columns().map(|(known, _)| known), "");
        says(format!("`{}` has no column `{name}`", table.name), "one of its columns", mend)
    })
}

/// Whether a facet can be read, or what may have been meant. Every table is listed.
pub(super) fn known_facet(table: &Table, name: &str) -> Result<(), Message> {
    if name == "list" || table.facets.contains_key(name) {
        return Ok(());
    }
    let mend = did_you_mean(name, table.facets.keys().map(|known| &**known), "add it under [facets]");
    Err(says(format!("`{}` has no facet `{name}`", table.name), "`list` or one of its facets", mend))
}

fn names(linter: &mut Linter<'_>, table: &Table, path: &str) {
    linter.reader.not_empty(path, &["title"], &table.title);
    if !is_snake(&table.name) {
        linter.reader.at(path, &["name"], says(format!("`{}`", table.name), "a name in snake case", ""));
    }
    if let Err(message) = linter.known.service(&table.service) {
        linter.reader.at(path, &["service"], message);
    }
}

fn columns(linter: &mut Linter<'_>, table: &Table, path: &str) {
    let mut seen = BTreeSet::new();
    for (nth, column) in table.columns.iter().enumerate() {
        let nth = nth.to_string();
        let message = if !is_snake(&column.name) {
            Some(says(format!("`{}`", column.name), "a name in snake case", ""))
        } else if COMMON_COLUMNS.iter().any(|(common, _)| *common == &*column.name) {
            Some(says(format!("every table has `{}`", column.name), "other columns only", "remove it"))
        } else if !seen.insert(&column.name) {
            Some(says(format!("column `{}` is there twice", column.name), "", "remove one of them"))
        } else {
            None
        };
        if let Some(message) = message {
            linter.reader.at(path, &["column", &nth, "name"], message);
        }
        if let Err(message) = known_facet(table, &column.facet) {
            linter.reader.at(path, &["column", &nth, "facet"], message);
        }
        if column.doc.trim().is_empty() {
            linter.reader.at(
                path,
                &["column", &nth, "doc"],
                says("`doc` is empty", "what the column means", "write it"),
            );
        }
    }
}

fn facets(linter: &mut Linter<'_>, table: &Table, path: &str) {
    for (facet, call) in &table.facets {
        linter.reader.not_empty(path, &["facets", facet], call);
    }
    let Some(parent) = &table.parent else {
        if !table.facets.contains_key("list") {
            let expected = "`list` under [facets], the call that lists the rows";
            linter.reader.at(path, &["facets"], says("no call lists this table", expected, "add it, or a [parent]"));
        }
        return;
    };
    if !table.facets.is_empty() {
        let what = "facets of a table that its parent fills";
        linter.reader.at(path, &["facets"], says(what, "either [parent] or [facets]", "remove one of them"));
    }
    match known_table(linter, &parent.table) {
        Ok(Some(found)) => {
            if let Err(message) = known_facet(found, &parent.facet) {
                linter.reader.at(path, &["parent", "facet"], message);
            }
        }
        Ok(None) => {}
        Err(message) => linter.reader.at(path, &["parent", "table"], message),
    }
}

fn people_and_services(linter: &mut Linter<'_>, table: &Table, path: &str) {
    if let Some(column) = &table.service_column
        && let Err(message) = text_column(table, column)
    {
        linter.reader.at(path, &["service_column"], message);
    }
    let Some(logins) = &table.logins else { return };
    linter.reader.not_empty(path, &["logins", "active"], &logins.active);
    for (nth, column) in logins.names.iter().enumerate() {
        if let Err(message) = text_column(table, column) {
            linter.reader.at(path, &["logins", "names", &nth.to_string()], message);
        }
    }
}

fn text_column(table: &Table, name: &str) -> Result<(), Message> {
    match known_column(table, name)? {
        ColumnType::Text => Ok(()),
        other => Err(says(format!("`{name}` is of type `{other}`"), "a column of type `text`", "")),
    }
}

/// Lower-case letters, digits and `_`, with a letter first.
pub(super) fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}
