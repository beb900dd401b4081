//! Findings and counts as they come in.

use std::{collections::BTreeMap, sync::Arc};

use datafusion::common::HashMap;
use demarc_model::{
    Acceptance, Check, CheckId, CheckOutcome, Finding, Resource, Service, ServiceId, Severity, Table, Tenant, Unproven,
    Verdict,
};

use crate::{
    judged::{Detail, Judged, RowVerdict},
    places::Place,
};

/// What has been found so far.
pub struct Outcomes {
    detail: Detail,
    severities: HashMap<CheckId, Severity>,
    findings: Vec<Finding>,
    outcomes: Vec<CheckOutcome>,
    index: HashMap<(CheckId, ServiceId), usize>,
    judged: u64,
}

impl Outcomes {
    /// Nothing found yet of a tenant, for which some checks are worse or less bad.
    pub fn new(tenant: &Tenant, detail: Detail) -> Self {
        let severities = tenant.reweightings.iter().map(|one| (one.check.clone(), one.severity)).collect();
        Self { detail, severities, findings: Vec::new(), outcomes: Vec::new(), index: HashMap::default(), judged: 0 }
    }

    /// Counts a check for a service, with no resources yet. Gives its place.
    pub fn open(&mut self, check: &Check, service: &Service) -> usize {
        let next = self.outcomes.len();
        let place = *self.index.entry((check.id.clone(), service.id.clone())).or_insert(next);
        if place == next {
            self.outcomes.push(CheckOutcome {
                check: check.id.clone(),
                service: service.id.clone(),
                duty: check.duty.clone(),
                severity: self.severities.get(&check.id).copied().unwrap_or(check.severity),
                proven: 0,
                failing: 0,
                accepted: 0,
                unproven: 0,
                why_unproven: None,
            });
        }
        place
    }

    /// Adds a verdict on one resource to what was opened at `place`.
    pub fn add(&mut self, check: &Check, place: usize, judged: &RowVerdict, resource: impl FnOnce() -> Resource) {
        self.judged += 1;
        let outcome = &mut self.outcomes[place];
        let severity = outcome.severity;
        let (mut found, mut acceptance) = (BTreeMap::new(), None);
        let reason: Arc<str> = match judged {
            RowVerdict::Proven => {
                outcome.proven += 1;
                if self.detail != Detail::Full {
                    return;
                }
                check.title.clone()
            }
            RowVerdict::Failing(failure) => {
                outcome.failing += 1;
                outcome.accepted += u32::from(failure.acceptance.as_ref().is_some_and(Acceptance::holds));
                (found, acceptance) = (failure.found.clone(), failure.acceptance.clone());
                failure.reason.clone().unwrap_or_else(|| "not so".into())
            }
            RowVerdict::Unproven(why) => {
                outcome.unproven += 1;
                explain(outcome, why);
                in_words(why)
            }
        };
        if self.detail == Detail::Counts {
            return;
        }
        self.findings.push(Finding {
            check: outcome.check.clone(),
            service: outcome.service.clone(),
            duty: outcome.duty.clone(),
            severity,
            resource: resource(),
            verdict: judged.verdict(),
            reason,
            found,
            acceptance,
        });
    }

    /// Counts proven resources of which nothing is told.
    pub fn proven(&mut self, place: usize, count: usize) {
        self.outcomes[place].proven += few(count);
        self.judged += count as u64;
    }

    /// Counts failing resources of which nothing is told and none is accepted.
    pub fn failing(&mut self, place: usize, count: usize) {
        self.outcomes[place].failing += few(count);
        self.judged += count as u64;
    }

    /// Counts unproven resources of which nothing is told.
    pub fn unproven(&mut self, place: usize, count: usize, why: &Unproven) {
        if count > 0 {
            self.outcomes[place].unproven += few(count);
            self.judged += count as u64;
            explain(&mut self.outcomes[place], why);
        }
    }

    /// Says that the rows of a place cannot be relied on: resources may be missing.
    pub fn unlistable(&mut self, check: &Check, outcome: usize, table: &Table, place: &Place, why: &Arc<str>) {
        let judged = RowVerdict::Unproven(Unproven::Unreadable(why.clone()));
        self.add(check, outcome, &judged, || Resource {
            account: place.0.clone(),
            region: place.1.clone(),
            key: table.name.clone(),
            title: format!("list of: {}", table.title).into(),
        });
    }

    /// Everything found, in an order that does not depend on how it came in.
    pub fn finish(self, unlisted: BTreeMap<Arc<str>, BTreeMap<ServiceId, u64>>) -> Judged {
        let mut judged = Judged { findings: self.findings, outcomes: self.outcomes, unlisted, judged: self.judged };
        judged.sort();
        judged
    }
}

impl Judged {
    /// The worst findings first.
    pub(crate) fn sort(&mut self) {
        let worst = |finding: &Finding| (finding.verdict == Verdict::Failing, finding.severity);
        self.findings.sort_by(|a, b| {
            let which = || (&a.check, &a.service, &a.resource).cmp(&(&b.check, &b.service, &b.resource));
            worst(b).cmp(&worst(a)).then_with(which)
        });
        self.outcomes.sort_by(|a, b| (&a.service, &a.check).cmp(&(&b.service, &b.check)));
    }
}

/// A batch of rows has no more than its offsets can tell.
fn few(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The least of all reasons is told.
fn explain(outcome: &mut CheckOutcome, why: &Unproven) {
    if outcome.why_unproven.as_ref().is_none_or(|earlier| why < earlier) {
        outcome.why_unproven = Some(why.clone());
    }
}

fn in_words(why: &Unproven) -> Arc<str> {
    match why {
        Unproven::Unreadable(call) => call.clone(),
        Unproven::Absent(what) => format!("{what} is not there to be judged").into(),
        Unproven::NoOwner => "nobody owns it".into(),
        Unproven::NoEvidence => "there is no evidence".into(),
        Unproven::Expired(date) => format!("expired on {date}").into(),
    }
}
