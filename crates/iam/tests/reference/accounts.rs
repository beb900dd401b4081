//! Whole accounts: the cases of `accounts.json`, and every family of `families` with what takes it away.

use std::collections::BTreeMap;

use demarc_iam::{
    Account, Boundary, Document, Group, Member, Standing, Standings,
    account::families::{PASSES, TAKEOVERS},
    standings,
};
use serde_json::{Value, json};

use crate::worded::{named, policy};

#[test]
fn accounts_lead_where_they_should() {
    let json: Value = serde_json::from_str(include_str!("accounts.json")).unwrap();
    let mut wrong = Vec::new();
    for case in json["cases"].as_array().unwrap() {
        let found = found(case);
        for (member, expected) in case["expect"].as_object().unwrap() {
            let found = &found[&arn(member)];
            if found != expected.as_str().unwrap() {
                wrong.push(format!("{}: {member}: expected {expected}, found {found}", case["rule"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

/// An account in which ann may do some actions, and one role of an administrator trusts one service.
fn beside_an_administrator(policies: &[String], boundary: Option<&str>, trust: &str) -> String {
    let mut ann = json!({"policies": policies});
    if let Some(boundary) = boundary {
        ann["boundary"] = boundary.into();
    }
    let admin = json!({"policies": ["allow * on *"], "trust": trust});
    found(&json!({"members": {"user/ann": ann, "role/admin": admin}}))[&arn("user/ann")].clone()
}

#[test]
fn a_role_can_be_passed_in_every_published_way() {
    for pass in PASSES {
        let trust = format!("allow sts:AssumeRole to Service:{}", pass.service);
        let expected = format!("pass:{}", pass.id);
        let starts: Vec<String> = pass.needs.iter().map(|list| format!("allow {} on *", list[0])).collect();
        let with = |pass_role: &str| [&starts[..], &[pass_role.to_owned()]].concat();
        let all = with("allow iam:PassRole on *");
        let way = beside_an_administrator(&all, None, &trust);
        assert!(way == expected || way.starts_with("pass:"), "{expected}: {way}");

        let boundary = beside_an_administrator(&all, Some("allow * on * ; deny iam:* on *"), &trust);
        assert!(!boundary.contains("pass:"), "{expected} beyond the boundary: {boundary}");
        let elsewhere =
            beside_an_administrator(&with("allow iam:PassRole on arn:aws:iam::<own>:role/x-*"), None, &trust);
        assert!(!elsewhere.contains("pass:"), "{expected} with another role: {elsewhere}");
        let for_another = "allow iam:PassRole on * if StringEquals iam:PassedToService rds.amazonaws.com";
        let for_another = beside_an_administrator(&with(for_another), None, &trust);
        assert!(!for_another.contains("pass:"), "{expected} for another service: {for_another}");
        let not_trusted = beside_an_administrator(&all, None, "allow sts:AssumeRole to Service:rds.amazonaws.com");
        assert_eq!(not_trusted, "no way", "{expected} that is not trusted");
        let with_tag = with("allow iam:PassRole on * if StringEquals aws:ResourceTag/team web");
        let unknown = beside_an_administrator(&with_tag, None, &trust);
        assert!(unknown.starts_with("? "), "{expected} under a condition: {unknown}");
        for missing in 0..pass.needs.len() {
            let mut fewer = all.clone();
            fewer.remove(missing);
            let way = beside_an_administrator(&fewer, None, &trust);
            assert_ne!(way, expected, "without {:?}", pass.needs[missing]);
        }
        for (index, list) in pass.needs.iter().enumerate() {
            for action in *list {
                let mut other = all.clone();
                other[index] = format!("allow {action} on *");
                let way = beside_an_administrator(&other, None, &trust);
                assert!(way.starts_with("pass:"), "{expected} by {action}: {way}");
            }
        }
    }
}

#[test]
fn what_holds_a_role_can_be_taken_over_in_every_published_way() {
    for takeover in TAKEOVERS {
        let trust = format!("allow sts:AssumeRole to Service:{}", takeover.service);
        let all: Vec<String> = takeover.needs.iter().map(|list| format!("allow {} on *", list[0])).collect();
        let expected = format!("? take:{}", takeover.id);
        assert_eq!(beside_an_administrator(&all, None, &trust), expected);
        assert_eq!(beside_an_administrator(&all, Some("allow s3:* on *"), &trust), "no way", "{expected}");
        let not_trusted = beside_an_administrator(&all, None, "allow sts:AssumeRole to Service:rds.amazonaws.com");
        assert_eq!(not_trusted, "no way", "{expected}");
        for missing in 0..all.len() {
            let mut fewer = all.clone();
            fewer.remove(missing);
            assert_ne!(beside_an_administrator(&fewer, None, &trust), expected);
        }
    }
}

#[test]
fn families_have_ids_of_their_own() {
    let mut ids: Vec<&str> =
        PASSES.iter().map(|pass| pass.id).chain(TAKEOVERS.iter().map(|takeover| takeover.id)).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn steps_are_sentences() {
    let policies = ["allow iam:PassRole ec2:RunInstances on *".to_owned()];
    let read = Read::of(&json!({"members": {
        "user/ann": {"policies": policies},
        "role/admin": {"policies": ["allow * on *"], "trust": "allow sts:AssumeRole to Service:ec2.amazonaws.com"},
    }}));
    let found = read.standings();
    let path = found.members.iter().filter_map(|member| member.path.clone()).find(|path| !path.is_empty()).unwrap();
    assert_eq!(path[0].words, "user/ann starts a virtual machine with role/admin");
}

#[test]
fn a_large_account_is_done_in_time() {
    let mut members = BTreeMap::new();
    for number in 0..1_500 {
        let trust = "allow sts:AssumeRole to AWS:<own>";
        let policies = ["allow sts:AssumeRole iam:PassRole ec2:* lambda:* ssm:* on *"];
        members.insert(format!("role/r{number}"), json!({"policies": policies, "trust": trust}));
    }
    members.insert(
        "role/z".to_owned(),
        json!({"policies": ["allow * on *"], "trust": "allow sts:AssumeRole to AWS:<own>"}),
    );
    let read = Read::of(&json!({"members": members}));
    let start = std::time::Instant::now();
    let found = read.standings();
    assert!(found.is_complete);
    assert!(found.members.iter().all(|standing| standing.path.as_ref().is_none_or(|path| path.len() <= 1)));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

fn arn(short: &str) -> String {
    if short.starts_with("arn:") { named(short) } else { format!("arn:aws:iam::111111111111:{short}") }
}

fn found(case: &Value) -> BTreeMap<String, String> {
    let read = Read::of(case);
    let found = read.standings();
    assert!(found.is_complete);
    read.members.iter().map(|member| member.arn.clone()).zip(found.members.iter().map(worded)).collect()
}

fn worded(standing: &Standing) -> String {
    let Some(path) = &standing.path else { return "no way".to_owned() };
    if path.is_empty() {
        assert_eq!(standing.is_administrator, Some(true));
        return "administrator".to_owned();
    }
    let families: Vec<&str> = path.iter().map(|step| &*step.family).collect();
    format!("{}{}", if standing.is_certain() { "" } else { "? " }, families.join(" > "))
}

/// The documents of an account.
struct Read {
    members: Vec<ReadMember>,
    groups: Vec<(String, Vec<Document>)>,
    scps: Vec<Vec<Document>>,
    scps_unread: bool,
}

struct ReadMember {
    arn: String,
    policies: Vec<Document>,
    attached: Vec<String>,
    groups: Vec<String>,
    boundary: Option<Option<Document>>,
    trust: Option<Document>,
    is_unread: bool,
}

impl Read {
    fn of(case: &Value) -> Self {
        let list = |value: &Value| value.as_array().map(|list| list.iter().map(policy).collect()).unwrap_or_default();
        let arns = |value: &Value| {
            let list = value.as_array().cloned().unwrap_or_default();
            list.iter().map(|short| arn(short.as_str().unwrap())).collect()
        };
        let member = |(short, member): (&String, &Value)| ReadMember {
            arn: arn(short),
            policies: list(&member["policies"]),
            attached: arns(&member["attached"]),
            groups: arns(&member["groups"]),
            boundary: member.get("boundary").map(|text| (!text.is_null()).then(|| policy(text))),
            trust: member.get("trust").map(policy),
            is_unread: member["unread"] == true,
        };
        let nothing = serde_json::Map::new();
        let groups = case["groups"].as_object().unwrap_or(&nothing);
        Self {
            members: case["members"].as_object().unwrap().iter().map(member).collect(),
            groups: groups.iter().map(|(short, policies)| (arn(short), list(policies))).collect(),
            scps: case["scps"].as_array().map(|levels| levels.iter().map(list).collect()).unwrap_or_default(),
            scps_unread: case["scps_unread"] == true,
        }
    }

    fn standings(&self) -> Standings {
        standings(&Account {
            id: "111111111111".to_owned(),
            members: self.members.iter().map(ReadMember::member).collect(),
            groups: self
                .groups
                .iter()
                .map(|(arn, policies)| Group { arn: arn.clone(), policies: policies.iter().collect() })
                .collect(),
            scps: self.scps.iter().map(|level| level.iter().collect()).collect(),
            scps_unread: self.scps_unread,
        })
    }
}

impl ReadMember {
    fn member(&self) -> Member<'_> {
        Member {
            arn: self.arn.clone(),
            policies: self.policies.iter().collect(),
            attached: self.attached.clone(),
            groups: self.groups.clone(),
            boundary: self.boundary.as_ref().map(|document| Boundary {
                arn: "arn:aws:iam::111111111111:policy/boundary".to_owned(),
                document: document.as_ref(),
            }),
            trust: self.trust.as_ref(),
            is_unread: self.is_unread,
        }
    }
}
