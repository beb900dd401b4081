//! Texts of others made fit for the formats of others.

use serde_json::Value;

use crate::report::shown;

/// A text of at most `limit` UTF-16 units, which no way of counting makes longer; what is cut off is shown by an ellipsis.
pub fn shortened(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut left = limit.saturating_sub(1);
    let fits = |character: &char| {
        let fits = character.len_utf16() <= left;
        left = left.saturating_sub(character.len_utf16());
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A text that is not blank.
pub fn filled<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.trim().is_empty() { otherwise } else { text }
}

/// A text as the content of an XML element or of an attribute in double quotes. What XML 1.0 cannot hold is shown as its number.
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A text as a plain message of SARIF, in which braces would be places for arguments and `[…](…)` a link.
pub fn sarif(text: &str) -> String {
    let doubled = text.replace('{', "{{").replace('}', "}}");
    if doubled.contains("](") { doubled.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { doubled }
}

/// A value without the attributes that have none.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let given = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(given.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
