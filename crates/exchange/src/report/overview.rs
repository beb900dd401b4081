//! Several tenants side by side, those that need most coming first.

use std::cmp::Reverse;

use super::{
    charts::verdict_parts,
    svg::{Stack, stacks},
    words::{grouped, shown},
};
use crate::answer::TenantAnswer;

/// How many tenants the chart shows.
const CHARTED: usize = 30;

/// The overview.
pub struct Overview {
    /// A line for each tenant.
    pub lines: Vec<Line>,
    /// Verdicts of each.
    pub chart: String,
    /// What the chart shows.
    pub chart_title: String,
}

/// One tenant.
pub struct Line {
    /// Where its part of the page is.
    pub anchor: String,
    /// Its name.
    pub name: String,
    /// Its numbers, in the order of [`COLUMNS`].
    pub numbers: Vec<String>,
}

/// The headings of the numbers.
pub const COLUMNS: [&str; 7] =
    ["Services", "✓ Proven", "✗ Failing", "? Unproven", "Nobody does it", "‼ Critical", "▲ High"];

/// The tenants, those that need most first.
pub fn worst_first(tenants: &[TenantAnswer]) -> Vec<&TenantAnswer> {
    let mut sorted: Vec<&TenantAnswer> = tenants.iter().collect();
    let need = |tenant: &TenantAnswer| {
        let severity = |word: &str| tenant.counts.severities.get(word).copied().unwrap_or(0);
        (severity("critical"), severity("high"), verdict(tenant, "failing"), nobody(tenant))
    };
    sorted.sort_by_key(|tenant| (Reverse(need(tenant)), &tenant.name, &tenant.id));
    sorted
}

/// The overview of tenants that are already in order.
pub fn overview(tenants: &[&TenantAnswer]) -> Overview {
    let line = |(number, tenant): (usize, &&TenantAnswer)| Line {
        anchor: format!("t{}", number + 1),
        name: name(tenant),
        numbers: numbers(tenant).iter().map(|number| grouped(*number)).collect(),
    };
    let row = |tenant: &&TenantAnswer| Stack { label: name(tenant), parts: verdict_parts(tenant) };
    let rows: Vec<Stack> = tenants.iter().take(CHARTED).map(row).collect();
    let title = if tenants.len() > CHARTED {
        format!("Is it done? The {CHARTED} that need most")
    } else {
        "Is it done? Each client".to_owned()
    };
    Overview {
        lines: tenants.iter().enumerate().map(line).collect(),
        chart: stacks("overview", &title, &rows),
        chart_title: title,
    }
}

fn numbers(tenant: &TenantAnswer) -> [usize; COLUMNS.len()] {
    let severity = |word: &str| tenant.counts.severities.get(word).copied().unwrap_or(0);
    [
        tenant.counts.services,
        verdict(tenant, "proven"),
        verdict(tenant, "failing"),
        verdict(tenant, "unproven"),
        nobody(tenant),
        severity("critical"),
        severity("high"),
    ]
}

fn verdict(tenant: &TenantAnswer, word: &str) -> usize {
    tenant.counts.verdicts.get(word).copied().unwrap_or(0)
}

fn nobody(tenant: &TenantAnswer) -> usize {
    tenant.counts.owners.get("nobody").copied().unwrap_or(0)
}

/// A tenant's name, or its id where it has none.
pub fn name(tenant: &TenantAnswer) -> String {
    shown(if tenant.name.trim().is_empty() { &tenant.id } else { &tenant.name })
}
