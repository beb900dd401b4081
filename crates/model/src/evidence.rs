//! Evidence and the verdicts it leads to.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Acceptance, CheckId, DutyId, Scalar, ServiceId, ServiceSelector, Severity, words::vocabulary};

vocabulary! {
    /// What kind of evidence it is, apart from check results.
    EvidenceKind, "kind of evidence" {
        /// Somebody states it.
        Attestation = "attestation",
        /// A document shows it.
        Document = "document",
        /// The provider's audit report shows it.
        ProviderReport = "provider_report",
    }
}

vocabulary! {
    /// What a piece of evidence shows.
    Outcome, "outcome" {
        /// The duty is done.
        Met = "met",
        /// The duty is not done.
        NotMet = "not_met",
    }
}

vocabulary! {
    /// Whether a duty is done.
    Verdict, "verdict" {
        /// Current evidence shows that it is done.
        Proven = "proven",
        /// Evidence contradicts.
        Failing = "failing",
        /// No evidence, expired evidence, or evidence that could not be read.
        Unproven = "unproven",
        /// The duty does not exist for this service.
        NotApplicable = "not_applicable",
    }
}

impl Verdict {
    /// Whether nothing more needs to be shown.
    pub const fn is_covered(self) -> bool {
        matches!(self, Self::Proven | Self::NotApplicable)
    }
}

/// An attestation, a document or a provider's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Which services it is about.
    pub services: ServiceSelector,
    /// Which duty it is about.
    pub duty: DutyId,
    /// What kind it is.
    pub kind: EvidenceKind,
    /// What it shows.
    pub outcome: Outcome,
    /// From which day it counts.
    pub effective: NaiveDate,
    /// The last day on which it counts; by default [`crate::Cadence::evidence_days`] after `effective`.
    pub expires: NaiveDate,
    /// Who gave it.
    pub by: Arc<str>,
    /// What it is: a title, a file, a sentence.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Arc<str>,
    /// The SHA-256 of a file that shows it, in lower-case hexadecimal, which the record may keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
}

/// Why something is unproven.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unproven {
    /// Nobody owns the duty, so that nothing can count as done.
    NoOwner,
    /// There is no evidence at all.
    NoEvidence,
    /// The evidence has expired.
    Expired(NaiveDate),
    /// Something could not be read: the call and how it ended.
    Unreadable(Arc<str>),
    /// The setting is not there to be judged.
    Absent(Arc<str>),
}

/// A resource that a check judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Resource {
    /// Its account.
    pub account: Arc<str>,
    /// Its region, or `global`.
    pub region: Arc<str>,
    /// Its key: an ARN or the like; for a list that could not be read, the table's name.
    pub key: Arc<str>,
    /// Its name as people say it.
    pub title: Arc<str>,
}

/// What a check says of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The tenant's service that the resource belongs to.
    pub service: ServiceId,
    /// The duty that the check proves.
    pub duty: DutyId,
    /// How bad it is when failing.
    pub severity: Severity,
    /// The resource.
    pub resource: Resource,
    /// Proven, failing or unproven.
    pub verdict: Verdict,
    /// Why, in a few words: the detail of a failure, or the reason of an unproven.
    pub reason: Arc<str>,
    /// What the columns and counts of a rule that is not met held, where that was asked for. What is null is left out.
    pub found: BTreeMap<Arc<str>, Scalar>,
    /// What an exception says of it, where there is one.
    pub acceptance: Option<Acceptance>,
}

/// What a check says of one service of a tenant, over all resources in scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// The check.
    pub check: CheckId,
    /// The tenant's service.
    pub service: ServiceId,
    /// The duty that the check proves.
    pub duty: DutyId,
    /// How bad it is when failing.
    pub severity: Severity,
    /// How many resources are proven.
    pub proven: u32,
    /// How many are failing.
    pub failing: u32,
    /// How many of the failing ones are accepted.
    pub accepted: u32,
    /// How many are unproven.
    pub unproven: u32,
    /// The first reason for being unproven, in the order of the resources.
    pub why_unproven: Option<Unproven>,
}
