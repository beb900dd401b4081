//! The columns of a table that says how it is filled.

use demarc_model::{Api, Column, ColumnType, Fill, PolicyQuestion};
use serde_json::Value;

use super::{
    Sheet,
    types::{self, Roots, Type},
};
use crate::problem::says;

/// Columns that a collector fills say nothing of how.
pub(super) fn none_is_filled(sheet: &mut Sheet<'_, '_>) {
    for (nth, column) in sheet.table.columns.iter().enumerate() {
        let bare = Column::new(&column.name, column.kind, &column.facet, &column.doc);
        if *column != bare {
            let what = format!("`{}` says how it is filled, but the table does not", column.name);
            sheet.at(
                &["column", &nth.to_string()],
                says(what, "`name`, `type`, `facet` and `doc`", "add [fill], or remove it"),
            );
        }
    }
}

pub(super) fn lint(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api, roots: &Roots) {
    for (nth, column) in sheet.table.columns.iter().enumerate() {
        let nth = nth.to_string();
        let Some(from) = &column.from else {
            let what = format!("nothing fills the column `{}`", column.name);
            sheet.at(&["column", &nth], says(what, "`from`, the path to its value", "add it"));
            continue;
        };
        match roots.follow(api, from) {
            Ok(kind) => {
                if let Err((key, why)) = fits(api, column, &kind) {
                    sheet.wrong(&["column", &nth, key], why);
                }
            }
            Err(why) => sheet.wrong(&["column", &nth, "from"], why),
        }
        if let Err((key, why)) = stated(column, fill) {
            sheet.wrong(&["column", &nth, key], why);
        }
    }
}

type Wrong = (&'static str, String);

/// Whether what the path leads to can be a value of the column.
fn fits(api: &Api, column: &Column, kind: &Type) -> Result<(), Wrong> {
    if let Some(question) = column.policy {
        return asks(column, question);
    }
    if !column.yes.is_empty() || !column.no.is_empty() {
        return decides(api, column, kind);
    }
    let found = types::plain(api, kind);
    let fits = match (column.kind, found) {
        (_, None) | (ColumnType::Text, Some(_)) => true,
        (ColumnType::Bool, Some(found)) => {
            found == "boolean" || (found == "string" && types::words(api, kind).is_none())
        }
        (ColumnType::Int, Some(found)) => found == "integer" || found == "string",
        (ColumnType::Float, Some(found)) => ["float", "integer", "string"].contains(&found),
        (ColumnType::Time, Some(found)) => match column.unit {
            Some(_) => found == "integer",
            None => found == "timestamp" || found == "string",
        },
    };
    let mend = match (column.kind, found) {
        (ColumnType::Bool, Some("string")) => "; say with `yes` and `no` which words mean what",
        (ColumnType::Time, Some("integer")) => "; say with `unit` what it counts",
        (ColumnType::Bool | ColumnType::Int, Some("nested")) => "; ` | length(@)` counts",
        _ => "",
    };
    let wrong = || format!("the value is of type {} but the column `{}`{mend}", found.unwrap_or("any"), column.kind);
    if fits { Ok(()) } else { Err(("type", wrong())) }
}

fn asks(column: &Column, question: PolicyQuestion) -> Result<(), Wrong> {
    let wanted = question.kind();
    if column.kind != wanted {
        return Err(("type", format!("`policy = \"{question}\"` gives `{wanted}`, not `{}`", column.kind)));
    }
    if question.is_of_action() != column.action.is_some() {
        return Err(("policy", "`action` belongs to `policy = \"requires_tls\"`, and it needs one".to_owned()));
    }
    Ok(())
}

/// `yes` and `no` decide every word that can be answered.
fn decides(api: &Api, column: &Column, kind: &Type) -> Result<(), Wrong> {
    if column.kind != ColumnType::Bool {
        return Err(("yes", format!("`yes` and `no` are for columns of type `bool`, not `{}`", column.kind)));
    }
    if column.yes.is_empty() || (column.no.is_empty() && !has_any(&column.yes)) {
        return Err(("yes", "`yes` and `no` go together; `\"*\"` is every other word".to_owned()));
    }
    let Some(words) = types::words(api, kind) else { return Ok(()) };
    for (key, listed) in [("yes", &column.yes), ("no", &column.no)] {
        if let Some(other) = listed.iter().find(|word| &***word != "*" && !words.contains(word)) {
            return Err((key, types::not_a_word(other, words)));
        }
    }
    let is_decided = |word: &&std::sync::Arc<str>| column.yes.contains(word) || column.no.contains(word);
    match words.iter().find(|word| !is_decided(word)) {
        Some(word) if !has_any(&column.yes) && !has_any(&column.no) => {
            Err(("no", format!("neither `yes` nor `no` has `{word}`; expected every word, or `\"*\"`")))
        }
        _ => Ok(()),
    }
}

fn has_any(words: &[std::sync::Arc<str>]) -> bool {
    words.iter().any(|word| &**word == "*")
}

/// What a column states for when there is no answer.
fn stated(column: &Column, fill: &Fill) -> Result<(), Wrong> {
    for (key, value) in [("missing", &column.missing), ("none", &column.none)] {
        if let Some(value) = value.as_ref().filter(|value| !is_of(value, column.kind)) {
            return Err((key, format!("`{value}` is not of type `{}`", column.kind)));
        }
    }
    let detail = fill.details.iter().find(|detail| detail.facet == column.facet);
    let can_be_none =
        detail.is_some_and(|detail| !detail.absent.is_empty() || detail.when.is_some() || detail.unless.is_some());
    if column.none.is_some() && !can_be_none {
        return Err((
            "none",
            "no call says that there is none; expected `absent`, `when` or `unless` at its facet's call".to_owned(),
        ));
    }
    if column.unit.is_some() && column.kind != ColumnType::Time {
        return Err(("unit", "`unit` is for columns of type `time`".to_owned()));
    }
    Ok(())
}

fn is_of(value: &Value, kind: ColumnType) -> bool {
    match kind {
        ColumnType::Bool => value.is_boolean(),
        ColumnType::Int => value.is_i64(),
        ColumnType::Float => value.is_number(),
        ColumnType::Text => value.is_string(),
        ColumnType::Time => false,
    }
}
