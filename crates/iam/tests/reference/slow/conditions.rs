//! Condition blocks, and the variables in their values.

use demarc_iam::CallerKind;
use serde_json::{Map, Value};

use super::{
    World,
    comparing::{LITERAL, glob, is_same, one_of},
    texts,
};

/// Whether all conditions of a statement hold.
pub fn hold(statement: &Value, has_variables: bool, world: &World) -> bool {
    let nothing = Map::new();
    let block = statement.get("Condition").and_then(Value::as_object).unwrap_or(&nothing);
    for (operator, keys) in block {
        for (key, values) in keys.as_object().unwrap() {
            if !holds(operator, &key.to_lowercase(), &texts(values), has_variables, world) {
                return false;
            }
        }
    }
    true
}

fn holds(operator: &str, key: &str, values: &[String], has_variables: bool, world: &World) -> bool {
    let found = value_of(key, world);
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (set, operator),
        None => ("", operator),
    };
    if operator == "Null" {
        let is_missing = found.is_none_or(|found| found.is_empty());
        return values.iter().any(|value| value == if is_missing { "true" } else { "false" });
    }
    let is_optional = operator.ends_with("IfExists");
    let operator = operator.trim_end_matches("IfExists");
    let is_negative = operator.contains("Not");
    let positive = operator.replace("Not", "");
    let passes = |found: &String| {
        let any = values.iter().any(|wanted| {
            let takes_variables = positive.starts_with("String") || positive.starts_with("Arn");
            let wanted = filled_in(wanted, has_variables && takes_variables, world);
            wanted.is_some_and(|wanted| is_same(&positive, &wanted, found))
        });
        any != is_negative
    };
    match (set, found) {
        (_, None) if is_optional => true,
        ("ForAllValues", found) => found.unwrap_or_default().iter().all(passes),
        ("ForAnyValue", found) => found.unwrap_or_default().iter().any(passes),
        (_, Some(found)) if found.len() == 1 => passes(&found[0]),
        (_, Some(found)) if found.is_empty() => is_optional || is_negative,
        (_, Some(_)) => panic!("an operator for one value meets several"),
        (_, None) => is_negative,
    }
}

/// A pattern with the values of its variables, in which each character of a value stands for itself. Nothing where one has none.
pub fn filled_in(pattern: &str, has_variables: bool, world: &World) -> Option<String> {
    if !has_variables {
        return Some(pattern.to_owned());
    }
    let Some(start) = pattern.find("${") else { return Some(pattern.to_owned()) };
    let Some(end) = pattern[start..].find('}') else { return Some(pattern.to_owned()) };
    let variable = &pattern[start + 2..start + end];
    let value = match variable {
        "*" | "?" | "$" => variable.to_owned(),
        _ => {
            let (key, default) = match variable.split_once(", '") {
                Some((key, default)) => (key, Some(default.trim_end_matches('\'').to_owned())),
                None => (variable, None),
            };
            let found = value_of(&key.to_lowercase(), world).filter(|found| found.len() == 1);
            found.map(|found| found[0].clone()).or(default)?
        }
    };
    let value: String = value.chars().flat_map(|letter| [LITERAL, letter]).collect();
    let rest = filled_in(&pattern[start + end + 1..], true, world)?;
    Some(format!("{}{value}{rest}", &pattern[..start]))
}

fn value_of(key: &str, world: &World) -> Option<Vec<String>> {
    if let Some(values) = world.keys.get(key) {
        return Some(values.clone());
    }
    let caller = &world.caller;
    let value = match (key, caller.kind) {
        ("aws:username", CallerKind::User) => caller.arn.split('/').next_back()?.to_owned(),
        ("aws:principalarn", CallerKind::User | CallerKind::Role | CallerKind::Root) => caller.arn.clone(),
        ("aws:principalarn", CallerKind::FederatedUser) => caller.session.clone()?,
        ("aws:principalaccount", _) if !caller.account.is_empty() => caller.account.clone(),
        ("aws:principalisawsservice", CallerKind::Service) => "true".to_owned(),
        ("aws:principalisawsservice", kind) if kind != CallerKind::Anonymous => "false".to_owned(),
        _ => return None,
    };
    Some(vec![value])
}

/// Whether a whole text fits a pattern; used by the tests of this evaluator itself.
#[test]
fn the_second_evaluator_knows_its_patterns() {
    assert!(glob("a*c?", "abbbcd"));
    assert!(!glob("a*c?", "abbbc"));
    assert!(one_of("1", &["2", "1"]));
}
