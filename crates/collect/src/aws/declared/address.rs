//! Where the calls of an API go, and for which region they are signed.

use std::sync::Arc;

use aws_config::SdkConfig;
use demarc_model::{Api, Endpoints, Operation};

use crate::aws::endpoint::stated;

/// Where the calls of an API go.
pub(super) struct Address {
    base: String,
    /// The region that requests are signed for.
    pub signing_region: Arc<str>,
    is_overridden: bool,
}

impl Address {
    /// The API's address in a region, or the one that the configuration states instead.
    pub fn of(api: &Api, config: &SdkConfig, partition: &str, region: &str) -> Result<Self, String> {
        let unknown = || format!("{} has no address in the partition `{partition}`", api.service_id);
        let endpoints = api.endpoints.get(partition);
        let signing_region = endpoints.and_then(|endpoints| endpoints.signing_region.clone());
        let signing_region = signing_region.unwrap_or_else(|| region.into());
        if let Some(base) = stated(config, &api.service_id) {
            return Ok(Self { base, signing_region, is_overridden: true });
        }
        let url = url(api, endpoints.ok_or_else(unknown)?, config.use_fips() == Some(true), region)?;
        Ok(Self { base: url, signing_region, is_overridden: false })
    }

    /// The address for one operation.
    pub fn url(&self, operation: &Operation) -> String {
        match (&operation.host_prefix, self.base.split_once("://")) {
            (Some(prefix), Some((scheme, host))) if !self.is_overridden => format!("{scheme}://{prefix}{host}"),
            _ => self.base.clone(),
        }
    }
}

fn url(api: &Api, endpoints: &Endpoints, fips: bool, region: &str) -> Result<String, String> {
    let no_fips = || format!("{} has no FIPS address in {region}", api.service_id);
    let template = match fips {
        true => endpoints.fips.as_ref().ok_or_else(no_fips)?,
        false => endpoints.others.get(region).unwrap_or(&endpoints.url),
    };
    Ok(template.replace("{region}", region))
}
