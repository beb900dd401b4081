//! Compares two editions of a source, and says which tenants the differences touch. Pure.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Claim, DutyId, Service, ServiceId, Split, Subject, Target, Tenant, TenantId};

use crate::crm::{Answer, answer_in};

/// What changed from one edition to another. Each list is in order of target, subject and feature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// Said in the new edition only.
    pub added: Vec<Claim>,
    /// Said in the old edition only.
    pub removed: Vec<Claim>,
    /// Said in both, differently.
    pub changed: Vec<Change>,
    /// How many claims say the same.
    pub unchanged: usize,
}

/// A claim that says something else than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In the old edition.
    pub before: Claim,
    /// In the new edition.
    pub after: Claim,
}

impl Change {
    /// The splits, when somebody else does it now.
    pub fn split(&self) -> Option<(Split, Split)> {
        (self.before.split != self.after.split).then_some((self.before.split, self.after.split))
    }

    /// The answers whether a customer can inherit it, when they differ.
    pub fn answer(&self) -> Option<(Option<Answer>, Option<Answer>)> {
        let (before, after) = (answer_in(&self.before.text).0, answer_in(&self.after.text).0);
        (before != after).then_some((before, after))
    }

    /// The texts, when they differ in more than the answer.
    pub fn text(&self) -> Option<(&str, &str)> {
        let (before, after) = (answer_in(&self.before.text).1, answer_in(&self.after.text).1);
        (before != after).then_some((before, after))
    }

    /// Whether the words differ but neither who does it nor what can be inherited.
    pub fn is_text_only(&self) -> bool {
        self.split().is_none() && self.answer().is_none() && self.before.default_on == self.after.default_on
    }
}

impl Diff {
    /// Whether both editions say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// The claims that differ: what is gone as it was, everything else as it is.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.added.iter().chain(&self.removed).chain(self.changed.iter().map(|change| &change.after))
    }
}

type Key<'c> = (&'c Target, &'c Subject, &'c Option<Arc<str>>);
type Paired<'c> = BTreeMap<Key<'c>, (Vec<&'c Claim>, Vec<&'c Claim>)>;

/// Compares two editions. The order of the claims does not matter; citations, which move with every row that
/// is inserted, and the editions themselves are not compared.
pub fn diff(before: &[Claim], after: &[Claim]) -> Diff {
    let mut paired: Paired<'_> = BTreeMap::new();
    for claim in before {
        paired.entry(key(claim)).or_default().0.push(claim);
    }
    for claim in after {
        paired.entry(key(claim)).or_default().1.push(claim);
    }
    let mut diff = Diff::default();
    for (_, (before, after)) in paired {
        compare(&mut diff, before, after);
    }
    diff
}

fn key(claim: &Claim) -> Key<'_> {
    (&claim.target, &claim.subject, &claim.feature)
}

/// Compares what two editions say of one key; sources may say several things of it.
fn compare(diff: &mut Diff, mut before: Vec<&Claim>, mut after: Vec<&Claim>) {
    before.sort_by(|left, right| said(left).cmp(&said(right)));
    after.sort_by(|left, right| said(left).cmp(&said(right)));
    before.retain(|old| match after.iter().position(|new| said(new) == said(old)) {
        Some(same) => {
            after.remove(same);
            diff.unchanged += 1;
            false
        }
        None => true,
    });
    let pairs = before.len().min(after.len());
    diff.removed.extend(before.drain(pairs..).cloned());
    diff.added.extend(after.drain(pairs..).cloned());
    let pair = |(before, after): (&Claim, &Claim)| Change { before: before.clone(), after: after.clone() };
    diff.changed.extend(before.into_iter().zip(after).map(pair));
}

fn said(claim: &Claim) -> (Split, &str, Option<bool>, &[DutyId]) {
    (claim.split, &claim.text, claim.default_on, &claim.feature_duties)
}

/// A tenant that a new edition touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The tenant.
    pub tenant: TenantId,
    /// Its services that the differences are about, in the tenant's order.
    pub services: Vec<TouchedService>,
}

/// A service that a new edition touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedService {
    /// The tenant's service.
    pub service: ServiceId,
    /// How many claims about it were added, removed or changed.
    pub claims: usize,
    /// The duties that somebody else would do.
    pub duties: Vec<DutyChange>,
}

/// A duty that somebody else would do if the new edition held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyChange {
    /// The duty.
    pub duty: DutyId,
    /// Who does it now.
    pub before: Split,
    /// Who would do it.
    pub after: Split,
}

/// The tenants that the differences touch, in the given order.
///
/// `duties` works out which duties of a service would change hands. It is asked only for services that some
/// difference is about, so that a thousand tenants that do not use the provider cost nothing.
pub fn touched<'t>(
    diff: &Diff,
    tenants: impl IntoIterator<Item = &'t Tenant>,
    mut duties: impl FnMut(&Tenant, &Service) -> Vec<DutyChange>,
) -> Vec<Touched> {
    let mut by_target: BTreeMap<&Target, usize> = BTreeMap::new();
    for claim in diff.claims() {
        *by_target.entry(&claim.target).or_default() += 1;
    }
    let mut touched = Vec::new();
    for tenant in tenants {
        let mut services = Vec::new();
        for service in &tenant.services {
            let claims = by_target.iter().filter(|(target, _)| target.matches(service)).map(|(_, count)| count).sum();
            if claims > 0 {
                services.push(TouchedService { service: service.id.clone(), claims, duties: duties(tenant, service) });
            }
        }
        if !services.is_empty() {
            touched.push(Touched { tenant: tenant.id.clone(), services });
        }
    }
    touched
}

/// The subjects that the differences are about, each once.
pub fn subjects(diff: &Diff) -> BTreeSet<&Subject> {
    diff.claims().map(|claim| &claim.subject).collect()
}
