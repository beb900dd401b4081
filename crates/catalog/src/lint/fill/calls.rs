//! The calls of a table: operations, what they are given, and what of their answers paths can lead to.

use std::sync::Arc;

use demarc_model::{Api, Call, Detail, Fill, List, Operation, Path, Protocol, Shape, Template};
use serde_json::Value;

use super::{
    Sheet, answer, rights,
    types::{self, Roots},
};
use crate::{nearest::did_you_mean, problem::says};

/// Looks at every call, and gives what paths may begin with once all are made.
pub(super) fn lint(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api) -> Option<Roots> {
    rights::lint(sheet, fill, api);
    let mut roots = Roots { item: None, named: Default::default() };
    for (nth, list) in fill.lists.iter().enumerate() {
        let keys = Keys { kind: "list", nth: nth.to_string() };
        call(sheet, &keys, api, list.call(), &roots)?;
        listed(sheet, &keys, api, list, &mut roots)?;
    }
    hidden(sheet, fill, api, &roots);
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

/// A former list's name must not be that of a member of the items, which paths could then not reach.
fn hidden(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api, roots: &Roots) {
    let Some(item) = &roots.item else { return };
    for (nth, list) in fill.lists.iter().enumerate() {
        let name = list.name.as_deref().filter(|name| has_member(api, item, name).is_ok());
        if let Some(name) = name.filter(|_| *item != types::Type::Any) {
            let what = format!("items have a member `{name}`, which the list's name would hide");
            sheet.at(&["fill", "list", &nth.to_string(), "name"], says(what, "another name", ""));
        }
    }
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
        if let Err(why) = can_be_written(api, operation, name, value) {
            sheet.wrong(&at, why);
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

/// Reading needs no bodies in XML and no maps in forms, so nobody has written them.
fn can_be_written(api: &Api, operation: &Operation, name: &str, value: &Value) -> Result<(), String> {
    let member = api.input(operation).and_then(|input| input.members.get(name));
    let is_in_body = member.is_some_and(|member| member.place().is_none());
    match api.protocol {
        Protocol::RestXml if is_in_body => Err(format!("`{name}` would go into a body in XML, which is not supported")),
        Protocol::Query | Protocol::Ec2
            if value.is_object()
                && member.is_some_and(|member| matches!(api.inputs.get(member.shape()), Some(Shape::Map { .. }))) =>
        {
            Err(format!("`{name}` is a map, which this protocol is not written with"))
        }
        _ => Ok(()),
    }
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
