//! An HTTP client that keeps to a budget. Every attempt of every call goes through it, whatever the SDK repeats.

use std::sync::Arc;

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;

use crate::AccountBudget;

/// A client that waits for its turn.
#[derive(Debug)]
pub struct Paced {
    /// Who makes the calls.
    pub client: SharedHttpClient,
    /// Whose budget it is.
    pub budget: Arc<AccountBudget>,
}

impl HttpClient for Paced {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(Connector { connector, budget: self.budget.clone() })
    }
}

#[derive(Debug)]
struct Connector {
    connector: SharedHttpConnector,
    budget: Arc<AccountBudget>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (connector, budget) = (self.connector.clone(), self.budget.clone());
        HttpConnectorFuture::new(async move {
            let service = service(request.headers().get("authorization").unwrap_or_default());
            budget.turn(&service).await;
            let mut response = connector.call(request).await?;
            let throttled = is_throttled(&mut response).await;
            budget.learn(&service, throttled);
            Ok(response)
        })
    }
}

/// Service and region, from the scope of the signature: `…Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`.
fn service(authorization: &str) -> String {
    let mut scope = authorization.split_once("Credential=").map_or("", |(_, rest)| rest).split(['/', ',']).skip(2);
    match (scope.next(), scope.next()) {
        (Some(region), Some(service)) => format!("{service} in {region}"),
        _ => "unsigned calls".to_owned(),
    }
}

/// Errors of this size at most are looked into.
const SHORT: u64 = 64 * 1024;

/// Whether the provider asks to slow down: by the status, else by the code of an error.
async fn is_throttled(response: &mut HttpResponse) -> bool {
    match response.status().as_u16() {
        429 => true,
        400 | 403 | 503 => {
            let code = response.headers().get("x-amzn-errortype").unwrap_or_default().to_owned();
            names_throttling(&code) || names_throttling(&error(response).await)
        }
        _ => false,
    }
}

/// The body of an error, which stays where it is for whoever reads it next.
async fn error(response: &mut HttpResponse) -> String {
    let length = response.headers().get("content-length").and_then(|length| length.parse::<u64>().ok());
    if length.is_none_or(|length| length > SHORT) {
        return String::new();
    }
    let body = response.body_mut();
    let taken = std::mem::replace(body, SdkBody::empty());
    match taken.collect().await {
        Ok(read) => {
            let read = read.to_bytes();
            let text = String::from_utf8_lossy(&read).into_owned();
            *body = SdkBody::from(read);
            text
        }
        // Half an answer is none; the SDK takes an empty error for one that says nothing.
        Err(_) => String::new(),
    }
}

fn names_throttling(text: &str) -> bool {
    ["Throttl", "RequestLimitExceeded", "TooManyRequests", "SlowDown"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_says_which_service() {
        let signed =
            "AWS4-HMAC-SHA256 Credential=AKID/20261127/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
        assert_eq!(service(signed), "ec2 in eu-west-1");
        assert_eq!(service(""), "unsigned calls");
    }

    #[tokio::test]
    async fn throttling_is_seen_and_the_answer_is_left_whole() {
        let xml = "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";
        let denied = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
        let cases = [
            (429, "", true),
            (400, xml, true),
            (503, "SlowDown", true),
            (503, "", false),
            (403, denied, false),
            (200, xml, false),
        ];
        for (status, body, wanted) in cases {
            let mut response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
            response.headers_mut().insert("content-length", body.len().to_string());
            assert_eq!(is_throttled(&mut response).await, wanted, "{status} {body}");
            assert_eq!(response.body().bytes(), Some(body.as_bytes()));
        }
    }
}
