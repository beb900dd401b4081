//! Whether what a path leads to is known only later: Terraform says of a plan's values where that is so.

use demarc_model::{Condition, Path, Step};
use serde_json::Value;

/// Whether anything that `path` looks at is not known yet, by what stands in its place in `unknown`: true, or something that holds true.
pub fn is_later(path: &Path, unknown: &Value) -> bool {
    // Nearly every export knows all that it says.
    !unknown.is_null() && below(&path.parts.iter().flatten().collect::<Vec<_>>(), unknown)
}

fn below(steps: &[&Step], unknown: &Value) -> bool {
    if *unknown == true {
        return true;
    }
    let Some((step, rest)) = steps.split_first() else { return has_unknown(Some(unknown)) };
    let elements = unknown.as_array().map(Vec::as_slice).unwrap_or_default();
    match step {
        Step::Name(name) => unknown.get(&**name).is_some_and(|member| below(rest, member)),
        Step::Each => elements.iter().any(|element| below(rest, element)),
        Step::Nth(nth) if unknown.is_array() => at(elements, *nth).is_some_and(|element| below(rest, element)),
        // One of what a filter has left.
        Step::Nth(_) => below(rest, unknown),
        Step::Values => unknown.as_object().into_iter().flatten().any(|(_, member)| below(rest, member)),
        Step::Filter(condition) => {
            elements.iter().any(|element| is_condition_later(condition, element) || below(rest, element))
        }
        // How many there are is known where each is there, whatever is in it.
        Step::Length => elements.iter().any(|element| *element == true),
        _ => has_unknown(Some(unknown)),
    }
}

fn is_condition_later(condition: &Condition, unknown: &Value) -> bool {
    match condition {
        Condition::Compare(steps, ..) | Condition::Call(_, steps, _) | Condition::Is(steps) => {
            below(&steps.iter().collect::<Vec<_>>(), unknown)
        }
        Condition::Not(inner) => is_condition_later(inner, unknown),
        Condition::And(one, other) | Condition::Or(one, other) => {
            is_condition_later(one, unknown) || is_condition_later(other, unknown)
        }
    }
}

/// An element, counted from the end when negative.
fn at(elements: &[Value], nth: i64) -> Option<&Value> {
    let count = i64::try_from(elements.len()).ok()?;
    elements.get(usize::try_from(if nth < 0 { nth + count } else { nth }).ok()?)
}

/// Whether anything within is not known yet.
pub fn has_unknown(found: Option<&Value>) -> bool {
    match found {
        Some(Value::Bool(unknown)) => *unknown,
        Some(Value::Array(values)) => values.iter().any(|value| has_unknown(Some(value))),
        Some(Value::Object(members)) => members.values().any(|value| has_unknown(Some(value))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_looked_at_is_later_where_any_of_it_is() {
        for (path, unknown, later) in [
            ("a", json!({"a": true}), true),
            ("a", json!({"a": false, "b": true}), false),
            ("a[0].b", json!({"a": true}), true),
            ("a[0].b", json!({"a": [{"b": true}]}), true),
            ("a[0].b", json!({"a": [{"c": true}]}), false),
            ("a[1].b", json!({"a": [{"b": true}, {}]}), false),
            ("a[-1].b", json!({"a": [{"b": true}, {}]}), false),
            ("a | length(@)", json!({"a": [{"b": true}]}), false),
            ("a | length(@)", json!({"a": [false, true]}), true),
            ("a | length(@)", json!({"a": true}), true),
            ("a[?b=='x'] | length(@)", json!({"a": [{"b": true}]}), true),
            ("a[?b!='x'] | length(@)", json!({"a": [{"c": true}]}), false),
            ("a[?b=='x' && !c] | length(@)", json!({"a": [{"c": true}]}), true),
            ("a[?b=='x'].c | [0]", json!({"a": [{"c": true}]}), true),
            ("a[].b[].c | length(@)", json!({"a": [{"b": [{"c": true}]}]}), true),
            ("a[].b[] | length(@)", json!({"a": [{"b": [{"c": true}]}]}), false),
            ("a", json!(null), false),
        ] {
            let path: Path = serde_json::from_value(json!(path)).unwrap();
            assert_eq!(is_later(&path, &unknown), later, "{path:?} {unknown}");
        }
    }
}
