//! Gaps in sentences that a non-expert understands.

use demarc_model::{GapKind, Party, Rank, Split, Tenant, Unproven};

use crate::{Explanation, Reason, Weight};

/// What is amiss, in one sentence about the explained cell.
pub fn sentence(kind: GapKind, tenant: &Tenant, cell: &Explanation<'_>, unnamed: &[Party]) -> String {
    let (duty, service) = (&cell.duty.title, &cell.service.title);
    match kind {
        GapKind::Unowned if !cell.holding.split.says_something() => {
            format!("Nobody has said who does \u{201c}{duty}\u{201d} for {service}.")
        }
        GapKind::Unowned => format!("Nobody does \u{201c}{duty}\u{201d} for {service}."),
        GapKind::DoubleOwned => {
            let alone = list(tenant, cell.alone.iter().copied());
            format!("{} each believe to do \u{201c}{duty}\u{201d} for {service} alone.", capital(&alone))
        }
        GapKind::Assumed => assumed(tenant, cell),
        GapKind::Failing => {
            format!("\u{201c}{duty}\u{201d} is not done for {service}: {}.", reason(&cell.judgement.reason))
        }
        GapKind::Unproven => {
            format!("Nothing proves \u{201c}{duty}\u{201d} for {service}: {}.", reason(&cell.judgement.reason))
        }
        GapKind::Drifted => drifted(cell),
        GapKind::Lapsed => format!("The review of \u{201c}{duty}\u{201d} for {service} is overdue."),
        GapKind::Unnamed => {
            let sides = capital(&list(tenant, unnamed.iter().copied()));
            format!("{sides} must do \u{201c}{duty}\u{201d} for {service}, but no active person or team is named.")
        }
        GapKind::Unverified => {
            format!("Nobody other than the one who does it looks whether \u{201c}{duty}\u{201d} is done for {service}.")
        }
        GapKind::Unsigned => format!("Who does \u{201c}{duty}\u{201d} for {service} is not agreed in writing."),
    }
}

fn drifted(cell: &Explanation<'_>) -> String {
    let (duty, service) = (&cell.duty.title, &cell.service.title);
    let speaks = |weight| !matches!(weight, Weight::Silent | Weight::Touches);
    let mut speaking = cell.heard.iter().filter(|heard| speaks(heard.weight));
    let newer = speaking.find(|heard| heard.claim.source.rank() == Rank::Publication).map(|heard| &heard.claim.source);
    let edition = newer.map_or_else(String::new, |source| format!(" ({}, {})", source.title, source.edition));
    format!("The provider has changed who does \u{201c}{duty}\u{201d} for {service} since it was signed{edition}.")
}

fn assumed(tenant: &Tenant, cell: &Explanation<'_>) -> String {
    let (duty, service) = (&cell.duty.title, &cell.service.title);
    let pairs = cell.assumptions.iter().map(|&(giver, receiver)| {
        let (giver, receiver) = (tenant.party_name(giver), tenant.party_name(receiver));
        format!("{giver} count{} on {receiver}", if giver == "you" { "" } else { "s" })
    });
    let pairs = pairs.collect::<Vec<_>>().join(", and ");
    let whom = list(tenant, cell.assumptions.iter().map(|&(_, receiver)| receiver));
    let does = if whom == "you" || whom.contains(" and ") { "do" } else { "does" };
    format!("{} for \u{201c}{duty}\u{201d} at {service}, but {whom} {does} not take it on.", capital(&pairs))
}

/// Why a verdict is what it is, as the end of a sentence.
pub fn reason(reason: &Reason) -> String {
    let resources = |count: &u32| if *count == 1 { "1 resource".to_owned() } else { format!("{count} resources") };
    match reason {
        Reason::ChecksMet(count) => format!("checked on {}", resources(count)),
        Reason::ChecksNotMet(count) => format!("{} found wanting", resources(count)),
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
