//! What providers publish, resolved once for each kind of service and shared by all tenants.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use demarc_model::{Claim, Party, Rank, Service, ServiceId, ServiceModel, Source, SourceId, Split, Target};

use crate::{
    DutyBook, Holding,
    book::Breadth,
    holding::{Heard, holding},
};

/// The claims of providers, newest editions only.
#[derive(Debug)]
pub struct Publications {
    claims: Vec<Claim>,
    newest: Editions,
    decided: Vec<Vec<(u32, Breadth)>>,
    /// Services that some claim names.
    named: HashSet<ServiceId>,
    kinds: Mutex<HashMap<Kind, Arc<Published>>>,
}

/// Services of one kind hear the same publications.
type Kind = (Option<ServiceId>, Option<ServiceId>, ServiceId, ServiceModel);

/// What is published about one kind of service, by duty.
#[derive(Debug)]
pub struct Published {
    heard: Vec<Vec<(u32, Breadth)>>,
    stated: Vec<Option<Stated>>,
}

impl Published {
    /// What is stated of a duty.
    pub fn stated(&self, duty: u32) -> Option<&Stated> {
        self.stated[duty as usize].as_ref()
    }
}

/// What publications state of one duty.
#[derive(Debug, Clone)]
pub struct Stated {
    /// What holds among them.
    pub holding: Holding,
    provider: Option<Split>,
    subprovider: Option<Split>,
}

impl Stated {
    /// What follows from the publications that decide a duty; nothing when none of them says anything.
    pub fn of<'a>(heard: impl Iterator<Item = Heard<'a>> + Clone) -> Option<Self> {
        let by = |party| holding(heard.clone().filter(move |(claim, _)| claim.source.stated_by == party));
        let own = |party| by(party).map(|holding| holding.split);
        let (provider, subprovider) = (own(Party::Provider), own(Party::Subprovider));
        Some(Self { holding: holding(heard)?, provider, subprovider })
    }

    /// What one of the speakers says itself.
    pub fn by(&self, party: Party) -> Option<Split> {
        match party {
            Party::Provider => self.provider,
            Party::Subprovider => self.subprovider,
            _ => None,
        }
    }
}

impl Publications {
    /// Takes the claims of every edition and keeps those of the newest edition of each publication.
    pub fn new(book: &DutyBook, mut claims: Vec<Claim>) -> Self {
        let newest = Editions::newest(&claims);
        claims.retain(|claim| !newest.replace(claim));
        let decided = claims.iter().map(|claim| book.decided_by(claim)).collect();
        let named = claims.iter().filter_map(|claim| match &claim.target {
            Target::Service(id) => Some(id.clone()),
            _ => None,
        });
        Self { named: named.collect(), claims, newest, decided, kinds: Mutex::default() }
    }

    /// The claims kept.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The editions kept.
    pub(crate) fn newest(&self) -> &Editions {
        &self.newest
    }

    /// What is published about services like this one.
    pub fn about(&self, book: &DutyBook, service: &Service) -> Arc<Published> {
        // The tenant's own id matters only where a publication happens to name it.
        let own_id = self.named.get(&service.id).cloned();
        let kind = (own_id, service.catalog.clone(), service.provider.clone(), service.model);
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.entry(kind).or_insert_with(|| Arc::new(self.resolve(book, service))).clone()
    }

    fn resolve(&self, book: &DutyBook, service: &Service) -> Published {
        let mut heard = vec![Vec::new(); book.duties().len()];
        for (index, claim) in (0..).zip(&self.claims) {
            if claim.target.matches(service) {
                for &(duty, breadth) in &self.decided[index as usize] {
                    heard[duty as usize].push((index, breadth));
                }
            }
        }
        let stated = heard
            .iter()
            .map(|heard| Stated::of(heard.iter().map(|&(claim, breadth)| (&self.claims[claim as usize], breadth))));
        Published { stated: stated.collect(), heard }
    }

    /// The claims of `published` that decide a duty.
    pub fn heard<'a>(
        &'a self,
        published: &'a Published,
        duty: u32,
    ) -> impl Iterator<Item = (&'a Claim, Breadth)> + Clone {
        published.heard[duty as usize].iter().map(|&(claim, breadth)| (&self.claims[claim as usize], breadth))
    }
}

/// One edition of each of several publications.
#[derive(Debug, Default, Clone)]
pub(crate) struct Editions(BTreeMap<SourceId, Arc<Source>>);

impl Editions {
    /// The newest edition of every publication among `claims`.
    pub fn newest<C: Borrow<Claim>>(claims: &[C]) -> Self {
        Self::default().with(claims.iter().map(Borrow::borrow))
    }

    /// The same with whatever is newer among `claims`.
    pub fn with<'c>(mut self, claims: impl Iterator<Item = &'c Claim>) -> Self {
        for source in claims.map(|claim| &claim.source).filter(|source| is_publication(source)) {
            let kept = self.0.entry(source.id.clone()).or_insert_with(|| source.clone());
            if !Arc::ptr_eq(source, kept) && *source > *kept {
                *kept = source.clone();
            }
        }
        self
    }

    /// Whether `claim` is of an older edition of one of the publications.
    pub fn replace(&self, claim: &Claim) -> bool {
        is_publication(&claim.source) && self.0.get(&claim.source.id).is_some_and(|newest| *newest > claim.source)
    }

    /// Those that are newer than the same publication's in `others`.
    pub fn newer_than(mut self, others: &Self) -> Self {
        self.0.retain(|id, edition| others.0.get(id).is_some_and(|other| *other < *edition));
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_publication(source: &Source) -> bool {
    source.rank() == Rank::Publication
}
