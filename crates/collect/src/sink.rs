//! Rows of one table as a collector finds them, and the status that follows from them.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{CollectionOutcome, CollectionStatus, Row, Unread, store::Sink};
use demarc_model::Table;

use crate::Refused;

/// So many rows are held before they are handed on.
const HELD: usize = 512;

/// The calls that fill a table, by facet.
pub(crate) type Calls = BTreeMap<Arc<str>, Arc<str>>;

/// The calls of a table. One that a parent's call fills has that as its list, so that somebody counts its rows.
pub(crate) fn calls(table: &Table, tables: &BTreeMap<Arc<str>, Table>) -> Calls {
    let Some(parent) = &table.parent else { return table.facets.clone() };
    let call = tables.get(&parent.table).map_or(&*parent.table, |other| other.call(&parent.facet));
    BTreeMap::from([("list".into(), call.into())])
}

/// Rows of one table in one account and region, handed on as they come.
pub struct Rows {
    pub(crate) table: Arc<str>,
    pub(crate) rows: Vec<Row>,
    account: Arc<str>,
    region: Arc<str>,
    refused: BTreeMap<Arc<str>, Refused>,
    /// Facets that are unread in every row.
    unread: BTreeMap<Arc<str>, Unread>,
    /// Where rows go. Without, they are held to the end.
    sink: Option<Arc<dyn Sink>>,
    /// How many have gone.
    gone: usize,
    /// Of those: by facet, how many do not have it read, and the worst reason.
    gone_unread: BTreeMap<Arc<str>, (usize, Unread)>,
}

impl Rows {
    pub(crate) fn new(table: Arc<str>, account: Arc<str>, region: Arc<str>, sink: Option<Arc<dyn Sink>>) -> Self {
        let (rows, refused, unread, gone, gone_unread) = Default::default();
        Self { table, rows, account, region, refused, unread, sink, gone, gone_unread }
    }

    /// Hands on what is held.
    pub(crate) fn hand_on(&mut self, sink: &dyn Sink) {
        for (facet, unread) in self.rows.iter().flat_map(|row| &row.unread) {
            let (count, worst) = self.gone_unread.entry(facet.clone()).or_insert_with(|| (0, unread.clone()));
            *count += 1;
            if unread.outcome >= worst.outcome {
                *worst = unread.clone();
            }
        }
        self.gone += self.rows.len();
        sink.take(&self.table, std::mem::take(&mut self.rows));
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
    pub fn push(&mut self, mut row: Row) {
        row.unread.extend(self.unread.iter().map(|(facet, unread)| (facet.clone(), unread.clone())));
        self.rows.push(row);
        if self.rows.len() >= HELD
            && let Some(sink) = self.sink.clone()
        {
            self.hand_on(&*sink);
        }
    }

    /// Says that a facet cannot be read of any row that is pushed from now on.
    pub fn refuse_in_all(&mut self, facet: impl Into<Arc<str>>, refused: Refused) {
        let facet = facet.into();
        self.unread.insert(facet.clone(), refused.unread());
        self.refuse(facet, refused);
    }

    /// Says that a facet could not be read for any row; `list` means that rows may be missing.
    pub fn refuse(&mut self, facet: impl Into<Arc<str>>, refused: Refused) {
        self.refused.insert(facet.into(), refused);
    }

    /// A status for every facet of its table: the worst that happened to it in any row.
    pub(crate) fn statuses(&self, calls: &Calls, identity: &Arc<str>, at: i64) -> Vec<CollectionStatus> {
        calls.iter().map(|(facet, call)| self.status(facet, call, identity, at)).collect()
    }

    /// Once every row has gone.
    fn status(&self, facet: &Arc<str>, call: &Arc<str>, identity: &Arc<str>, at: i64) -> CollectionStatus {
        let unread = self.gone_unread.get(facet);
        let refused = self.refused.get(facet).map(Refused::unread);
        let worst = refused.as_ref().or(unread.map(|(_, worst)| worst));
        let read = if **facet == *"list" { self.gone } else { self.gone - unread.map_or(0, |(count, _)| *count) };
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
