//! Tenants: the organisations whose responsibilities are kept.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    AssigneeId, Cadence, Claim, DutyId, Evidence, Exception, FrameworkId, Layer, Party, Reweighting, Service,
    ServiceId, Source, TenantId, words::vocabulary,
};

/// One organisation, with everything that is stated about it. Shapes only; the rules are in `responsibility`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    /// Its id, the unit of isolation.
    pub id: TenantId,
    /// Its name.
    pub name: Arc<str>,
    /// What it does for a living, in a few words.
    pub trade: Arc<str>,
    /// How many people work there, if known.
    pub people_count: Option<u32>,
    /// The parties' names, for those that have one ("Northwind Security" for the MSSP).
    pub party_names: Vec<(Party, Arc<str>)>,
    /// Frameworks in scope.
    pub frameworks: Vec<FrameworkId>,
    /// Teams and people.
    pub assignees: Vec<Assignee>,
    /// Services in use.
    pub services: Vec<Service>,
    /// What its parties state, and editions of providers that only it has.
    pub claims: Vec<Claim>,
    /// Agreements, signed or not yet.
    pub agreements: Vec<Agreement>,
    /// Who performs, is accountable for, or verifies.
    pub assignments: Vec<Assignment>,
    /// Attestations, documents and provider reports.
    pub evidence: Vec<Evidence>,
    /// Reviews that fall due.
    pub reviews: Vec<Review>,
    /// Accepted deviations.
    pub exceptions: Vec<Exception>,
    /// Checks that are worse or less bad for it than for others.
    pub reweightings: Vec<Reweighting>,
}

impl Tenant {
    /// A tenant of which nothing is stated but what it is called.
    pub fn new(id: TenantId, name: impl Into<Arc<str>>) -> Self {
        Self {
            id,
            name: name.into(),
            trade: "".into(),
            people_count: None,
            party_names: Vec::new(),
            frameworks: Vec::new(),
            assignees: Vec::new(),
            services: Vec::new(),
            claims: Vec::new(),
            agreements: Vec::new(),
            assignments: Vec::new(),
            evidence: Vec::new(),
            reviews: Vec::new(),
            exceptions: Vec::new(),
            reweightings: Vec::new(),
        }
    }

    /// The service with this id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| &*service.id == id)
    }

    /// The team or person with this id.
    pub fn assignee(&self, id: &str) -> Option<&Assignee> {
        self.assignees.iter().find(|assignee| &*assignee.id == id)
    }

    /// A party as this tenant calls it.
    pub fn party_name(&self, party: Party) -> &str {
        self.party_names.iter().find(|(named, _)| *named == party).map_or(party.in_words(), |(_, name)| name)
    }
}

/// A team or a person who can be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignee {
    /// Its id within the tenant.
    pub id: AssigneeId,
    /// Its name.
    pub name: Arc<str>,
    /// The side it belongs to.
    pub party: Party,
    /// E-mail, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Arc<str>>,
    /// The people in it, for teams. A team without an active member is not active.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<AssigneeId>,
    /// Whether it is a team.
    pub is_team: bool,
    /// The last day; from the day after, the person is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

vocabulary! {
    /// What an assignee does about a duty.
    Role, "role" {
        /// Does the work.
        Performs = "performs",
        /// Answers for it.
        Accountable = "accountable",
        /// Looks whether it was done.
        Verifies = "verifies",
    }
}

/// Which services an assignment is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceSelector {
    /// All of them.
    Every,
    /// One.
    One(ServiceId),
}

impl ServiceSelector {
    /// Whether `service` is meant.
    pub fn holds(&self, service: &ServiceId) -> bool {
        match self {
            Self::Every => true,
            Self::One(id) => id == service,
        }
    }
}

/// Which duties an assignment is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutySelector {
    /// All of them.
    Every,
    /// Those of a layer.
    Layer(Layer),
    /// One.
    One(DutyId),
}

/// The named team or person that performs, is accountable for, or verifies duties.
///
/// The narrowest assignment of a party counts: one duty before a layer before all duties, and within
/// that one service before all services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Which services.
    pub services: ServiceSelector,
    /// Which duties.
    pub duties: DutySelector,
    /// What the assignee does.
    pub role: Role,
    /// Who.
    pub assignee: AssigneeId,
}

/// A version of a tenant's matrix, signed by the parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// What it is called and when it was made. `signed` is derived from the signatures.
    pub source: Arc<Source>,
    /// Who signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signature>,
    /// What was agreed, each a claim of rank `agreement` once signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub splits: Vec<Claim>,
}

/// One party's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The side that signs.
    pub party: Party,
    /// Who signed for it.
    pub name: Arc<str>,
    /// In which role, such as "managing director".
    pub role: Arc<str>,
    /// When.
    pub signed_on: NaiveDate,
}

/// A review that falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Which services.
    pub services: ServiceSelector,
    /// Which duty.
    pub duty: DutyId,
    /// When it was last done.
    pub last: NaiveDate,
    /// How often it is due.
    pub every: Cadence,
}

impl Tenant {
    /// The split of every signed agreement, as claims.
    pub fn agreed(&self) -> impl Iterator<Item = &Claim> {
        self.agreements.iter().filter(|agreement| agreement.source.signed).flat_map(|agreement| &agreement.splits)
    }
}
