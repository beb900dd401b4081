//! Credentials: the standard chain, a profile, or a role assumed with an external id.

use std::{sync::Arc, time::Duration};

use aws_config::{
    BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
    retry::RetryConfig, stalled_stream_protection::StalledStreamProtectionConfig, sts::AssumeRoleProvider,
    timeout::TimeoutConfig,
};
use aws_sdk_sts::{config::SharedCredentialsProvider, operation::assume_role::AssumeRoleError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use thiserror::Error;

use super::{Guardrails, paced::Paced};
use crate::{AccountBudget, Budget, Refused};

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
    /// What of the account may be asked how fast.
    pub budget: Arc<AccountBudget>,
    /// What its organisation forbids, where it was entered as an account of one.
    pub guardrails: Option<Arc<Guardrails>>,
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
    /// The role was not given.
    #[error("could not sign in as `{role}`: {} was refused: {} (see whom the role trusts, and with which external id)", .refused.call, .refused.message)]
    Role {
        /// The role.
        role: String,
        /// What the provider said.
        refused: Box<Refused>,
    },
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

/// Signs in and asks who is calling. What is asked from then on is within the account's part of the budget.
pub async fn connect(access: &Access, budget: &Budget) -> Result<Connection, ConnectError> {
    let base = load(access).await;
    sign_in(base, access, budget).await
}

/// Signs in to another account from one that was signed in to, by a role there.
pub async fn connect_as(
    from: &Connection,
    role_arn: &str,
    external_id: Option<&str>,
    budget: &Budget,
) -> Result<Connection, ConnectError> {
    let access = Access {
        role_arn: Some(role_arn.to_owned()),
        external_id: external_id.map(str::to_owned),
        ..Access::default()
    };
    sign_in(from.config.clone(), &access, budget).await
}

async fn sign_in(base: SdkConfig, access: &Access, budget: &Budget) -> Result<Connection, ConnectError> {
    let config = assume(base, access).await;
    let caller = aws_sdk_sts::Client::new(&config);
    let answer = caller.get_caller_identity().send().await.map_err(|error| refuse(access, &error))?;
    let (Some(account), Some(identity)) = (answer.account(), answer.arn()) else {
        let cause = "the provider did not say which account this is".to_owned();
        return Err(ConnectError::SignIn { role: access.role_arn.clone(), profile: access.profile.clone(), cause });
    };
    let home_region = config.region().map_or(HOME_REGION, Region::as_ref).to_owned();
    let budget = budget.account(account);
    let config = match config.http_client() {
        Some(client) => config.to_builder().http_client(Paced { client, budget: budget.clone() }).build(),
        None => config,
    };
    let (account, identity) = (account.into(), identity.into());
    Ok(Connection { account, identity, home_region, budget, guardrails: None, config })
}

/// What a person can mend: of a role that was refused, what the provider said and where to look.
fn refuse(access: &Access, error: &(dyn std::error::Error + 'static)) -> ConnectError {
    let mut next = Some(error);
    while let Some(error) = next {
        let assuming = error.downcast_ref::<SdkError<AssumeRoleError, HttpResponse>>();
        if let Some(answer) = assuming.filter(|error| matches!(error, SdkError::ServiceError(_))) {
            let refused = crate::run::refused("sts:AssumeRole", answer);
            if let Some(role) = access.role_arn.clone() {
                return ConnectError::Role { role, refused: Box::new(refused) };
            }
            let Refused { call, message, .. } = refused;
            let cause = format!("{call} was refused: {message} (see whom the role trusts, and with which external id)");
            return ConnectError::SignIn { role: None, profile: access.profile.clone(), cause };
        }
        next = error.source();
    }
    let cause = crate::run::error_chain(error);
    ConnectError::SignIn { role: access.role_arn.clone(), profile: access.profile.clone(), cause }
}

async fn assume(base: SdkConfig, access: &Access) -> SdkConfig {
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
        // Answers are small, and an attempt is ended by the clock: watching every body for its pace would only cost.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_config(retries(access.endpoint_url.as_deref()));
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

/// An emulator on this machine answers what it has not built with errors that look as if they would pass.
fn retries(endpoint: Option<&str>) -> RetryConfig {
    match endpoint {
        Some(endpoint) if is_local(endpoint) => RetryConfig::standard().with_max_attempts(1),
        _ => RetryConfig::adaptive().with_max_attempts(6),
    }
}

/// Whether an endpoint is on this machine.
pub fn is_local(endpoint: &str) -> bool {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_once() {
        for endpoint in ["http://127.0.0.1:5000", "http://localhost:4566/", "https://[::1]:9", "localhost"] {
            assert_eq!(retries(Some(endpoint)).max_attempts(), 1, "{endpoint}");
        }
        for endpoint in
            ["https://localhost.example", "http://10.0.0.1", "https://127.0.0.1.example/", "https://vpce.amazonaws.com"]
        {
            assert_eq!(retries(Some(endpoint)).max_attempts(), 6, "{endpoint}");
        }
        assert_eq!(retries(None).max_attempts(), 6);
    }
}
