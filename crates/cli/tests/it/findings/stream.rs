//! Findings are written as they are worked out, and are those of the answer.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::Value;

use super::{DAY, Demonstration, lines};
use crate::program::{demarc, expect, json, run};

#[test]
fn every_finding_of_the_answer_is_a_line_in_its_order() {
    let demonstration = Demonstration::new();
    let answer = demonstration.answer();
    let tenants = answer["tenants"].as_array().expect("tenants").iter();
    let expected: Vec<Value> =
        tenants.flat_map(|tenant| tenant["findings"].as_array().expect("findings").clone()).collect();
    let lines = lines(&demonstration.write("jsonl", &[]));
    let finding = |line: &Value| {
        let own = ["format", "fingerprint", "as_of", "responsibility"];
        let members = line.as_object().expect("an object").clone().into_iter();
        Value::Object(members.filter(|(name, _)| !own.contains(&&**name)).collect())
    };
    assert_eq!(lines.iter().map(finding).collect::<Vec<_>>(), expected);
    let mut fingerprints: Vec<&str> = lines.iter().filter_map(|line| line["fingerprint"].as_str()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), lines.len(), "no two are called the same");
}

/// Only a duty that by the signed split does not arise has nobody; a check can find something there all the same.
#[test]
fn whoever_has_a_share_in_the_cell_is_named_with_the_finding() {
    let demonstration = Demonstration::new();
    let answer = demonstration.answer();
    let (mut somebody, mut nobody) = (0, 0);
    for line in &lines(&demonstration.write("jsonl", &[])) {
        let who = &line["responsibility"];
        let tenants = answer["tenants"].as_array().expect("tenants");
        let tenant = tenants.iter().find(|tenant| tenant["id"] == who["tenant"]).expect("the tenant");
        let same = |cell: &&Value| cell["service"] == who["service"] && cell["duty"] == who["duty"];
        let cell = tenant["cells"].as_array().expect("cells").iter().find(same).expect("the cell");
        let takes_part =
            |share: &Value| ["sole", "shared_independent", "shared_dependent"].iter().any(|one| share == one);
        let shares = cell["split"].as_object().expect("a split").iter().filter(|(_, share)| takes_part(share));
        let expected: Vec<&str> = shares.map(|(party, _)| party.as_str()).collect();
        let parties = who["parties"].as_array().expect("parties").iter();
        let named: Vec<&str> = parties.map(|one| one["party"].as_str().expect("text")).collect();
        assert_eq!(named, expected, "{line}");
        assert!(!named.is_empty() || cell["verdict"] == "not_applicable", "nobody sees to it: {line}");
        if named.is_empty() { nobody += 1 } else { somebody += 1 }
    }
    assert!(somebody > 0 && nobody > 0, "the demonstration has both: {somebody} and {nobody}");
}

#[test]
fn a_reader_who_hangs_up_is_no_error() {
    let demonstration = Demonstration::new();
    for format in ["ocsf", "jsonl", "sarif", "junit", "asff", "findings-csv"] {
        let line = ["--now", DAY, "assess", "--all-resources", "--format", format];
        let mut command = demarc(demonstration.workspace(), &line);
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut first = String::new();
        BufReader::new(program.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
        let output = program.wait_with_output().expect("it ends");
        expect(&output, 0, &line);
        assert!(!first.is_empty() && !String::from_utf8_lossy(&output.stderr).contains("error"), "{format}");
    }
}

#[test]
fn the_exit_code_and_the_history_are_those_of_any_assessment() {
    let demonstration = Demonstration::new();
    let workspace = demonstration.workspace();
    run(workspace, &["--now", DAY, "assess", "--format", "ocsf", "--fail-on", "critical"], 3);
    run(workspace, &["--now", DAY, "assess", "--format", "ocsf", "--tenant", "nobody"], 2);
    run(workspace, &["--now", DAY, "apply"], 0);
    let history = || json(&run(workspace, &["history", "--tenant", "cellwright-bio", "--all", "--format", "json"], 0));
    let before = history();
    run(workspace, &["--now", DAY, "assess", "--format", "junit"], 0);
    assert_ne!(history(), before, "what was seen is remembered");
}
