//! Clients: one for each region that holds a bucket, and one for what an account has once.

use std::collections::BTreeMap;

use aws_config::Region;
use aws_sdk_s3::Client;
use aws_sdk_s3control::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};

use crate::Run;

/// A client for buckets in `region`; a bucket answers in its own region only.
pub(super) fn in_region(run: &Run<'_>, region: &str) -> Client {
    let config = run.config.to_builder().region(Region::new(region.to_owned())).build();
    let other_endpoint = config.endpoint_url().is_some();
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(other_endpoint).build();
    Client::from_conf(config)
}

/// A client for each of `regions`.
pub(super) fn in_regions<'a>(run: &Run<'_>, regions: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Client> {
    let mut clients = BTreeMap::new();
    for region in regions {
        clients.entry(region).or_insert_with(|| in_region(run, region));
    }
    clients
}

/// A client for the settings of the account.
pub(super) fn of_account(run: &Run<'_>) -> aws_sdk_s3control::Client {
    let mut config = aws_sdk_s3control::config::Builder::from(run.config);
    if let Some(endpoint) = run.config.endpoint_url() {
        config = config.endpoint_resolver(WithoutPrefix(endpoint.to_owned()));
    }
    aws_sdk_s3control::Client::from_conf(config.build())
}

/// Another endpoint as it is. The SDK would put the account's id before the host, which then has no address.
#[derive(Debug)]
struct WithoutPrefix(String);

impl ResolveEndpoint for WithoutPrefix {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(Endpoint::builder().url(self.0.clone()).build()))
    }
}
