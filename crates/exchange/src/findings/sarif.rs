//! SARIF 2.1.0: one run for each tenant, one rule for each check that found something, one result for each finding.

use std::collections::HashMap;

use demarc_model::{Severity, Verdict};
use serde_json::{Value, json};

use super::{
    Detail, TenantFindings,
    text::{filled, sarif, without_nulls},
};
use crate::answer::Mend;

/// What comes before the first run.
pub const BEGIN: &str = concat!(
    r#"{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","#,
    r#""version":"2.1.0","runs":["#
);
/// What comes after the last run.
pub const END: &str = "\n]}\n";

/// The run of one tenant, with the comma that parts it from the one before.
pub fn run(findings: &TenantFindings<'_>, is_first: bool) -> Result<String, serde_json::Error> {
    let (mut rules, mut places, mut results) = (Vec::new(), HashMap::new(), Vec::new());
    for detail in findings.details() {
        let place = *places.entry(&*detail.finding.check).or_insert_with(|| {
            rules.push(rule(&detail));
            rules.len() - 1
        });
        results.push(result(&detail, place));
    }
    let day = findings.now.date_naive();
    let run = without_nulls(json!({
        "tool": { "driver": {
            "name": "demarc",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }},
        "automationDetails": { "id": format!("demarc/{}/{day}", findings.answer.id) },
        "invocations": [{ "executionSuccessful": true, "endTimeUtc": findings.moment() }],
        "results": results,
        "properties": { "tenant": findings.answer.id, "tenantName": findings.answer.name },
    }));
    let comma = if is_first { "\n" } else { ",\n" };
    Ok(comma.to_owned() + &serde_json::to_string(&run)?)
}

fn rule(detail: &Detail<'_>) -> Value {
    let finding = detail.finding;
    let why = detail.duty.map(|duty| format!("{}. {}", duty.title, duty.why));
    let provider = detail.service.map(|service| &*service.provider);
    let tags = ["security", &*finding.duty].into_iter().chain(provider);
    json!({
        "id": finding.check,
        "shortDescription": { "text": finding.title },
        "fullDescription": why.map(|text| json!({ "text": text })),
        "help": finding.remediation.as_ref().map(|mend| help(detail, mend)),
        "helpUri": detail.page(),
        "defaultConfiguration": { "level": level(detail.severity) },
        "properties": { "tags": tags.collect::<Vec<_>>(), "security-severity": score(detail.severity) },
    })
}

fn help(detail: &Detail<'_>, mend: &Mend) -> Value {
    let pages: String = detail.pages().map(|page| format!("\n- <{page}>")).collect();
    let [console, cli, terraform] = [&mend.console, &mend.cli, &mend.terraform].map(|text| text.trim());
    json!({
        "text": format!("{console}\n\n{cli}"),
        "markdown": format!("{console}\n\n```sh\n{cli}\n```\n\n```hcl\n{terraform}\n```\n{pages}"),
    })
}

fn result(detail: &Detail<'_>, rule: usize) -> Value {
    let finding = detail.finding;
    let (kind, level) = match detail.verdict {
        Verdict::Failing => ("fail", level(detail.severity)),
        Verdict::Unproven => ("open", "none"),
        Verdict::Proven => ("pass", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
    };
    json!({
        "ruleId": finding.check,
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": { "text": sarif(&detail.sentence()) },
        "locations": [{ "logicalLocations": [{
            "name": detail.name(),
            "fullyQualifiedName": place(detail),
            "kind": "resource",
        }]}],
        "partialFingerprints": { "demarcFinding/v1": detail.fingerprint },
        // Always there: an absent list would say that nobody looked for any.
        "suppressions": suppressions(detail),
        "properties": {
            "verdict": finding.verdict,
            "account": finding.account,
            "region": finding.region,
            "exception": detail.acceptance(),
            "responsibility": detail.responsibility(),
        },
    })
}

/// The resource's key within its account and region.
fn place(detail: &Detail<'_>) -> String {
    let finding = detail.finding;
    let parts = [&finding.account, &finding.region, &finding.resource].map(|part| filled(part, "-"));
    parts.join("/")
}

/// An exception that holds, kept outside of what is looked at.
fn suppressions(detail: &Detail<'_>) -> Vec<Value> {
    let holding = detail.acceptance().filter(|_| detail.is_accepted());
    holding
        .map(|words| json!({ "kind": "external", "status": "accepted", "justification": words }))
        .into_iter()
        .collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// A number in the middle of the range that code scanning gives the same name.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}
