//! The case "denied" of every check for AWS, through the real collector: with rights taken away in the emulator, each is
//! unproven and names a call that was refused.

use std::collections::{BTreeMap, BTreeSet};

use demarc_catalog::{Catalog, CheckEntry, Files};
use demarc_model::{CaseKind, Check, Table};
use serde_json::Value;

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, expect, json, run},
};

/// A workspace whose one tenant uses every service that a table is about.
struct Desk {
    folder: Folder,
    emulator: Emulator,
    catalog: Catalog,
}

/// What a collection said of every table and facet, and what the checks found after it.
struct Seen {
    statuses: BTreeMap<(String, String), (String, i64)>,
    findings: BTreeMap<String, Vec<(String, String)>>,
}

impl Desk {
    fn new() -> Self {
        let catalog = Catalog::read(&Files::embedded()).expect("the catalog");
        let of_aws = catalog.tables.values().filter(|table| table.name.starts_with("aws_"));
        let services: BTreeSet<String> = of_aws.map(|table| table.service.to_string()).collect();
        let services: Vec<String> = services.into_iter().collect();
        let folder = Folder::new("denied");
        let line =
            ["init", "--name", "Estate", "--kind", "business", "--trade", "x", "--services", &services.join(",")];
        run(&folder.0, &line, 0);
        Self { folder, emulator: Emulator::start(), catalog }
    }

    fn look(&self, id: &str, secret: &str) -> Seen {
        let endpoint = &self.emulator.endpoint;
        let line =
            ["collect", "--tenant", "estate", "--endpoint-url", endpoint, "--region", "us-east-1", "--format", "json"];
        let mut command = demarc(&self.folder.0, &line);
        let output = command.env("AWS_ACCESS_KEY_ID", id).env("AWS_SECRET_ACCESS_KEY", secret).output();
        let output = output.expect("the program starts");
        expect(&output, 0, &line);
        let statuses = json(&output);
        let statuses = statuses.as_array().expect("statuses").iter().map(status).collect();
        let answer = run(&self.folder.0, &["assess", "--tenant", "estate", "--all-resources", "--format", "json"], 0);
        let mut findings: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for finding in json(&answer)["tenants"][0]["findings"].as_array().expect("findings") {
            findings
                .entry(text(finding, "check"))
                .or_default()
                .push((text(finding, "verdict"), text(finding, "reason")));
        }
        Seen { statuses, findings }
    }

    fn checks(&self) -> impl Iterator<Item = &CheckEntry> {
        self.catalog.checks.iter().filter(|entry| entry.check.table.starts_with("aws_"))
    }

    /// What the case "denied" of a check takes away: tables with facets.
    fn taken<'d>(&'d self, CheckEntry { check, cases, .. }: &'d CheckEntry) -> Vec<(&'d Table, &'d str)> {
        let cases = cases.cases.iter().filter(|case| case.kind == CaseKind::Denied);
        let facets = cases.flat_map(|case| case.denied.iter().map(|facet| &**facet));
        facets
            .map(|facet| match facet.split_once('.') {
                Some((table, facet)) => (&self.catalog.tables[table], facet),
                None => (&self.catalog.tables[&check.table], facet),
            })
            .collect()
    }

    /// Every action that only says more about what is listed already.
    fn details(&self) -> BTreeSet<&str> {
        let of = |list: bool| {
            let facets = self
                .catalog
                .tables
                .values()
                .filter(|table| table.name.starts_with("aws_"))
                .flat_map(|table| &table.facets);
            let calls = facets.filter(move |(facet, _)| (&***facet == "list") == list).map(|(_, call)| &**call);
            calls.flat_map(actions).collect::<BTreeSet<&str>>()
        };
        of(false).difference(&of(true)).copied().collect()
    }
}

fn status(status: &Value) -> ((String, String), (String, i64)) {
    let rows = status["rows"].as_i64().expect("a number");
    ((text(status, "table"), text(status, "facet")), (text(status, "outcome"), rows))
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().expect(key).to_owned()
}

fn actions(call: &str) -> impl Iterator<Item = &str> {
    call.split(", ")
}

