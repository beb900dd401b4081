//! Small policies and requests from so few words that they meet, and that each rule of evaluation decides some of them.

mod conditions;
mod policies;

use std::collections::{BTreeMap, BTreeSet};

use demarc_iam::{Caller, Layer};
use proptest::{option, prelude::*, sample::select};

use self::policies::papers;
pub use self::policies::resource_paper;
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

/// Something that may be done to a resource.
pub fn request_of_resource() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(ACTIONS)
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
