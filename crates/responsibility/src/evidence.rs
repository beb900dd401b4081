//! From evidence to a verdict.
//!
//! Nothing that is missing, expired or unreadable ever counts as done, and a duty that nobody owns is never
//! covered. What contradicts stands until something newer of its kind says that the duty is done, however old
//! it is. What says that it is done counts until it expires or something of its kind contradicts it; a newer
//! item with an earlier expiry does not shorten it, so that taking evidence away never improves a verdict.

use std::collections::HashMap;

use chrono::NaiveDate;
use demarc_model::{CheckOutcome, Evidence, EvidenceKind, Outcome, Proof, Severity, Split, Tenant, Unproven, Verdict};

use crate::DutyBook;

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Every resource of every check fulfils it: how many.
    ChecksMet(u32),
    /// So many resources do not.
    ChecksNotMet(u32),
    /// So many resources do not, which is accepted of each.
    Accepted(u32),
    /// Somebody or something shows that it is done: from which day.
    EvidenceMet(NaiveDate),
    /// Somebody says that it is not done: since which day.
    EvidenceNotMet(NaiveDate),
    /// What is missing.
    Unproven(Unproven),
    /// The duty does not exist for this service.
    NotApplicable,
    /// The accounts were read, and there is nothing of the kind in them.
    NothingThere,
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The day the deciding evidence counts from, for evidence that has one.
    pub since: Option<NaiveDate>,
    /// The worst severity among failing checks, of what is not accepted.
    pub worst: Option<Severity>,
    /// Where it fails by nothing but what is accepted: what the verdict would be without that.
    pub rest: Option<Verdict>,
}

impl Judgement {
    fn new(verdict: Verdict, reason: Reason) -> Self {
        Self { verdict, reason, since: None, worst: None, rest: None }
    }

    fn unproven(why: Unproven) -> Self {
        Self::new(Verdict::Unproven, Reason::Unproven(why))
    }
}

/// The evidence of one tenant, laid out by service and duty.
pub struct EvidenceIndex<'a> {
    by_cell: HashMap<(u32, u32), Vec<&'a Evidence>>,
    checks: HashMap<(u32, u32), Vec<&'a CheckOutcome>>,
}

impl<'a> EvidenceIndex<'a> {
    /// Lays out the tenant's evidence and what checks said of it.
    pub fn of(book: &DutyBook, tenant: &'a Tenant, outcomes: &'a [CheckOutcome]) -> Self {
        let mut by_cell: HashMap<_, Vec<_>> = HashMap::new();
        for evidence in &tenant.evidence {
            let Some(duty) = book.index(&evidence.duty) else { continue };
            for (service, _) in (0..).zip(&tenant.services).filter(|(_, service)| evidence.services.holds(&service.id))
            {
                by_cell.entry((service, duty)).or_default().push(evidence);
            }
        }
        let mut checks: HashMap<_, Vec<_>> = HashMap::new();
        for outcome in outcomes {
            let service = tenant.services.iter().position(|service| service.id == outcome.service);
            if let (Some(service), Some(duty)) = (service, book.index(&outcome.duty)) {
                checks.entry((service as u32, duty)).or_default().push(outcome);
            }
        }
        Self { by_cell, checks }
    }

    /// What checks said of a cell.
    pub fn checks(&self, service: u32, duty: u32) -> &[&'a CheckOutcome] {
        self.checks.get(&(service, duty)).map_or(&[], Vec::as_slice)
    }

    /// What else there is about a cell.
    pub fn items(&self, service: u32, duty: u32) -> &[&'a Evidence] {
        self.by_cell.get(&(service, duty)).map_or(&[], Vec::as_slice)
    }

    /// The verdict on a duty that is split like this and can be proven by `proof`.
    pub fn judge(&self, service: u32, duty: u32, proof: &[Proof], split: Split, today: NaiveDate) -> Judgement {
        let checks = Tally::of(self.checks(service, duty));
        let items = Items::of(self.items(service, duty), proof, today);
        judge(&checks, &items, split)
    }
}

