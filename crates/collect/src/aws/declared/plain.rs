//! Plain values as JSON: what a shape calls a boolean is one, and every moment is RFC 3339 in UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

/// A value that came as JSON.
pub(super) fn of_json(shape: &str, found: &Value) -> Result<Value, String> {
    let wrong = || format!("`{found}` is no {shape}");
    match (shape, found) {
        ("timestamp", Value::Number(number)) => of_seconds(number.as_f64().ok_or_else(wrong)?).ok_or_else(wrong),
        ("timestamp", Value::String(text)) => of_text(shape, text),
        ("string" | "blob", Value::String(_)) | ("boolean", Value::Bool(_)) => Ok(found.clone()),
        ("integer", Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(found.clone()),
        // Some services write whole numbers as `5.0`.
        ("integer", Value::Number(number)) => whole(number.as_f64()).ok_or_else(wrong),
        ("float", Value::Number(_)) => Ok(found.clone()),
        ("boolean" | "integer" | "float", Value::String(text)) => of_text(shape, text),
        // A provider that answers a plain value where a text is documented has still answered.
        ("string", Value::Bool(_) | Value::Number(_)) => Ok(found.to_string().into()),
        _ => Err(wrong()),
    }
}

/// A value that came as text: from XML or a header.
pub(super) fn of_text(shape: &str, text: &str) -> Result<Value, String> {
    let wrong = || format!("`{text}` is no {shape}");
    match shape {
        "boolean" => match text {
            "true" | "True" | "1" => Ok(true.into()),
            "false" | "False" | "0" => Ok(false.into()),
            _ => Err(wrong()),
        },
        "integer" => text.trim().parse::<i64>().map(Value::from).map_err(|_| wrong()),
        "float" => text.trim().parse::<f64>().map(Value::from).map_err(|_| wrong()),
        "timestamp" => moment(text.trim()).ok_or_else(wrong),
        _ => Ok(text.into()),
    }
}

fn whole(number: Option<f64>) -> Option<Value> {
    let number = number.filter(|number| number.fract() == 0.0 && number.abs() < 9e15)?;
    format!("{number:.0}").parse::<i64>().ok().map(Value::from)
}

/// A moment in any of the ways in which AWS writes one.
fn moment(text: &str) -> Option<Value> {
    let iso = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}Z")));
    let known = iso
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    match known {
        Ok(time) => Some(shown(time.to_utc())),
        Err(_) => of_seconds(text.parse().ok()?),
    }
}

fn of_seconds(seconds: f64) -> Option<Value> {
    let micros = format!("{:.0}", seconds * 1e6).parse().ok()?;
    DateTime::from_timestamp_micros(micros).map(shown)
}

fn shown(time: DateTime<Utc>) -> Value {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}
