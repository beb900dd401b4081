//! What a reader of one kind of export makes of a file, before anything is mapped to tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

/// One resource of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// Its type, as the export calls it.
    pub kind: Arc<str>,
    /// Its account; empty when the export does not say.
    pub account: Arc<str>,
    /// Its region, or `global`; empty when the export does not say.
    pub region: Arc<str>,
    /// Its key.
    pub key: Arc<str>,
    /// Its name as people say it.
    pub title: Arc<str>,
    /// Its tags: an object.
    pub tags: Option<Value>,
    /// When it was looked at, in microseconds since 1970, where the export says so of each resource.
    pub at: Option<i64>,
    /// It was deleted.
    pub is_gone: bool,
    /// The resource itself, which the paths of a mapping begin at.
    pub body: Value,
    /// Where this is true, the value is not known yet (Terraform's `after_unknown`).
    pub unknown: Value,
    /// Members that refer to another resource of the file, which is named by its title.
    pub refers: BTreeMap<Arc<str>, Arc<str>>,
}

/// A file of a kind that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Export {
    /// What it is, as people say it.
    pub what: Arc<str>,
    /// The folder of its mappings.
    pub format: &'static str,
    /// When it was made, if the file says so: microseconds since 1970.
    pub captured: Option<i64>,
    /// Every resource that is mapped, or listed as not understood.
    pub items: Vec<Item>,
    /// Types of which every resource of an account and region is here: type, account, region (empty for any).
    pub whole: BTreeSet<(Arc<str>, Arc<str>, Arc<str>)>,
    /// What in the file is no resource that could be mapped.
    pub unclear: Vec<(Arc<str>, Arc<str>, &'static str)>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// Something in the file that is in no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// Its type.
    pub kind: Arc<str>,
    /// Why.
    pub why: Arc<str>,
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<Arc<str>>,
}

/// So many are named.
const NAMED: usize = 3;

/// Counts what is not understood, by type and reason.
pub fn unclear(all: impl IntoIterator<Item = (Arc<str>, Arc<str>, Arc<str>)>) -> Vec<Unclear> {
    let mut found: BTreeMap<(Arc<str>, Arc<str>), Unclear> = BTreeMap::new();
    for (kind, id, why) in all {
        let entry = found.entry((kind.clone(), why.clone()));
        let entry = entry.or_insert_with(|| Unclear { kind, why, count: 0, first: Vec::new() });
        entry.count += 1;
        if entry.first.len() < NAMED {
            entry.first.push(id);
        }
    }
    found.into_values().collect()
}

/// The text of a member, empty when there is none.
pub fn text(value: &Value, name: &str) -> Arc<str> {
    value.get(name).and_then(Value::as_str).unwrap_or_default().into()
}

/// The first of several members that is a text that is not empty.
pub fn any_text(value: &Value, names: &[&str]) -> Arc<str> {
    names.iter().map(|name| text(value, name)).find(|text| !text.is_empty()).unwrap_or_default()
}
