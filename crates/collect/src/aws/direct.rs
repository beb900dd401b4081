//! Calls that are made of every resource: the first attempt of each goes without the SDK's machinery around it.
//!
//! Between the request that the SDK writes and the answer that it reads, it runs plugins, interceptors and rules of addresses: more
//! than half of what a call costs. Here the request is written, signed, sent and read by the same libraries and nothing besides.
//! What is neither answered nor plainly refused is left to the SDK, with its repetitions and its words for what went wrong.

use std::{future::Future, ops::Deref, sync::Arc, time::Duration};

use aws_config::{SdkConfig, identity::IdentityCache, retry::RetryConfig};
use aws_runtime::{
    auth::sigv4::{SCHEME_ID, SigV4AuthScheme, SigV4Signer},
    retries::classifiers::{THROTTLING_ERRORS, TRANSIENT_ERRORS},
};
use aws_smithy_runtime::client::{
    orchestrator::endpoints::StaticUriEndpointResolver, retries::strategy::NeverRetryStrategy,
};
use aws_smithy_runtime_api::client::{
    auth::{
        AuthSchemeEndpointConfig, SharedAuthScheme, SharedAuthSchemeOptionResolver, Sign as _,
        static_resolver::StaticAuthSchemeOptionResolver,
    },
    http::{HttpClient as _, HttpConnector as _, HttpConnectorSettings, SharedHttpConnector},
    identity::{Identity, ResolveCachedIdentity as _, SharedIdentityResolver},
    interceptors::context::Input,
    orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
    result::SdkError,
    runtime_components::{RuntimeComponents, RuntimeComponentsBuilder},
    runtime_plugin::RuntimePlugin,
    ser_de::{DeserializeResponse as _, SerializeRequest as _, SharedRequestSerializer, SharedResponseDeserializer},
};
use aws_smithy_types::{
    body::SdkBody,
    config_bag::ConfigBag,
    error::{metadata::ProvideErrorMetadata, operation::BuildError},
};
use aws_types::{SigningName, region::SigningRegion};
use http_body_util::{BodyExt as _, Limited};

/// No answer about one resource, and no page of any listing, is near this size, in bytes.
pub(super) const LARGEST_ANSWER: usize = 64 * 1024 * 1024;
/// Nobody waits longer for an answer, whatever the configuration leaves out.
pub(super) const LONGEST_ATTEMPT: Duration = Duration::from_secs(60);
/// Who asks.
pub(super) const AGENT: &str = concat!("demarc/", env!("CARGO_PKG_VERSION"));

/// What a clock that is off is told. The SDK learns from it and asks again.
const SKEWED: [&str; 5] =
    ["AuthFailure", "InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch"];

/// A client of the SDK, and the short way to where it asks.
#[derive(Clone)]
pub(super) struct Direct<C> {
    sdk: C,
    /// Nothing where the configuration wants something of which only the SDK knows.
    line: Option<Line>,
}

/// Where calls of one service in one region go, and for what they are signed.
#[derive(Clone)]
struct Line {
    wire: Arc<Wire>,
    address: Arc<str>,
    service: SigningName,
    region: SigningRegion,
}

/// What every call of an account goes through.
pub(super) struct Wire {
    connector: SharedHttpConnector,
    identities: SharedIdentityResolver,
    components: RuntimeComponents,
    longest: Duration,
    /// Whether a failure is the answer, as nothing is to be asked again.
    asks_once: bool,
}

/// The SDK's client of a service, such as `direct!(run, aws_sdk_kms, "KMS", "kms")`: its crate, its name in a configuration, and the
/// name that is signed for.
macro_rules! direct {
    ($run:expr, $sdk:ident, $id:literal, $signed:literal) => {
        $crate::aws::direct::Direct::new(
            $run.config,
            $sdk::Client::new($run.config),
            $signed,
            $crate::aws::endpoint::endpoint!($run.config, $sdk, $id),
        )
    };
}
pub(super) use direct;

/// Makes a call of an operation by a request of the SDK's: `ask!(kms, GetKeyPolicy::new(), kms.get_key_policy().key_id(id))`.
macro_rules! ask {
    ($client:expr, $operation:expr, $request:expr) => {{
        let request = $request;
        let input = request.as_input().clone().build();
        $client.ask($operation, input, move || request.send())
    }};
}
pub(super) use ask;

impl<C> Deref for Direct<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.sdk
    }
}

impl<C> Direct<C> {
    /// The way to an address, if it is known.
    pub fn new(config: &SdkConfig, sdk: C, service: &'static str, address: Option<String>) -> Self {
        let line = address.zip(config.region().cloned()).and_then(|(address, region)| {
            Some(Line {
                wire: Arc::new(Wire::of(config)?),
                address: address.into(),
                service: SigningName::from_static(service),
                region: SigningRegion::from(region),
            })
        });
        Self { sdk, line }
    }

    /// The same where one resource has an address of its own.
    pub fn at(&self, address: Option<String>) -> Self
    where
        C: Clone,
    {
        let line = self.line.clone().zip(address).map(|(line, address)| Line { address: address.into(), ..line });
        Self { sdk: self.sdk.clone(), line }
    }

    /// Where it goes.
    #[cfg(test)]
    pub fn address(&self) -> Option<&str> {
        self.line.as_ref().map(|line| &*line.address)
    }

