//! Answers made by hand: two tenants with names that try everything, and many tenants for size.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use demarc_exchange::answer::{Answer, AnswerCell, AnswerFinding, AnswerGap, Counts, FORMAT, Mend, TenantAnswer, Word};

/// Names that would do harm if they were not taken as names.
pub const NASTY: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "Smith; Sons & Daughters",
    "'; DROP TABLE x;--",
    "left\u{202e}thgir",
    "bell\u{7} tab\t end ",
    "Zoë Müller-Łukasz 李小龍",
];

const SERVICES: [(&str, &str); 8] = [
    ("mail", "Microsoft 365 Exchange Online"),
    ("files", "Amazon Simple Storage Service (S3)"),
    ("servers", "Amazon EC2"),
    ("accounts", "AWS Identity and Access Management"),
    ("books", "Accounting in the cloud"),
    ("shop", "Online shop"),
    ("database", "Amazon RDS for PostgreSQL"),
    ("office", "The server in the office"),
];

const LAYERS: [&str; 14] = [
    "customer_data",
    "configurations",
    "identities",
    "client_devices",
    "applications",
    "network_controls",
    "operating_system",
    "physical_hosts",
    "physical_network",
    "physical_datacenter",
    "governance",
    "people",
    "supply_chain",
    "monitoring_and_response",
];

const DUTIES: [&str; 8] = [
    "Remove access when someone leaves",
    "Encrypt what is stored",
    "Keep copies apart and try to restore them",
    "Install security updates within two weeks",
    "Require a second factor from administrators",
    "Decide which data may be shared with whom",
    "Look at alerts every day and act on them",
    "Keep a list of suppliers and what they may see",
];

/// Two tenants, one of them nasty.
pub fn sample() -> Answer {
    let mut nasty = tenant("nasty", NASTY[0], 8, 60);
    nasty.trade = NASTY[1].into();
    nasty.parties.insert("mssp".into(), NASTY[4].into());
    for (at, cell) in nasty.cells.iter_mut().enumerate() {
        let name = |more: usize| NASTY[(at + more) % NASTY.len()].to_owned();
        cell.performs = vec![name(0).into(), name(1).into()];
        if at % 7 == 0 {
            cell.service_title = name(2).into();
            cell.reason = name(3);
        }
    }
    nasty.findings.iter_mut().zip(NASTY.iter().cycle()).for_each(|(finding, name)| {
        finding.resource_title = (*name).into();
        finding.reason = (*name).into();
    });
    answer(vec![tenant("bakery", "Corner Bakery Ltd", 4, 40), nasty])
}

/// `tenants` of ordinary size.
pub fn many(tenants: usize) -> Answer {
    answer((1..=tenants).map(|n| tenant(&format!("t{n}"), &format!("Client number {n} Limited"), 8, 167)).collect())
}

/// An answer for tenants.
pub fn answer(tenants: Vec<TenantAnswer>) -> Answer {
    Answer { format: FORMAT.into(), kept_by: "Northwind Security".into(), as_of: day(2026, 3, 31), tenants }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// A tenant with every kind of verdict and gap.
pub fn tenant(id: &str, name: &str, services: usize, duties: usize) -> TenantAnswer {
    let cells: Vec<AnswerCell> =
        (0..services).flat_map(|service| (0..duties).map(move |duty| cell(service, duty, services))).collect();
    let mut gaps: Vec<AnswerGap> = cells.iter().flat_map(|cell| cell.gaps.iter().map(|kind| gap(cell, kind))).collect();
    let order = ["critical", "high", "medium", "low"];
    gaps.sort_by_key(|gap| order.iter().position(|severity| *severity == gap.severity));
    let parties = [
        ("provider", "the provider"),
        ("subprovider", "the provider's own supplier"),
        ("mssp", "Northwind Security"),
        ("customer", "you"),
        ("third_party", "a third party"),
    ];
    TenantAnswer {
        id: id.into(),
        name: name.into(),
        trade: "bakes bread and sells it in three shops".into(),
        parties: parties.map(|(party, name)| (party.to_owned(), name.to_owned())).into(),
        counts: counts(services, &cells, &gaps),
        findings: findings(),
        unlisted: BTreeMap::from([("aws-sqs".to_owned(), 3), ("aws-sns".to_owned(), 1)]),
        cells,
        gaps,
    }
}

/// An id that is one.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

fn cell(service: usize, duty: usize, services: usize) -> AnswerCell {
    let seed = duty * 31 + (service % 3) * (duty % 4) * 7;
    let owner = ["customer", "provider", "mssp", "customer", "both", "provider", "mssp", "nobody"][seed % 8];
    let verdict = match (owner, seed % 10) {
        ("nobody", _) => "unproven",
        (_, 0 | 1) => "proven",
        (_, 2) if service + 1 < services => "failing",
        (_, 3) => "not_applicable",
        _ => "unproven",
    };
    let (split, who) = split(owner);
    let named = owner != "provider" && owner != "nobody" && !duty.is_multiple_of(3);
    let people = |name: &str| if named { vec![Arc::from(name)] } else { Vec::new() };
    let (service_id, title) = SERVICES[service % SERVICES.len()];
    AnswerCell {
        service: id(service_id),
        service_title: title.into(),
        duty: id(&format!("duty-{duty}")),
        duty_title: format!("{} ({duty})", DUTIES[duty % DUTIES.len()]).into(),
        why: "It matters.".into(),
        layer: LAYERS[duty % LAYERS.len()].into(),
        split,
        who: who.into(),
        rank: "publication".into(),
        performs: people("Anna Baker"),
        accountable: people("Jo Owner"),
        verifies: if duty % 5 == 1 { people("Northwind Security desk") } else { Vec::new() },
        verdict: verdict.into(),
        reason: reason(owner, verdict, duty).into(),
        evidence_date: (verdict == "proven").then(|| day(2026, 2, 14)),
        gaps: kinds(owner, verdict, named),
    }
}

fn reason(owner: &str, verdict: &str, duty: usize) -> &'static str {
    match (owner, verdict) {
        ("nobody", _) => "nobody owns it",
        (_, "proven") => "checked on 12 resources",
        (_, "failing") => "3 resources found wanting",
        (_, "not_applicable") => "it does not arise here",
        _ if duty.is_multiple_of(9) => "the evidence expired on 2025-12-31",
        _ => "there is no evidence",
    }
}

