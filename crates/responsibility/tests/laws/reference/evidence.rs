//! Whether it is done.
//!
//! Within a kind of evidence, what says that it is not done stands until something newer says that it is. What
//! says that it is done counts from its first to its last day, unless something as new or newer says otherwise,
//! and only when the duty can be proven in this way.

use chrono::NaiveDate;
use demarc_model::{
    CheckOutcome, Duty, Evidence, EvidenceKind, Outcome, Proof, Service, ServiceSelector, Share, Split, Unproven,
    Verdict,
};

use super::claims::is_called;
use crate::{answer::Judged, world::World};

/// The verdict on a cell that is split like this.
pub fn judged(world: &World, service: &Service, duty: &Duty, split: Split) -> Judged {
    let checks: Vec<&CheckOutcome> =
        world.outcomes.iter().filter(|one| one.service == service.id && is_called(duty, &one.duty)).collect();
    let items = items(world, service, duty);
    let is_owned = split.shares().any(|(_, share)| share.takes_part());
    if !is_owned && split.shares().any(|(_, share)| share == Share::NotApplicable) {
        return verdict(Verdict::NotApplicable, "NotApplicable");
    }
    if let Some(failing) = failing(&checks, &items) {
        return failing;
    }
    let otherwise = uncontradicted(world, duty, &checks, &items, is_owned);
    match checks.iter().map(|one| one.accepted).sum() {
        0_u32 => otherwise,
        _ if otherwise.verdict == Verdict::Unproven => {
            Judged { verdict: Verdict::Failing, rest: Some(Verdict::Unproven), since: None, worst: None, ..otherwise }
        }
        accepted => {
            let rest = Some(otherwise.verdict);
            Judged { rest, ..verdict(Verdict::Failing, format!("Accepted({accepted})")) }
        }
    }
}

/// What is so where nothing contradicts but what is accepted.
fn uncontradicted(world: &World, duty: &Duty, checks: &[&CheckOutcome], items: &[&Evidence], is_owned: bool) -> Judged {
    if !is_owned {
        return unproven(&Unproven::NoOwner);
    }
    if let Some(why) = why_unproven(checks) {
        return unproven(&why);
    }
    match checks.iter().map(|one| one.proven).sum() {
        0_u32 => attested(world, duty, items, !checks.is_empty()),
        proven => verdict(Verdict::Proven, format!("ChecksMet({proven})")),
    }
}

/// What contradicts, checks before people.
fn failing(checks: &[&CheckOutcome], items: &[&Evidence]) -> Option<Judged> {
    let failing: Vec<_> = checks.iter().filter(|one| one.failing > one.accepted).collect();
    if let Some(worst) = failing.iter().map(|one| one.severity).max() {
        let count: u32 = failing.iter().map(|one| one.failing - one.accepted).sum();
        return Some(Judged { worst: Some(worst), ..verdict(Verdict::Failing, format!("ChecksNotMet({count})")) });
    }
    let since = items.iter().filter(|item| contradicts(item, items)).map(|item| item.effective).max();
    since.map(|since| dated(Verdict::Failing, "EvidenceNotMet", since))
}

/// What people show, where the checks looked and found nothing or did not look.
fn attested(world: &World, duty: &Duty, items: &[&Evidence], looked: bool) -> Judged {
    let current = shown(items, duty).filter(|item| item.expires >= world.today);
    let expired = shown(items, duty).map(|item| item.expires).max();
    match current.map(|item| item.effective).max() {
        Some(since) => dated(Verdict::Proven, "EvidenceMet", since),
        None if looked => verdict(Verdict::NotApplicable, "NothingThere"),
        None => unproven(&expired.map_or(Unproven::NoEvidence, Unproven::Expired)),
    }
}

fn items<'w>(world: &'w World, service: &Service, duty: &Duty) -> Vec<&'w Evidence> {
    let of_cell = world.tenant.evidence.iter().filter(|item| {
        (item.services == ServiceSelector::Every || item.services == ServiceSelector::One(service.id.clone()))
            && is_called(duty, &item.duty)
    });
    of_cell.filter(|item| item.effective <= world.today).collect()
}

/// Says that it is not done, and nothing newer of its kind says that it is.
fn contradicts(item: &Evidence, items: &[&Evidence]) -> bool {
    let newer = |other: &&Evidence| other.kind == item.kind && other.effective > item.effective;
    item.outcome == Outcome::NotMet && !items.iter().any(|other| newer(other) && other.outcome == Outcome::Met)
}

/// Those that say that it is done and are not contradicted since, expired or not.
fn shown<'w>(items: &[&'w Evidence], duty: &Duty) -> impl Iterator<Item = &'w Evidence> {
    let as_new = |item: &Evidence, other: &Evidence| other.kind == item.kind && other.effective >= item.effective;
    let denied = |item: &Evidence| items.iter().any(|other| as_new(item, other) && other.outcome == Outcome::NotMet);
    let counts = |item: &&&Evidence| {
        let proof = match item.kind {
            EvidenceKind::Attestation => Proof::Attestation,
            EvidenceKind::Document => Proof::Document,
            EvidenceKind::ProviderReport => Proof::ProviderReport,
        };
        item.outcome == Outcome::Met && duty.proof.contains(&proof) && !denied(item)
    };
    items.iter().filter(counts).copied().collect::<Vec<_>>().into_iter()
}

/// The first reason, in the order of reasons; a check that gives none has met a setting that is not there.
fn why_unproven(checks: &[&CheckOutcome]) -> Option<Unproven> {
    let reason = |one: &&CheckOutcome| one.why_unproven.clone().unwrap_or(Unproven::Absent("a setting".into()));
    checks.iter().filter(|one| one.unproven > 0).map(reason).min()
}

fn verdict(verdict: Verdict, why: impl Into<String>) -> Judged {
    Judged { verdict, why: why.into(), since: None, worst: None, rest: None }
}

fn unproven(why: &Unproven) -> Judged {
    verdict(Verdict::Unproven, format!("Unproven({why:?})"))
}

fn dated(as_judged: Verdict, why: &str, since: NaiveDate) -> Judged {
    Judged { since: Some(since), ..verdict(as_judged, format!("{why}({since:?})")) }
}
