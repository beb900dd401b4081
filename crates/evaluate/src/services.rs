//! Which of a tenant's services a check or a row belongs to.

use demarc_model::{Check, Service, ServiceId, Tenant};

/// The tenant's services that a check of `catalog` is about: those that are this service of the catalog, or,
/// where the tenant lists none, its whole account (`aws-account` for `aws-s3`).
pub fn serving<'a>(tenant: &'a Tenant, catalog: &ServiceId, provider: Option<&str>) -> Vec<&'a Service> {
    let is = |service: &&Service, id: &str| service.catalog.as_ref().is_some_and(|catalog| **catalog == *id);
    let listed: Vec<_> = tenant.services.iter().filter(|service| is(service, catalog)).collect();
    if !listed.is_empty() {
        return listed;
    }
    let Some(provider) = provider else { return Vec::new() };
    let account = format!("{provider}-account");
    tenant.services.iter().filter(|service| is(service, &account)).collect()
}

/// The provider in a check's id: the word before the first hyphen of its service.
pub fn provider(check: &Check) -> Option<&str> {
    check.service.split_once('-').map(|(provider, _)| provider)
}

/// The tenant's services that a row names by their id or the catalog's.
pub fn named<'a>(tenant: &'a Tenant, name: &str) -> Vec<&'a Service> {
    let by_id: Vec<_> = tenant.services.iter().filter(|service| &*service.id == name).collect();
    if !by_id.is_empty() {
        return by_id;
    }
    tenant
        .services
        .iter()
        .filter(|service| service.catalog.as_ref().is_some_and(|catalog| &**catalog == name))
        .collect()
}
