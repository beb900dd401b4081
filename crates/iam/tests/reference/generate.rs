//! Small policies and requests from so few words that they meet, and that each rule of evaluation decides some of them.

use std::collections::{BTreeMap, BTreeSet};

use demarc_iam::{Caller, Layer};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{slow::Papers, worded::named};

/// A request with its policies.
#[derive(Debug, Clone)]
pub struct Case {
    pub caller: Caller,
    pub action: &'static str,
    pub resource: String,
    pub account: String,
    pub papers: Papers,
    /// Keys that are known: their values, or none where the request does not have them.
    pub known: BTreeMap<&'static str, Option<Vec<&'static str>>>,
    /// Keys of which nothing is known.
    pub unknown: BTreeSet<&'static str>,
    /// A layer of which something could not be read.
    pub unread: Option<Layer>,
}

/// Keys with the values that they may have; that the request does not have them comes on top.
pub const KEYS: [(&str, &[&[&str]]); 7] = [
    ("x:text", &[&["a"], &["b"], &["A"], &["ab"]]),
    ("aws:principaltag/team", &[&["a"], &["ann"], &["*"]]),
    ("x:number", &[&["1"], &["2"], &["10"], &["x"]]),
    ("aws:currenttime", &[&["2026-01-01T00:00:00Z"], &["2026-03-01T12:00:00Z"], &["1767225600"]]),
    ("aws:sourceip", &[&["203.0.113.7"], &["203.0.113.200"], &["2001:db8::1"]]),
    ("aws:securetransport", &[&["true"], &["false"]]),
    ("aws:tagkeys", &[&[], &["a"], &["a", "b"], &["b", "c"]]),
];

pub fn case() -> impl Strategy<Value = Case> {
    let request = (caller(), select(ACTIONS), prop_oneof![6 => Just("<own>"), 1 => Just("<other>")]);
    let states = KEYS.map(|(_, values)| state(values));
    let unread =
        option::weighted(0.08, select(vec![Layer::Identity, Layer::Boundary, Layer::Session, Layer::Resource]));
    (request, papers(), states, unread).prop_map(|((caller, (action, resource), account), papers, states, unread)| {
        let mut case = Case {
            caller,
            action,
            resource: named(resource),
            account: named(account),
            papers,
            known: BTreeMap::new(),
            unknown: BTreeSet::new(),
            unread,
        };
        for ((key, _), state) in KEYS.into_iter().zip(states) {
            match state {
                // More would be more worlds than anybody wants to wait for.
                State::Unknown if case.unknown.len() < 3 => {
                    case.unknown.insert(key);
                }
                State::Unknown | State::Absent => {
                    case.known.insert(key, None);
                }
                State::Is(values) => {
                    case.known.insert(key, Some(values.to_vec()));
                }
            }
        }
        case.leave_out_what_is_unread();
        case
    })
}

impl Case {
    fn leave_out_what_is_unread(&mut self) {
        match self.unread {
            Some(Layer::Boundary) => self.papers.boundary = None,
            Some(Layer::Session) => self.papers.session = None,
            Some(Layer::Resource) => self.papers.resource = None,
            _ => {}
        }
    }
}

#[derive(Debug, Clone)]
enum State {
    Is(&'static [&'static str]),
    Absent,
    Unknown,
}

fn state(values: &'static [&'static [&'static str]]) -> impl Strategy<Value = State> {
    prop_oneof![5 => select(values).prop_map(State::Is), 2 => Just(State::Absent), 7 => Just(State::Unknown)]
}

fn caller() -> impl Strategy<Value = Caller> {
    let linked = "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    prop_oneof![
        10 => Just(Caller::user(&named("<ann>"))),
        10 => Just(Caller::session(&named("<app>"), "s1")),
        2 => Just(Caller::user(&named("<bob>"))),
        1 => Just(Caller::session(&named("<ops>"), "s1")),
        2 => Just(Caller::federated_user(&named("<ann>"), &named("<fed>"))),
        1 => Just(Caller::root("111111111111")),
        1 => Just(Caller::root("222222222222")),
        1 => Just(Caller::service("sns.amazonaws.com")),
        1 => Just(Caller::anonymous()),
        1 => Just(Caller::session(linked, "s1")),
    ]
}

