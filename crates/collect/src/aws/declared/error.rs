//! Errors that the provider answers with: their code and message, in each protocol.

use aws_smithy_types::error::metadata::ErrorMetadata;
use demarc_model::Protocol;
use serde_json::Value;

use super::{client::Answer, xml};

/// Code and message. The code may be missing; where both are, the status has to do.
pub(super) fn read(protocol: Protocol, status: u16, answer: &Answer) -> ErrorMetadata {
    let (code, message) = match protocol {
        Protocol::Json | Protocol::RestJson => in_json(answer),
        Protocol::RestXml | Protocol::Query | Protocol::Ec2 => xml::error(&answer.body),
    };
    let message = match (&code, message) {
        (None, None) => Some(format!("the answer has the HTTP status {status} and no reason")),
        (_, message) => message,
    };
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    metadata.build()
}

fn in_json(answer: &Answer) -> (Option<String>, Option<String>) {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
    let header = |name: &str| answer.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.clone());
    // APIs that once spoke `query` still say what the code was then.
    let former = header("x-amzn-query-error").and_then(|code| code.split(';').next().map(str::to_owned));
    let code = former.or_else(|| header("x-amzn-errortype")).or_else(|| text(&["__type", "code", "Code"]));
    (code.map(|code| bare(&code).to_owned()), text(&["message", "Message", "errorMessage"]))
}

/// `com.amazon.acm#ResourceNotFoundException:http://…` is `ResourceNotFoundException`.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code)
}