fn split(owner: &str) -> (BTreeMap<Word, Word>, &'static str) {
    let takes: &[&str] = match owner {
        "both" => &["customer", "mssp"],
        "nobody" => &[],
        other => &[other],
    };
    let share = if takes.len() > 1 { "shared_dependent" } else { "sole" };
    let parties = ["provider", "subprovider", "mssp", "customer", "third_party"];
    let of = |party: &str| if takes.contains(&party) { share } else { "none" };
    let who = match owner {
        "both" => "you and Northwind Security, each a part",
        "customer" => "you",
        "mssp" => "Northwind Security",
        "nobody" => "nobody",
        _ => "the provider",
    };
    (parties.map(|party| (party.into(), of(party).into())).into(), who)
}

fn kinds(owner: &str, verdict: &'static str, named: bool) -> Vec<Word> {
    if verdict == "not_applicable" {
        return Vec::new();
    }
    let kinds = [
        ("unowned", owner == "nobody"),
        (verdict, verdict != "proven"),
        ("unnamed", !named && owner != "provider"),
        ("unverified", true),
        ("unsigned", true),
    ];
    kinds.iter().filter(|(_, holds)| *holds).map(|(kind, _)| Word::Borrowed(kind)).collect()
}

fn gap(cell: &AnswerCell, kind: &Word) -> AnswerGap {
    let severity = match &**kind {
        "unowned" => "critical",
        "failing" => "high",
        "unproven" => "medium",
        _ => "low",
    };
    AnswerGap {
        severity: severity.into(),
        kind: kind.clone(),
        service: cell.service.clone(),
        duty: cell.duty.clone(),
        parties: vec!["customer".into()],
        accountable: cell.accountable.clone(),
        sentence: format!("“{}” for {}: {}.", cell.duty_title, cell.service_title, cell.reason),
    }
}

fn counts(services: usize, cells: &[AnswerCell], gaps: &[AnswerGap]) -> Counts {
    let mut counts = Counts { services, ..Counts::default() };
    for cell in cells {
        *counts.verdicts.entry(cell.verdict.clone()).or_default() += 1;
        let takes = cell.split.iter().filter(|(_, share)| *share != "none").map(|(party, _)| party.clone());
        let takes: Vec<Word> = takes.collect();
        for party in if takes.is_empty() { vec![Word::Borrowed("nobody")] } else { takes } {
            *counts.owners.entry(party).or_default() += 1;
        }
    }
    for gap in gaps {
        *counts.gaps.entry(gap.kind.clone()).or_default() += 1;
        *counts.severities.entry(gap.severity.clone()).or_default() += 1;
    }
    counts
}

fn findings() -> Vec<AnswerFinding> {
    let finding = |check: &str, verdict: &'static str, resource: usize, reason: &str| {
        AnswerFinding {
        severity: "high".into(),
        verdict: verdict.into(),
        check: id(check),
        title: "Buckets refuse public access".into(),
        service: id("files"),
        duty: id("duty-1"),
        account: "111122223333".into(),
        region: "eu-central-1".into(),
        resource: format!("arn:aws:s3:::corner-bakery-{resource}").into(),
        resource_title: format!("corner-bakery-{resource}").into(),
        reason: reason.into(),
        found: std::collections::BTreeMap::new(),
        acceptance: None,
        exclusion: None,
        remediation: Some(Mend {
            console: "Open S3, choose the bucket, then Permissions, then Block public access, and switch all four on.".into(),
            cli: "aws s3api put-public-access-block --bucket BUCKET \\\n  --public-access-block-configuration BlockPublicAcls=true".into(),
            terraform: "resource \"aws_s3_bucket_public_access_block\" \"all\" {\n  block_public_acls = true\n}".into(),
        }),
    }
    };
    let mut all: Vec<AnswerFinding> =
        (0..70).map(|n| finding("s3-public", "failing", n, "block_public_acls is off")).collect();
    all.extend((0..9).map(|n| finding("s3-logs", "unproven", n, "could not be read (s3:GetBucketLogging)")));
    all
}
