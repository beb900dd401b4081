//! The calls of a table: operations, what they are given, and the rights that they need.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Api, Call, Detail, Fill, List, Operation, Path, Shape, Template};
use serde_json::Value;

use super::{
    Sheet, answer,
    types::{self, Roots},
};
use crate::{nearest::did_you_mean, problem::says};

/// Looks at every call, and gives what paths may begin with once all are made.
pub(super) fn lint(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api) -> Option<Roots> {
    rights(sheet, fill, api);
    let mut roots = Roots { item: None, named: Default::default() };
    for (nth, list) in fill.lists.iter().enumerate() {
        let keys = Keys { kind: "list", nth: nth.to_string() };
        call(sheet, &keys, api, list.call(), &roots)?;
        listed(sheet, &keys, api, list, &mut roots)?;
    }
    for (nth, detail) in fill.details.iter().enumerate() {
        let keys = Keys { kind: "detail", nth: nth.to_string() };
        let nothing = Roots { item: None, named: Default::default() };
        call(sheet, &keys, api, detail.call(), if detail.once { &nothing } else { &roots })?;
        asked(sheet, &keys, api, detail, &mut roots)?;
    }
    Some(roots)
}

/// Where a call stands in its file.
struct Keys {
    kind: &'static str,
    nth: String,
}

impl Keys {
    fn to<'k>(&'k self, more: &[&'k str]) -> Vec<&'k str> {
        [&["fill", self.kind, &self.nth], more].concat()
    }
}

/// The items of a list, for the paths after it.
fn listed(sheet: &mut Sheet<'_, '_>, keys: &Keys, api: &Api, list: &List, roots: &mut Roots) -> Option<()> {
    let whole = Roots { item: answer(api, &list.operation), named: Default::default() };
    // What is not a list is a single item.
    let item = match whole.follow(api, &list.items) {
        Ok(kind) => types::element(api, &kind).unwrap_or(kind),
        Err(why) => {
            sheet.wrong(&keys.to(&["items"]), why);
            return None;
        }
    };
    if let Some(name) = &list.name {
        roots.named.insert(name.clone(), item.clone());
    }
    roots.item = Some(item);
    Some(())
}

/// The answer of a detail, for the paths after it.
fn asked(sheet: &mut Sheet<'_, '_>, keys: &Keys, api: &Api, detail: &Detail, roots: &mut Roots) -> Option<()> {
    for (key, path) in [("when", &detail.when), ("unless", &detail.unless)] {
        if let Some(path) = path {
            follow(sheet, &keys.to(&[key]), api, roots, path);
        }
    }
    if detail.batch.is_some() && (detail.join.is_none() || detail.once) {
        sheet.at(&keys.to(&["batch"]), says("an answer about several items", "`join`, and no `once`", ""));
    }
    let mut kind = answer(api, &detail.operation)?;
    if let Some(join) = &detail.join {
        templated(sheet, &keys.to(&["join", "value"]), api, roots, &join.value);
        let whole = Roots { item: Some(kind), named: Default::default() };
        let list = follow(sheet, &keys.to(&["join", "items"]), api, &whole, &join.items)?;
        match types::element(api, &list) {
            Ok(element) => {
                let inner = Roots { item: Some(element), named: Default::default() };
                follow(sheet, &keys.to(&["join", "on"]), api, &inner, &join.on);
            }
            Err(why) => sheet.wrong(&keys.to(&["join", "items"]), why),
        }
        kind = list;
    }
    if let Some(Ok(_)) = roots.item.as_ref().map(|item| has_member(api, item, &detail.facet)) {
        let what = format!("items have a member `{}`, which the facet would hide", detail.facet);
        sheet.at(&keys.to(&["facet"]), says(what, "another name", ""));
    }
    roots.named.insert(detail.facet.clone(), kind);
    Some(())
}

fn has_member(api: &Api, item: &types::Type, name: &str) -> Result<types::Type, String> {
    let path: Path = name.parse()?;
    Roots { item: Some(item.clone()), named: Default::default() }.follow(api, &path)
}

fn follow(sheet: &mut Sheet<'_, '_>, keys: &[&str], api: &Api, roots: &Roots, path: &Path) -> Option<types::Type> {
    roots.follow(api, path).map_err(|why| sheet.wrong(keys, why)).ok()
}

fn templated(sheet: &mut Sheet<'_, '_>, keys: &[&str], api: &Api, roots: &Roots, template: &Template) {
    for path in template.paths() {
        follow(sheet, keys, api, roots, path);
    }
}

/// An operation, and what it is given.
fn call(sheet: &mut Sheet<'_, '_>, keys: &Keys, api: &Api, call: Call<'_>, roots: &Roots) -> Option<()> {
    let Some(operation) = api.operations.get(call.operation) else {
        let what = format!("there are no facts about the operation `{}`", call.operation);
        let mend = "`cargo xtask generate apis` makes them, and says whether the name is right";
        sheet.at(&keys.to(&["operation"]), says(what, "one in catalog/apis", mend));
        return None;
    };
    for (name, value) in call.with {
        let at = keys.to(&["with", name]);
        match member_shape(api, operation, name) {
            Ok(shape) => given(sheet, &at, api, roots, shape, value),
            Err(why) => sheet.wrong(&at, why),
        }
    }
    if let Some(batch) = call.batch {
        if let Err(why) = member_shape(api, operation, &batch.member) {
            sheet.wrong(&keys.to(&["batch", "member"]), why);
        }
        if batch.size == 0 {
            sheet.wrong(&keys.to(&["batch", "size"]), "a batch of nothing; expected how many the provider takes");
        }
        templated(sheet, &keys.to(&["batch", "value"]), api, roots, &batch.value);
    }
    missing(sheet, keys, operation, call);
    Some(())
}

fn missing(sheet: &mut Sheet<'_, '_>, keys: &Keys, operation: &Operation, call: Call<'_>) {
    let is_given =
        |name: &Arc<str>| call.with.contains_key(name) || call.batch.is_some_and(|batch| batch.member == *name);
    for name in operation.required.iter().filter(|name| !is_given(name)) {
        let what = format!("`{}` is not answered without `{name}`", call.operation);
        sheet.at(&keys.to(&["with"]), says(what, format!("`{name}` under `with`"), "add it"));
    }
}

fn member_shape<'a>(api: &'a Api, operation: &Operation, name: &str) -> Result<&'a str, String> {
    let members = api.input(operation).map(|input| &input.members);
    let Some(members) = members else { return Err(format!("the operation takes nothing, so no `{name}`")) };
    members.get(name).map(|member| member.shape()).ok_or_else(|| {
        let mend = did_you_mean(name, members.keys().map(|known| &**known), "");
        format!("the operation takes no `{name}`; expected one of its input's members; {mend}")
    })
}

