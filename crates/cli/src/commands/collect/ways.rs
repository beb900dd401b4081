//! The ways into a tenant's accounts: the command line's, else those of `tenant.toml`, else the standard chain.

use std::sync::Arc;

use demarc_collect::aws::Access;
use demarc_workspace::{Account, AccountOrganisation, TenantFolder};

use crate::args::CollectArgs;

/// One way into an account, or through it into every account of its organisation, with the regions to read there.
#[derive(Debug)]
pub struct Way {
    /// How to get in.
    pub access: Access,
    /// The regions; all that are enabled when empty.
    pub regions: Vec<String>,
    /// Whose accounts are meant, where it is not only this one.
    pub organisation: Option<AccountOrganisation>,
    /// Whether the tenant names it as its own; if so, that it cannot be entered is something to be known.
    pub is_stated: bool,
}

/// Whether the command line says how to get in.
pub fn is_named(collect: &CollectArgs) -> bool {
    collect.profile.is_some() || !collect.role_arn.is_empty()
}

/// Whether the tenant says how to get in.
pub fn has_own(folder: &TenantFolder) -> bool {
    folder.accounts.iter().any(is_ours)
}

fn is_ours(account: &Account) -> bool {
    &*account.provider == "aws"
}

/// Every way into a tenant's accounts.
pub fn ways(folder: &TenantFolder, collect: &CollectArgs) -> Vec<Way> {
    if !is_named(collect) && has_own(folder) {
        return folder.accounts.iter().filter(|account| is_ours(account)).map(|own| stated(own, collect)).collect();
    }
    let roles: Vec<Option<String>> =
        if collect.role_arn.is_empty() { vec![None] } else { collect.role_arn.iter().cloned().map(Some).collect() };
    let way = |role_arn| Way {
        access: Access {
            profile: collect.profile.clone(),
            role_arn,
            external_id: collect.external_id.clone(),
            endpoint_url: collect.endpoint_url.clone(),
            home_region: collect.region.first().cloned(),
        },
        regions: collect.region.clone(),
        organisation: None,
        is_stated: false,
    };
    roles.into_iter().map(way).collect()
}

fn stated(account: &Account, collect: &CollectArgs) -> Way {
    let text = |text: &Option<Arc<str>>| text.as_ref().map(ToString::to_string);
    let own: Vec<String> = account.regions.iter().map(ToString::to_string).collect();
    let regions = if collect.region.is_empty() { own } else { collect.region.clone() };
    Way {
        access: Access {
            profile: text(&account.profile),
            role_arn: text(&account.role_arn),
            external_id: text(&account.external_id),
            endpoint_url: collect.endpoint_url.clone().or_else(|| text(&account.endpoint_url)),
            home_region: regions.first().cloned(),
        },
        regions,
        organisation: account.organisation.clone(),
        is_stated: true,
    }
}
