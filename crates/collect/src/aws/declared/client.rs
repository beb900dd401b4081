//! One API in one region: where calls are sent, signed, repeated and bounded. Every declared call goes through here.

use std::{error::Error, fmt, sync::Arc};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_runtime::{
    auth::{
        SigV4OperationSigningConfig,
        sigv4::{SCHEME_ID, SigV4AuthScheme},
    },
    retries::classifiers::AwsErrorCodeClassifier,
};
use aws_smithy_runtime::client::{
    orchestrator::operation::Operation as Invocation,
    retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        auth::static_resolver::StaticAuthSchemeOptionResolver,
        auth::{AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver},
        orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
        result::SdkError,
        runtime_components::RuntimeComponentsBuilder,
        runtime_plugin::StaticRuntimePlugin,
    },
};
use aws_smithy_types::{
    body::SdkBody,
    config_bag::{ConfigBag, Layer},
    error::metadata::{ErrorMetadata, ProvideErrorMetadata},
};
use aws_types::{SigningName, region::SigningRegion};

use super::{
    address::Address,
    answer,
    bounds::{Bounds, NoSuchHost},
    request::Prepared,
};
use crate::{
    Refused, Run,
    aws::direct::{LONGEST_ATTEMPT, Wire, operation_error},
};
use demarc_inventory::CollectionOutcome;
use demarc_model::{Api, Call, Operation, Protocol};
use serde_json::{Map, Value};

/// One API in one region.
pub(super) struct Client<'a> {
    run: &'a Run<'a>,
    api: &'a Api,
    address: Result<Address, String>,
    wire: Option<Wire>,
}

/// What the provider answered, before it is understood.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// An error that the provider answered with.
#[derive(Debug)]
pub(super) struct ApiError(pub ErrorMetadata);

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for ApiError {}

impl ProvideErrorMetadata for ApiError {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl<'a> Client<'a> {
    /// The API in a region, or in that of the run.
    pub fn new(run: &'a Run<'a>, api: &'a Api, region: Option<&str>) -> Self {
        let home = run.config.region().map(Region::as_ref).unwrap_or_default();
        let address = Address::of(api, run.config, &partition(run), region.unwrap_or(home));
        Self { run, api, address, wire: Wire::of(run.config) }
    }

    /// The account and region being collected.
    pub fn run(&self) -> &Run<'a> {
        self.run
    }

