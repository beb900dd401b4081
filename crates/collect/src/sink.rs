//! Rows of one table as a collector finds them, and the status that follows from them.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{CollectionOutcome, CollectionStatus, Row};
use demarc_model::Table;

use crate::Refused;

/// Rows of one table in one account and region.
pub struct Rows {
    pub(crate) table: Arc<str>,
    pub(crate) rows: Vec<Row>,
    account: Arc<str>,
    region: Arc<str>,
    refused: BTreeMap<Arc<str>, Refused>,
}

impl Rows {
    pub(crate) fn new(table: Arc<str>, account: Arc<str>, region: Arc<str>) -> Self {
        Self { table, rows: Vec::new(), account, region, refused: BTreeMap::new() }
    }

    /// A new row in this account and region, not yet among the rows: see [`Rows::push`].
    pub fn row(&self, arn: impl Into<Arc<str>>, title: impl Into<Arc<str>>) -> Row {
        Row {
            account: self.account.clone(),
            region: self.region.clone(),
            arn: arn.into(),
            title: title.into(),
            ..Row::default()
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Says that a facet could not be read for any row; `list` means that rows may be missing.
    pub fn refuse(&mut self, facet: impl Into<Arc<str>>, refused: Refused) {
        self.refused.insert(facet.into(), refused);
    }

    /// A status for every facet of the table: the worst that happened to it in any row.
    pub(crate) fn statuses(&self, table: &Table, identity: &Arc<str>, at: i64) -> Vec<CollectionStatus> {
        table.facets.iter().map(|(facet, call)| self.status(facet, call, identity, at)).collect()
    }

    fn status(&self, facet: &Arc<str>, call: &Arc<str>, identity: &Arc<str>, at: i64) -> CollectionStatus {
        let unread = || self.rows.iter().filter_map(|row| row.unread.get(facet));
        let worst = unread().max_by_key(|unread| unread.outcome);
        let refused = self.refused.get(facet).map(Refused::unread);
        let worst = refused.as_ref().or(worst);
        let read = if **facet == *"list" { self.rows.len() } else { self.rows.len() - unread().count() };
        CollectionStatus {
            account: self.account.clone(),
            region: self.region.clone(),
            table: self.table.clone(),
            facet: facet.clone(),
            call: worst.map_or_else(|| call.clone(), |unread| unread.call.clone()),
            identity: identity.clone(),
            at,
            rows: i64::try_from(read).unwrap_or(i64::MAX),
            outcome: worst.map_or(CollectionOutcome::Complete, |unread| unread.outcome),
            message: worst.map_or_else(|| "".into(), |unread| unread.message.clone()),
        }
    }
}
