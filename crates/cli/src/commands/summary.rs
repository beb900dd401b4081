//! What was found among many tenants, in at most ten lines.

use demarc_exchange::answer::{Answer, AnswerGap, TenantAnswer};
use demarc_model::GapKind;

/// The first line counts; every further line is one kind of gap, with its worst example.
pub fn summary(whole: &Answer) -> Vec<String> {
    let kinds = [
        GapKind::Failing,
        GapKind::Assumed,
        GapKind::Unowned,
        GapKind::DoubleOwned,
        GapKind::Drifted,
        GapKind::Lapsed,
        GapKind::Unnamed,
    ];
    let lines = kinds.into_iter().filter_map(|kind| line(whole, kind));
    std::iter::once(totals(whole)).chain(lines).chain(unread(whole)).take(10).collect()
}

fn totals(whole: &Answer) -> String {
    let sum = |of: &dyn Fn(&TenantAnswer) -> usize| whole.tenants.iter().map(of).sum::<usize>();
    let verdict = |word: &'static str| sum(&move |tenant| tenant.counts.verdicts.get(word).copied().unwrap_or(0));
    format!(
        "{} clients, {} services: {} duties proven, {} failing, {} unproven.",
        whole.tenants.len(),
        sum(&|tenant| tenant.counts.services),
        verdict("proven"),
        verdict("failing"),
        verdict("unproven")
    )
}

fn line(whole: &Answer, kind: GapKind) -> Option<String> {
    let of_kind: Vec<(&TenantAnswer, &AnswerGap)> = whole
        .tenants
        .iter()
        .flat_map(|tenant| tenant.gaps.iter().map(move |gap| (tenant, gap)))
        .filter(|(_, gap)| gap.kind == kind.word())
        .collect();
    let severity = |gap: &AnswerGap| gap.severity.parse::<demarc_model::Severity>().ok();
    // The first of the worst, so that the line does not depend on how many there are.
    let worst = of_kind.iter().rev().max_by_key(|(_, gap)| severity(gap))?;
    Some(format!("{} {}. {}: {}", of_kind.len(), words(kind), worst.0.name, worst.1.sentence))
}

const fn words(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Failing => "not done",
        GapKind::Assumed => "where somebody counts on somebody in vain",
        GapKind::Unowned => "that nobody does",
        GapKind::DoubleOwned => "that two believe to do alone",
        GapKind::Drifted => "that a provider moved after the signature",
        GapKind::Lapsed => "overdue for review",
        GapKind::Unnamed => "without an active name",
        GapKind::Unproven => "without proof",
        GapKind::Unverified => "that nobody else checks",
        GapKind::Unsigned => "not agreed in writing",
    }
}

/// What could not be read is told apart from what was never shown.
fn unread(whole: &Answer) -> Option<String> {
    let unread = whole.tenants.iter().flat_map(|tenant| tenant.findings.iter().map(move |finding| (tenant, finding)));
    let unread: Vec<_> = unread.filter(|(_, finding)| finding.verdict == "unproven").collect();
    let (tenant, finding) = unread.first()?;
    Some(format!(
        "{} resources could not be judged. {}: {} ({}).",
        unread.len(),
        tenant.name,
        finding.title,
        finding.reason
    ))
}
