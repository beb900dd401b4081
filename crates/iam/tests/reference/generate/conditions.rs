//! Condition blocks.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::worded::named;

pub fn conditions() -> impl Strategy<Value = Value> {
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
