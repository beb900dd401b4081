//! The address of a service: the one that the configuration states, or the SDK's.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// The command line's address for everything, else one for this service, else one for everything. `service` is its name in the SDK's
/// configuration, such as `Secrets Manager`.
pub(super) fn stated(config: &SdkConfig, service: &str) -> Option<String> {
    let general = config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return general;
    }
    of_service(config, service).or(general)
}

fn of_service(config: &SdkConfig, service: &str) -> Option<String> {
    let key =
        ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?;
    config.service_config()?.load_config(key)
}

/// What decides where a service of the SDK is: `params!(config, aws_sdk_kms, "KMS")`.
macro_rules! params {
    ($config:expr, $sdk:ident, $id:literal) => {
        $sdk::config::endpoint::Params::builder()
            .set_region($config.region().map(ToString::to_string))
            .set_use_fips($config.use_fips())
            .set_use_dual_stack($config.use_dual_stack())
            .set_endpoint($crate::aws::endpoint::stated($config, $id))
    };
}
pub(super) use params;

/// Where a service of the SDK is, by its own rules. Nothing where these do not say.
macro_rules! endpoint {
    ($config:expr, $sdk:ident, $id:literal) => {
        $crate::aws::endpoint::params!($config, $sdk, $id).build().ok().and_then(|params| {
            use futures::FutureExt as _;
            use $sdk::config::endpoint::{DefaultResolver, ResolveEndpoint};
            // The rules are a table, so that nothing is waited for.
            let found = ResolveEndpoint::resolve_endpoint(&DefaultResolver::new(), &params).now_or_never()?;
            Some(found.ok()?.url().to_owned())
        })
    };
}
pub(super) use endpoint;
