//! What other tools found: OCSF findings (Prowler and others), ASFF (AWS Security Hub), ScubaGear's results.
//!
//! They are evidence of another tool, kept beside ours with what that tool looked at; they never count as our verdict.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::first;
use crate::{
    Given, Refusal,
    export::{Export, Item, any_text, text},
};

/// Whether a document is one of them.
pub fn is(document: &Value) -> bool {
    let document = document.get("Findings").unwrap_or(document);
    kind(first(document)).is_some()
}

fn kind(finding: &Value) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().all(|name| finding.get(*name).is_some());
    if has(&["class_uid", "metadata"]) && (has(&["finding_info"]) || has(&["finding"])) {
        return Some("ocsf");
    }
    if has(&["SchemaVersion", "ProductArn", "GeneratorId"]) {
        return Some("asff");
    }
    has(&["PolicyId", "RequirementMet", "Criticality"]).then_some("scubagear")
}

/// Reads it.
pub fn read(mut document: Value, given: &Given<'_>) -> Result<Export, Refusal> {
    let list = document.get_mut("Findings").map(Value::take);
    let mut export = Export { what: "findings of another tool".into(), format: "findings", ..Export::default() };
    for (nth, finding) in super::elements(list.unwrap_or(document)).into_iter().enumerate() {
        match kind(&finding) {
            Some(kind) => export.items.push(item(kind, finding, nth, given)),
            None => export.unclear.push((
                "finding".into(),
                format!("number {}", nth + 1).into(),
                "not the shape of the others",
            )),
        }
    }
    export.notes.extend(coverage(&export.items));
    Ok(export)
}

fn item(kind: &str, body: Value, nth: usize, given: &Given<'_>) -> Item {
    let at = |paths: &[&str]| -> Arc<str> {
        let found =
            paths.iter().find_map(|path| body.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty()));
        found.unwrap_or_default().into()
    };
    let (id, account, region, title) = match kind {
        "ocsf" => (
            at(&["/finding_info/uid", "/finding/uid"]),
            at(&["/cloud/account/uid"]),
            at(&["/cloud/region", "/resources/0/region"]),
            at(&["/finding_info/title", "/finding/title", "/message"]),
        ),
        "asff" => (at(&["/Id"]), at(&["/AwsAccountId"]), at(&["/Region", "/Resources/0/Region"]), at(&["/Title"])),
        _ => (at(&["/PolicyId"]), "".into(), "global".into(), at(&["/PolicyId"])),
    };
    // Placeholders and tools without ids give the same id to many.
    let file = given.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let key = format!("{}#{}:{id}", file, nth + 1);
    Item { kind: kind.into(), account, region, key: key.into(), title, body, ..Item::default() }
}

/// How often a tool speaks of each of its checks, and how often in all.
type Spoken = (BTreeMap<Arc<str>, usize>, usize);

/// What the tool looked at, in a sentence for each.
fn coverage(items: &[Item]) -> Vec<String> {
    let mut tools: BTreeMap<Arc<str>, Spoken> = BTreeMap::new();
    for item in items {
        let tool = match &*item.kind {
            "ocsf" => item.body.pointer("/metadata/product/name").and_then(Value::as_str).unwrap_or("OCSF").into(),
            "asff" => any_text(&item.body, &["ProductName", "ProductArn"]),
            _ => "ScubaGear".into(),
        };
        let check = match &*item.kind {
            "ocsf" => item.body.pointer("/metadata/event_code").and_then(Value::as_str).unwrap_or_default().into(),
            "asff" => text(&item.body, "GeneratorId"),
            _ => text(&item.body, "PolicyId"),
        };
        let entry = tools.entry(tool).or_default();
        *entry.0.entry(check).or_default() += 1;
        entry.1 += 1;
    }
    let sentence = |(tool, (checks, count)): (Arc<str>, Spoken)| {
        format!(
            "{tool} speaks of {} checks in {count} findings; they are kept in `other_finding`, and decide nothing here",
            checks.len()
        )
    };
    tools.into_iter().map(sentence).collect()
}
