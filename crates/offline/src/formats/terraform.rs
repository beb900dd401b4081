//! `terraform show -json` of a plan or a state.
//!
//! A plan says what is meant to be, not what is: its rows stand under an account of their own, `planned:FILE`, and never among those of a live account.
//! A state says what Terraform saw when it last looked.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::convert::moment;
use serde_json::Value;

use crate::{
    Given, Refusal,
    export::{Export, Item, any_text, text},
    formats::terraform_references::References,
};

/// No plan nests modules deeper.
const DEEPEST: usize = 32;

/// Whether a document is one.
pub fn is(document: &Value) -> bool {
    document.pointer("/planned_values/root_module").is_some()
        || (document.get("planned_values").is_some() && document.get("configuration").is_some())
        || (document.get("terraform_version").is_some() && document.get("values").is_some())
}

/// Reads it.
pub fn read(document: Value, given: &Given<'_>) -> Result<Export, Refusal> {
    let is_plan = document.get("planned_values").is_some();
    let what = if is_plan { "Terraform plan" } else { "Terraform state" };
    let mut export = Export {
        what: what.into(),
        format: "terraform",
        captured: moment(&text(&document, "timestamp")),
        ..Export::default()
    };
    let later = Later { unknown: unknown(&document), references: References::of(&document, DEEPEST) };
    let root = document.pointer(if is_plan { "/planned_values/root_module" } else { "/values/root_module" });
    let planned = format!("planned:{}", given.file.rsplit(['/', '\\']).next().unwrap_or_default());
    add(&mut export, root.unwrap_or(&Value::Null), &later, is_plan.then_some(&planned), 0)?;
    if is_plan {
        export.notes.push(
            "planned values are not evidence of what runs: the rows stand under the account `planned:…`".to_owned(),
        );
    }
    if document.get("prior_state").is_some() {
        export.notes.push(
            "the state before the plan (prior_state) is not read; import it with `terraform show -json` of the state"
                .to_owned(),
        );
    }
    Ok(export)
}

/// What a plan does not know yet.
struct Later {
    /// By address.
    unknown: BTreeMap<Arc<str>, Value>,
    references: References,
}

/// What of each resource is known only after the plan is carried out, by its address.
fn unknown(document: &Value) -> BTreeMap<Arc<str>, Value> {
    let changes = document.get("resource_changes").and_then(Value::as_array);
    let of = |change: &Value| Some((text(change, "address"), change.pointer("/change/after_unknown")?.clone()));
    changes.into_iter().flatten().filter_map(of).collect()
}

fn add(
    export: &mut Export,
    module: &Value,
    later: &Later,
    planned: Option<&String>,
    depth: usize,
) -> Result<(), Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::of(&export.what, format!("modules that nest at most {DEEPEST} deep")));
    }
    for resource in module.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let address = text(resource, "address");
        if resource.get("mode").is_some_and(|mode| mode == "data") {
            export.unclear.push((text(resource, "type"), address, "data that Terraform only looks up"));
        } else {
            export.items.push(item(resource, &address, later, planned));
        }
    }
    for inner in module.get("child_modules").and_then(Value::as_array).into_iter().flatten() {
        add(export, inner, later, planned, depth + 1)?;
    }
    Ok(())
}

fn item(resource: &Value, address: &Arc<str>, later: &Later, planned: Option<&String>) -> Item {
    let values = resource.get("values").unwrap_or(&Value::Null);
    let arn = any_text(values, &["arn", "id"]);
    let key = if planned.is_none() && !arn.is_empty() { arn } else { address.clone() };
    let of_arn = |nth: usize| key.split(':').nth(nth).filter(|_| key.starts_with("arn:")).unwrap_or_default();
    Item {
        kind: text(resource, "type"),
        account: planned.map_or_else(|| of_arn(4).into(), |planned| planned.as_str().into()),
        region: if planned.is_some() { "planned".into() } else { of_arn(3).into() },
        title: address.clone(),
        // With those that the provider adds to everything, where they are known.
        tags: ["tags_all", "tags"].iter().find_map(|name| values.get(*name).filter(|tags| tags.is_object())).cloned(),
        body: values.clone(),
        unknown: later.unknown.get(address).cloned().unwrap_or_default(),
        refers: later.references.of_resource(resource),
        key,
        ..Item::default()
    }
}
