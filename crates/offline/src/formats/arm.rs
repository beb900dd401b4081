//! Azure: results of Resource Graph, lists of `az … list` and of the management API, and what PSRule's Export-AzRuleData writes. Recordings of
//! these answers (VCR cassettes) are read too.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::first;
use crate::{
    Given, Refusal,
    export::{Export, Item, any_text},
};

const IDS: [&str; 4] = ["id", "Id", "ResourceId", "RoleAssignmentId"];
const TYPES: [&str; 4] = ["type", "Type", "ResourceType", "resourceType"];

/// Whether a document is one of them.
pub fn is(document: &Value) -> bool {
    let lists = lists(document);
    let lists: Vec<&Value> =
        if lists.is_empty() { vec![first(document)] } else { lists.into_iter().map(first).collect() };
    lists.iter().any(|value| {
        let kind = any_text(value, &TYPES);
        let id = any_text(value, &IDS);
        (kind.contains('/') && id.starts_with('/')) || (kind.to_lowercase().starts_with("microsoft.") && !id.is_empty())
    }) || document.get("interactions").is_some_and(|_| lists.is_empty())
}

/// The lists of resources within an answer, or within recorded answers.
fn lists(document: &Value) -> Vec<&Value> {
    if let Some(interactions) = document.get("interactions").and_then(Value::as_array) {
        let answers = interactions.iter().filter_map(|one| one.pointer("/response/body/data"));
        return answers.flat_map(lists).collect();
    }
    ["/value", "/data/rows", "/data"]
        .iter()
        .filter_map(|path| document.pointer(path))
        .filter(|list| list.is_array())
        .take(1)
        .collect()
}

/// Reads it.
pub fn read(document: Value, _: &Given<'_>) -> Result<Export, Refusal> {
    let what = if document.get("interactions").is_some() { "recorded Azure answers" } else { "Azure export" };
    let mut export = Export { what: what.into(), format: "azure", ..Export::default() };
    for answer in answers(&document) {
        if answer.get("nextLink").or_else(|| answer.get("$skipToken")).is_some_and(|link| !link.is_null()) {
            export.notes.push("the answer goes on (nextLink): not everything is in it".to_owned());
        }
        for resource in resources(answer) {
            add(&mut export, resource, "");
        }
    }
    Ok(export)
}

fn answers(document: &Value) -> Vec<&Value> {
    match document.get("interactions").and_then(Value::as_array) {
        Some(all) => all.iter().filter_map(|one| one.pointer("/response/body/data")).collect(),
        None => vec![document],
    }
}

/// The resources of an answer. Resource Graph's older form names its columns once, and has a list for each resource.
fn resources(answer: &Value) -> Vec<Value> {
    if let (Some(columns), Some(rows)) = (
        answer.pointer("/data/columns").and_then(Value::as_array),
        answer.pointer("/data/rows").and_then(Value::as_array),
    ) {
        let names: Vec<Arc<str>> = columns.iter().map(|column| any_text(column, &["name"])).collect();
        let object = |row: &Value| {
            let values = row.as_array().map_or(&[][..], Vec::as_slice);
            names.iter().map(|name| name.to_string()).zip(values.iter().cloned()).collect()
        };
        return rows.iter().map(|row| Value::Object(object(row))).collect();
    }
    match lists(answer).first() {
        Some(list) => list.as_array().cloned().unwrap_or_default(),
        None => super::elements(answer.clone()),
    }
}

/// A resource and those within it.
fn add(export: &mut Export, resource: Value, of: &str) {
    let Value::Object(mut members) = resource else {
        export.unclear.push(("resource".into(), "".into(), "not a JSON object"));
        return;
    };
    let within = members.iter().find(|(name, value)| name.eq_ignore_ascii_case("resources") && value.is_array());
    let within = within.and_then(|(_, value)| value.as_array().cloned()).unwrap_or_default();
    let item = item(&mut members, &within, of);
    let key = item.key.clone();
    if item.kind.is_empty() {
        export.unclear.push(("resource without a type".into(), key.clone(), "it names no type"));
    } else {
        export.items.push(item);
    }
    // A resource of a subscription or group lies no deeper than this.
    if of.is_empty() {
        within.into_iter().for_each(|inner| add(export, inner, &key));
    }
}

/// Names in lower camel case as the management API writes them, since modules of PowerShell write them in upper case.
fn item(members: &mut Map<String, Value>, within: &[Value], of: &str) -> Item {
    let stated = Value::Object(std::mem::take(members));
    let key = any_text(&stated, &["ResourceId", "RoleAssignmentId", "id", "Id"]);
    let kind = any_text(&stated, &["ResourceType", "type", "Type", "resourceType"]);
    let kind = extension(&key).filter(|_| !kind.to_lowercase().contains("roleassignments")).unwrap_or(kind);
    let subscription = any_text(&stated, &["subscriptionId", "SubscriptionId"]);
    let of_path =
        |path: &str| path.split("/subscriptions/").nth(1).and_then(|rest| rest.split('/').next()).map(Arc::<str>::from);
    let region = any_text(&stated, &["location", "Location"]);
    let mut body = Map::new();
    if let Value::Object(all) = stated {
        for (name, value) in all {
            body.entry(lower_first(&name)).or_insert(value);
        }
    }
    // The Azure CLI writes the properties beside the name.
    if !body.get("properties").is_some_and(Value::is_object) {
        let beside = Value::Object(body.clone());
        body.insert("properties".to_owned(), beside);
    }
    body.insert("resources".to_owned(), within.iter().map(lowered).collect());
    body.insert("parent".to_owned(), of.into());
    let body = Value::Object(body);
    let title = any_text(&body, &["name", "displayName"]);
    Item {
        account: if subscription.is_empty() {
            of_path(&key).or_else(|| of_path(of)).unwrap_or_default()
        } else {
            subscription
        },
        region: if region.is_empty() { "global".into() } else { region },
        tags: body.get("tags").filter(|tags| tags.is_object()).cloned(),
        kind,
        key,
        title,
        body,
        ..Item::default()
    }
}

/// The type of what is attached to another resource, which some exports give the other's type: `…/providers/A/b/x/providers/C/d/y` is a `C/d`.
fn extension(id: &str) -> Option<Arc<str>> {
    let mut parts = id.split("/providers/").skip(1);
    parts.next()?;
    let own: Vec<&str> = parts.last()?.split('/').collect();
    let (space, rest) = own.split_first()?;
    let kinds = rest.iter().step_by(2).copied();
    Some(std::iter::once(*space).chain(kinds).collect::<Vec<_>>().join("/").into())
}

fn lowered(value: &Value) -> Value {
    let members = value.as_object().into_iter().flatten();
    Value::Object(members.map(|(name, value)| (lower_first(name), value.clone())).collect())
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
