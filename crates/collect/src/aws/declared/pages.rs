//! All pages of an answer, as one.

use std::{pin::pin, sync::Arc};

use demarc_inventory::CollectionOutcome;
use demarc_model::{Call, Operation, Paging};
use futures::{Stream, StreamExt, stream};
use serde_json::{Map, Value};

use super::client::Client;
use crate::Refused;

/// No listing has so many pages.
const MOST_PAGES: usize = 100_000;

/// What was answered until the last page, or until a page was refused.
#[derive(Debug)]
pub(super) struct Pages {
    /// The first page, with the lists of all that followed.
    pub answer: Option<Value>,
    /// Why there are no more.
    pub refused: Option<Refused>,
}

impl Pages {
    /// The whole answer, or why it is not whole.
    pub fn whole(self) -> Result<Value, Refused> {
        match self.refused {
            Some(refused) => Err(refused),
            None => Ok(self.answer.unwrap_or_default()),
        }
    }
}

/// Makes a call, page by page where it has pages, and puts them together.
pub(super) async fn ask(client: &Client<'_>, call: Call<'_>, input: Map<String, Value>) -> Pages {
    let mut whole = Pages { answer: None, refused: None };
    let mut pages = pin!(each(client, call, input));
    while let Some(Pages { answer, refused }) = pages.next().await {
        if let (Some(page), Some(operation)) = (answer, client.operation(call.operation)) {
            merge(&mut whole.answer, page, operation);
        }
        whole.refused = refused;
    }
    whole
}

/// Makes a call, and gives every page as it comes.
pub(super) fn each<'a>(
    client: &'a Client<'_>,
    call: Call<'a>,
    mut input: Map<String, Value>,
) -> impl Stream<Item = Pages> + 'a {
    let operation = client.operation(call.operation);
    let limit = operation.and_then(|operation| operation.paging.as_ref()).and_then(|paging| paging.limit.as_ref());
    if let Some(limit) = limit {
        input.entry(limit.member.to_string()).or_insert_with(|| limit.value.into());
    }
    stream::unfold(Some((input, 0)), move |state| async move {
        let (mut input, nth) = state?;
        let Some(operation) = operation else {
            let message = "there are no facts about it in catalog/apis; `cargo xtask generate apis` makes them";
            return Some((Pages { answer: None, refused: Some(failed(call.operation, message)) }, None));
        };
        let action = call.action.unwrap_or(&operation.action);
        let page = match client.call(call.operation, operation, action, &input).await {
            Ok(page) => page,
            Err(refused) => return Some((Pages { answer: None, refused: Some(refused) }, None)),
        };
        let next = next(operation, &page);
        let Some(next) = next else { return Some((Pages { answer: Some(page), refused: None }, None)) };
        let again = next.iter().all(|(member, token)| input.get(member) == Some(token));
        let endless = || failed(action, "the provider gives the same page again and again");
        let refused =
            if again { Some(endless()) } else { (nth >= MOST_PAGES).then(|| failed(action, "the pages do not end")) };
        input.extend(next);
        let state = refused.is_none().then_some((input, nth + 1));
        Some((Pages { answer: Some(page), refused }, state))
    })
}

fn failed(call: &Arc<str>, message: &str) -> Refused {
    Refused::new(call.clone(), CollectionOutcome::Failed, message)
}

/// The tokens of the page after this one, by the member that takes each; nothing after the last page.
fn next(operation: &Operation, page: &Value) -> Option<Map<String, Value>> {
    let paging = operation.paging.as_ref()?;
    if let Some(more) = &paging.more
        && at(page, more) != Some(&Value::Bool(true))
        && !has_token_of_more(paging, page)
    {
        return None;
    }
    let token = |path: &Arc<str>| at(page, path).filter(|token| token.as_str() != Some("")).cloned();
    let pairs = paging.input.iter().zip(&paging.output);
    let next: Map<_, _> = pairs.filter_map(|(member, path)| Some((member.to_string(), token(path)?))).collect();
    (!next.is_empty()).then_some(next)
}

/// Whether what says that there are more pages is itself a token.
fn has_token_of_more(paging: &Paging, page: &Value) -> bool {
    let token = paging.more.as_ref().and_then(|more| at(page, more));
    token.and_then(Value::as_str).is_some_and(|token| !token.is_empty())
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name)).filter(|value| !value.is_null())
}

/// Adds the lists of a page to those of the pages before it.
fn merge(answer: &mut Option<Value>, mut page: Value, operation: &Operation) {
    let Some(whole) = answer else {
        *answer = Some(page);
        return;
    };
    for path in operation.paging.iter().flat_map(|paging| &paging.results) {
        let pointer = format!("/{}", path.replace('.', "/"));
        let Some(more) = page.pointer_mut(&pointer).map(Value::take) else { continue };
        match (whole.pointer_mut(&pointer), more) {
            (Some(Value::Array(list)), Value::Array(more)) => list.extend(more),
            (Some(Value::Object(entries)), Value::Object(more)) => entries.extend(more),
            (Some(_), _) => {}
            (None, more) => insert(whole, path, more),
        }
    }
}

/// Puts a list where earlier pages had none.
fn insert(whole: &mut Value, path: &str, more: Value) {
    let (above, name) = path.rsplit_once('.').map_or(("", path), |(above, name)| (above, name));
    let pointer = if above.is_empty() { String::new() } else { format!("/{}", above.replace('.', "/")) };
    if let Some(Value::Object(object)) = whole.pointer_mut(&pointer) {
        object.insert(name.to_owned(), more);
    }
}
