//! From what a provider answered, or an export holds, to the value of a column: strictly by its type, never by a default.

use std::sync::Arc;

use demarc_model::{ColumnType, TimeUnit};
use serde_json::Value as Json;

use crate::Value;

/// What a column accepts.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'c> {
    /// Its type.
    pub kind: ColumnType,
    /// The words that make a bool true; `*` is any other.
    pub yes: &'c [Arc<str>],
    /// The words that make a bool false; `*` is any other.
    pub no: &'c [Arc<str>],
    /// The unit of a moment that is given as a number.
    pub unit: Option<TimeUnit>,
}

/// The value of a column. Fails, in words, when what was found is not of its type.
pub fn convert(wanted: Wanted<'_>, found: &Json) -> Result<Value, String> {
    if !wanted.yes.is_empty() || !wanted.no.is_empty() {
        return word(wanted, found).map(Value::Bool);
    }
    match wanted.kind {
        ColumnType::Bool => boolean(found).map(Value::Bool),
        ColumnType::Int => integer(found).map(Value::Int),
        ColumnType::Float => found.as_f64().or_else(|| found.as_str()?.parse().ok()).map(Value::Float),
        ColumnType::Text => Some(Value::Text(text(found).into())),
        ColumnType::Time => time(found, wanted.unit).map(Value::Time),
    }
    .ok_or_else(|| format!("`{}` is not of type `{}`", short(found), wanted.kind))
}

/// A stated value, as it is without any answer.
pub fn literal(kind: ColumnType, stated: &Json) -> Result<Value, String> {
    let value = match kind {
        ColumnType::Bool => stated.as_bool().map(Value::Bool),
        ColumnType::Int => stated.as_i64().map(Value::Int),
        ColumnType::Float => stated.as_f64().map(Value::Float),
        ColumnType::Text => stated.as_str().map(|text| Value::Text(text.into())),
        ColumnType::Time => None,
    };
    value.ok_or_else(|| format!("`{stated}` is not of type `{kind}`"))
}

fn word(wanted: Wanted<'_>, found: &Json) -> Result<bool, String> {
    let found = text(found);
    let has = |words: &[Arc<str>], word: &str| words.iter().any(|known| **known == *word);
    if has(wanted.yes, &found) {
        return Ok(true);
    }
    if has(wanted.no, &found) {
        return Ok(false);
    }
    match (has(wanted.yes, "*"), has(wanted.no, "*")) {
        (true, _) => Ok(true),
        (false, true) => Ok(false),
        (false, false) => Err(format!("`{}` is neither among `yes` nor `no`", short(&found.into()))),
    }
}

fn boolean(found: &Json) -> Option<bool> {
    match found {
        Json::Bool(value) => Some(*value),
        Json::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Json::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Whole numbers; some services write them as `60.0`.
fn integer(found: &Json) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "only what is whole and within 53 bits")]
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
    found.as_i64().or_else(|| whole(found.as_f64()?)).or_else(|| found.as_str()?.parse().ok())
}

/// Text as it is, everything else as JSON.
fn text(found: &Json) -> String {
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

/// Microseconds since 1970.
fn time(found: &Json, unit: Option<TimeUnit>) -> Option<i64> {
    match (found, unit) {
        (Json::Number(number), Some(unit)) => number.as_i64()?.checked_mul(match unit {
            TimeUnit::Seconds => 1_000_000,
            TimeUnit::Milliseconds => 1_000,
        }),
        (Json::String(text), _) => moment(text),
        _ => None,
    }
}

/// A moment in any of the ways in which providers write one that names its offset from UTC; microseconds since 1970.
pub fn moment(text: &str) -> Option<i64> {
    let written = chrono::DateTime::parse_from_rfc3339(text).ok();
    // `2018-10-17T15:12:52.533+0000`, as Lambda writes it.
    let compact = || chrono::DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok();
    // `2019-12-18 19:10:08+00:00`, as programs in Python write it.
    let spaced = || chrono::DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z").ok();
    // `/Date(1647536088205)/`, as PowerShell writes it.
    let counted = || text.strip_prefix("/Date(")?.strip_suffix(")/")?.parse::<i64>().ok()?.checked_mul(1000);
    written.or_else(compact).or_else(spaced).map(|moment| moment.timestamp_micros()).or_else(counted)
}

/// Enough of a value to recognise it.
fn short(value: &Json) -> String {
    const ENOUGH: usize = 60;
    let text = text(value);
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
