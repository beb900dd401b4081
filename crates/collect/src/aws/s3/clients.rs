//! Clients: one for each region that holds a bucket, and one for what an account has once.

use std::collections::BTreeMap;

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::{
    Client,
    config::endpoint::{DefaultResolver, ResolveEndpoint as _},
};
use aws_sdk_s3control::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};
use futures::FutureExt as _;

use crate::{
    Run,
    aws::{
        direct::Direct,
        endpoint::{endpoint, params},
    },
};

/// Buckets in one region; a bucket answers in its own region only.
pub(super) struct Buckets {
    client: Direct<Client>,
    config: SdkConfig,
}

impl Buckets {
    /// Those in `region`.
    pub fn in_region(config: &SdkConfig, region: &str) -> Self {
        let config = config.to_builder().region(Region::new(region.to_owned())).build();
        let of_sdk = aws_sdk_s3::config::Builder::from(&config).force_path_style(has_other_endpoint(&config)).build();
        let client = Direct::new(&config, Client::from_conf(of_sdk), "s3", endpoint!(&config, aws_sdk_s3, "S3"));
        Self { client, config }
    }

    /// Those in each of `regions`.
    pub fn in_regions<'a>(config: &SdkConfig, regions: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Self> {
        let mut buckets = BTreeMap::new();
        for region in regions {
            buckets.entry(region).or_insert_with(|| Self::in_region(config, region));
        }
        buckets
    }

    /// What all of them are asked with.
    pub const fn client(&self) -> &Direct<Client> {
        &self.client
    }

    /// What one of them is asked with: most buckets have a host of their own.
    pub fn of(&self, bucket: &str) -> Direct<Client> {
        let params = params!(&self.config, aws_sdk_s3, "S3");
        let params = params.bucket(bucket).force_path_style(has_other_endpoint(&self.config)).build();
        let found =
            params.ok().and_then(|params| DefaultResolver::new().resolve_endpoint(&params).now_or_never()?.ok());
        self.client.at(found.map(|endpoint| endpoint.url().to_owned()))
    }
}

/// Another endpoint has no host for each bucket.
fn has_other_endpoint(config: &SdkConfig) -> bool {
    config.endpoint_url().is_some()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::scripted::config;

    #[tokio::test]
    async fn a_bucket_is_asked_where_the_sdk_would_ask() {
        let other = "http://127.0.0.1:9";
        let cases = [
            (None, "eu-west-1", "shop", "https://shop.s3.eu-west-1.amazonaws.com"),
            (None, "cn-north-1", "shop", "https://shop.s3.cn-north-1.amazonaws.com.cn"),
            // A certificate for one name does not hold for one with a point in it.
            (None, "eu-west-1", "shop.example.com", "https://s3.eu-west-1.amazonaws.com/shop.example.com"),
            (Some(other), "eu-west-1", "shop", "http://127.0.0.1:9/shop"),
        ];
        for (endpoint, region, bucket, address) in cases {
            let buckets = Buckets::in_region(&config(endpoint).await, region);
            assert_eq!(buckets.of(bucket).address(), Some(address));
        }
    }
}