/// A value that a call is given, against the shape that it goes to.
fn given(sheet: &mut Sheet<'_, '_>, keys: &[&str], api: &Api, roots: &Roots, shape: &str, value: &Value) {
    if let Value::String(text) = value {
        match text.parse::<Template>() {
            Ok(template) => templated(sheet, keys, api, roots, &template),
            Err(why) => sheet.wrong(keys, why),
        }
        if text.contains('{') {
            return;
        }
    }
    match (api.inputs.get(shape), value) {
        (Some(Shape::Structure(structure)), Value::Object(entries)) => {
            for (name, value) in entries {
                match structure.members.get(name.as_str()) {
                    Some(member) => given(sheet, keys, api, roots, member.shape(), value),
                    None => sheet.wrong(keys, format!("`{shape}` has no member `{name}`")),
                }
            }
        }
        (Some(Shape::List { list, .. }), Value::Array(values)) => {
            values.iter().for_each(|value| given(sheet, keys, api, roots, list, value));
        }
        (Some(Shape::Map { map, .. }), Value::Object(entries)) => {
            entries.values().for_each(|value| given(sheet, keys, api, roots, map, value));
        }
        (Some(Shape::Words { words }), Value::String(text)) if words.iter().any(|word| **word == **text) => {}
        (Some(Shape::Words { words }), Value::String(text)) => sheet.wrong(keys, types::not_a_word(text, words)),
        (Some(Shape::Document { .. }), _) | (None, Value::String(_) | Value::Number(_) | Value::Bool(_)) => {}
        (_, value) => sheet.wrong(keys, format!("`{value}` does not fit; expected `{shape}`")),
    }
}

/// The rights under [facets] must be those of the calls: the list of rights for people is made from them.
fn rights(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api) {
    let right = |call: Call<'_>| {
        let known = api.operations.get(call.operation).map(|operation| &operation.action);
        call.action.or(known).cloned()
    };
    // Of an operation that is not known, something is said elsewhere.
    let lists: Option<Vec<Arc<str>>> = fill.lists.iter().map(|list| right(list.call())).collect();
    let listed = if fill.single { Some(vec!["sts:GetCallerIdentity".into()]) } else { lists.map(unique) };
    let listed = listed.map(|rights| (Arc::from("list"), Arc::from(rights.join(", "))));
    let details = fill.details.iter().filter_map(|detail| Some((detail.facet.clone(), right(detail.call())?)));
    let wanted: BTreeMap<Arc<str>, Arc<str>> = details.chain(listed).collect();
    for (facet, right) in &wanted {
        if sheet.table.facets.get(facet) != Some(right) {
            let what = format!("the facet `{facet}` is not stated as its calls are");
            sheet.at(&["facets", facet], says(what, format!("`{facet} = \"{right}\"` under [facets]"), "write it so"));
        }
    }
    let others: Vec<Arc<str>> = sheet
        .table
        .facets
        .keys()
        .filter(|facet| &***facet != "list" && !wanted.contains_key(*facet))
        .cloned()
        .collect();
    for facet in others.iter().filter(|facet| !fill.details.iter().any(|detail| detail.facet == **facet)) {
        let what = format!("no call fills the facet `{facet}`");
        sheet.at(&["facets", facet], says(what, "a [[fill.detail]] with this facet", "remove it, or add the call"));
    }
}

fn unique(rights: Vec<Arc<str>>) -> Vec<Arc<str>> {
    let mut seen = BTreeSet::new();
    rights.into_iter().filter(|right| seen.insert(right.clone())).collect()
}

/// Every template of a call.
pub(super) fn templates(call: Call<'_>) -> Vec<Template> {
    let mut found: Vec<Template> = call.batch.iter().map(|batch| batch.value.clone()).collect();
    call.with.values().for_each(|value| add_templates(value, &mut found));
    found
}

fn add_templates(value: &Value, found: &mut Vec<Template>) {
    match value {
        Value::String(text) => found.extend(text.parse::<Template>().ok()),
        Value::Array(values) => values.iter().for_each(|value| add_templates(value, found)),
        Value::Object(entries) => entries.values().for_each(|value| add_templates(value, found)),
        _ => {}
    }
}
