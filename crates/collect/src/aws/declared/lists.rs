//! The calls that list, each one asked about the items of the one before it.

use demarc_model::{Fill, List};
use futures::{StreamExt, stream};
use serde_json::Value;

use super::{
    AT_ONCE,
    client::Client,
    details::{given, value_of},
    groups::{Group, Prepared, grouped},
    item::{Found, Item},
    pages::{self, Pages},
};
use crate::{Refused, Rows};

/// The items of the last list. What could not be listed is told to the rows.
pub(super) async fn items(client: &Client<'_>, fill: &Fill, rows: &mut Rows) -> Vec<Item> {
    let mut items = vec![Item::default()];
    for list in &fill.lists {
        let mut prepared = Vec::new();
        for (place, item) in items.iter().enumerate() {
            match prepare(client, list, item) {
                Ok(wanted) => prepared.extend(wanted.map(|wanted| (place, wanted))),
                Err(refused) => rows.refuse("list", refused),
            }
        }
        let groups = grouped(list.batch.as_ref(), prepared);
        let above = &items;
        let mut found = stream::iter(groups).map(|group| listed(client, list, group, above)).buffered(AT_ONCE);
        let mut next = Vec::new();
        while let Some((part, refused)) = found.next().await {
            next.extend(part);
            if let Some(refused) = refused {
                rows.refuse("list", refused);
            }
        }
        drop(found);
        items = next;
    }
    items
}

/// What the call is given; nothing when there is nothing to ask about.
fn prepare(client: &Client<'_>, list: &List, item: &Item) -> Result<Option<Prepared>, Refused> {
    let failed = |why: &str| client.failed(list.call(), why);
    let input = match given(client, &list.with, item).map_err(|why| failed(&why))? {
        Found::Value(input) => input,
        Found::None => return Ok(None),
        Found::Unread(unread) => return Err(Refused::new(unread.call, unread.outcome, &unread.message)),
        Found::Missing => return Err(failed("what it should be asked about is missing")),
    };
    let value = list.batch.as_ref().map(|batch| value_of(client, &batch.value, item)).transpose();
    Ok(Some((input, value.map_err(|why| failed(&why))?)))
}

/// What one call lists, and why that is not all.
async fn listed(client: &Client<'_>, list: &List, group: Group, above: &[Item]) -> (Vec<Item>, Option<Refused>) {
    let Group { input, members } = group;
    let about: Vec<&Item> = members.iter().filter_map(|&place| above.get(place)).collect();
    let Pages { answer, refused } = pages::ask(client, list.call(), input).await;
    let refused = refused.filter(|refused| !list.call().says_none(&refused.code, &refused.message));
    let values = match answer.map_or(Ok(None), |answer| list.items.find(&answer)) {
        Ok(Some(Value::Array(values))) => values,
        Ok(None) => Vec::new(),
        Ok(Some(one)) => vec![one],
        Err(why) => return (Vec::new(), Some(client.failed(list.call(), &why))),
    };
    let is_short = list.batch.is_some() && values.len() < about.len() && refused.is_none();
    let short = || format!("{} were asked about and {} answered", about.len(), values.len());
    let refused = refused.or_else(|| is_short.then(|| client.failed(list.call(), &short())));
    let Some(common) = Item::common(&about) else { return (Vec::new(), refused) };
    (values.into_iter().map(|value| common.below(list.name.as_ref(), value)).collect(), refused)
}