    /// Asks once; what is neither answered nor refused for good is asked by the SDK.
    pub async fn ask<I, T, E, F>(
        &self,
        operation: impl RuntimePlugin,
        input: Result<I, BuildError>,
        sdk: impl FnOnce() -> F,
    ) -> Result<T, SdkError<E, HttpResponse>>
    where
        I: std::fmt::Debug + Send + Sync + 'static,
        T: std::fmt::Debug + Send + Sync + 'static,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        if let (Some(line), Ok(input)) = (&self.line, input)
            && let Some(answer) = line.ask(&operation, Input::erase(input)).await
        {
            return answer;
        }
        sdk().await
    }
}

impl Line {
    /// The answer, or a refusal that asking again would not change.
    async fn ask<T, E>(
        &self,
        operation: &dyn RuntimePlugin,
        input: Input,
    ) -> Option<Result<T, SdkError<E, HttpResponse>>>
    where
        T: std::fmt::Debug + Send + Sync + 'static,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let mut bag = ConfigBag::base();
        bag.push_shared_layer(operation.config()?);
        bag.interceptor_state().store_put(self.service.clone());
        bag.interceptor_state().store_put(self.region.clone());
        let serializer = bag.load::<SharedRequestSerializer>()?.clone();
        let mut request = serializer.serialize_input(input, &mut bag).ok()?;
        request.headers_mut().insert("user-agent", AGENT);
        let response = self.wire.send(request, &self.address, &bag).await?;
        let read = bag.load::<SharedResponseDeserializer>()?.deserialize_nonstreaming_with_config(&response, &bag);
        match read {
            Ok(output) => Some(Ok(output.downcast().ok()?)),
            Err(error) => {
                let error = operation_error(error)?.downcast::<E>().ok()?;
                if !self.wire.is_final(&response, error.code()) {
                    return None;
                }
                Some(Err(SdkError::service_error(error, response)))
            }
        }
    }
}

impl Wire {
    /// Nothing where the configuration names no credentials or nobody who makes calls.
    pub fn of(config: &SdkConfig) -> Option<Self> {
        let timeouts = config.timeout_config();
        let mut settings = HttpConnectorSettings::builder();
        settings.set_connect_timeout(timeouts.and_then(|timeouts| timeouts.connect_timeout()));
        settings.set_read_timeout(timeouts.and_then(|timeouts| timeouts.read_timeout()));
        let components = components(config)?;
        Some(Self {
            connector: config.http_client()?.http_connector(&settings.build(), &components),
            identities: config.credentials_provider().map(SharedIdentityResolver::new)?,
            components,
            longest: timeouts.and_then(|timeouts| timeouts.operation_attempt_timeout()).unwrap_or(LONGEST_ATTEMPT),
            asks_once: config.retry_config().map_or(1, RetryConfig::max_attempts) <= 1,
        })
    }

    /// Sends a request to an address once, signed as `bag` says. Nothing where there is no answer.
    pub async fn send(&self, mut request: HttpRequest, address: &str, bag: &ConfigBag) -> Option<HttpResponse> {
        request.uri_mut().set_endpoint(address).ok()?;
        let identity = self.identity(bag).await?;
        let settings = AuthSchemeEndpointConfig::empty();
        SigV4Signer::new().sign_http_request(&mut request, &identity, settings, &self.components, bag).ok()?;
        tokio::time::timeout(self.longest, self.answer(request)).await.ok()?
    }

    /// Whether an error is the answer: asking again would not help, or nothing is asked again.
    pub fn is_final(&self, response: &HttpResponse, code: Option<&str>) -> bool {
        self.asks_once || is_refusal(response.status().as_u16(), code)
    }

    /// Who is asking, which is looked up again before it expires.
    async fn identity(&self, bag: &ConfigBag) -> Option<Identity> {
        let cache = self.components.identity_cache();
        cache.resolve_cached_identity(self.identities.clone(), &self.components, bag).await.ok()
    }

    /// An answer with its body, which nobody makes us hold without an end.
    async fn answer(&self, request: HttpRequest) -> Option<HttpResponse> {
        let mut response = self.connector.call(request).await.ok()?;
        let body = response.take_body();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await.ok()?.to_bytes();
        *response.body_mut() = SdkBody::from(body);
        Some(response)
    }
}

/// What signing asks for. The rest has to be there and is not used.
fn components(config: &SdkConfig) -> Option<RuntimeComponents> {
    let cache = config.identity_cache().unwrap_or_else(|| IdentityCache::lazy().build());
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let mut components = RuntimeComponentsBuilder::new("direct");
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_identity_resolver(SCHEME_ID, config.credentials_provider()?);
    components.set_identity_cache(Some(cache));
    components.set_endpoint_resolver(Some(StaticUriEndpointResolver::uri("http://localhost")));
    components.set_retry_strategy(Some(NeverRetryStrategy::new()));
    components.set_time_source(config.time_source());
    components.set_sleep_impl(config.sleep_impl());
    components.build().ok()
}

/// The error that a service answered with.
pub(super) fn operation_error<E>(error: OrchestratorError<E>) -> Option<E>
where
    E: std::fmt::Debug,
{
    let mut found = None;
    // There is no other way to have it rather than to look at it.
    let _ = error.map_operation_error(|error| found = Some(error));
    found
}

/// Whether asking again would not help. An error without a code is nothing that a service says.
fn is_refusal(status: u16, code: Option<&str>) -> bool {
    let passes = |code| [THROTTLING_ERRORS, TRANSIENT_ERRORS, &SKEWED].iter().any(|codes| codes.contains(&code));
    match status {
        300..400 => true,
        408 | 429 => false,
        400..500 => code.is_some_and(|code| !passes(code)),
        _ => false,
    }
}

#[cfg(test)]
#[path = "direct_tests.rs"]
mod tests;
