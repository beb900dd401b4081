//! What identity policies that hold together allow: everything, all of IAM, or more than they say.
//!
//! Only a statement without conditions takes away here, since a condition may not hold; a condition of a statement that
//! gives does not make the right smaller, unless it says which resources it is about. In doubt an identity is powerful.

use crate::{Case, Condition, Document, Patterns, Quantifier, Statement, narrowing::is_account, pattern};

/// Everything in IAM, as an action.
const ALL_OF_IAM: &str = "iam:*";

/// Whether the policies together allow everything on everything. To leave out other services than IAM is no limit:
/// whoever may do everything in IAM may hand the rest to itself.
pub fn is_administrator(documents: &[&Document]) -> bool {
    allows_all_of("*", documents) && !forbids_all_of_iam(documents)
}

/// Whether a single statement allows every action on everything, whatever others take away again. It is what AWS Security Hub's
/// control IAM.1 looks for.
pub fn allows_everything(documents: &[&Document]) -> bool {
    let is_all = |actions: &Patterns| matches!(actions, Patterns::Only(list) if list.iter().any(|one| one == "*" || one == "*:*"));
    let mut allows = statements(documents, Document::allows).into_iter();
    allows.any(|statement| is_all(&statement.actions) && is_everywhere(&statement.resources))
}

/// Whether the policies together allow everything in IAM, which is one step from being an administrator.
pub fn has_iam_full_access(documents: &[&Document]) -> bool {
    allows_all_of(ALL_OF_IAM, documents) && !forbids_all_of_iam(documents)
}

fn allows_all_of(wanted: &str, documents: &[&Document]) -> bool {
    let wide: Vec<&Patterns> = statements(documents, Document::allows)
        .into_iter()
        .filter(|statement| {
            is_everywhere(&statement.resources) || wanted == ALL_OF_IAM && is_all_of_iam(&statement.resources)
        })
        .map(|statement| &statement.actions)
        .collect();
    wide.iter().any(|actions| match actions {
        Patterns::AllBut(left_out) => left_out
            .iter()
            .all(|left_out| is_apart(left_out, ALL_OF_IAM) || wide.iter().any(|others| includes(others, left_out))),
        actions => includes(actions, wanted),
    })
}

fn forbids_all_of_iam(documents: &[&Document]) -> bool {
    statements(documents, Document::denies).iter().any(|statement| {
        statement.conditions.is_empty()
            && (is_everywhere(&statement.resources) || is_all_of_iam(&statement.resources))
            && includes(&statement.actions, ALL_OF_IAM)
    })
}

/// Every statement of a kind, of all documents.
pub(crate) fn statements<'a, I: Iterator<Item = &'a Statement>>(
    documents: &[&'a Document],
    of_kind: impl Fn(&'a Document) -> I,
) -> Vec<&'a Statement> {
    documents.iter().flat_map(|document| of_kind(document)).collect()
}

/// Whether every action that fits `wanted` is among `actions`.
fn includes(actions: &Patterns, wanted: &str) -> bool {
    match actions {
        Patterns::Unstated => true,
        // `*:*` is a long way to write `*`.
        Patterns::Only(list) => list.iter().any(|outer| outer == "*:*" || pattern::covers(outer, wanted, Case::Folded)),
        Patterns::AllBut(list) => list.iter().all(|left_out| is_apart(left_out, wanted)),
    }
}

/// Whether no text can fit both patterns, as far as their fixed beginnings tell.
fn is_apart(one: &str, two: &str) -> bool {
    let (one, two) = (fixed_beginning(one).to_ascii_lowercase(), fixed_beginning(two).to_ascii_lowercase());
    !one.starts_with(&two) && !two.starts_with(&one)
}

/// What stands before the first wildcard or policy variable.
pub(crate) fn fixed_beginning(pattern: &str) -> &str {
    let variable = pattern.find("${").unwrap_or(pattern.len());
    let wildcard = pattern.find(['*', '?']).unwrap_or(pattern.len());
    pattern.get(..variable.min(wildcard)).unwrap_or(pattern)
}

/// Whether resources are everything there is; to leave out a few of them is no limit.
pub(crate) fn is_everywhere(resources: &Patterns) -> bool {
    const ANY_ARN: [&str; 3] = ["arn:aws:*", "arn:aws-cn:*", "arn:aws-us-gov:*"];
    match resources {
        Patterns::Unstated => true,
        Patterns::Only(list) => list.iter().any(|outer| {
            pattern::covers(outer, "*", Case::Kept)
                || ANY_ARN.iter().any(|inner| pattern::covers(outer, inner, Case::Kept))
                || is_any_arn(outer)
        }),
        Patterns::AllBut(list) => !list.iter().any(|left_out| pattern::covers(left_out, "arn:aws:iam::*", Case::Kept)),
    }
}

/// Whether a pattern is an ARN of which no part says anything, such as `arn:aws:*:*:*:*`.
fn is_any_arn(resource: &str) -> bool {
    let mut parts = resource.split(':');
    parts.next() == Some("arn") && parts.nth(1) == Some("*") && parts.all(|part| part == "*")
}

/// Whether resources are all users, roles, groups and policies of an account.
fn is_all_of_iam(resources: &Patterns) -> bool {
    let all_of_iam = |resource: &String| match arn_parts(resource) {
        Some(parts) => matches!(parts[2], "iam" | "*") && (parts[4] == "*" || is_account(parts[4])) && parts[5] == "*",
        None => false,
    };
    matches!(resources, Patterns::Only(list) if list.iter().any(all_of_iam))
}

/// The six parts of an ARN; the last may hold colons.
pub(crate) fn arn_parts(arn: &str) -> Option<[&str; 6]> {
    arn.splitn(6, ':').collect::<Vec<_>>().try_into().ok()
}

/// Whether a condition lets through only requests that have its key with one of its values.
pub(crate) fn is_strict(condition: &Condition) -> bool {
    const OPERATORS: [&str; 5] = ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"];
    OPERATORS.contains(&condition.operator.as_str())
        && !condition.if_exists
        && condition.quantifier != Quantifier::All
        && !condition.values.is_empty()
}

#[cfg(test)]
#[path = "identity_tests.rs"]
pub(crate) mod tests;
