//! Credentials: the standard chain, a profile, or a role assumed with an external id.

use std::{sync::Arc, time::Duration};

use aws_config::{
    BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
    retry::RetryConfig, sts::AssumeRoleProvider, timeout::TimeoutConfig,
};
use aws_sdk_sts::{config::SharedCredentialsProvider, operation::assume_role::AssumeRoleError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use thiserror::Error;

use crate::Refused;

/// How to get into one account.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// A profile of the shared configuration; the standard chain when left out.
    pub profile: Option<String>,
    /// A role to assume.
    pub role_arn: Option<String>,
    /// The external id that the role's trust asks for.
    pub external_id: Option<String>,
    /// Another endpoint for every service.
    pub endpoint_url: Option<String>,
    /// The region to sign in to and to ask about what an account has once.
    pub home_region: Option<String>,
}

/// An account that answered.
pub struct Connection {
    /// The account's id.
    pub account: Arc<str>,
    /// Who is calling, as an ARN.
    pub identity: Arc<str>,
    /// The region signed in to.
    pub home_region: String,
    config: SdkConfig,
}

impl Connection {
    /// The configuration for one region.
    pub fn in_region(&self, region: &str) -> SdkConfig {
        self.config.to_builder().region(Region::new(region.to_owned())).build()
    }
}

/// Why an account could not be reached.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The first call failed.
    #[error("could not sign in{}{}: {cause}", named(" as", .role.as_deref()), named(" with profile", .profile.as_deref()))]
    SignIn {
        /// The role to assume.
        role: Option<String>,
        /// The profile asked for.
        profile: Option<String>,
        /// What happened.
        cause: String,
    },
}

fn named(what: &str, name: Option<&str>) -> String {
    name.map(|name| format!("{what} `{name}`")).unwrap_or_default()
}

/// Signs in and asks who is calling.
pub async fn connect(access: &Access) -> Result<Connection, ConnectError> {
    let config = configure(access).await;
    let refuse = |cause| ConnectError::SignIn { role: access.role_arn.clone(), profile: access.profile.clone(), cause };
    let caller = aws_sdk_sts::Client::new(&config);
    let answer = caller.get_caller_identity().send().await.map_err(|error| refuse(cause(&error)))?;
    let (Some(account), Some(identity)) = (answer.account(), answer.arn()) else {
        return Err(refuse("the provider did not say which account this is".to_owned()));
    };
    let home_region = config.region().map_or(HOME_REGION, Region::as_ref).to_owned();
    Ok(Connection { account: account.into(), identity: identity.into(), home_region, config })
}

/// What a person can mend: of a role that was refused, what the provider said and where to look.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut next = Some(error);
    while let Some(error) = next {
        let assuming = error.downcast_ref::<SdkError<AssumeRoleError, HttpResponse>>();
        if let Some(answer) = assuming.filter(|error| matches!(error, SdkError::ServiceError(_))) {
            let Refused { call, message, .. } = crate::run::refused("sts:AssumeRole", answer);
            return format!("{call} was refused: {message} (see whom the role trusts, and with which external id)");
        }
        next = error.source();
    }
    crate::run::error_chain(error)
}

async fn configure(access: &Access) -> SdkConfig {
    let base = load(access).await;
    let Some(role) = &access.role_arn else { return base };
    let mut provider = AssumeRoleProvider::builder(role).session_name("demarc").configure(&base);
    if let Some(external_id) = &access.external_id {
        provider = provider.external_id(external_id);
    }
    let provider = match base.credentials_provider() {
        Some(credentials) => provider.build_from_provider(credentials).await,
        None => provider.build().await,
    };
    base.to_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

async fn load(access: &Access) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(10))
        .operation_attempt_timeout(Duration::from_secs(60))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().tls_provider(TLS).build_https())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::adaptive().with_max_attempts(6));
    if let Some(profile) = &access.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(endpoint) = &access.endpoint_url {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(region) = &access.home_region {
        loader = loader.region(Region::new(region.clone()));
    }
    let loaded = loader.load().await;
    let region = loaded.region().cloned().unwrap_or(Region::from_static(HOME_REGION));
    let config = loaded.into_builder().region(region).build();
    let Some(profile) = &access.profile else { return config };
    let credentials = SharedCredentialsProvider::new(alone(profile, &config));
    config.into_builder().credentials_provider(credentials).build()
}

/// The profile and nothing else. The standard chain would prefer keys in the environment, and where there is no such
/// profile go on to the machine's own role: another account than the one that was named.
fn alone(profile: &str, config: &SdkConfig) -> ProfileFileCredentialsProvider {
    let mut settings = ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack());
    if let Some(client) = config.http_client() {
        settings = settings.with_http_client(client);
    }
    ProfileFileCredentialsProvider::builder().configure(&settings).profile_name(profile).build()
}

/// Where to sign in when nothing names a region: signing needs one, even to ask which are enabled.
const HOME_REGION: &str = "us-east-1";

/// Ring builds in seconds, the alternative's C code in minutes.
const TLS: tls::Provider = tls::Provider::Rustls(CryptoMode::Ring);

/// The regions that are enabled for the account.
pub async fn enabled_regions(connection: &Connection) -> Result<Vec<String>, Refused> {
    let config = connection.in_region(&connection.home_region);
    let answer = aws_sdk_ec2::Client::new(&config).describe_regions().send().await;
    let answer = answer.map_err(|error| crate::run::refused("ec2:DescribeRegions", &error))?;
    let mut regions: Vec<String> =
        answer.regions().iter().filter_map(|region| region.region_name()).map(str::to_owned).collect();
    regions.sort();
    Ok(regions)
}
