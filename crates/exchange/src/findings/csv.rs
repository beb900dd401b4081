//! A line for each finding, for spreadsheets.

use super::Detail;
use crate::csv_text::{BYTE_ORDER_MARK, line};

const COLUMNS: [&str; 21] = [
    "tenant",
    "severity",
    "verdict",
    "check",
    "title",
    "service",
    "duty",
    "account",
    "region",
    "resource",
    "resource_title",
    "reason",
    "parties",
    "performs",
    "accountable",
    "verifies",
    "exception",
    "accepted",
    "controls",
    "how_to_mend",
    "fingerprint",
];

/// The header.
pub fn begin() -> String {
    BYTE_ORDER_MARK.to_owned() + &line(COLUMNS)
}

/// One finding.
pub fn row(detail: &Detail<'_>) -> String {
    let (finding, who) = (detail.finding, detail.responsibility());
    let mend = detail.mend().map_or("", |mend| mend.console.trim());
    let listed = |names: &[String]| names.join("; ");
    let (parties, performs, accountable, verifies) =
        (who.party_words(), listed(&who.performs), listed(&who.accountable), listed(&who.verifies));
    let controls = listed(&detail.requirements());
    let fields: [&str; COLUMNS.len()] = [
        &who.tenant,
        &finding.severity,
        &finding.verdict,
        &finding.check,
        &finding.title,
        &finding.service,
        &finding.duty,
        &finding.account,
        &finding.region,
        &finding.resource,
        &finding.resource_title,
        &finding.reason,
        &parties,
        &performs,
        &accountable,
        &verifies,
        detail.acceptance().unwrap_or_default(),
        if detail.is_accepted() { "yes" } else { "no" },
        &controls,
        mend,
        &detail.fingerprint,
    ];
    line(fields)
}
