//! Duties: the smallest pieces of security work, and how they relate to frameworks.

use std::sync::Arc;

use crate::{ControlRef, DutyId, ServiceModel, Split, words::vocabulary};

vocabulary! {
    /// Where in the stack a duty sits.
    Layer, "layer" {
        /// Data of the customer.
        CustomerData = "customer_data",
        /// Settings of services.
        Configurations = "configurations",
        /// Logins, keys and rights.
        Identities = "identities",
        /// Laptops and phones.
        ClientDevices = "client_devices",
        /// Software, bought or made.
        Applications = "applications",
        /// Firewalls, segments, remote access.
        NetworkControls = "network_controls",
        /// Servers' operating systems and what runs them.
        OperatingSystem = "operating_system",
        /// Machines and hypervisors.
        PhysicalHosts = "physical_hosts",
        /// Cables, routers and switches.
        PhysicalNetwork = "physical_network",
        /// Buildings.
        PhysicalDatacenter = "physical_datacenter",
        /// Policies, risks, audits.
        Governance = "governance",
        /// Training, screening, rules of conduct.
        People = "people",
        /// Suppliers and their suppliers.
        SupplyChain = "supply_chain",
        /// Logs, alerts, incidents.
        MonitoringAndResponse = "monitoring_and_response",
    }
}

vocabulary! {
    /// How bad it is, from bearable to urgent.
    Severity, "severity" {
        /// Mend it when convenient.
        Low = "low",
        /// Mend it this quarter.
        Medium = "medium",
        /// Mend it this month.
        High = "high",
        /// Mend it today.
        Critical = "critical",
    }
}

impl Severity {
    /// One step milder, never below `low`.
    #[must_use]
    pub const fn milder(self) -> Self {
        match self {
            Self::Low | Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }
}

vocabulary! {
    /// How often something is due.
    Cadence, "cadence" {
        /// All the time.
        Continuous = "continuous",
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
        /// Every three months.
        Quarterly = "quarterly",
        /// Every six months.
        HalfYearly = "half_yearly",
        /// Every year.
        Yearly = "yearly",
        /// Every two years.
        TwoYearly = "two_yearly",
        /// When something happens, such as somebody leaving.
        OnEvent = "on_event",
        /// One time.
        Once = "once",
    }
}

impl Cadence {
    /// For how many days evidence of the duty counts when it names no expiry of its own.
    ///
    /// What is due more often than a statement can be renewed (continuous, daily, weekly) is renewed
    /// monthly when a person attests it; events are confirmed yearly.
    pub const fn evidence_days(self) -> u32 {
        match self {
            Self::Continuous | Self::Daily | Self::Weekly | Self::Monthly => 31,
            Self::Quarterly => 92,
            Self::HalfYearly => 183,
            Self::Yearly | Self::OnEvent => 366,
            Self::TwoYearly => 731,
            Self::Once => 36_500,
        }
    }
}

vocabulary! {
    /// A way in which a duty can be proven.
    Proof, "way of proof" {
        /// By checks over the inventory.
        Checks = "checks",
        /// By a person who states it.
        Attestation = "attestation",
        /// By a document.
        Document = "document",
        /// By the provider's audit report.
        ProviderReport = "provider_report",
    }
}

vocabulary! {
    /// Where a catalog entry is in its life. Ids are never reused.
    Status, "status" {
        /// May still change its meaning.
        Experimental = "experimental",
        /// Keeps its meaning.
        Stable = "stable",
        /// No longer used; kept so that its id resolves.
        Deprecated = "deprecated",
    }
}

vocabulary! {
    /// How a duty relates to a control, in OSCAL's words: "this duty is … that control".
    Relation, "relation" {
        /// The same words.
        EqualTo = "equal-to",
        /// The same meaning.
        EquivalentTo = "equivalent-to",
        /// A piece of the control.
        SubsetOf = "subset-of",
        /// More than the control.
        SupersetOf = "superset-of",
        /// Overlaps with the control.
        IntersectsWith = "intersects-with",
    }
}

impl Relation {
    /// Whether a claim about the control decides the duty: only where the control holds all of it.
    pub const fn decides(self) -> bool {
        matches!(self, Self::EqualTo | Self::EquivalentTo | Self::SubsetOf)
    }
}

/// A duty's relation to one control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlLink {
    /// The control.
    pub control: ControlRef,
    /// This duty is … that control.
    pub relation: Relation,
}

/// The smallest piece of security work with one performer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Its id.
    pub id: DutyId,
    /// Former ids.
    pub aliases: Vec<DutyId>,
    /// Where it is in its life.
    pub status: Status,
    /// Where in the stack it sits.
    pub layer: Layer,
    /// In plain language, imperative: "Remove access when someone leaves".
    pub title: Arc<str>,
    /// One sentence: why it matters.
    pub why: Arc<str>,
    /// How bad it is when nobody does it.
    pub severity: Severity,
    /// How often it is due.
    pub every: Cadence,
    /// How it can be proven.
    pub proof: Vec<Proof>,
    /// Who holds it by default, in the order of [`ServiceModel::ALL`].
    pub defaults: [Split; 6],
    /// The controls it relates to.
    pub controls: Vec<ControlLink>,
}

impl Duty {
    /// Who holds it under `model` when nobody has said anything.
    pub const fn default_split(&self, model: ServiceModel) -> Split {
        self.defaults[model as usize]
    }
}
