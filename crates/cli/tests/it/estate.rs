//! An estate with known faults, written through the AWS API: every fault is found, nothing else is reported, and
//! with rights removed what was known becomes unproven, naming the call.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, expect, json},
};

const SERVICES: &str = "aws-s3,aws-iam,aws-ec2,aws-ebs,aws-vpc,aws-rds,aws-kms,aws-cloudtrail,aws-config,aws-guardduty,\
                        aws-lambda,aws-elb,aws-efs,aws-sns,aws-sqs,aws-dynamodb,aws-secrets-manager,aws-organizations";

/// A workspace whose one tenant uses every service that is collected.
struct Desk {
    folder: Folder,
    endpoint: String,
}

impl Desk {
    fn new(emulator: &Emulator) -> Self {
        let folder = Folder::new("estate");
        let line = ["init", "--name", "Estate", "--kind", "business", "--trade", "testing", "--services", SERVICES];
        crate::program::run(&folder.0, &line, 0);
        Self { folder, endpoint: emulator.endpoint.clone() }
    }

    fn collect(&self, id: &str, secret: &str) {
        let line = [
            "collect",
            "--tenant",
            "estate",
            "--endpoint-url",
            &self.endpoint,
            "--region",
            "us-east-1",
            "--region",
            "eu-west-1",
        ];
        let output = demarc(&self.folder.0, &line)
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .output()
            .expect("the program starts");
        expect(&output, 0, &line);
    }

    /// Every finding, those that are proven too.
    fn findings(&self) -> Vec<Finding> {
        let line = ["assess", "--tenant", "estate", "--all-resources", "--format", "json"];
        let answer = json(&crate::program::run(&self.folder.0, &line, 0));
        let findings = answer["tenants"][0]["findings"].as_array().expect("findings").clone();
        findings.iter().map(Finding::of).collect()
    }
}

#[derive(Debug, Clone)]
struct Finding {
    check: String,
    resource: String,
    verdict: String,
    reason: String,
    names: String,
}

impl Finding {
    fn of(json: &Value) -> Self {
        let text = |key: &str| json[key].as_str().expect("text").to_owned();
        Self {
            check: text("check"),
            resource: text("resource"),
            verdict: text("verdict"),
            reason: text("reason"),
            names: format!("{} {}", text("resource"), text("resource_title")),
        }
    }
}

#[test]
fn every_fault_is_found_and_nothing_else_and_refusals_prove_nothing() {
    let emulator = Emulator::start();
    let faults = emulator.seed("estate");
    let desk = Desk::new(&emulator);
    desk.collect("seed", "seed");
    let seen = desk.findings();
    exactly(&seen, faults.as_array().expect("faults"));
    the_way_in_is_named(&seen);

    let proven: BTreeSet<(&str, &str)> = of_verdict(&seen, "proven");
    for user in emulator.seed("refusals").as_array().expect("users") {
        desk.collect(user["id"].as_str().expect("id"), user["secret"].as_str().expect("secret"));
        let restricted = desk.findings();
        for denied in user["denied"].as_array().expect("denied") {
            names_the_call(&restricted, denied);
        }
        // The users themselves are new since the first look; nothing else may have become proven.
        let better: Vec<_> = of_verdict(&restricted, "proven")
            .into_iter()
            .filter(|pair| !proven.contains(pair) && !pair.1.contains("auditor-"))
            .map(|(check, resource)| (check.to_owned(), resource.to_owned()))
            .collect();
        assert!(better.is_empty(), "proven only since rights were removed: {better:?}");
    }
}

#[test]
fn a_region_that_blocks_the_internet_lets_nothing_in() {
    let emulator = Emulator::start();
    emulator.seed("estate");
    emulator.seed("block");
    let desk = Desk::new(&emulator);
    desk.collect("seed", "seed");
    let seen = desk.findings();
    for check in INTERNET {
        let of_check: Vec<_> = seen.iter().filter(|finding| finding.check == check).collect();
        let wrong: Vec<_> = of_check.iter().filter(|finding| finding.verdict != "proven").collect();
        assert!(!of_check.is_empty() && wrong.is_empty(), "{check}: {wrong:#?}");
    }
}

/// The checks of what the internet reaches.
const INTERNET: [&str; 4] = [
    "aws-ec2-instance-internet-management",
    "aws-ec2-instance-internet-databases",
    "aws-rds-instance-internet-reachable",
    "aws-elb-internet-services",
];

/// Of servers with a public address and an open rule, one is reached, and it is said how; one whose subnet has no route, and one
/// behind an access list, are proven not to be.
fn the_way_in_is_named(seen: &[Finding]) {
    let of = |check: &str, name: &str| {
        let found = seen.iter().find(|finding| finding.check == check && finding.names.contains(name));
        assert!(found.is_some(), "{check} says nothing of {name}");
        found.expect("just looked for")
    };
    let open = of(INTERNET[0], "open-server");
    assert_eq!(open.verdict, "failing");
    for step in [
        "tcp 22 from every IPv4 address",
        "igw-",
        "route 0.0.0.0/0 of rtb-",
        "inbound rule 100 of acl-",
        "`tcp 22 from 0.0.0.0/0` of sg-",
    ] {
        assert!(open.reason.contains(step), "`{step}` is not in {}", open.reason);
    }
    for name in ["routeless-server", "walled-server", "good-server"] {
        assert_eq!(of(INTERNET[0], name).verdict, "proven", "{name}");
    }
    assert_eq!(of(INTERNET[2], "db:orders-db").verdict, "proven");
    assert_eq!(of(INTERNET[3], "/good-balancer/").verdict, "proven");
}

fn of_verdict<'f>(findings: &'f [Finding], verdict: &str) -> BTreeSet<(&'f str, &'f str)> {
    findings
        .iter()
        .filter(|finding| finding.verdict == verdict)
        .map(|finding| (&*finding.check, &*finding.resource))
        .collect()
}

/// Pairs every expected fault with one failing finding; nothing may be left on either side.
fn exactly(seen: &[Finding], faults: &[Value]) {
    let mut left: Vec<&Finding> = seen.iter().filter(|finding| finding.verdict == "failing").collect();
    let mut missed = Vec::new();
    for fault in faults {
        let (check, resource) =
            (fault["check"].as_str().expect("check"), fault["resource"].as_str().expect("resource"));
        match left.iter().position(|finding| finding.check == check && finding.names.contains(resource)) {
            Some(place) => {
                left.swap_remove(place);
            }
            None => missed.push(fault),
        }
    }
    assert!(faults.len() > 200, "the estate has many faults, not {}", faults.len());
    assert!(missed.is_empty(), "not found: {missed:#?}");
    assert!(left.is_empty(), "reported without being there: {left:#?}");
}

fn names_the_call(findings: &[Finding], denied: &Value) {
    let (check, action) = (denied["check"].as_str().expect("check"), denied["action"].as_str().expect("action"));
    let of_check: Vec<&Finding> = findings.iter().filter(|finding| finding.check == check).collect();
    let named = of_check.iter().any(|finding| finding.verdict == "unproven" && finding.reason.contains(action));
    assert!(named, "without {action}, {check} must be unproven and name it: {of_check:#?}");
}
