//! Findings and counts as they come in.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use demarc_model::{Check, CheckId, CheckOutcome, Finding, Resource, Service, ServiceId, Table, Unproven, Verdict};

use crate::{
    judge::{Judged, RowVerdict},
    places::Place,
};

/// What has been found so far.
pub struct Outcomes {
    keep_proven: bool,
    findings: Vec<Finding>,
    outcomes: Vec<CheckOutcome>,
    index: HashMap<(CheckId, ServiceId), usize>,
    judged: u64,
}

impl Outcomes {
    /// Nothing found yet.
    pub fn new(keep_proven: bool) -> Self {
        Self { keep_proven, findings: Vec::new(), outcomes: Vec::new(), index: HashMap::new(), judged: 0 }
    }

    /// Counts a check for a service, with no resources yet.
    pub fn open(&mut self, check: &Check, service: &Service) -> &mut CheckOutcome {
        let next = self.outcomes.len();
        let place = *self.index.entry((check.id.clone(), service.id.clone())).or_insert(next);
        if place == next {
            self.outcomes.push(CheckOutcome {
                check: check.id.clone(),
                service: service.id.clone(),
                duty: check.duty.clone(),
                severity: check.severity,
                proven: 0,
                failing: 0,
                unproven: 0,
                why_unproven: None,
            });
        }
        &mut self.outcomes[place]
    }

    /// Adds a verdict on one resource.
    pub fn add(&mut self, check: &Check, service: &Service, judged: &RowVerdict, resource: impl FnOnce() -> Resource) {
        self.judged += 1;
        let outcome = self.open(check, service);
        let reason: Arc<str> = match judged {
            RowVerdict::Proven => {
                outcome.proven += 1;
                if !self.keep_proven {
                    return;
                }
                check.title.clone()
            }
            RowVerdict::Failing(reason) => {
                outcome.failing += 1;
                reason.clone().unwrap_or_else(|| "not so".into())
            }
            RowVerdict::Unproven(why) => {
                outcome.unproven += 1;
                let earlier = outcome.why_unproven.take();
                outcome.why_unproven = Some(earlier.map_or_else(|| why.clone(), |earlier| earlier.min(why.clone())));
                in_words(why)
            }
        };
        self.findings.push(Finding {
            check: check.id.clone(),
            service: service.id.clone(),
            duty: check.duty.clone(),
            severity: check.severity,
            resource: resource(),
            verdict: judged.verdict(),
            reason,
        });
    }

    /// Says that the rows of a place cannot be relied on: resources may be missing.
    pub fn unlistable(&mut self, check: &Check, service: &Service, table: &Table, place: &Place, why: &Arc<str>) {
        let judged = RowVerdict::Unproven(Unproven::Unreadable(why.clone()));
        self.add(check, service, &judged, || Resource {
            account: place.0.clone(),
            region: place.1.clone(),
            key: table.name.clone(),
            title: format!("list of: {}", table.title).into(),
        });
    }

    /// Everything found, in an order that does not depend on how it came in.
    pub fn finish(mut self, unlisted: BTreeMap<ServiceId, u64>) -> Judged {
        let order = |finding: &Finding| {
            let worst_first = std::cmp::Reverse((finding.verdict == Verdict::Failing, finding.severity));
            (worst_first, finding.check.clone(), finding.service.clone(), finding.resource.clone())
        };
        self.findings.sort_by_cached_key(order);
        self.outcomes.sort_by(|a, b| (&a.service, &a.check).cmp(&(&b.service, &b.check)));
        Judged { findings: self.findings, outcomes: self.outcomes, unlisted, judged: self.judged }
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
