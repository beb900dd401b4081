//! Everything behind one cell, as `demarc explain` shows it.

use chrono::NaiveDate;
use demarc_catalog::Catalog;
use demarc_model::{Claim, Finding, Rank, Subject};
use demarc_responsibility::{Cell, CellWords, Explanation, Matrix, Talk, Weight, reason, sentence, split_in_words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{AnswerFinding, answer_finding};

/// Everything behind one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explained {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub service_title: String,
    /// Its service model.
    pub model: String,
    /// The duty's id.
    pub duty: String,
    /// The duty in plain words.
    pub duty_title: String,
    /// Why it matters.
    pub why: String,
    /// Who does it, in words.
    pub who: String,
    /// Why that holds, in a sentence.
    pub because: String,
    /// Who would do it if nobody said anything.
    pub default: String,
    /// Whether it is done.
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// Names of who does the work.
    pub performs: Vec<String>,
    /// Names of who answers for it.
    pub accountable: Vec<String>,
    /// Names of who looks whether it was done.
    pub verifies: Vec<String>,
    /// Every claim, weightiest first.
    pub claims: Vec<ExplainedClaim>,
    /// What checks say.
    pub checks: Vec<ExplainedCheck>,
    /// The resources that fail or could not be judged.
    pub findings: Vec<AnswerFinding>,
    /// Attestations, documents and reports.
    pub evidence: Vec<ExplainedEvidence>,
    /// What is amiss.
    pub gaps: Vec<ExplainedGap>,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedClaim {
    /// `holds`, `agrees`, `differs`, `silent` or `touches`.
    pub weight: String,
    /// By what kind of source.
    pub rank: String,
    /// The source's title.
    pub source: String,
    /// Its edition.
    pub edition: String,
    /// When it was published or said.
    #[schemars(with = "String")]
    pub as_of: NaiveDate,
    /// Who does it, as the claim has it.
    pub who: String,
    /// What the claim is about: duty, control or layer, and the feature.
    pub about: String,
    /// What the source says.
    pub text: String,
    /// Where to find it.
    pub citation: String,
}

/// What one check says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedCheck {
    /// The check's id.
    pub check: String,
    /// How many resources are proven.
    pub proven: u32,
    /// How many are failing.
    pub failing: u32,
    /// How many are unproven.
    pub unproven: u32,
}

/// One attestation, document or report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedEvidence {
    /// Its kind.
    pub kind: String,
    /// What it shows.
    pub outcome: String,
    /// From which day.
    #[schemars(with = "String")]
    pub effective: NaiveDate,
    /// Until which day.
    #[schemars(with = "String")]
    pub expires: NaiveDate,
    /// Who gave it.
    pub by: String,
    /// What it is.
    pub note: String,
    /// The SHA-256 of a file that shows it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// One gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedGap {
    /// How bad it is.
    pub severity: String,
    /// What kind it is.
    pub kind: String,
    /// What is amiss.
    pub sentence: String,
}

/// Puts an explanation into words.
pub fn explained(
    catalog: &Catalog,
    matrix: &Matrix<'_>,
    cell: &Cell,
    explanation: &Explanation<'_>,
    findings: &[Finding],
) -> Explained {
    let (tenant, named, duty) = (matrix.tenant, matrix.named(cell), explanation.duty);
    let names =
        |indices: &[u32]| indices.iter().map(|&index| tenant.assignees[index as usize].name.to_string()).collect();
    let of_cell = |finding: &&Finding| {
        finding.service == explanation.service.id && finding.duty == duty.id && !finding.verdict.is_covered()
    };
    let about = CellWords::of(matrix, cell, Talk::of(explanation));
    let gap = |gap: demarc_responsibility::Gap| ExplainedGap {
        severity: gap.severity.to_string(),
        kind: gap.kind.to_string(),
        sentence: sentence(gap.kind, &about),
    };
    Explained {
        service: explanation.service.id.to_string(),
        service_title: explanation.service.title.to_string(),
        model: explanation.service.model.to_string(),
        duty: duty.id.to_string(),
        duty_title: duty.title.to_string(),
        why: duty.why.to_string(),
        who: split_in_words(tenant, explanation.holding.split),
        because: because(explanation),
        default: split_in_words(tenant, explanation.default),
        verdict: explanation.judgement.verdict.to_string(),
        reason: reason(&explanation.judgement.reason),
        performs: names(&named.performs),
        accountable: names(&named.accountable),
        verifies: names(&named.verifies),
        claims: explanation.heard.iter().map(|heard| explained_claim(matrix, heard.claim, heard.weight)).collect(),
        checks: explanation.checks.iter().map(|check| explained_check(check)).collect(),
        findings: findings.iter().filter(of_cell).map(|finding| answer_finding(catalog, finding)).collect(),
        evidence: explanation.evidence.iter().map(|item| explained_evidence(item)).collect(),
        gaps: cell.gaps(duty).into_iter().map(gap).collect(),
    }
}

fn because(explanation: &Explanation<'_>) -> String {
    let Some(source) = &explanation.holding.source else {
        return format!("nobody has said anything; this is the default of {}", explanation.service.model);
    };
    let how = match explanation.holding.rank {
        Rank::Agreement => "it was signed",
        Rank::Publication => "the provider publishes it, and nothing was signed",
        Rank::MsspStatement => "the security provider says so, and no provider publishes otherwise",
        Rank::CustomerStatement => "the customer says so, and nobody with more weight says otherwise",
        Rank::Default => "it is the default",
    };
    format!("{how}: {}, edition {} of {}", source.title, source.edition, source.as_of)
}

fn explained_claim(matrix: &Matrix<'_>, claim: &Claim, weight: Weight) -> ExplainedClaim {
    let weight = match weight {
        Weight::Holds => "holds",
        Weight::Agrees => "agrees",
        Weight::Differs => "differs",
        Weight::Silent => "silent",
        Weight::Touches => "touches",
    };
    let subject = match &claim.subject {
        Subject::Duty(duty) => duty.to_string(),
        Subject::Control(control) => control.to_string(),
        Subject::Layer(layer) => format!("layer {layer}"),
        Subject::Everything => "everything".to_owned(),
    };
    ExplainedClaim {
        weight: weight.to_owned(),
        rank: claim.source.rank().to_string(),
        source: claim.source.title.to_string(),
        edition: claim.source.edition.to_string(),
        as_of: claim.source.as_of,
        who: split_in_words(matrix.tenant, claim.split),
        about: claim.feature.as_ref().map_or_else(|| subject.clone(), |feature| format!("{subject}, {feature}")),
        text: claim.text.to_string(),
        citation: claim.citation.to_string(),
    }
}

fn explained_check(check: &demarc_model::CheckOutcome) -> ExplainedCheck {
    ExplainedCheck {
        check: check.check.to_string(),
        proven: check.proven,
        failing: check.failing,
        unproven: check.unproven,
    }
}

fn explained_evidence(item: &demarc_model::Evidence) -> ExplainedEvidence {
    ExplainedEvidence {
        kind: item.kind.to_string(),
        outcome: item.outcome.to_string(),
        effective: item.effective,
        expires: item.expires,
        by: item.by.to_string(),
        note: item.note.to_string(),
        file: item.file.as_deref().map(str::to_owned),
    }
}
