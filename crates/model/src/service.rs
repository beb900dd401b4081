//! Services: what the catalog knows of them, and which ones a tenant uses.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ServiceId, words::vocabulary};

vocabulary! {
    /// How much of the stack a service leaves to its customer.
    ServiceModel, "service model" {
        /// Runs on premises of one's own.
        OnPremises = "on_premises",
        /// Rented machines and networks.
        Iaas = "iaas",
        /// Rented container platforms.
        Caas = "caas",
        /// Rented platforms and databases.
        Paas = "paas",
        /// Rented functions.
        Faas = "faas",
        /// Finished software.
        Saas = "saas",
    }
}

/// The id of whoever runs a service, such as `aws` or `microsoft`.
pub type Provider = ServiceId;

/// A service as the catalog knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogService {
    /// Its id, such as `aws-s3`.
    pub id: ServiceId,
    /// Former ids.
    pub aliases: Vec<ServiceId>,
    /// Its name as people say it.
    pub title: Arc<str>,
    /// Who runs it.
    pub provider: Provider,
    /// How much of the stack it leaves to the customer.
    pub model: ServiceModel,
}

/// Where a tenant's service is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Account ids; empty means every account collected for the tenant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Regions; empty means every region collected. Resources without a region are always in scope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
}

impl Scope {
    /// Whether it names no place, and so holds all.
    pub const fn is_everywhere(&self) -> bool {
        self.accounts.is_empty() && self.regions.is_empty()
    }

    /// Whether something in `account` and `region` is in scope. `global` is in every region.
    pub fn holds(&self, account: &str, region: &str) -> bool {
        (self.accounts.is_empty() || self.accounts.iter().any(|id| id == account))
            && (region == "global" || self.regions.is_empty() || self.regions.iter().any(|name| name == region))
    }
}

/// A service that a tenant uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its id within the tenant.
    pub id: ServiceId,
    /// The catalog's service that it is, if the catalog knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<ServiceId>,
    /// Its name as the tenant says it.
    pub title: Arc<str>,
    /// Who runs it.
    pub provider: Provider,
    /// How much of the stack it leaves to the tenant.
    pub model: ServiceModel,
    /// Where it is to be looked at.
    #[serde(default, skip_serializing_if = "Scope::is_everywhere")]
    pub scope: Scope,
}

/// Which services a claim is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Every service of a provider.
    Provider(Provider),
    /// Every service of a provider that has this model.
    Model(Provider, ServiceModel),
    /// One service: the catalog's id, or the tenant's own.
    Service(ServiceId),
    /// Every service of the tenant that states the claim.
    Every,
}

impl Target {
    /// Whether the claim is about `service`.
    pub fn matches(&self, service: &Service) -> bool {
        match self {
            Self::Every => true,
            Self::Provider(provider) => *provider == service.provider,
            Self::Model(provider, model) => *provider == service.provider && *model == service.model,
            Self::Service(id) => *id == service.id || service.catalog.as_ref() == Some(id),
        }
    }
}
