//! Tables of the answer as comma-separated values that Excel opens without harm.

use demarc_model::Party;

use crate::{
    answer::{Answer, AnswerCell, AnswerGap, TenantAnswer},
    csv_text::{BYTE_ORDER_MARK, line},
};

/// Every service and duty, a line each.
pub fn cells_csv(answer: &Answer) -> String {
    let shares = Party::ALL.iter().map(|party| party.word());
    let after = ["who", "performs", "accountable", "verifies", "verdict", "reason", "evidence_date", "gaps"];
    let header = ["tenant", "service", "duty", "layer"].into_iter().chain(shares).chain(after);
    let cells = answer.tenants.iter().flat_map(|tenant| tenant.cells.iter().map(move |cell| cell_fields(tenant, cell)));
    table(header.map(str::to_owned).collect(), cells)
}

/// Every gap, a line each, what to do first coming first.
pub fn gaps_csv(answer: &Answer) -> String {
    let header = ["tenant", "severity", "kind", "service", "duty", "parties", "accountable", "sentence"];
    let gaps = answer.tenants.iter().flat_map(|tenant| tenant.gaps.iter().map(move |gap| gap_fields(tenant, gap)));
    table(header.map(str::to_owned).to_vec(), gaps)
}

fn cell_fields(tenant: &TenantAnswer, cell: &AnswerCell) -> Vec<String> {
    let before: [&str; 4] = [&tenant.id, &cell.service, &cell.duty, &cell.layer];
    let shares =
        Party::ALL.iter().map(|party| cell.split.get(party.word()).map(ToString::to_string).unwrap_or_default());
    let after = [
        cell.who.clone(),
        cell.performs.join("; "),
        cell.accountable.join("; "),
        cell.verifies.join("; "),
        cell.verdict.to_string(),
        cell.reason.clone(),
        cell.evidence_date.map(|date| date.to_string()).unwrap_or_default(),
        cell.gaps.join("; "),
    ];
    before.map(str::to_owned).into_iter().chain(shares).chain(after).collect()
}

fn gap_fields(tenant: &TenantAnswer, gap: &AnswerGap) -> Vec<String> {
    let of: [&str; 5] = [&tenant.id, &gap.severity, &gap.kind, &gap.service, &gap.duty];
    let who = [gap.parties.join("; "), gap.accountable.join("; "), gap.sentence.clone()];
    of.map(str::to_owned).into_iter().chain(who).collect()
}

/// Any rows as a spreadsheet opens them safely.
pub fn csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    table(header.iter().map(|&name| name.to_owned()).collect(), rows)
}

fn table(header: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let lines = std::iter::once(header).chain(rows).map(|row| line(row.iter().map(String::as_str)));
    std::iter::once(BYTE_ORDER_MARK.to_owned()).chain(lines).collect()
}
