//! JUnit's XML: a suite for each service of a tenant, a test case for each check, with how many resources there are of each kind.
//!
//! A check that fails is a failure; one that could not be judged is an error, since a test that could not be run has not
//! passed; one whose failing resources are all accepted, or that found nothing of its kind, is skipped.

use std::{collections::HashMap, fmt::Write};

use chrono::SecondsFormat;
use demarc_model::{CheckOutcome, LEAVERS_CHECK, Service, Verdict};

use super::{Detail, TenantFindings, text::xml};
use crate::answer::LEAVERS_TITLE;

/// What comes before the first suite.
pub const BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"demarc\">\n";
/// What comes after the last suite.
pub const END: &str = "</testsuites>\n";
/// How many resources of one check are listed.
const LISTED: usize = 50;

/// What a check comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Result {
    Failure,
    Error,
    Skipped,
    Passed,
}

/// The findings of one tenant by service and check.
type ByCheck<'a> = HashMap<(&'a str, &'a str), Vec<Detail<'a>>>;

/// The suites of one tenant.
pub fn suites(findings: &TenantFindings<'_>) -> String {
    let mut by_check: ByCheck<'_> = HashMap::new();
    for detail in findings.details() {
        by_check.entry((&detail.finding.service, &detail.finding.check)).or_default().push(detail);
    }
    findings.tenant.services.iter().map(|service| suite(findings, service, &by_check)).collect()
}

fn suite(findings: &TenantFindings<'_>, service: &Service, by_check: &ByCheck<'_>) -> String {
    let mut outcomes: Vec<&CheckOutcome> =
        findings.outcomes.iter().filter(|outcome| outcome.service == service.id).collect();
    if outcomes.is_empty() {
        return String::new();
    }
    outcomes.sort_by(|left, right| left.check.cmp(&right.check));
    let count = |wanted: Result| outcomes.iter().filter(|outcome| result(outcome) == wanted).count();
    let mut text = format!(
        "  <testsuite name=\"{}\" package=\"{}\" timestamp=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        xml(&format!("{} / {}", findings.answer.name, service.title)),
        xml(&format!("{}.{}", findings.answer.id, service.id)),
        findings.now.to_rfc3339_opts(SecondsFormat::Secs, true).trim_end_matches('Z'),
        outcomes.len(),
        count(Result::Failure),
        count(Result::Error),
        count(Result::Skipped),
    );
    for outcome in outcomes {
        let details = by_check.get(&(&*outcome.service, &*outcome.check)).map_or(&[][..], Vec::as_slice);
        text += &case(findings, outcome, details);
    }
    text + "  </testsuite>\n"
}

const fn result(outcome: &CheckOutcome) -> Result {
    if outcome.failing > outcome.accepted {
        Result::Failure
    } else if outcome.unproven > 0 {
        Result::Error
    } else if outcome.accepted > 0 || outcome.proven == 0 {
        Result::Skipped
    } else {
        Result::Passed
    }
}

fn case(findings: &TenantFindings<'_>, outcome: &CheckOutcome, details: &[Detail<'_>]) -> String {
    let class = format!("{}.{}.{}", findings.answer.id, outcome.service, outcome.check);
    let mut text = format!("    <testcase classname=\"{}\" name=\"{}\">\n", xml(&class), xml(title(findings, outcome)));
    if let Some((element, message, lines)) = said(outcome, details) {
        let kind = outcome.severity;
        let _ = writeln!(text, "      <{element} type=\"{kind}\" message=\"{}\">{lines}</{element}>", xml(&message));
    }
    let _ = writeln!(text, "      <system-out>{}</system-out>", counts(outcome));
    text + "    </testcase>\n"
}

fn title<'a>(findings: &TenantFindings<'a>, outcome: &'a CheckOutcome) -> &'a str {
    match findings.catalog.check(&outcome.check) {
        Some(entry) => &entry.check.title,
        None if &*outcome.check == LEAVERS_CHECK => LEAVERS_TITLE,
        None => &outcome.check,
    }
}

/// What is said of a check that has not passed: the element, the message and the resources.
fn said(outcome: &CheckOutcome, details: &[Detail<'_>]) -> Option<(&'static str, String, String)> {
    let of = |some: u32, what: &str| format!("{some} of {} resources {what}", all(outcome));
    let listed = |wanted: fn(&Detail<'_>) -> bool| resources(details, wanted);
    Some(match result(outcome) {
        Result::Failure => (
            "failure",
            of(outcome.failing - outcome.accepted, "not as they should be"),
            listed(|one| one.verdict == Verdict::Failing && !one.is_accepted()),
        ),
        Result::Error => {
            ("error", of(outcome.unproven, "could not be judged"), listed(|one| one.verdict == Verdict::Unproven))
        }
        Result::Skipped if outcome.accepted > 0 => {
            ("skipped", of(outcome.accepted, "accepted"), listed(|one| one.is_accepted()))
        }
        Result::Skipped => ("skipped", "there is nothing of the kind".to_owned(), String::new()),
        Result::Passed => return None,
    })
}

fn all(outcome: &CheckOutcome) -> u32 {
    outcome.proven + outcome.failing + outcome.unproven
}

/// How many resources there are of each kind.
fn counts(outcome: &CheckOutcome) -> String {
    let CheckOutcome { proven, failing, accepted, unproven, .. } = outcome;
    format!("{} resources: {proven} proven, {failing} failing ({accepted} accepted), {unproven} unproven", all(outcome))
}

/// The resources of one kind, a line each.
fn resources(details: &[Detail<'_>], wanted: fn(&Detail<'_>) -> bool) -> String {
    let some: Vec<&Detail<'_>> = details.iter().filter(|detail| wanted(detail)).collect();
    let more = some.len().saturating_sub(LISTED);
    let mut text = String::new();
    for detail in some.into_iter().take(LISTED) {
        let exception = detail.acceptance().map(|words| format!("; {words}")).unwrap_or_default();
        let place = format!("[{} {}]", detail.finding.account, detail.finding.region);
        let line = format!("{}{exception} {place} {}", detail.sentence(), detail.finding.resource);
        text += &xml(&line.replace('\n', " "));
        text.push('\n');
    }
    if more > 0 {
        let _ = writeln!(text, "and {more} more");
    }
    text
}
