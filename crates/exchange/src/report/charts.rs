//! The charts of one tenant.

use demarc_model::{Party, Verdict};

use super::{
    svg::{Bar, bars, stacked},
    words::{SEVERITIES, own_name, severity_mark, verdict_mark},
};
use crate::answer::TenantAnswer;

/// A chart with the words below it.
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The picture.
    pub svg: String,
}

/// Verdicts, who holds the duties, and gaps by severity.
pub fn charts(tenant: &TenantAnswer, anchor: &str) -> Vec<Chart> {
    let [verdicts, holders, gaps] = ["Is it done?", "Who takes part, in how many duties", "What is amiss, by urgency"];
    vec![
        Chart { title: verdicts.into(), svg: stacked(&format!("{anchor}-v"), verdicts, &verdict_parts(tenant)) },
        Chart { title: holders.into(), svg: bars(&format!("{anchor}-h"), holders, &holder_bars(tenant)) },
        Chart { title: gaps.into(), svg: bars(&format!("{anchor}-g"), gaps, &gap_bars(tenant)) },
    ]
}

/// Verdicts as parts of a bar, good ones first.
pub fn verdict_parts(tenant: &TenantAnswer) -> Vec<Bar> {
    let order = [Verdict::Proven, Verdict::Failing, Verdict::Unproven, Verdict::NotApplicable];
    let part = |verdict: Verdict| {
        let mark = verdict_mark(verdict.word());
        let count = tenant.counts.verdicts.get(verdict.word()).copied().unwrap_or(0);
        Bar { class: mark.class, label: format!("{} {}", mark.symbol, mark.word), count }
    };
    order.into_iter().map(part).collect()
}

fn holder_bars(tenant: &TenantAnswer) -> Vec<Bar> {
    let count = |word: &str| tenant.counts.owners.get(word).copied().unwrap_or(0);
    let of_party = |party: &Party| {
        let label = own_name(tenant, *party).unwrap_or_else(|| plain(*party).to_owned());
        Bar { class: "holder", label, count: count(party.word()) }
    };
    let order = [Party::Customer, Party::Provider, Party::Subprovider, Party::Mssp, Party::ThirdParty];
    let mut rows: Vec<Bar> = order.iter().map(of_party).filter(|bar| bar.count > 0).collect();
    rows.push(Bar { class: "bad", label: "nobody".to_owned(), count: count("nobody") });
    rows
}

fn plain(party: Party) -> &'static str {
    match party {
        Party::Customer => "you",
        Party::Provider => "provider",
        Party::Subprovider => "provider's supplier",
        Party::Mssp => "security provider",
        Party::ThirdParty => "third party",
    }
}

fn gap_bars(tenant: &TenantAnswer) -> Vec<Bar> {
    let bar = |severity: &&str| {
        let mark = severity_mark(severity);
        let count = tenant.counts.severities.get(*severity).copied().unwrap_or(0);
        Bar { class: mark.class, label: format!("{} {}", mark.symbol, mark.word), count }
    };
    SEVERITIES.iter().map(bar).collect()
}
