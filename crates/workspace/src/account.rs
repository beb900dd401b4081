//! How `demarc collect` gets into an account of a tenant. Holds no secrets.

use std::sync::Arc;

use demarc_model::Provider;
use serde::{Deserialize, Serialize};

/// One account, or one set of credentials that leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Whose account it is, such as `aws`.
    pub provider: Provider,
    /// A profile of the provider's own configuration; its standard way in when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Arc<str>>,
    /// A role to assume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<Arc<str>>,
    /// The external id that the role's trust asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Arc<str>>,
    /// Every account of the organisation that this one is the management account of, or a delegated administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<AccountOrganisation>,
    /// Regions to look at; empty means all that are enabled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Arc<str>>,
    /// Another endpoint for every service, such as an emulator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_url: Option<Arc<str>>,
}

/// Which accounts of an organisation, and how to get in from the one that lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountOrganisation {
    /// The name of the role that every account has.
    pub role_name: Arc<str>,
    /// The external id that these roles' trust asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Arc<str>>,
    /// Only accounts in these organisational units or below; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_units: Vec<Arc<str>>,
    /// Accounts to leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Arc<str>>,
}