fn judge(checks: &Tally, items: &Items, split: Split) -> Judgement {
    if split.is_not_applicable() {
        return Judgement::new(Verdict::NotApplicable, Reason::NotApplicable);
    }
    if checks.failing > checks.accepted {
        let reason = Reason::ChecksNotMet(checks.failing - checks.accepted);
        return Judgement { worst: checks.worst, ..Judgement::new(Verdict::Failing, reason) };
    }
    if let Some(since) = items.not_met {
        let reason = Reason::EvidenceNotMet(since);
        return Judgement { since: Some(since), ..Judgement::new(Verdict::Failing, reason) };
    }
    let rest = without_failing(checks, items, split);
    if checks.accepted == 0 {
        return rest;
    }
    // What is accepted is no more done than before; and what is left unproven beside it is still to be seen.
    let reason = if rest.verdict == Verdict::Unproven { rest.reason } else { Reason::Accepted(checks.accepted) };
    Judgement { rest: Some(rest.verdict), ..Judgement::new(Verdict::Failing, reason) }
}

/// The verdict where nothing contradicts.
fn without_failing(checks: &Tally, items: &Items, split: Split) -> Judgement {
    if !split.is_owned() {
        return Judgement::unproven(Unproven::NoOwner);
    }
    if let Some(why) = &checks.unproven {
        return Judgement::unproven(why.clone());
    }
    if checks.proven > 0 {
        return Judgement::new(Verdict::Proven, Reason::ChecksMet(checks.proven));
    }
    match (items.met, items.expired) {
        (Some(since), _) => {
            Judgement { since: Some(since), ..Judgement::new(Verdict::Proven, Reason::EvidenceMet(since)) }
        }
        (None, _) if checks.looked => Judgement::new(Verdict::NotApplicable, Reason::NothingThere),
        (None, Some(expired)) => Judgement::unproven(Unproven::Expired(expired)),
        (None, None) => Judgement::unproven(Unproven::NoEvidence),
    }
}

/// What the checks of a cell say together.
struct Tally {
    looked: bool,
    proven: u32,
    failing: u32,
    accepted: u32,
    unproven: Option<Unproven>,
    worst: Option<Severity>,
}

impl Tally {
    fn of(outcomes: &[&CheckOutcome]) -> Self {
        let absent = || Unproven::Absent("a setting".into());
        let unproven = outcomes.iter().filter(|outcome| outcome.unproven > 0);
        Self {
            looked: !outcomes.is_empty(),
            proven: outcomes.iter().map(|outcome| outcome.proven).sum(),
            failing: outcomes.iter().map(|outcome| outcome.failing).sum(),
            accepted: outcomes.iter().map(|outcome| outcome.accepted).sum(),
            unproven: unproven.map(|outcome| outcome.why_unproven.clone().unwrap_or_else(absent)).min(),
            worst: outcomes
                .iter()
                .filter(|outcome| outcome.failing > outcome.accepted)
                .map(|outcome| outcome.severity)
                .max(),
        }
    }
}

/// What attestations, documents and reports of a cell say together.
#[derive(Default)]
struct Items {
    met: Option<NaiveDate>,
    not_met: Option<NaiveDate>,
    expired: Option<NaiveDate>,
}

impl Items {
    fn of(items: &[&Evidence], proof: &[Proof], today: NaiveDate) -> Self {
        let mut all = Self::default();
        for kind in EvidenceKind::ALL {
            let of_kind = items.iter().filter(|item| item.kind == *kind && item.effective <= today);
            let of_outcome = |outcome| of_kind.clone().filter(move |item| item.outcome == outcome);
            let denied = of_outcome(Outcome::NotMet).map(|item| item.effective).max();
            // On the same day the contradiction counts, whatever the order of the input.
            let met = of_outcome(Outcome::Met).filter(|item| denied.is_none_or(|denied| item.effective > denied));
            if met.clone().next().is_none() {
                all.not_met = all.not_met.max(denied);
            }
            for item in met.filter(|_| proof.contains(&proof_of(*kind))) {
                if item.expires < today {
                    all.expired = all.expired.max(Some(item.expires));
                } else {
                    all.met = all.met.max(Some(item.effective));
                }
            }
        }
        all
    }
}

const fn proof_of(kind: EvidenceKind) -> Proof {
    match kind {
        EvidenceKind::Attestation => Proof::Attestation,
        EvidenceKind::Document => Proof::Document,
        EvidenceKind::ProviderReport => Proof::ProviderReport,
    }
}
