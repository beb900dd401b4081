//! Google Cloud's asset inventory: `gcloud asset export` and `list`, as a list or with an asset on every line.

use std::sync::Arc;

use demarc_inventory::convert::moment;
use serde_json::{Map, Value};

use super::first;
use crate::{
    Given, Refusal,
    export::{Export, Item, any_text},
};

/// What an asset may hold, as the mappings call it, and the two ways in which it is written.
const PARTS: [(&str, [&str; 2]); 3] = [
    ("resource", ["resource", "resource"]),
    ("iam_policy", ["iam_policy", "iamPolicy"]),
    ("org_policy", ["org_policy", "orgPolicy"]),
];

/// Whether a document is one.
pub fn is(document: &Value) -> bool {
    let document = document.get("assets").unwrap_or(document);
    let asset = first(document);
    !any_text(asset, &["asset_type", "assetType"]).is_empty() && any_text(asset, &["name"]).starts_with("//")
}

/// Reads it. An asset with a policy is a resource of the type `iam policy` beside its own.
pub fn read(mut document: Value, _: &Given<'_>) -> Result<Export, Refusal> {
    let read = any_text(&document, &["readTime"]);
    if document.get("nextPageToken").is_some_and(|token| token.as_str().is_some_and(|token| !token.is_empty())) {
        return Err(Refusal::of("a page of a Google Cloud asset inventory", "the pages after it (nextPageToken)")
            .mend("export all of it: gcloud asset export"));
    }
    let list = document.get_mut("assets").map(Value::take);
    let mut export = Export {
        what: "Google Cloud asset inventory".into(),
        format: "google-cloud",
        captured: moment(&read),
        ..Export::default()
    };
    for asset in super::elements(list.unwrap_or(document)) {
        let before = export.items.len();
        for (part, names) in PARTS {
            if let Some(held) = names.iter().find_map(|name| asset.get(*name)).filter(|held| !held.is_null()) {
                export.items.push(item(&asset, part, held));
            }
        }
        if export.items.len() == before {
            let kind = any_text(&asset, &["asset_type", "assetType"]);
            let kind = if kind.is_empty() { "asset without a type".into() } else { kind };
            export.unclear.push((kind, any_text(&asset, &["name"]), "it holds neither a resource nor a policy"));
        }
    }
    Ok(export)
}

fn item(asset: &Value, part: &str, held: &Value) -> Item {
    let key = any_text(asset, &["name"]);
    let asset_type = any_text(asset, &["asset_type", "assetType"]);
    let location =
        held.get("location").and_then(Value::as_str).or_else(|| held.pointer("/data/location").and_then(Value::as_str));
    let account = account(asset, held, &key);
    let mut body = Map::new();
    body.insert("name".to_owned(), (*key).into());
    body.insert("asset_type".to_owned(), (*asset_type).into());
    body.insert(part.to_owned(), held.clone());
    let kind = if part == "resource" { asset_type } else { part.replace('_', " ").into() };
    Item {
        kind,
        account,
        region: location.or_else(|| in_name(&key)).map_or_else(|| "global".into(), |place| place.to_lowercase().into()),
        title: key.rsplit('/').next().unwrap_or_default().into(),
        tags: held.pointer("/data/labels").filter(|labels| labels.is_object()).cloned(),
        key,
        body: Value::Object(body),
        ..Item::default()
    }
}

/// The project, as its id where the name has it, else as its number; else the folder or organisation.
fn account(asset: &Value, held: &Value, key: &str) -> Arc<str> {
    let after = |text: &str, mark: &str| {
        text.split(mark)
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .filter(|id| !id.is_empty())
            .map(Arc::<str>::from)
    };
    let ancestors = asset.get("ancestors").and_then(Value::as_array);
    let ancestor = ancestors.and_then(|all| all.first()).and_then(Value::as_str).unwrap_or_default();
    let parent = held.get("parent").and_then(Value::as_str).unwrap_or_default();
    [key, ancestor, parent]
        .iter()
        .find_map(|text| after(text, "projects/"))
        .or_else(|| {
            ["organizations/", "folders/", "billingAccounts/"]
                .iter()
                .find_map(|mark| after(key, mark).map(|id| format!("{mark}{id}").into()))
        })
        .unwrap_or_default()
}

/// The zone or region in a name.
fn in_name(key: &str) -> Option<&str> {
    ["/zones/", "/regions/", "/locations/"].iter().find_map(|mark| key.split(mark).nth(1)?.split('/').next())
}
