//! Reads policy documents leniently: a single value or a list everywhere, names in any case, URL-encoded or not.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::{
    Condition, Document, DocumentError, Effect, MAX_BYTES, Patterns, Principal, Principals, Quantifier, Statement,
};

/// Reads a policy as JSON, or as URL-encoded JSON.
pub(crate) fn document(text: &str) -> Result<Document, DocumentError> {
    if text.len() > MAX_BYTES {
        return Err(DocumentError::TooLong(text.len()));
    }
    let json: Value =
        serde_json::from_str(&decoded(text)).map_err(|error| DocumentError::NotJson(error.to_string()))?;
    let object = json.as_object().ok_or(DocumentError::Unexpected { element: "Statement" })?;
    let statements = match element(object, "Statement") {
        Some(Value::Array(list)) => list.iter().map(statement).collect::<Result<_, _>>()?,
        Some(single @ Value::Object(_)) => vec![statement(single)?],
        _ => return Err(DocumentError::Unexpected { element: "Statement" }),
    };
    let version = element(object, "Version").and_then(Value::as_str);
    Ok(Document { statements, has_variables: version == Some("2012-10-17") })
}

/// A policy as JSON text, whether or not it was URL-encoded.
pub fn decoded(text: &str) -> String {
    let text = text.trim();
    if text.starts_with('%') { url_decoded(text) } else { text.to_owned() }
}

fn statement(json: &Value) -> Result<Statement, DocumentError> {
    let object = json.as_object().ok_or(DocumentError::Unexpected { element: "Statement" })?;
    Ok(Statement {
        sid: element(object, "Sid").and_then(Value::as_str).map(str::to_owned),
        effect: effect(object)?,
        principals: principals(object)?,
        actions: patterns(object, "Action", "NotAction")?,
        resources: patterns(object, "Resource", "NotResource")?,
        conditions: element(object, "Condition").map_or(Ok(Vec::new()), conditions)?,
    })
}

/// An element by its name, whatever its case.
fn element<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn effect(object: &Map<String, Value>) -> Result<Effect, DocumentError> {
    match element(object, "Effect").and_then(Value::as_str) {
        Some(word) if word.eq_ignore_ascii_case("allow") => Ok(Effect::Allow),
        Some(word) if word.eq_ignore_ascii_case("deny") => Ok(Effect::Deny),
        _ => Err(DocumentError::Unexpected { element: "Effect" }),
    }
}

fn patterns(object: &Map<String, Value>, name: &'static str, except: &'static str) -> Result<Patterns, DocumentError> {
    match (element(object, name), element(object, except)) {
        (Some(value), None) => texts(value, name).map(Patterns::Only),
        (None, Some(value)) => texts(value, except).map(Patterns::AllBut),
        (None, None) => Ok(Patterns::Unstated),
        (Some(_), Some(_)) => Err(DocumentError::Unexpected { element: except }),
    }
}

fn principals(object: &Map<String, Value>) -> Result<Principals, DocumentError> {
    match (element(object, "Principal"), element(object, "NotPrincipal")) {
        (Some(value), None) => principal_list(value).map(Principals::Only),
        (None, Some(value)) => principal_list(value).map(Principals::AllBut),
        (None, None) => Ok(Principals::Unstated),
        (Some(_), Some(_)) => Err(DocumentError::Unexpected { element: "NotPrincipal" }),
    }
}

fn principal_list(value: &Value) -> Result<Vec<Principal>, DocumentError> {
    let Value::Object(kinds) = value else {
        return Ok(texts(value, "Principal")?.into_iter().map(|text| principal(Principal::Aws, text)).collect());
    };
    let mut principals = Vec::new();
    for (kind, value) in kinds {
        let make = match kind.to_ascii_lowercase().as_str() {
            "aws" => Principal::Aws,
            "service" => Principal::Service,
            "federated" => Principal::Federated,
            "canonicaluser" => Principal::CanonicalUser,
            "*" => |_| Principal::Everyone,
            _ => return Err(DocumentError::Unexpected { element: "Principal" }),
        };
        principals.extend(texts(value, "Principal")?.into_iter().map(|text| principal(make, text)));
    }
    Ok(principals)
}

fn principal(make: fn(String) -> Principal, text: String) -> Principal {
    match make(text) {
        Principal::Aws(text) if text == "*" => Principal::Everyone,
        principal => principal,
    }
}

/// The order in which a document names its conditions means nothing.
fn sorted(object: &Map<String, Value>) -> BTreeMap<&String, &Value> {
    object.iter().collect()
}

fn conditions(block: &Value) -> Result<Vec<Condition>, DocumentError> {
    const WRONG: DocumentError = DocumentError::Unexpected { element: "Condition" };
    let mut conditions = Vec::new();
    for (operator, keys) in sorted(block.as_object().ok_or(WRONG)?) {
        for (key, values) in sorted(keys.as_object().ok_or(WRONG)?) {
            conditions.push(condition(operator, key, texts(values, "Condition")?));
        }
    }
    Ok(conditions)
}

fn condition(operator: &str, key: &str, values: Vec<String>) -> Condition {
    let operator = operator.to_ascii_lowercase();
    let (quantifier, bare) = match operator.split_once(':') {
        Some(("foranyvalue", bare)) => (Quantifier::Any, bare),
        Some(("forallvalues", bare)) => (Quantifier::All, bare),
        _ => (Quantifier::One, operator.as_str()),
    };
    let (bare, if_exists) = bare.strip_suffix("ifexists").map_or((bare, false), |bare| (bare, true));
    Condition { operator: bare.to_owned(), if_exists, quantifier, key: key.to_ascii_lowercase(), values }
}

/// One text or a list of them; numbers and booleans as they are written.
fn texts(value: &Value, element: &'static str) -> Result<Vec<String>, DocumentError> {
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(DocumentError::Unexpected { element }),
    };
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        single => Ok(vec![one(single)?]),
    }
}

/// Turns `%7B` back into `{`. What is not an escape stays as it is.
fn url_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escape = (first == b'%').then(|| after.get(..2).and_then(hex)).flatten();
        bytes.push(escape.unwrap_or(first));
        rest = if escape.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
