//! Gaps in sentences that a non-expert understands.

use std::sync::Arc;

use demarc_model::{Duty, GapKind, Party, Rank, Service, Source, Split, Tenant, Unproven};

use crate::{Cell, Explanation, Matrix, Reason, Weight};

/// What sentences speak of: one cell, and what its parties say of each other.
pub struct CellWords<'a> {
    tenant: &'a Tenant,
    service: &'a Service,
    duty: &'a Duty,
    split: Split,
    reason: &'a Reason,
    unnamed: Vec<Party>,
    talk: Talk,
}

/// What the parties say of each other, which only some gaps are about.
#[derive(Debug, Default)]
pub struct Talk {
    assumptions: Vec<(Party, Party)>,
    alone: Vec<Party>,
    /// The publication that says what holds among publications.
    published: Option<Arc<Source>>,
}

impl Talk {
    /// Whether the sentence of a gap needs it.
    pub const fn is_needed(kind: GapKind) -> bool {
        matches!(kind, GapKind::Assumed | GapKind::DoubleOwned | GapKind::Drifted)
    }

    /// Takes it from an explanation.
    pub fn of(explanation: &Explanation<'_>) -> Self {
        let speaking =
            explanation.heard.iter().filter(|heard| !matches!(heard.weight, Weight::Silent | Weight::Touches));
        let mut sources = speaking.map(|heard| &heard.claim.source);
        Self {
            assumptions: explanation.assumptions.clone(),
            alone: explanation.alone.clone(),
            published: sources.find(|source| source.rank() == Rank::Publication).cloned(),
        }
    }
}

impl<'a> CellWords<'a> {
    /// The words about a cell. `talk` may be empty where [`Talk::is_needed`] says so of none of its gaps.
    pub fn of(matrix: &'a Matrix<'_>, cell: &'a Cell, talk: Talk) -> Self {
        Self {
            tenant: matrix.tenant,
            service: matrix.service(cell),
            duty: matrix.duty(cell),
            split: cell.split,
            reason: &cell.judgement.reason,
            unnamed: matrix.unnamed(cell),
            talk,
        }
    }
}

/// What is amiss, in one sentence.
pub fn sentence(kind: GapKind, about: &CellWords<'_>) -> String {
    let what = format!("\u{201c}{}\u{201d} for {}", about.duty.title, about.service.title);
    let tenant = about.tenant;
    match kind {
        GapKind::Unowned if !about.split.says_something() => format!("Nobody has said who does {what}."),
        GapKind::Unowned => format!("Nobody does {what}."),
        GapKind::DoubleOwned => {
            let alone = list(tenant, about.talk.alone.iter().copied());
            format!("{} each believe to do {what} alone.", capital(&alone))
        }
        GapKind::Assumed => assumed(about),
        GapKind::Failing => {
            let (duty, service) = (&about.duty.title, &about.service.title);
            format!("\u{201c}{duty}\u{201d} is not done for {service}: {}.", reason(about.reason))
        }
        GapKind::Unproven => format!("Nothing proves {what}: {}.", reason(about.reason)),
        GapKind::Drifted => {
            let edition = about.talk.published.as_ref();
            let edition = edition.map_or_else(String::new, |source| format!(" ({}, {})", source.title, source.edition));
            format!("The provider has changed who does {what} since it was signed{edition}.")
        }
        GapKind::Lapsed => format!("The review of {what} is overdue."),
        GapKind::Unnamed => {
            let sides = list(tenant, about.unnamed.iter().copied());
            format!("{} must do {what}, but no active person or team is named.", capital(&sides))
        }
        GapKind::Unverified => format!("Nobody other than the one who does it checks {what}."),
        GapKind::Unsigned => format!("Who does {what} is not agreed in writing."),
    }
}

fn assumed(about: &CellWords<'_>) -> String {
    let tenant = about.tenant;
    let pairs = about.talk.assumptions.iter().map(|&(giver, receiver)| {
        let (giver, receiver) = (tenant.party_name(giver), tenant.party_name(receiver));
        format!("{giver} count{} on {receiver}", if giver == "you" { "" } else { "s" })
    });
    let pairs = pairs.collect::<Vec<_>>().join(", and ");
    let whom = list(tenant, about.talk.assumptions.iter().map(|&(_, receiver)| receiver));
    let does = if whom == "you" || whom.contains(" and ") { "do" } else { "does" };
    let (duty, service) = (&about.duty.title, &about.service.title);
    format!("{} for \u{201c}{duty}\u{201d} at {service}, but {whom} {does} not take it on.", capital(&pairs))
}

/// Why a verdict is what it is, as the end of a sentence.
pub fn reason(reason: &Reason) -> String {
    let resources = |count: &u32| if *count == 1 { "1 resource".to_owned() } else { format!("{count} resources") };
    match reason {
        Reason::ChecksMet(count) => format!("checked on {}", resources(count)),
        Reason::ChecksNotMet(count) => format!("{} found wanting", resources(count)),
        Reason::Accepted(count) => format!("{} found wanting, which is accepted", resources(count)),
        Reason::EvidenceMet(since) => format!("shown on {since}"),
        Reason::EvidenceNotMet(since) => format!("stated on {since}"),
        Reason::NotApplicable => "it does not arise here".to_owned(),
        Reason::NothingThere => "the accounts were read, and there is nothing of the kind in them".to_owned(),
        Reason::Unproven(Unproven::NoOwner) => "nobody owns it".to_owned(),
        Reason::Unproven(Unproven::NoEvidence) => "there is no evidence".to_owned(),
        Reason::Unproven(Unproven::Expired(date)) => format!("the evidence expired on {date}"),
        Reason::Unproven(Unproven::Unreadable(call)) => format!("could not be read ({call})"),
        Reason::Unproven(Unproven::Absent(what)) => format!("{what} is not there to be judged"),
    }
}

/// Who does what, in words: "you and Northwind Security, each a part".
pub fn split_in_words(tenant: &Tenant, split: Split) -> String {
    use demarc_model::Share::{SharedDependent, SharedIndependent};
    if split.is_not_applicable() {
        return "does not arise".to_owned();
    }
    if !split.says_something() {
        return "not published".to_owned();
    }
    if !split.is_owned() {
        return "nobody".to_owned();
    }
    let who = list(tenant, split.performers());
    let shares = |share| split.shares().any(|(_, other)| other == share);
    match (shares(SharedIndependent), shares(SharedDependent)) {
        (true, _) => format!("{who}, each all of it"),
        (_, true) if split.performers().count() > 1 => format!("{who}, each a part"),
        (_, true) => format!("{who}, a part"),
        _ => who,
    }
}

fn list(tenant: &Tenant, parties: impl Iterator<Item = Party>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for party in parties {
        let name = tenant.party_name(party);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.split_last() {
        None => "nobody".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
