//! The answer: who must do what, does everybody agree, is it done, as every output shows it.
//!
//! These are the words of `--format json`; `docs/schema/answer.json` is generated from them. Nothing here is
//! worked out anew: it is the matrix, its gaps and the findings, with names and sentences.

mod build;
mod counts;

use std::{borrow::Cow, collections::BTreeMap, io, sync::Arc};

use chrono::NaiveDate;
use demarc_model::{CheckId, DutyId, ServiceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use build::{LEAVERS_TITLE, Material, answer_finding, tenant_answer};
pub(crate) use counts::takes_part;

/// A word of a closed vocabulary. There are as many as cells, so that none is copied.
pub type Word = Cow<'static, str>;

/// The answer for one or more tenants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The version of this format.
    pub format: String,
    /// Who keeps the workspace.
    pub kept_by: String,
    /// The day it was worked out for.
    #[schemars(with = "String")]
    pub as_of: NaiveDate,
    /// One for every tenant asked for, by id.
    pub tenants: Vec<TenantAnswer>,
}

impl Answer {
    /// Writes it as JSON. `output` is not a type parameter, so that what serialises is compiled here, once and optimised.
    pub fn write_json(&self, output: &mut dyn io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(output, self).map_err(io::Error::from)
    }
}

/// The version of the format, written into every answer.
pub const FORMAT: &str = "demarc-answer-1";

/// The answer for one tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TenantAnswer {
    /// The tenant's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does for a living.
    pub trade: String,
    /// What the parties are called: party to name.
    pub parties: BTreeMap<String, String>,
    /// How many cells, gaps and findings there are of each kind.
    pub counts: Counts,
    /// Every service and duty.
    pub cells: Vec<AnswerCell>,
    /// What is amiss, what to do first coming first.
    pub gaps: Vec<AnswerGap>,
    /// Resources that fail a check or could not be judged, worst first.
    pub findings: Vec<AnswerFinding>,
    /// Catalog services found in the inventory that the tenant does not list: service to number of resources.
    pub unlisted: BTreeMap<String, u64>,
}

/// How many there are of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Services of the tenant.
    pub services: usize,
    /// Cells by verdict.
    pub verdicts: BTreeMap<Word, usize>,
    /// Gaps by kind.
    pub gaps: BTreeMap<Word, usize>,
    /// Gaps by severity.
    pub severities: BTreeMap<Word, usize>,
    /// Cells by who takes part: party to number; `nobody` for cells without an owner.
    pub owners: BTreeMap<Word, usize>,
    /// Resources judged by checks, by verdict; and how many of the failing ones are `accepted`.
    pub resources: BTreeMap<Word, u64>,
}

/// One service and duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerCell {
    /// The service's id.
    #[schemars(with = "String")]
    pub service: ServiceId,
    /// Its name.
    pub service_title: Arc<str>,
    /// The duty's id.
    #[schemars(with = "String")]
    pub duty: DutyId,
    /// The duty in plain words.
    pub duty_title: Arc<str>,
    /// Why it matters.
    pub why: Arc<str>,
    /// The layer.
    pub layer: Word,
    /// Party to share, for every party.
    pub split: BTreeMap<Word, Word>,
    /// The split in words.
    pub who: String,
    /// By what kind of claim the split holds.
    pub rank: Word,
    /// Names of who does the work.
    pub performs: Vec<Arc<str>>,
    /// Names of who answers for it.
    pub accountable: Vec<Arc<str>>,
    /// Names of who looks whether it was done.
    pub verifies: Vec<Arc<str>>,
    /// Whether it is done: `proven`, `failing`, `unproven`, `not_applicable`.
    pub verdict: Word,
    /// Why, in a few words.
    pub reason: String,
    /// The day the deciding evidence counts from, where it has one.
    #[schemars(with = "Option<String>")]
    pub evidence_date: Option<NaiveDate>,
    /// The kinds of its gaps.
    pub gaps: Vec<Word>,
}

/// One thing amiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerGap {
    /// How bad it is.
    pub severity: Word,
    /// What kind it is.
    pub kind: Word,
    /// The service's id.
    #[schemars(with = "String")]
    pub service: ServiceId,
    /// The duty's id.
    #[schemars(with = "String")]
    pub duty: DutyId,
    /// The parties that have to act on it.
    pub parties: Vec<Word>,
    /// Names of who answers for it, as far as anybody is named.
    pub accountable: Vec<Arc<str>>,
    /// What is amiss, in a sentence.
    pub sentence: String,
}

/// One resource that fails a check or could not be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerFinding {
    /// How bad it is.
    pub severity: Word,
    /// `failing` or `unproven` (or `proven`, where asked for).
    pub verdict: Word,
    /// The check's id.
    #[schemars(with = "String")]
    pub check: CheckId,
    /// What would be true if the check were met.
    pub title: Arc<str>,
    /// The service's id.
    #[schemars(with = "String")]
    pub service: ServiceId,
    /// The duty that the check proves.
    #[schemars(with = "String")]
    pub duty: DutyId,
    /// The resource's account.
    pub account: Arc<str>,
    /// Its region, or `global`.
    pub region: Arc<str>,
    /// Its key, such as an ARN.
    pub resource: Arc<str>,
    /// Its name.
    pub resource_title: Arc<str>,
    /// What was found, or what could not be read.
    pub reason: Arc<str>,
    /// What the columns of a rule that is not met held: column to value. Only where all resources were asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<String, serde_json::Value>,
    /// What an exception says of it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AnswerAcceptance>,
    /// When it is as it should be, as the end of "accept it if …".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusion: Option<Arc<str>>,
    /// How to mend it in the console, on the command line and in Terraform.
    pub remediation: Option<Mend>,
}

/// What an exception says of a resource that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerAcceptance {
    /// The exception's id.
    pub exception: String,
    /// `holds`, `changed`, `expired` or `early`.
    pub state: Word,
    /// The same in words.
    pub words: String,
}

/// How to mend a failing resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mend {
    /// In the provider's console.
    pub console: Arc<str>,
    /// On the command line.
    pub cli: Arc<str>,
    /// In Terraform.
    pub terraform: Arc<str>,
}
