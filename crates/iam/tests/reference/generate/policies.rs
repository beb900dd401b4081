//! Policies of every kind.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::conditions::conditions;
use crate::{slow::Papers, worded::named};

const ACTION_PATTERNS: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "s3:*",
    "S3:get*",
    "s3:PutObject",
    "s?s:*",
    "*:*Object",
    "kms:*",
    "kms:Decrypt",
    "sts:AssumeRole",
    "ec2:*",
];

const RESOURCE_PATTERNS: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "*",
    "<b>/*",
    "<b>/?",
    "<b>/A",
    "arn:aws:*",
    "arn:*:role/*",
    "arn:*:?",
    "<b>/${aws:username}/*",
    "<b>/${aws:PrincipalTag/team}",
    "<b>/${aws:PrincipalTag/team, 'ann'}/x",
    "<b>/${*}",
    "<key>",
];

pub fn papers() -> impl Strategy<Value = Papers> {
    let level = || vec(paper(organisation_statement(), 1..3), 1..3);
    (
        vec(paper(statement(), 1..4), 1..3),
        option::weighted(0.25, paper(statement(), 1..4)),
        option::weighted(0.5, vec(level(), 1..3)).prop_map(Option::unwrap_or_default),
        option::weighted(0.25, vec(level(), 1..2)).prop_map(Option::unwrap_or_default),
        option::weighted(0.85, resource_paper()),
        option::weighted(0.3, vec(paper(statement(), 1..3), 1..3)),
    )
        .prop_map(|(identity, boundary, scps, rcps, resource, session)| Papers {
            identity,
            boundary,
            scps,
            rcps,
            resource,
            session,
        })
}

/// The policy of a resource.
pub fn resource_paper() -> impl Strategy<Value = Value> {
    paper(resource_statement(), 1..4)
}

fn paper(statement: impl Strategy<Value = Value>, count: std::ops::Range<usize>) -> impl Strategy<Value = Value> {
    let version = prop_oneof![9 => Just("2012-10-17"), 1 => Just("2008-10-17")];
    (version, vec(statement, count))
        .prop_map(|(version, statements)| json!({"Version": version, "Statement": statements}))
}

fn statement() -> impl Strategy<Value = Value> {
    (effect(), list("Action", ACTION_PATTERNS), list("Resource", RESOURCE_PATTERNS), conditions()).prop_map(
        |(effect, (action, actions), (resource, resources), conditions)| {
            json!({"Effect": effect, action: actions, resource: resources, "Condition": conditions})
        },
    )
}

/// Mostly the full access that is attached at first.
fn organisation_statement() -> impl Strategy<Value = Value> {
    prop_oneof![3 => Just(json!({"Effect": "Allow", "Action": "*", "Resource": "*"})), 1 => statement()]
}

fn resource_statement() -> impl Strategy<Value = Value> {
    let principals = prop_oneof![
        3 => Just(("Principal", json!("*"))),
        8 => vec(select(PRINCIPALS), 1..3).prop_map(|list| ("Principal", kinds(&list))),
        2 => select(EXCEPTIONS).prop_map(|list| ("NotPrincipal", kinds(list))),
    ];
    (statement(), principals).prop_map(|(mut statement, (name, principals))| {
        statement[name] = principals;
        statement
    })
}

const PRINCIPALS: &[(&str, &str)] = &[
    ("AWS", "<ann>"),
    ("AWS", "<app>"),
    ("AWS", "<appsession>"),
    ("AWS", "<own>"),
    ("AWS", "<ownroot>"),
    ("AWS", "<bob>"),
    ("AWS", "<ops>"),
    ("AWS", "<other>"),
    ("AWS", "<otherroot>"),
    ("AWS", "<fed>"),
    ("Service", "sns.amazonaws.com"),
];

const EXCEPTIONS: &[&[(&str, &str)]] = &[
    &[("AWS", "<ann>"), ("AWS", "<ownroot>")],
    &[("AWS", "<app>"), ("AWS", "<appsession>"), ("AWS", "<own>")],
    &[("AWS", "<ann>")],
    &[("AWS", "<ownroot>")],
    &[("AWS", "<bob>"), ("AWS", "<otherroot>"), ("Service", "sns.amazonaws.com")],
];

fn kinds(list: &[(&str, &str)]) -> Value {
    let mut kinds = json!({});
    for (kind, name) in list {
        if kinds[kind].is_null() {
            kinds[kind] = json!([]);
        }
        kinds[kind].as_array_mut().unwrap().push(named(name).into());
    }
    kinds
}

fn effect() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("Allow"), 1 => Just("Deny")]
}

fn list(name: &'static str, patterns: &'static [&'static str]) -> impl Strategy<Value = (String, Value)> {
    let negated = prop_oneof![6 => Just(false), 1 => Just(true)];
    (negated, vec(select(patterns), 1..3)).prop_map(move |(negated, list)| {
        let list: Vec<String> = list.into_iter().map(named).collect();
        (if negated { format!("Not{name}") } else { name.to_owned() }, list.into())
    })
}
