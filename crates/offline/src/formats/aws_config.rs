//! AWS Config: single configuration items, what `get-resource-config-history` and `batch-get-resource-config` answer, snapshots as Config delivers
//! them, and results of advanced queries (`select-resource-config`).

use std::{collections::BTreeSet, sync::Arc};

use demarc_inventory::convert::moment;
use serde_json::Value;

use super::first;
use crate::{
    Given, Refusal, bounded,
    export::{Export, Item, any_text, text},
};

const LISTS: [&str; 3] = ["configurationItems", "baseConfigurationItems", "Results"];

/// Whether a document is one of them.
pub fn is(document: &Value) -> bool {
    let is_item = |value: &Value| {
        value.get("resourceType").is_some_and(Value::is_string)
            && ["configuration", "configurationItemStatus", "configurationItemCaptureTime"]
                .iter()
                .any(|name| value.get(*name).is_some())
    };
    let is_query = document.get("Results").is_some() && document.get("QueryInfo").is_some();
    LISTS.iter().take(2).any(|name| document.get(*name).is_some_and(Value::is_array))
        || is_query
        || is_item(first(document))
}

/// Reads it.
pub fn read(mut document: Value, given: &Given<'_>) -> Result<Export, Refusal> {
    let list = LISTS.iter().find_map(|name| Some((*name, document.get_mut(*name)?.take())));
    let is_snapshot = document.get("configSnapshotId").is_some();
    let what = match list {
        _ if is_snapshot => "AWS Config snapshot",
        Some(("Results", _)) => "AWS Config advanced query",
        _ => "AWS Config item",
    };
    let mut export = Export { what: what.into(), format: "aws-config", ..Export::default() };
    export.captured = is_snapshot.then(|| in_name(given.file)).flatten();
    for element in super::elements(list.map_or(document, |(_, list)| list)) {
        match item(element, is_snapshot) {
            Ok(item) => export.items.push(item),
            Err(why) => export.unclear.push(("configuration item".into(), "".into(), why)),
        }
    }
    if is_snapshot {
        let of = |item: &Item| (item.kind.clone(), item.account.clone(), item.region.clone());
        export.whole = export.items.iter().map(of).collect::<BTreeSet<_>>();
    }
    Ok(export)
}

/// The API and the files that Config delivers name two members differently.
const ACCOUNT: [&str; 2] = ["accountId", "awsAccountId"];
const ARN: [&str; 2] = ["arn", "ARN"];

fn item(element: Value, is_snapshot: bool) -> Result<Item, &'static str> {
    let mut body = match element {
        Value::String(text) => bounded::inner(&text).ok_or("text that is not JSON")?,
        other => other,
    };
    for part in ["configuration", "supplementaryConfiguration"] {
        unfold(body.get_mut(part));
    }
    let parts = body.get_mut("supplementaryConfiguration").and_then(Value::as_object_mut);
    parts.into_iter().flat_map(|parts| parts.values_mut()).for_each(|part| unfold(Some(part)));
    let key = key(&body);
    let status = text(&body, "configurationItemStatus");
    let kind = match text(&body, "resourceType") {
        kind if kind.is_empty() => kind_of(&key).into(),
        kind => kind,
    };
    if kind.is_empty() {
        return Err("it names no type: select resourceType, arn, accountId and awsRegion too");
    }
    let of_arn = |nth: usize| -> Arc<str> {
        key.split(':').nth(nth).filter(|_| key.starts_with("arn:")).unwrap_or_default().into()
    };
    let or_of_arn = |stated: Arc<str>, nth| if stated.is_empty() { of_arn(nth) } else { stated };
    Ok(Item {
        account: or_of_arn(any_text(&body, &ACCOUNT), 4),
        region: or_of_arn(text(&body, "awsRegion"), 3),
        title: any_text(&body, &["resourceName", "resourceId"]),
        tags: tags(&body),
        // In a snapshot an item is as it was then, whenever it last changed.
        at: if is_snapshot { None } else { moment(&text(&body, "configurationItemCaptureTime")) },
        is_gone: status.contains("Deleted"),
        kind,
        key,
        body,
        ..Item::default()
    })
}

/// Reads text that holds JSON, also where it was put into text again.
fn unfold(part: Option<&mut Value>) {
    const DEEPEST: usize = 3;
    let Some(part) = part else { return };
    for _ in 0..DEEPEST {
        let Some(inner) = part.as_str().filter(|text| text.starts_with(['{', '[', '"'])).and_then(bounded::inner)
        else {
            return;
        };
        *part = inner;
    }
}

fn tags(body: &Value) -> Option<Value> {
    match body.get("tags")? {
        Value::Object(tags) => Some(Value::Object(tags.clone())),
        Value::Array(list) => {
            let pair = |tag: &Value| {
                Some((any_text(tag, &["key", "Key"]).to_string(), Value::from(&*any_text(tag, &["value", "Value"]))))
            };
            Some(Value::Object(list.iter().filter_map(pair).filter(|(key, _)| !key.is_empty()).collect()))
        }
        _ => None,
    }
}

/// The ARN, wherever a query left it.
fn key(body: &Value) -> Arc<str> {
    let configuration = body.get("configuration").unwrap_or(&Value::Null);
    let stated = [any_text(body, &ARN), any_text(configuration, &["arn", "functionArn", "Arn"])];
    stated.into_iter().find(|arn| arn.starts_with("arn:")).unwrap_or_else(|| text(body, "resourceId"))
}

/// The type of a resource that a query did not select, where its ARN says.
fn kind_of(arn: &str) -> &'static str {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, _, _, resource] = parts.as_slice() else { return "" };
    match (*service, resource.split(['/', ':']).next().unwrap_or_default()) {
        ("iam", "user") => "AWS::IAM::User",
        ("iam", "role") => "AWS::IAM::Role",
        ("iam", "group") => "AWS::IAM::Group",
        ("iam", "policy") => "AWS::IAM::Policy",
        ("lambda", "function") => "AWS::Lambda::Function",
        ("codebuild", "project") => "AWS::CodeBuild::Project",
        ("s3", bucket) if !bucket.is_empty() => "AWS::S3::Bucket",
        _ => "",
    }
}

/// The moment in the name that Config gives a snapshot: `…_ConfigSnapshot_20260101T000000Z_….json`.
fn in_name(file: &str) -> Option<i64> {
    let stamp = file.split("_ConfigSnapshot_").nth(1)?.split('_').next()?;
    let moment = chrono::NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%SZ").ok()?;
    Some(moment.and_utc().timestamp_micros())
}
