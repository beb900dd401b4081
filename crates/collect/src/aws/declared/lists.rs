//! The calls that list, each one asked about the items of the one before it.

use std::sync::Arc;

use demarc_model::{Fill, List};
use futures::{StreamExt, stream, stream::LocalBoxStream};
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

/// Items that were listed, and why there are not more.
pub(super) type Chunk = (Vec<Item>, Option<Refused>);

/// The items of the last list, as they come. What cannot be asked about is told to the rows.
pub(super) async fn items<'a>(client: &'a Client<'_>, fill: &'a Fill, rows: &mut Rows) -> LocalBoxStream<'a, Chunk> {
    let Some((last, before)) = fill.lists.split_last() else { return stream::empty().boxed_local() };
    let mut above = vec![Item::default()];
    for list in before {
        let mut found = chunks(client, list, groups(client, list, &above, rows), Arc::new(above));
        let mut next = Vec::new();
        while let Some((part, refused)) = found.next().await {
            next.extend(part);
            if let Some(refused) = refused {
                rows.refuse("list", refused);
            }
        }
        drop(found);
        above = next;
    }
    chunks(client, last, groups(client, last, &above, rows), Arc::new(above))
}

fn groups(client: &Client<'_>, list: &List, above: &[Item], rows: &mut Rows) -> Vec<Group> {
    let mut prepared = Vec::new();
    for (place, item) in above.iter().enumerate() {
        match prepare(client, list, item) {
            Ok(wanted) => prepared.extend(wanted.map(|wanted| (place, wanted))),
            Err(refused) => rows.refuse("list", refused),
        }
    }
    grouped(list.batch.as_ref(), prepared)
}

/// One long list comes page by page; many lists come some at a time, each of them whole.
fn chunks<'a>(
    client: &'a Client<'_>,
    list: &'a List,
    mut groups: Vec<Group>,
    above: Arc<Vec<Item>>,
) -> LocalBoxStream<'a, Chunk> {
    match groups.pop() {
        Some(only) if groups.is_empty() && list.batch.is_none() => {
            let Group { input, members } = only;
            let pages = pages::each(client, list.call(), input);
            pages.map(move |pages| listed(client, list, pages, &members, &above)).boxed_local()
        }
        last => {
            groups.extend(last);
            let whole = move |Group { input, members }: Group| {
                let above = above.clone();
                async move {
                    let pages = pages::ask(client, list.call(), input).await;
                    listed(client, list, pages, &members, &above)
                }
            };
            stream::iter(groups).map(whole).buffered(AT_ONCE).boxed_local()
        }
    }
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

/// What pages list, and why that is not all.
fn listed(client: &Client<'_>, list: &List, pages: Pages, members: &[usize], above: &[Item]) -> Chunk {
    let about: Vec<&Item> = members.iter().filter_map(|&place| above.get(place)).collect();
    let Pages { answer, refused } = pages;
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
