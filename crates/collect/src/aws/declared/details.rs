//! The calls that say more about items: one for each, one for several, or one for all.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::Unread;
use demarc_model::{Batch, Detail, Join, Path, Template, is_something};
use futures::{StreamExt, stream};
use serde_json::{Map, Value};

use super::{
    AT_ONCE,
    client::Client,
    groups::{Group, Prepared, grouped},
    item::{Found, Item, Known},
    pages,
};
use crate::{Refused, Rows};

/// Asks, and lets every item know the answer: its own, or the one that is `shared` by all.
pub(super) async fn ask(client: &Client<'_>, detail: &Detail, shared: Option<&Known>, items: &mut [Item]) {
    if let Some(known) = shared {
        for item in items {
            let own = about(client, detail, item, known);
            item.know(&detail.facet, own);
        }
        return;
    }
    let mut prepared = Vec::new();
    for (place, item) in items.iter_mut().enumerate() {
        match prepare(client, detail, item) {
            Ok(wanted) => prepared.push((place, wanted)),
            Err(known) => item.know(&detail.facet, known),
        }
    }
    let groups = grouped(detail.batch.as_ref(), prepared);
    let asked = |Group { input, members }: Group| async move {
        (members, known(detail, pages::ask(client, detail.call(), input).await.whole()))
    };
    let mut answers = stream::iter(groups).map(asked).buffer_unordered(AT_ONCE);
    while let Some((members, answer)) = answers.next().await {
        for place in members {
            let Some(item) = items.get_mut(place) else { continue };
            let own = about(client, detail, item, &answer);
            item.know(&detail.facet, own);
        }
    }
}

/// One call for the whole account and region.
pub(super) async fn once(client: &Client<'_>, detail: &Detail, rows: &mut Rows) -> Known {
    let input = match given(client, &detail.with, &Item::default()) {
        Ok(Found::Value(input)) => input,
        _ => {
            return Known::Unread(
                client.failed(detail.call(), "it is asked once, so nothing can be filled in").unread(),
            );
        }
    };
    let answer = pages::ask(client, detail.call(), input).await.whole();
    if let Err(refused) = &answer
        && !detail.call().says_none(&refused.code, &refused.message)
    {
        rows.refuse(detail.facet.clone(), refused.clone());
    }
    known(detail, answer)
}

/// What the call is given for an item, and the item's part in a batch; else what is known without asking.
fn prepare(client: &Client<'_>, detail: &Detail, item: &Item) -> Result<Prepared, Known> {
    let failed = |why: &str| Known::Unread(client.failed(detail.call(), why).unread());
    for (condition, wanted) in [(&detail.when, true), (&detail.unless, false)] {
        let Some(path) = condition else { continue };
        match item.find(path).map_err(|why| failed(&why))? {
            Found::Unread(unread) => return Err(Known::Unread(unread)),
            Found::Value(value) if is_something(Some(&value)) == wanted => {}
            Found::Missing | Found::None if !wanted => {}
            _ => return Err(Known::None),
        }
    }
    let input = match given(client, &detail.with, item).map_err(|why| failed(&why))? {
        Found::Value(input) => input,
        Found::None => return Err(Known::None),
        Found::Unread(unread) => return Err(Known::Unread(unread)),
        Found::Missing => return Err(failed("what it should be asked about is missing")),
    };
    let value = detail.batch.as_ref().map(|Batch { value, .. }| value_of(client, value, item));
    Ok((input, value.transpose().map_err(|why| failed(&why))?))
}

fn known(detail: &Detail, answer: Result<Value, Refused>) -> Known {
    match answer {
        Ok(value) => Known::Read(Arc::new(value)),
        Err(refused) if detail.call().says_none(&refused.code, &refused.message) => Known::None,
        Err(refused) => Known::Unread(refused.unread()),
    }
}

/// What of an answer is about one item: all of it, or the elements that name the item.
fn about(client: &Client<'_>, detail: &Detail, item: &Item, answer: &Known) -> Known {
    let (Some(join), Known::Read(answer)) = (&detail.join, answer) else { return answer.clone() };
    let unread = |why: String| -> Unread { client.failed(detail.call(), &why).unread() };
    match matching(client, join, item, answer) {
        Ok(list) => Known::Read(Arc::new(Value::Array(list))),
        Err(why) => Known::Unread(unread(why)),
    }
}

fn matching(client: &Client<'_>, join: &Join, item: &Item, answer: &Value) -> Result<Vec<Value>, String> {
    let own = value_of(client, &join.value, item)?;
    let elements = match join.items.find(answer)? {
        Some(Value::Array(elements)) => elements,
        Some(_) => return Err(format!("`{}` is not a list", join.items)),
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for element in elements {
        if names(&join.on, &element, &own)? {
            found.push(element);
        }
    }
    Ok(found)
}

/// Whether an element names the item, be it among others.
fn names(on: &Path, element: &Value, own: &Value) -> Result<bool, String> {
    Ok(match on.find(element)? {
        Some(Value::Array(names)) => names.contains(own),
        Some(name) => name == *own,
        None => false,
    })
}

/// What an item gives for a template; it must give something.
pub(super) fn value_of(client: &Client<'_>, template: &Template, item: &Item) -> Result<Value, String> {
    match item.filled(client.run(), &Value::String(template.as_str().to_owned()))? {
        Found::Value(value) => Ok(value),
        Found::Missing | Found::None => Err(format!("`{template}` is missing")),
        Found::Unread(unread) => Err(format!("`{template}` could not be read: {}", unread.message)),
    }
}

/// What a call is given, with the paths in it followed.
pub(super) fn given(
    client: &Client<'_>,
    with: &BTreeMap<Arc<str>, Value>,
    item: &Item,
) -> Result<Found<Map<String, Value>>, String> {
    let mut input = Map::new();
    for (name, wanted) in with {
        match item.filled(client.run(), wanted)? {
            Found::Value(value) => input.insert(name.to_string(), value),
            Found::Missing => return Ok(Found::Missing),
            Found::None => return Ok(Found::None),
            Found::Unread(unread) => return Ok(Found::Unread(unread)),
        };
    }
    Ok(Found::Value(input))
}
