//! Whether a condition holds: missing keys, several values, `IfExists`, `ForAllValues:`, `ForAnyValue:` and `Null`.
//!
//! IAM User Guide, *IAM JSON policy elements: Condition operators*, *Set operators for multivalued context keys* and *Evaluation
//! logic for multiple context keys or values*.

use crate::{
    Condition, Found, Quantifier, Request, Truth, Unknown,
    operator::{Operator, Test, flag},
};

/// Whether a condition holds for a request.
pub(crate) fn holds(condition: &Condition, variables: bool, request: &Request) -> Truth {
    let unknown = || Truth::on(Unknown::Key(condition.key.clone()));
    // An operator that does not exist is nothing to rely on, either way.
    let Some(operator) = Operator::of(&condition.operator) else { return unknown() };
    let found = request.value_of(&condition.key);
    if operator.test == Test::Null {
        return match found {
            Found::Unknown => unknown(),
            Found::Absent => is_null(condition, true),
            Found::Values(values) => is_null(condition, values.is_empty()),
        };
    }
    match found {
        Found::Unknown => unknown(),
        Found::Absent => without_key(condition, operator).into(),
        Found::Values(values) => {
            let passes = |value: &String| passes(condition, operator, value, variables, request);
            match (condition.quantifier, values.as_ref()) {
                (Quantifier::All, values) => Truth::all(values.iter().map(passes)),
                (Quantifier::Any, values) => Truth::any(values.iter().map(passes)),
                (Quantifier::One, []) => without_key(condition, operator).into(),
                (Quantifier::One, [value]) => passes(value),
                // AWS does not say what an operator for one value makes of several.
                (Quantifier::One, _) => unknown(),
            }
        }
    }
}

/// `Null`: `true` wants the key to be missing, `false` wants it to be there.
fn is_null(condition: &Condition, is_missing: bool) -> Truth {
    condition.values.iter().any(|value| flag(value) == Some(is_missing)).into()
}

/// Whether a condition holds for a request that does not have its key.
fn without_key(condition: &Condition, operator: Operator) -> bool {
    condition.if_exists
        || match condition.quantifier {
            Quantifier::All => true,
            Quantifier::Any => false,
            Quantifier::One => operator.is_negated,
        }
}

/// Whether one value of the request passes: one of the policy's values is enough, and with a negated operator too much.
fn passes(condition: &Condition, operator: Operator, found: &str, variables: bool, request: &Request) -> Truth {
    let tests = condition.values.iter().map(|wanted| operator.test.passes(wanted, found, variables, request));
    let any = Truth::any(tests);
    if operator.is_negated { any.not() } else { any }
}
