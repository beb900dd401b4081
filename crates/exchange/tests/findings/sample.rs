//! A catalog with one check, and a small tenant with a finding of every kind.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use demarc_catalog::{Catalog, Files};
use demarc_exchange::{
    answer::{AnswerAcceptance, AnswerCell, AnswerFinding, Counts, Mend, TenantAnswer},
    findings::{Document, FindingFormat, TenantFindings},
};
use demarc_model::{CheckOutcome, Service, ServiceModel, Severity, Tenant};

/// The files of the catalog.
const CATALOG: [(&str, &str); 8] = [
    ("duties/customer_data/keep-storage-private.toml", include_str!("catalog/duty.toml")),
    ("frameworks/rules.toml", include_str!("catalog/rules.toml")),
    ("frameworks/rules.csv", "id,parent,title\nR,,Rules\nR-1,R,Keep it private\n"),
    ("frameworks/store-list.toml", include_str!("catalog/store-list.toml")),
    ("frameworks/store-list.csv", "id,parent,title\nStore,,Store\nStore.1,Store,Private\n"),
    ("services/aws.toml", include_str!("catalog/services.toml")),
    ("tables/aws/aws_s3_bucket.toml", include_str!("catalog/table.toml")),
    ("checks/aws/s3/bucket-private/check.toml", include_str!("catalog/check.toml")),
];

/// Everything that findings are made from.
pub struct Sample {
    pub catalog: Catalog,
    pub tenant: Tenant,
    pub answer: TenantAnswer,
    pub outcomes: Vec<CheckOutcome>,
}

impl Sample {
    /// A bakery with five buckets and a list of users.
    pub fn new() -> Self {
        let cases = ("checks/aws/s3/bucket-private/cases.toml", include_str!("catalog/cases.toml"));
        let catalog = Catalog::read(&Files::given("catalog", CATALOG.into_iter().chain([cases])))
            .unwrap_or_else(|problems| panic!("{problems}"));
        Self { catalog, tenant: tenant(), answer: answer(findings()), outcomes: outcomes() }
    }

    /// Its findings, at noon on the last day of March.
    pub fn findings(&self) -> TenantFindings<'_> {
        TenantFindings {
            catalog: &self.catalog,
            frameworks: self.tenant.frameworks.iter().filter_map(|id| self.catalog.framework(id)).collect(),
            tenant: &self.tenant,
            answer: &self.answer,
            outcomes: &self.outcomes,
            now: DateTime::<Utc>::from_timestamp(1_774_958_400, 0).expect("a moment"),
        }
    }

    /// The whole document.
    pub fn write(&self, format: FindingFormat) -> String {
        let mut document = Document::new(format);
        let part = document.tenant(&self.findings()).expect("it is written");
        document.begin() + &part + document.end()
    }
}

/// An id that is one.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

fn tenant() -> Tenant {
    let service = |name: &str, provider: &str, model| Service {
        id: id(name),
        catalog: Some(id(if provider == "aws" { "aws-s3" } else { name })),
        title: Arc::from(if provider == "aws" { "Shop files" } else { "Chat" }),
        provider: id(provider),
        model,
        scope: Default::default(),
    };
    Tenant {
        trade: "bakery".into(),
        frameworks: vec!["rules".parse().expect("an id")],
        services: vec![service("files", "aws", ServiceModel::Paas), service("chat", "smalltalk", ServiceModel::Saas)],
        ..Tenant::new("bakery".parse().expect("an id"), "Corner Bakery")
    }
}

fn answer(findings: Vec<AnswerFinding>) -> TenantAnswer {
    let parties = [("provider", "the provider"), ("mssp", "Northwind Security"), ("customer", "you")];
    TenantAnswer {
        id: "bakery".into(),
        name: "Corner Bakery".into(),
        trade: "bakery".into(),
        parties: parties.map(|(party, name)| (party.to_owned(), name.to_owned())).into(),
        counts: Counts::default(),
        cells: vec![cell()],
        gaps: Vec::new(),
        findings,
        unlisted: BTreeMap::new(),
    }
}

