//! OCSF 1.8 Compliance Findings (class 2003). Who is responsible goes into `unmapped.demarc`, the place that the standard keeps
//! for what it has no attribute for; `docs/schema/ocsf-extension.json` is generated from [`Extension`].

use demarc_model::{Severity, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Detail, Responsibility, text::without_nulls};
use crate::answer::{AnswerAcceptance, Mend};

/// The version of OCSF.
const VERSION: &str = "1.8.0";
/// The version of what is in `unmapped.demarc`.
const FORMAT: &str = "demarc-ocsf-1";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2003;

/// What `unmapped.demarc` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Extension {
    /// The version of this extension.
    pub format: String,
    /// `failing`, `unproven` or `proven`.
    pub verdict: String,
    /// What an exception says of it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AnswerAcceptance>,
    /// How to mend it, where it fails: in the console, on the command line and in Terraform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<Mend>,
    /// Who must see to it.
    pub responsibility: Responsibility,
}

/// A finding as an event.
pub fn event(detail: &Detail<'_>) -> Value {
    let (finding, of) = (detail.finding, detail.of);
    let (activity, activity_name) = activity(detail.verdict);
    let (severity, severity_name) = severity(detail.severity);
    let (status, status_name) = status(detail);
    without_nulls(json!({
        "activity_id": activity,
        "activity_name": activity_name,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Compliance Finding",
        "type_uid": CLASS * 100 + activity,
        "type_name": format!("Compliance Finding: {activity_name}"),
        "time": of.now.timestamp_millis(),
        "severity_id": severity,
        "severity": severity_name,
        "status_id": status,
        "status": status_name,
        "status_detail": detail.acceptance(),
        "message": detail.sentence(),
        "metadata": metadata(detail),
        "cloud": cloud(detail),
        "finding_info": finding_info(detail),
        "compliance": compliance(detail),
        "resources": [resource(detail)],
        "remediation": remediation(detail),
        "unmapped": { "demarc": Extension {
            format: FORMAT.to_owned(),
            verdict: finding.verdict.to_string(),
            acceptance: finding.acceptance.clone(),
            remediation: detail.mend().cloned(),
            responsibility: detail.responsibility(),
        }},
    }))
}

/// What is proven closes whatever was open under the same fingerprint.
const fn activity(verdict: Verdict) -> (u32, &'static str) {
    match verdict {
        Verdict::Failing | Verdict::Unproven => (1, "Create"),
        Verdict::Proven | Verdict::NotApplicable => (3, "Close"),
    }
}

const fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

fn status(detail: &Detail<'_>) -> (u32, &'static str) {
    match detail.verdict {
        Verdict::Proven | Verdict::NotApplicable => (4, "Resolved"),
        Verdict::Failing if detail.is_accepted() => (3, "Suppressed"),
        Verdict::Failing | Verdict::Unproven => (1, "New"),
    }
}

/// The verdict as the standard has it: a warning is a check that came to no result for want of information.
const fn compliance_status(verdict: Verdict) -> (u32, &'static str) {
    match verdict {
        Verdict::Proven | Verdict::NotApplicable => (1, "Pass"),
        Verdict::Unproven => (2, "Warning"),
        Verdict::Failing => (3, "Fail"),
    }
}

fn metadata(detail: &Detail<'_>) -> Value {
    json!({
        "version": VERSION,
        "product": { "name": "demarc", "vendor_name": "demarc", "version": env!("CARGO_PKG_VERSION") },
        "profiles": detail.service.map(|_| ["cloud"]),
        "event_code": detail.finding.check,
        "tenant_uid": detail.of.answer.id,
    })
}

fn cloud(detail: &Detail<'_>) -> Option<Value> {
    let service = detail.service?;
    let provider = match &*service.provider {
        "aws" => "AWS",
        "google" => "GCP",
        other => detail.of.catalog.providers.get(&service.provider).map_or(other, |title| title),
    };
    let region = &*detail.finding.region;
    let account = detail.account().map(|uid| {
        let (type_id, kind) = if &*service.provider == "aws" { (10, "AWS Account") } else { (99, "Other") };
        json!({ "uid": uid, "type_id": type_id, "type": kind })
    });
    Some(json!({ "provider": provider, "region": region, "account": account }))
}

fn finding_info(detail: &Detail<'_>) -> Value {
    let finding = detail.finding;
    json!({
        "uid": detail.fingerprint,
        "title": finding.title,
        "desc": detail.duty.map(|duty| &*duty.why),
        "src_url": detail.page(),
        "product_uid": "demarc",
        "analytic": { "type_id": 1, "type": "Rule", "uid": finding.check, "name": finding.title },
    })
}

fn compliance(detail: &Detail<'_>) -> Value {
    let finding = detail.finding;
    let (status, status_name) = compliance_status(detail.verdict);
    let details = [Some(&*finding.reason), detail.acceptance()].into_iter().flatten().filter(|text| !text.is_empty());
    let some = |texts: Vec<String>| (!texts.is_empty()).then_some(texts);
    json!({
        "control": finding.check,
        "desc": detail.duty.map(|duty| &*duty.title),
        "status_id": status,
        "status": status_name,
        "status_code": finding.verdict,
        "status_details": details.collect::<Vec<_>>(),
        "requirements": some(detail.requirements()),
        "standards": some(detail.standards()),
    })
}

fn resource(detail: &Detail<'_>) -> Value {
    let finding = detail.finding;
    let found = (!finding.found.is_empty()).then_some(&finding.found);
    json!({
        "uid": finding.resource,
        "name": detail.name(),
        "type": detail.check.map(|check| &*check.table),
        "region": detail.service.map(|_| &*finding.region),
        "data": found,
    })
}

fn remediation(detail: &Detail<'_>) -> Option<Value> {
    let desc = match detail.verdict {
        Verdict::Failing => detail.mend()?.console.trim().to_owned(),
        Verdict::Unproven => "Let demarc read what it could not, and collect again.".to_owned(),
        Verdict::Proven | Verdict::NotApplicable => return None,
    };
    let pages: Vec<&str> = detail.pages().collect();
    Some(json!({ "desc": desc, "references": (!pages.is_empty()).then_some(pages) }))
}
