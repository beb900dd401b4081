//! Google Workspace: what the Policy API answers (`policies.list`), a setting for each organisational unit or group.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    Given, Refusal,
    export::{Export, Item, text},
};

/// Whether a document is one, or holds recorded answers.
pub fn is(document: &Value) -> bool {
    pages(document).into_iter().flat_map(policies).any(|policy| policy.pointer("/setting/type").is_some())
}

fn pages(document: &Value) -> Vec<&Value> {
    let recorded = document.get("responses").or_else(|| document.get("response"));
    match recorded {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => vec![document],
    }
}

fn policies(page: &Value) -> impl Iterator<Item = &Value> {
    page.get("policies").and_then(Value::as_array).into_iter().flatten()
}

/// Reads it.
pub fn read(document: Value, _: &Given<'_>) -> Result<Export, Refusal> {
    let mut export =
        Export { what: "Google Workspace policies".into(), format: "google-workspace", ..Export::default() };
    let pages = pages(&document);
    let goes_on =
        pages.last().is_some_and(|page| page.get("nextPageToken").is_some_and(|token| !token.is_null() && token != ""));
    for policy in pages.iter().copied().flat_map(policies) {
        let kind = policy.pointer("/setting/type").and_then(Value::as_str).unwrap_or_default();
        if kind.is_empty() {
            export.unclear.push(("policy".into(), text(policy, "name"), "it names no setting"));
            continue;
        }
        export.items.push(item(policy, kind));
    }
    if goes_on {
        export.notes.push("the answer goes on (nextPageToken): not every policy is in it".to_owned());
    }
    if document.get("defaults").is_some() {
        export.notes.push("`defaults` are what Google documents, not what was set: they are not taken in".to_owned());
    }
    Ok(export)
}

fn item(policy: &Value, kind: &str) -> Item {
    let customer: Arc<str> = text(policy, "customer").trim_start_matches("customers/").into();
    let mut body = policy.clone();
    if let Some(members) = body.as_object_mut() {
        members.insert("setting_name".to_owned(), kind.trim_start_matches("settings/").into());
    }
    Item {
        kind: "policy".into(),
        account: customer,
        region: "global".into(),
        key: text(policy, "name"),
        title: kind.trim_start_matches("settings/").into(),
        body,
        ..Item::default()
    }
}