fn cell() -> AnswerCell {
    let split = [("customer", "shared_dependent"), ("mssp", "shared_dependent"), ("provider", "none")];
    AnswerCell {
        service: id("files"),
        service_title: "Shop files".into(),
        duty: id("keep-storage-private"),
        duty_title: "Keep stored files private".into(),
        why: "Strangers look for open storage all day.".into(),
        layer: "customer_data".into(),
        split: split.map(|(party, share)| (party.into(), share.into())).into(),
        who: "you and Northwind Security, each a part".into(),
        rank: "agreement".into(),
        performs: vec!["Anna Baker".into(), "Night desk".into()],
        accountable: vec!["Jo Owner".into()],
        verifies: Vec::new(),
        verdict: "failing".into(),
        reason: "1 resource found wanting".into(),
        evidence_date: None,
        gaps: vec!["failing".into()],
    }
}

/// One finding of every kind.
pub fn findings() -> Vec<AnswerFinding> {
    let accepted = |state: &'static str, words: &str| AnswerAcceptance {
        exception: "price-list".into(),
        state: state.into(),
        words: format!("{words} (price-list)"),
    };
    let mut leaver = finding("failing", "chat:bo@bakery.example", "Bo Fox has left and can still sign in");
    leaver = AnswerFinding {
        check: id("leavers"),
        title: "Nobody who has left can still sign in".into(),
        service: id("chat"),
        duty: id("remove-access-of-leavers"),
        account: "chat".into(),
        region: "global".into(),
        resource_title: "bo@bakery.example".into(),
        remediation: None,
        ..leaver
    };
    vec![
        finding("failing", "arn:aws:s3:::recipes", "anybody may read it"),
        AnswerFinding {
            acceptance: Some(accepted("holds", "accepted until 2026-12-31")),
            found: [("is_public".to_owned(), true.into())].into(),
            ..finding("failing", "arn:aws:s3:::price-list", "anybody may read it")
        },
        AnswerFinding {
            acceptance: Some(accepted("expired", "was accepted until 2026-01-31")),
            ..finding("failing", "arn:aws:s3:::old-price-list", "anybody may read it")
        },
        finding("unproven", "arn:aws:s3:::wages", "s3:GetBucketPolicyStatus denied"),
        finding("proven", "arn:aws:s3:::photos", ""),
        leaver,
    ]
}

fn finding(verdict: &'static str, resource: &str, reason: &str) -> AnswerFinding {
    AnswerFinding {
        severity: "critical".into(),
        verdict: verdict.into(),
        check: id("aws-s3-bucket-private"),
        title: "Buckets are private".into(),
        service: id("files"),
        duty: id("keep-storage-private"),
        account: "111122223333".into(),
        region: "eu-central-1".into(),
        resource: resource.into(),
        resource_title: resource.trim_start_matches("arn:aws:s3:::").into(),
        reason: reason.into(),
        found: BTreeMap::new(),
        acceptance: None,
        exclusion: None,
        remediation: Some(Mend {
            console: "Choose the bucket, then Permissions, and switch it off.".into(),
            cli: "aws s3api put-public-access-block --bucket BUCKET".into(),
            terraform: "block_public_acls = true".into(),
        }),
    }
}

fn outcomes() -> Vec<CheckOutcome> {
    let outcome = |check: &str, service: &str, duty: &str, counts: [u32; 4]| CheckOutcome {
        check: check.parse().expect("an id"),
        service: service.parse().expect("an id"),
        duty: duty.parse().expect("an id"),
        severity: Severity::Critical,
        proven: counts[0],
        failing: counts[1],
        accepted: counts[2],
        unproven: counts[3],
        why_unproven: None,
    };
    vec![
        outcome("aws-s3-bucket-private", "files", "keep-storage-private", [1, 3, 1, 1]),
        outcome("leavers", "chat", "remove-access-of-leavers", [12, 1, 0, 0]),
    ]
}
