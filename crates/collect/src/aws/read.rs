//! Small things for reading listings: every page of them, and names, times and tags as rows hold them.

use std::sync::Arc;

use aws_smithy_types::DateTime;
use demarc_inventory::Value;
use serde_json::Map;

use crate::{Refused, Rows, Run};

/// What a listing gave before it ended or was refused.
pub(super) struct Listing<T> {
    /// The items of every page that was answered.
    pub items: Vec<T>,
    /// Why there are no more pages, when it was not the last one.
    pub refused: Option<Refused>,
}

impl<T> Listing<T> {
    /// Tells the rows of a table that this is the listing that finds them.
    pub fn report(&self, rows: &mut Rows) {
        if let Some(refused) = &self.refused {
            rows.refuse("list", refused.clone());
        }
    }

    /// Tells the rows of a table, before any is pushed, that this listing fills a facet of theirs, of which it says
    /// nothing for certain when pages are missing.
    pub fn report_facet(&self, rows: &mut Rows, facet: &'static str) {
        if let Some(refused) = &self.refused {
            rows.refuse_in_all(facet, refused.clone());
        }
    }

    /// Whether every page was answered.
    pub fn is_complete(&self) -> bool {
        self.refused.is_none()
    }
}

/// The items of a page: some of the SDK's operations may leave them out, others may not.
pub(super) trait Items<T> {
    fn items(self) -> Vec<T>;
}

impl<T> Items<T> for Vec<T> {
    fn items(self) -> Self {
        self
    }
}

impl<T> Items<T> for Option<Vec<T>> {
    fn items(self) -> Vec<T> {
        self.unwrap_or_default()
    }
}

/// Reads every page of an SDK paginator into a [`Listing`] of one field's items.
macro_rules! every_page {
    ($run:expr, $call:literal, $pages:expr, $field:ident) => {{
        let mut pages = $pages;
        let mut listing = $crate::aws::read::Listing { items: Vec::new(), refused: None };
        loop {
            match $run.call($call, pages.try_next()).await {
                Ok(Some(page)) => listing.items.extend($crate::aws::read::Items::items(page.$field)),
                Ok(None) => break,
                Err(refused) => {
                    listing.refused = Some(refused);
                    break;
                }
            }
        }
        listing
    }};
}
pub(super) use every_page;

/// The ARN of a resource in this account and region, in the partition of whoever is calling.
pub(super) fn arn(run: &Run<'_>, service: &str, resource: &str) -> String {
    let partition = run.identity.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws");
    format!("arn:{partition}:{service}:{}:{}:{resource}", run.region, run.account)
}

/// A moment as rows hold it.
pub(super) fn time(time: &DateTime) -> Value {
    Value::Time(time.secs() * 1_000_000 + i64::from(time.subsec_nanos() / 1_000))
}

/// A moment written as RFC 3339, as rows hold it; nothing when it is not one.
pub(super) fn time_of_text(text: &str) -> Option<Value> {
    let time = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(Value::Time(time.timestamp_micros()))
}

/// Tags as a JSON object.
pub(super) fn tags<'a>(tags: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Arc<str> {
    let object: Map<String, serde_json::Value> =
        tags.into_iter().filter_map(|(key, value)| Some((key?.to_owned(), value.unwrap_or_default().into()))).collect();
    serde_json::Value::from(object).to_string().into()
}

/// Names as a JSON list.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(names).to_string()
}