/// A table that is filled by another's calls is refused with it.
fn asked<'d>(catalog: &'d Catalog, table: &'d Table) -> &'d Table {
    table.parent.as_ref().map_or(table, |parent| &catalog.tables[&parent.table])
}

#[test]
fn every_check_is_unproven_and_names_the_call_when_rights_are_taken_away() {
    let desk = Desk::new();
    desk.emulator.seed("estate");
    desk.emulator.seed("declared");
    let whole = desk.look("seed", "seed");
    let words: Vec<&str> = ["without"].into_iter().chain(desk.details()).chain(["/", "*"]).collect();
    let users = desk.emulator.seed_with(&words);
    let look = |nth: usize| desk.look(&text(&users[nth], "id"), &text(&users[nth], "secret"));
    let (named, silent) = refused_in_part(&desk, &whole, &look(0));
    assert!(named.len() >= 60, "only {} checks lost a detail: {named:?}", named.len());
    assert!(silent.is_empty(), "they lost a detail, and do not say so: {silent:#?}");
    without_anything(&desk, &look(1));
}

/// With the lists still allowed: what was read of rows before, and is refused now, leaves the check unproven by name. Gives the
/// checks that say so, and those that are still proven of something and do not, with the facet that they lost. One that is unproven
/// may name another call that was refused before this one.
fn refused_in_part<'d>(desk: &'d Desk, whole: &Seen, now: &Seen) -> (BTreeSet<&'d str>, Vec<String>) {
    let (mut named, mut silent) = (BTreeSet::new(), Vec::new());
    for entry in desk.checks() {
        let check = &entry.check;
        for (table, facet) in desk.taken(entry).into_iter().filter(|(_, facet)| *facet != "list") {
            let key = (asked(&desk.catalog, table).name.to_string(), facet.to_owned());
            let was_read = whole.statuses.get(&key).is_some_and(|(outcome, rows)| outcome == "complete" && *rows > 0);
            let is_refused = now.statuses.get(&key).is_some_and(|(outcome, _)| outcome == "denied");
            // What no resource of the estate is asked about, because it is out of the check's scope, cannot be refused.
            let had_rows = whole.findings.contains_key(check.id.as_str());
            if !(was_read && is_refused && had_rows) {
                continue;
            }
            let stays = |of: &Vec<(String, String)>| of.iter().any(|(verdict, _)| verdict == "proven");
            if names(now, check, table.call(facet)) {
                named.insert(check.id.as_str());
            } else if now.findings.get(check.id.as_str()).is_some_and(stays) {
                let before = whole.findings.get(check.id.as_str());
                silent.push(format!(
                    "{}, {}.{facet}: {:?}, was {before:?}",
                    check.id,
                    table.name,
                    now.findings.get(check.id.as_str())
                ));
            }
        }
    }
    (named, silent)
}

/// Without any right, every check is unproven and nothing else, and says which call it misses.
fn without_anything(desk: &Desk, now: &Seen) {
    let mut wrong = Vec::new();
    for entry in desk.checks() {
        let check = &entry.check;
        let findings = now.findings.get(check.id.as_str()).map_or(&[][..], Vec::as_slice);
        let lists = desk.taken(entry).into_iter().map(|(table, _)| asked(&desk.catalog, table));
        let lists = lists.chain([asked(&desk.catalog, &desk.catalog.tables[&check.table])]);
        let is_named = lists.flat_map(|table| table.facets.values()).any(|call| names(now, check, call));
        if !is_named || findings.iter().any(|(verdict, _)| verdict != "unproven") {
            wrong.push((check.id.as_str(), findings.first()));
        }
    }
    assert!(wrong.is_empty(), "proven, failing, or without the call that they miss: {wrong:#?}");
}

/// Whether a finding of the check is unproven and names one of the actions of a call.
fn names(seen: &Seen, check: &Check, call: &str) -> bool {
    let findings = seen.findings.get(check.id.as_str()).map_or(&[][..], Vec::as_slice);
    findings
        .iter()
        .any(|(verdict, reason)| verdict == "unproven" && actions(call).any(|action| reason.contains(action)))
}
