//! Tables that say in their own file how they are filled: one collector for all of them.
//!
//! `catalog/tables/` names operations and what of their answers becomes a row; `catalog/apis/` has the facts about these
//! operations. A table is added without any Rust.

mod address;
mod answer;
mod bounds;
mod client;
mod columns;
mod details;
mod error;
mod form;
mod groups;
mod item;
mod lists;
mod pages;
mod plain;
mod policy;
mod request;
mod tags;
#[cfg(test)]
mod tests;
pub(super) mod xml;

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{CollectionOutcome, Row, Unread};
use demarc_model::{Api, Fill, Table};
use futures::{StreamExt, stream};

use self::{
    client::Client,
    item::{Found, Item, Known},
};
use crate::{Refused, Rows, Run};

/// How many calls of one table are under way at once.
const AT_ONCE: usize = 8;
/// About so many items are held until their rows are made.
const HELD: usize = 256;

/// Reads one table of one region, or of the account.
pub async fn collect(run: &Run<'_>, table: &Table, fill: &Fill, apis: &BTreeMap<Arc<str>, Api>) {
    let mut rows = run.rows(table.name.clone());
    let Some(api) = apis.get(&fill.api) else {
        let message = format!("there are no facts about the API `{}` in catalog/apis", fill.api);
        let unread = failed(table.call("list"), &message);
        rows.refuse("list", incomplete(table, &unread));
        return run.finish(rows);
    };
    let client = Client::new(run, api, fill.region.as_deref());
    let mut shared = Vec::new();
    for detail in &fill.details {
        shared.push(if detail.once { Some(details::once(&client, detail, &mut rows).await) } else { None });
    }
    let mut listing = match fill.single {
        true => stream::iter([(vec![Item::default()], None)]).boxed_local(),
        false => lists::items(&client, fill, &mut rows).await,
    };
    let mut held = Vec::new();
    while let Some((items, refused)) = listing.next().await {
        held.extend(items);
        if let Some(refused) = refused {
            rows.refuse("list", refused);
        }
        if held.len() >= HELD {
            finish(&client, (table, fill), &shared, std::mem::take(&mut held), &mut rows).await;
        }
    }
    drop(listing);
    finish(&client, (table, fill), &shared, held, &mut rows).await;
    run.finish(rows);
}

/// Asks what else there is to know of some items, and makes rows of them.
async fn finish(
    client: &Client<'_>,
    (table, fill): (&Table, &Fill),
    shared: &[Option<Known>],
    mut items: Vec<Item>,
    rows: &mut Rows,
) {
    for (detail, shared) in fill.details.iter().zip(shared) {
        details::ask(client, detail, shared.as_ref(), &mut items).await;
    }
    for item in items {
        match item.elements(fill.rows.as_ref()) {
            Ok(elements) => elements.iter().for_each(|element| add(client.run(), table, fill, element, rows)),
            Err(why) => rows.refuse("list", incomplete(table, &why)),
        }
    }
}

/// Why rows may be missing.
fn incomplete(table: &Table, why: &Unread) -> Refused {
    let call = if why.call.is_empty() { table.call("list").into() } else { why.call.clone() };
    Refused::new(call, why.outcome, &why.message)
}

/// Adds the row of an item; without a key it cannot be one, and then the list is not complete.
fn add(run: &Run<'_>, table: &Table, fill: &Fill, item: &Item, rows: &mut Rows) {
    let key = match item.text(run, &fill.arn) {
        Ok(Found::Value(key)) => key,
        Ok(Found::Unread(unread)) => return rows.refuse("list", incomplete(table, &unread)),
        Ok(Found::Missing | Found::None) => return rows.refuse("list", keyless(table, "a part of it is missing")),
        Err(why) => return rows.refuse("list", keyless(table, &why)),
    };
    let title = match item.text(run, &fill.title) {
        Ok(Found::Value(title)) if !title.is_empty() => title,
        _ => key.clone(),
    };
    let mut row = rows.row(key, title);
    for (facet, unread) in item.unread() {
        row.set_unread(facet, unread.clone());
    }
    for column in &table.columns {
        if let Err(why) = columns::set(&mut row, column, item) {
            let message = format!("{}: {why}", column.name);
            row.set_unread(&column.facet, failed(table.call(&column.facet), &message));
        }
    }
    set_tags(&mut row, table, fill, item);
    rows.push(row);
}

fn keyless(table: &Table, why: &str) -> Refused {
    incomplete(table, &failed("", &format!("an item has no `arn`: {why}")))
}

fn set_tags(row: &mut Row, table: &Table, fill: &Fill, item: &Item) {
    let Some(path) = &fill.tags else { return };
    let tags = match item.find(path) {
        Ok(Found::Value(found)) => tags::read(&found).map(Some),
        Ok(Found::Missing) if fill.tags_left_out => Ok(Some("{}".to_owned())),
        Ok(_) => Ok(None),
        Err(why) => Err(why),
    };
    match tags {
        Ok(tags) => row.tags = tags.map(Arc::from),
        Err(why) => {
            let facet = path.head().filter(|head| table.facets.contains_key(*head)).unwrap_or("list");
            row.set_unread(facet, failed(table.call(facet), &format!("tags: {why}")));
        }
    }
}

/// Something that was answered but not understood.
fn failed(call: &str, message: &str) -> Unread {
    Unread { call: call.into(), outcome: CollectionOutcome::Failed, message: message.into() }
}
