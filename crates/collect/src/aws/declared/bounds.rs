//! What an answer may not be: larger than we hold, or awaited from a host that does not exist.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeDeserializationInterceptorContextMut, InterceptorContext},
            dyn_dispatch_hint,
        },
        retries::classifiers::{ClassifyRetry, RetryAction},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use http_body_util::Limited;

use crate::{
    aws::direct::LARGEST_ANSWER,
    run::{error_chain, is_unknown_host},
};

/// Ends the reading of an answer that is too large.
#[derive(Debug)]
pub(super) struct Bounds;

#[dyn_dispatch_hint]
impl Intercept for Bounds {
    fn name(&self) -> &'static str {
        "Bounds"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        let body = response.take_body();
        *response.body_mut() = SdkBody::from_body_1_x(Limited::new(body, LARGEST_ANSWER));
        Ok(())
    }
}

/// Asks only once where there is nobody to ask: the service is not offered in this region.
#[derive(Debug)]
pub(super) struct NoSuchHost;

impl ClassifyRetry for NoSuchHost {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if error.is_connector_error() && is_unknown_host(&error_chain(error)) => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "no such host"
    }
}
