//! Findings in demarc's own words, one JSON object a line. `docs/schema/finding.json` is generated from [`FindingLine`].

use schemars::JsonSchema;
use serde::Serialize;

use super::{Detail, Responsibility};
use crate::answer::AnswerFinding;

/// The version of the format, written into every line.
const FORMAT: &str = "demarc-finding-1";

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingLine {
    /// The version of this format.
    pub format: String,
    /// What the finding is called in every run: a hash of tenant, check, service, account, region and resource.
    pub fingerprint: String,
    /// The moment for which it was worked out.
    pub as_of: String,
    /// The finding itself, as in `--format json`.
    #[serde(flatten)]
    pub finding: AnswerFinding,
    /// Who must see to it.
    pub responsibility: Responsibility,
}

/// The line of a finding.
pub fn line(detail: &Detail<'_>) -> FindingLine {
    FindingLine {
        format: FORMAT.to_owned(),
        fingerprint: detail.fingerprint.clone(),
        as_of: detail.of.moment(),
        finding: detail.finding.clone(),
        responsibility: detail.responsibility(),
    }
}
