//! From what was answered to the value of a column: strictly by its type, never by a default.

use demarc_inventory::{Row, Value as Stored};
use demarc_model::{Column, ColumnType, TimeUnit};
use serde_json::Value;

use super::{
    item::{Found, Item},
    policy,
};

/// Sets a column of a row. What is not understood is trouble, and the row's facet is unread.
pub(super) fn set(row: &mut Row, column: &Column, item: &Item) -> Result<(), String> {
    let Some(path) = &column.from else { return Ok(()) };
    let stated = match item.find(path)? {
        // Some services answer an empty text where there is no policy.
        Found::Value(Value::String(text)) if column.policy.is_some() && text.is_empty() => &column.missing,
        Found::Value(found) => {
            let value = match column.policy {
                Some(question) => policy::answer(question, &found, column.action.as_deref(), row)?,
                None => convert(column, &found)?,
            };
            row.set(&column.name, Some(Set(value)));
            return Ok(());
        }
        Found::Missing => &column.missing,
        Found::None => &column.none,
        Found::Unread(_) => return Ok(()),
    };
    if let Some(stated) = stated {
        row.set(&column.name, Some(Set(literal(column.kind, stated)?)));
    }
    Ok(())
}

/// A value that is ready to be stored.
struct Set(Stored);

impl From<Set> for Stored {
    fn from(set: Set) -> Self {
        set.0
    }
}

fn convert(column: &Column, found: &Value) -> Result<Stored, String> {
    if !column.yes.is_empty() || !column.no.is_empty() {
        return word(column, found).map(Stored::Bool);
    }
    let wrong = || format!("`{}` is not of type `{}`", short(found), column.kind);
    match column.kind {
        ColumnType::Bool => boolean(found).map(Stored::Bool),
        ColumnType::Int => integer(found).map(Stored::Int),
        ColumnType::Float => found.as_f64().or_else(|| found.as_str()?.parse().ok()).map(Stored::Float),
        ColumnType::Text => Some(Stored::Text(text(found).into())),
        ColumnType::Time => time(found, column.unit).map(Stored::Time),
    }
    .ok_or_else(wrong)
}

/// A stated value, as it is without any answer.
fn literal(kind: ColumnType, stated: &Value) -> Result<Stored, String> {
    let value = match kind {
        ColumnType::Bool => stated.as_bool().map(Stored::Bool),
        ColumnType::Int => stated.as_i64().map(Stored::Int),
        ColumnType::Float => stated.as_f64().map(Stored::Float),
        ColumnType::Text => stated.as_str().map(|text| Stored::Text(text.into())),
        ColumnType::Time => None,
    };
    value.ok_or_else(|| format!("`{stated}` is not of type `{kind}`"))
}

fn word(column: &Column, found: &Value) -> Result<bool, String> {
    let found = text(found);
    let has = |words: &[std::sync::Arc<str>], word: &str| words.iter().any(|known| **known == *word);
    if has(&column.yes, &found) {
        return Ok(true);
    }
    if has(&column.no, &found) {
        return Ok(false);
    }
    match (has(&column.yes, "*"), has(&column.no, "*")) {
        (true, _) => Ok(true),
        (false, true) => Ok(false),
        (false, false) => Err(format!("`{}` is neither among `yes` nor `no`", short(&found.into()))),
    }
}

fn boolean(found: &Value) -> Option<bool> {
    match found {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn integer(found: &Value) -> Option<i64> {
    found.as_i64().or_else(|| found.as_str()?.parse().ok())
}

/// Text as it is, everything else as JSON.
fn text(found: &Value) -> String {
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

/// Microseconds since 1970.
fn time(found: &Value, unit: Option<TimeUnit>) -> Option<i64> {
    match (found, unit) {
        (Value::Number(number), Some(unit)) => number.as_i64()?.checked_mul(match unit {
            TimeUnit::Seconds => 1_000_000,
            TimeUnit::Milliseconds => 1_000,
        }),
        (Value::String(text), _) => Some(chrono::DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros()),
        _ => None,
    }
}

/// Enough of a value to recognise it.
fn short(value: &Value) -> String {
    const ENOUGH: usize = 60;
    let text = text(value);
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