    /// The facts about an operation.
    pub fn operation(&self, name: &str) -> Option<&'a Operation> {
        self.api.operations.get(name)
    }

    /// A call that was not made, or whose answer was not understood.
    pub fn failed(&self, call: Call<'_>, message: &str) -> Refused {
        let known = self.operation(call.operation).map(|operation| &operation.action);
        let action = call.action.or(known).unwrap_or(call.operation);
        Refused::new(action.clone(), CollectionOutcome::Failed, message)
    }

    /// Makes one call and reads its answer by the shapes of the API.
    pub async fn call(
        &self,
        name: &str,
        operation: &Operation,
        action: &Arc<str>,
        input: &Map<String, Value>,
    ) -> Result<Value, Refused> {
        let failed = |message: String| Refused::new(action.clone(), CollectionOutcome::Failed, &message);
        let nowhere = |message: &String| Refused::new(action.clone(), CollectionOutcome::NotSupported, message);
        let address = self.address.as_ref().map_err(nowhere)?;
        let prepared = Prepared::new(self.api, name, operation, input).map_err(failed)?;
        let answered = async {
            match self.directly(address, operation, &prepared).await {
                Some(answer) => answer,
                None => match self.invocation(address, name, operation) {
                    Ok(invocation) => invocation.invoke(prepared).await,
                    Err(message) => Err(SdkError::construction_failure(message)),
                },
            }
        };
        let answer = self.run.call(action.clone(), answered).await?;
        answer::read(self.api, operation, &answer).map_err(failed)
    }

    /// Asks once without the SDK's machinery, as [`Direct`](crate::aws::direct::Direct) does.
    async fn directly(
        &self,
        address: &Address,
        operation: &Operation,
        prepared: &Prepared,
    ) -> Option<Result<Answer, SdkError<ApiError, HttpResponse>>> {
        let wire = self.wire.as_ref()?;
        let mut bag = ConfigBag::base();
        bag.push_layer(self.signing_layer(address));
        let response = wire.send(request(prepared).ok()?, &address.url(operation), &bag).await?;
        match received(self.api.protocol, &response) {
            Ok(answer) => Some(Ok(answer)),
            Err(error) => {
                let error = operation_error(error)?;
                if !wire.is_final(&response, error.code()) {
                    return None;
                }
                Some(Err(SdkError::service_error(error, response)))
            }
        }
    }

    fn signing_layer(&self, address: &Address) -> Layer {
        let mut layer = Layer::new("declared");
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(Region::new(address.signing_region.to_string()))),
            name: Some(SigningName::from(self.api.signing_name.to_string())),
            ..SigV4OperationSigningConfig::default()
        });
        layer
    }

    fn invocation(
        &self,
        address: &Address,
        name: &str,
        operation: &Operation,
    ) -> Result<Invocation<Prepared, Answer, ApiError>, &'static str> {
        let config = self.run.config;
        let http = config.http_client().ok_or("there is no HTTP client")?;
        let sleep = config.sleep_impl().ok_or("there is no timer")?;
        let time = config.time_source().ok_or("there is no clock")?;
        let retry = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        // What one operation of a service is told to slow down by counts for all of its calls in the region.
        let partition = format!("{}-{}", self.api.signing_name, address.signing_region);
        let protocol = self.api.protocol;
        Ok(Invocation::builder()
            .service_name(partition)
            .operation_name(name.to_owned())
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .sleep_impl(sleep)
            .time_source(time)
            .endpoint_url(&address.url(operation))
            .standard_retry(&retry)
            .retry_classifier(NoSuchHost)
            .retry_classifier(TransientErrorClassifier::<ApiError>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ApiError>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .timeout_config(timeouts(config))
            .with_connection_poisoning()
            .interceptor(Bounds)
            .runtime_plugin(self.signing(address)?)
            .serializer(|prepared: Prepared| request(&prepared))
            .deserializer(move |response| received(protocol, response))
            .build())
    }

    fn signing(&self, address: &Address) -> Result<StaticRuntimePlugin, &'static str> {
        let config = self.run.config;
        let credentials = config.credentials_provider().ok_or("there are no credentials")?;
        let mut layer = self.signing_layer(address);
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        let mut components = RuntimeComponentsBuilder::new("declared");
        components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
            StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
        )));
        components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
        components.set_identity_resolver(SCHEME_ID, credentials);
        components.set_identity_cache(config.identity_cache());
        Ok(StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components))
    }
}

/// The partition of whoever is calling.
pub(super) fn partition(run: &Run<'_>) -> String {
    let partition = run.identity.split(':').nth(1).filter(|partition| !partition.is_empty());
    partition.unwrap_or("aws").to_owned()
}

/// Never without an end, whatever the configuration says.
fn timeouts(config: &SdkConfig) -> TimeoutConfig {
    let configured = config.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled);
    let attempt = configured.operation_attempt_timeout().unwrap_or(LONGEST_ATTEMPT);
    configured.to_builder().operation_attempt_timeout(attempt).build()
}

fn request(prepared: &Prepared) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(prepared.body.clone()));
    request.set_method(&prepared.method)?;
    request.set_uri(prepared.uri.clone())?;
    for (name, value) in &prepared.headers {
        request.headers_mut().try_insert(name.clone(), value.clone())?;
    }
    Ok(request)
}

fn received(protocol: Protocol, response: &HttpResponse) -> Result<Answer, OrchestratorError<ApiError>> {
    let body = response.body().bytes().unwrap_or_default().to_vec();
    let headers =
        response.headers().iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    let answer = Answer { headers, body };
    if response.status().is_success() {
        return Ok(answer);
    }
    Err(OrchestratorError::operation(ApiError(super::error::read(protocol, response.status().as_u16(), &answer))))
}
