//! Policies as exports write them.

use demarc_iam::Document;
use serde_json::Value;

/// The version of a managed policy that holds.
pub fn default_document(policy: &Value) -> Option<Value> {
    let versions = policy.get("PolicyVersionList")?.as_array()?;
    versions
        .iter()
        .find(|version| version.get("IsDefaultVersion").is_some_and(|default| default == true))?
        .get("Document")
        .cloned()
}

/// A policy, which the command line writes as JSON and the API as encoded text.
pub fn document(policy: &Value) -> Option<Document> {
    Document::parse(&policy_text(policy)).ok()
}

/// The text of a policy.
pub fn policy_text(policy: &Value) -> String {
    policy.as_str().map_or_else(|| policy.to_string(), demarc_iam::decoded)
}

/// Whether the path is one of those under which the provider keeps what it manages.
pub fn is_provider_path(path: &str) -> bool {
    path.starts_with("/aws-service-role/") || path.starts_with("/aws-reserved/")
}
