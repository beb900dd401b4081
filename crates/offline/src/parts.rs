//! Resources that say more of another, joined with it: Terraform keeps the settings of a bucket apart from the bucket.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use demarc_model::MappedPart;
use serde_json::{Map, Value};

use crate::{
    Known,
    export::{Export, Item, text},
};

const SEVERAL: &str = "another one says the same of the same resource";

/// Puts every part into the resource that it says more of. What belongs to none in the file stays a resource of its own.
pub fn join(export: &mut Export, known: &Known<'_>) {
    let own = known.mappings.iter().filter(|entry| *entry.format == *export.format).map(|entry| &entry.mapping);
    let pairs: BTreeMap<(&str, &str), &MappedPart> =
        own.flat_map(|mapping| mapping.parts.iter().map(|part| ((&*mapping.of, &*part.of), part))).collect();
    for ((whole, _), part) in pairs {
        let items = std::mem::take(&mut export.items);
        let (parts, mut items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| is(item, &part.of));
        let (owned, alone) = owned(parts, &items, whole, part);
        let mut joined = 0;
        for (place, parts) in owned {
            if parts.len() > 1 && !part.many {
                export.unclear.extend(parts.into_iter().map(|item| (item.kind, item.title, SEVERAL)));
            } else {
                joined += parts.len();
                put(&mut items[place], &part.of, parts);
            }
        }
        if joined > 0 {
            export.notes.push(format!("{joined} {} read as parts of {whole}", part.of));
        }
        items.extend(alone);
        export.items = items;
    }
}

fn is(item: &Item, kind: &str) -> bool {
    item.kind.eq_ignore_ascii_case(kind)
}

/// Parts by the place of the resource that each belongs to, and those that belong to none.
fn owned(parts: Vec<Item>, items: &[Item], whole: &str, part: &MappedPart) -> (BTreeMap<usize, Vec<Item>>, Vec<Item>) {
    let (mut owned, mut alone) = (BTreeMap::<usize, Vec<Item>>::new(), Vec::new());
    if parts.is_empty() {
        return (owned, alone);
    }
    let (mut by_name, mut by_title) = (HashMap::<Arc<str>, Option<usize>>::new(), HashMap::new());
    for (place, item) in items.iter().enumerate().filter(|(_, item)| is(item, whole)) {
        by_title.insert(item.title.clone(), place);
        for name in part.names.iter().map(|name| text(&item.body, name)).filter(|name| !name.is_empty()) {
            // A name that two resources have says nothing.
            by_name
                .entry(name)
                .and_modify(|known| *known = known.filter(|&known| known == place))
                .or_insert(Some(place));
        }
    }
    for item in parts {
        let named = by_name.get(&text(&item.body, &part.by)).copied().flatten();
        let referred = || item.refers.get(&part.by).and_then(|title| by_title.get(title)).copied();
        match named.or_else(referred) {
            Some(place) => owned.entry(place).or_default().push(item),
            None => alone.push(item),
        }
    }
    (owned, alone)
}

/// Puts parts of one type beside what a resource says itself, and what of them is not known yet beside what is not of it.
fn put(item: &mut Item, kind: &str, parts: Vec<Item>) {
    let (bodies, unknown) = parts.into_iter().map(|part| (part.body, part.unknown)).unzip();
    for (of, list) in [(&mut item.body, Value::Array(bodies)), (&mut item.unknown, Value::Array(unknown))] {
        if of.is_null() {
            *of = Value::Object(Map::new());
        }
        let parts =
            of.as_object_mut().map(|members| members.entry("parts").or_insert_with(|| Value::Object(Map::new())));
        if let Some(Value::Object(parts)) = parts {
            parts.insert(kind.to_owned(), list);
        }
    }
}
