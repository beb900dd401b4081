//! From steps to values.

use serde_json::Value;

use super::{Comparison, Condition, Path, Step, TextTest};

/// What some steps lead to: one value, or what a list's elements gave.
enum Found {
    One(Option<Value>),
    Many(Vec<Value>),
}

impl Found {
    /// As a value; null is nothing.
    fn value(self) -> Option<Value> {
        match self {
            Self::One(value) => value.filter(|value| !value.is_null()),
            Self::Many(values) => Some(Value::Array(values)),
        }
    }
}

impl Path {
    /// What the path leads to, from `root`; nothing where something on the way is not there.
    ///
    /// Fails when a text that should hold JSON does not.
    pub fn find(&self, root: &Value) -> Result<Option<Value>, String> {
        self.find_after(0, root)
    }

    /// The same without its first name, which the caller has followed.
    pub fn find_below(&self, root: &Value) -> Result<Option<Value>, String> {
        self.find_after(1, root)
    }

    fn find_after(&self, skip: usize, root: &Value) -> Result<Option<Value>, String> {
        let mut parts = self.parts.iter();
        let first = parts.next().map_or(&[][..], |part| part.get(skip..).unwrap_or_default());
        let mut found = apply(first, root)?.value();
        for part in parts {
            let Some(value) = found else { return Ok(None) };
            found = apply(part, &value)?.value();
        }
        Ok(found)
    }
}

fn apply(steps: &[Step], value: &Value) -> Result<Found, String> {
    let Some((step, rest)) = steps.split_first() else { return Ok(Found::One(Some(value.clone()))) };
    match (step, value) {
        (Step::Name(name), Value::Object(object)) => go_on(rest, object.get(&**name)),
        (Step::Nth(nth), Value::Array(list)) => go_on(rest, nth_of(list, *nth)),
        (Step::Each, Value::Array(list)) => each(rest, list.iter().flat_map(elements)),
        (Step::Filter(condition), Value::Array(list)) => {
            each(rest, list.iter().filter(|value| holds(condition, value)))
        }
        (Step::Values, Value::Object(object)) => each(rest, object.values()),
        (Step::Keys, Value::Object(object)) => Ok(Found::One(Some(object.keys().map(String::as_str).collect()))),
        (Step::Length, _) => Ok(Found::One(length(value).map(Value::from))),
        (Step::Json, Value::String(text)) => {
            let read: Value = serde_json::from_str(text).map_err(|error| format!("text that is not JSON ({error})"))?;
            apply(rest, &read)
        }
        (Step::LastPart(separator), Value::String(text)) => {
            Ok(Found::One(text.rsplit(&**separator).next().map(Value::from)))
        }
        _ => Ok(Found::One(None)),
    }
}

fn go_on(rest: &[Step], value: Option<&Value>) -> Result<Found, String> {
    value.filter(|value| !value.is_null()).map_or(Ok(Found::One(None)), |value| apply(rest, value))
}

/// Lists within a list count as its elements.
fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    }
}

fn each<'v>(rest: &[Step], values: impl Iterator<Item = &'v Value>) -> Result<Found, String> {
    let mut found = Vec::new();
    for value in values {
        match apply(rest, value)? {
            Found::One(one) => found.extend(one.filter(|value| !value.is_null())),
            Found::Many(many) => found.extend(many),
        }
    }
    Ok(Found::Many(found))
}

fn nth_of(list: &[Value], nth: i64) -> Option<&Value> {
    let place = usize::try_from(nth.unsigned_abs()).ok()?;
    if nth < 0 { list.len().checked_sub(place).and_then(|place| list.get(place)) } else { list.get(place) }
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::Array(list) => Some(list.len()),
        Value::Object(object) => Some(object.len()),
        Value::String(text) => Some(text.chars().count()),
        _ => None,
    }
}

fn holds(condition: &Condition, value: &Value) -> bool {
    let find = |steps: &[Step]| apply(steps, value).ok().and_then(Found::value);
    match condition {
        Condition::Compare(steps, comparison, wanted) => compares(find(steps).as_ref(), *comparison, wanted),
        Condition::Call(test, steps, text) => passes(*test, find(steps).as_ref(), text),
        Condition::Is(steps) => is_something(find(steps).as_ref()),
        Condition::Not(condition) => !holds(condition, value),
        Condition::And(one, other) => holds(one, value) && holds(other, value),
        Condition::Or(one, other) => holds(one, value) || holds(other, value),
    }
}

fn compares(found: Option<&Value>, comparison: Comparison, wanted: &Value) -> bool {
    let numbers = || Some((found?.as_f64()?, wanted.as_f64()?));
    let same = || numbers().map_or_else(|| found == Some(wanted), |(found, wanted)| found == wanted);
    let ordered = |test: fn(&f64, &f64) -> bool| numbers().is_some_and(|(found, wanted)| test(&found, &wanted));
    match comparison {
        Comparison::Equal => same(),
        Comparison::Differs => !same(),
        Comparison::Less => ordered(f64::lt),
        Comparison::AtMost => ordered(f64::le),
        Comparison::More => ordered(f64::gt),
        Comparison::AtLeast => ordered(f64::ge),
    }
}

fn passes(test: TextTest, found: Option<&Value>, wanted: &str) -> bool {
    match (test, found) {
        (TextTest::StartsWith, Some(Value::String(text))) => text.starts_with(wanted),
        (TextTest::Contains, Some(Value::String(text))) => text.contains(wanted),
        (TextTest::Contains, Some(Value::Array(list))) => list.iter().any(|value| value.as_str() == Some(wanted)),
        _ => false,
    }
}

/// Whether a value is there and is neither false nor an empty text or list.
pub fn is_something(found: Option<&Value>) -> bool {
    match found {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::String(text)) => !text.is_empty(),
        // An object without members is how many APIs say "this one" of several.
        Some(Value::Bool(true) | Value::Number(_) | Value::Object(_)) => true,
    }
}