const ACTIONS: &[(&str, &str)] = &[
    ("s3:GetObject", "<b>/a"),
    ("s3:GetObject", "<b>/ann/x"),
    ("s3:PutObject", "<b>/a"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:<own>:q"),
    ("ec2:RunInstances", "*"),
    ("kms:Decrypt", "<key>"),
    ("kms:ListKeys", "*"),
    ("sts:AssumeRole", "arn:aws:iam::<own>:role/next"),
];

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

fn papers() -> impl Strategy<Value = Papers> {
    let level = || vec(paper(organisation_statement(), 1..3), 1..3);
    (
        vec(paper(statement(), 1..4), 1..3),
        option::weighted(0.25, paper(statement(), 1..4)),
        option::weighted(0.5, vec(level(), 1..3)).prop_map(Option::unwrap_or_default),
        option::weighted(0.25, vec(level(), 1..2)).prop_map(Option::unwrap_or_default),
        option::weighted(0.85, paper(resource_statement(), 1..4)),
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

fn conditions() -> impl Strategy<Value = Value> {
    let count = prop_oneof![3 => Just(0_usize), 4 => Just(1), 1 => Just(2)];
    count.prop_flat_map(|count| vec(condition(), count)).prop_map(|conditions| {
        let mut block = json!({});
        for (operator, key, values) in conditions {
            block[operator][key] = values.into();
        }
        block
    })
}

type Operators = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// Operators with the keys and values that they are tried on.
const OPERATORS: &[Operators] = &[
    (
        &[
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ],
        &["x:text", "X:Text", "aws:PrincipalTag/team", "aws:username", "aws:PrincipalAccount"],
        &["a", "b", "a*", "?", "${aws:username}", "${aws:PrincipalTag/team}", "${x:text, 'ab'}", "<own>", "*"],
    ),
    (
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &["x:number"],
        &["1", "2.0", "9", "x"],
    ),
    (
        &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        &["aws:CurrentTime"],
        &["2026-01-01", "2026-02-28T23:59:59Z", "1767225600", "soon"],
    ),
    (
        &["IpAddress", "NotIpAddress"],
        &["aws:SourceIp"],
        &["203.0.113.0/25", "203.0.113.7", "0.0.0.0/0", "2001:db8::/32", "203.0.113.0/24"],
    ),
    (
        &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        &["aws:PrincipalArn"],
        &[
            "<ann>",
            "<app>",
            "arn:aws:iam::*:role/*",
            "arn:*:role/app",
            "${aws:PrincipalArn}",
            "arn:aws:iam::${aws:PrincipalAccount}:*",
        ],
    ),
    (&["Bool"], &["aws:SecureTransport", "aws:PrincipalIsAWSService"], &["true", "false"]),
    (&["Null"], &["x:text", "aws:TagKeys", "aws:username"], &["true", "false"]),
    (
        &[
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringNotLike",
            "ForAnyValue:StringLike",
        ],
        &["aws:TagKeys"],
        &["a", "b", "*"],
    ),
];

fn condition() -> impl Strategy<Value = (String, &'static str, Vec<String>)> {
    select(OPERATORS).prop_flat_map(|(operators, keys, values)| {
        let if_exists = prop_oneof![4 => Just(false), 1 => Just(true)];
        (select(operators), if_exists, select(keys), vec(select(values), 1..3)).prop_map(
            |(operator, if_exists, key, values)| {
                let suffix = if if_exists && operator != "Null" { "IfExists" } else { "" };
                (format!("{operator}{suffix}"), key, values.into_iter().map(named).collect())
            },
        )
    })
}
