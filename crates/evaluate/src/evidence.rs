//! What could not be read: of single rows, and of whole tables.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arrow::array::{Array, AsArray, RecordBatch};
use demarc_inventory::{CollectionOutcome, CollectionStatus, Unread};

/// The facets that could not be read, row by row. Most rows have none.
///
/// In the order of the rows, as far as the last that something could not be read of.
pub struct Unreadables(Vec<Option<Box<Facets>>>);

/// Facet to what was answered.
type Facets = BTreeMap<Arc<str>, Unread>;

impl Unreadables {
    /// Reads the `unread` column. What cannot be understood counts as everything unread.
    pub fn of(rows: &RecordBatch) -> Self {
        let Some(column) = rows.column_by_name("unread") else { return Self(Vec::new()) };
        let column = column.as_string::<i32>();
        if column.null_count() == column.len() {
            return Self(Vec::new());
        }
        let of_row = |index| column.is_valid(index).then(|| Box::new(parse(column.value(index))));
        Self((0..rows.num_rows()).map(of_row).collect())
    }

    /// The first of `facets` that could not be read of a row.
    pub fn first(&self, index: usize, facets: &BTreeSet<Arc<str>>) -> Option<&Unread> {
        let row = self.0.get(index)?.as_ref()?;
        row.iter().find(|(facet, _)| &***facet == "*" || facets.contains(*facet)).map(|(_, unread)| unread)
    }

    /// What could not be read of some row, among these facets.
    pub fn any(&self, facets: &BTreeSet<Arc<str>>) -> Option<Arc<str>> {
        let rows = self.0.iter().flatten().flat_map(|row| row.iter());
        let unread = rows.filter(|(facet, _)| facets.contains(*facet)).map(|(_, unread)| unread);
        unread.map(|unread| refusal(&unread.call, unread.outcome)).min()
    }
}

fn parse(json: &str) -> BTreeMap<Arc<str>, Unread> {
    serde_json::from_str(json).unwrap_or_else(|_| {
        let unread = Unread { call: "unknown call".into(), outcome: CollectionOutcome::Failed, message: json.into() };
        BTreeMap::from([("*".into(), unread)])
    })
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
