//! What could not be read: of single rows, and of whole tables.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arrow::array::{Array, AsArray, RecordBatch};
use demarc_inventory::{CollectionOutcome, CollectionStatus, Unread};

/// The facets that could not be read, row by row: the few rows that have any, in their order.
pub struct Unreadables(Vec<(usize, Arc<Facets>)>);

/// Facet to how the refusal reads.
type Facets = BTreeMap<Arc<str>, Arc<str>>;

impl Unreadables {
    /// Reads the `unread` column. What cannot be understood counts as everything unread.
    pub fn of(rows: &RecordBatch) -> Self {
        let Some(column) = rows.column_by_name("unread") else { return Self(Vec::new()) };
        let column = column.as_string::<i32>();
        let Some(nulls) = column.nulls() else { return Self::all(0..column.len(), column) };
        Self::all(nulls.inner().set_indices(), column)
    }

    /// What is denied once is denied again and again, so that what was said of another row often serves.
    fn all(rows: impl Iterator<Item = usize>, column: &arrow::array::StringArray) -> Self {
        let mut known: HashMap<&str, Arc<Facets>> = HashMap::new();
        let mut facets = |row| known.entry(column.value(row)).or_insert_with_key(|json| Arc::new(parse(json))).clone();
        Self(rows.map(|row| (row, facets(row))).collect())
    }

    /// Why the first of `facets` could not be read of a row.
    pub fn first(&self, index: usize, facets: &BTreeSet<Arc<str>>) -> Option<&Arc<str>> {
        let place = self.0.binary_search_by_key(&index, |(row, _)| *row).ok()?;
        first(&self.0[place].1, facets)
    }

    /// The rows of which one of `facets` could not be read, in their order, with why.
    pub fn rows(&self, facets: &BTreeSet<Arc<str>>) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.0.iter().filter_map(move |(row, unread)| Some((*row, first(unread, facets)?)))
    }

    /// What could not be read of some row, among these facets.
    pub fn any(&self, facets: &BTreeSet<Arc<str>>) -> Option<Arc<str>> {
        let unread = self.0.iter().flat_map(|(_, row)| row.iter()).filter(|(facet, _)| is_one_of(facet, facets));
        unread.map(|(_, why)| why).min().cloned()
    }
}

fn first<'u>(unread: &'u Facets, facets: &BTreeSet<Arc<str>>) -> Option<&'u Arc<str>> {
    unread.iter().find(|(facet, _)| is_one_of(facet, facets)).map(|(_, why)| why)
}

fn is_one_of(facet: &Arc<str>, facets: &BTreeSet<Arc<str>>) -> bool {
    &**facet == "*" || facets.contains(facet)
}

fn parse(json: &str) -> Facets {
    let Ok(unread) = serde_json::from_str::<BTreeMap<Arc<str>, Unread>>(json) else {
        return BTreeMap::from([("*".into(), refusal("unknown call", CollectionOutcome::Failed))]);
    };
    unread.into_iter().map(|(facet, unread)| (facet, refusal(&unread.call, unread.outcome))).collect()
}

/// How a refusal reads: "s3:GetBucketPolicy denied".
pub fn refusal(call: &str, outcome: CollectionOutcome) -> Arc<str> {
    let how = match outcome {
        CollectionOutcome::Complete => "answered",
        CollectionOutcome::NotSupported => "not supported here",
        CollectionOutcome::Denied => "denied",
        CollectionOutcome::Throttled => "throttled",
        CollectionOutcome::Failed => "failed",
        CollectionOutcome::Partial => "lists only some",
        CollectionOutcome::NotExported => "does not hold it",
    };
    format!("{call} {how}").into()
}

/// The collection status of one tenant, by table.
pub struct Statuses(HashMap<Arc<str>, Vec<CollectionStatus>>);

impl Statuses {
    /// Indexes `statuses`.
    pub fn of(statuses: Vec<CollectionStatus>) -> Self {
        let mut by_table: HashMap<_, Vec<_>> = HashMap::new();
        for status in statuses {
            by_table.entry(status.table.clone()).or_default().push(status);
        }
        Self(by_table)
    }

    /// The status of one facet of a table in every place where it was asked for.
    pub fn facet<'a>(&'a self, table: &str, facet: &'a str) -> impl Iterator<Item = &'a CollectionStatus> {
        self.0.get(table).into_iter().flatten().filter(move |status| &*status.facet == facet)
    }
}
