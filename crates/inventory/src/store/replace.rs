//! What was known of a table, and what was found now, made into its new file.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray},
    compute::filter_record_batch,
    datatypes::{Schema, SchemaRef},
};
use demarc_model::{Table, TenantId};

use super::{
    Store,
    asked::{Ended, Places},
    closed::Closing,
    stream::{Input, Output, beside, put},
};
use crate::{InventoryError, batch};

/// Rows that were found: in memory, or in files.
pub enum Fresh {
    /// A batch of the table's schema.
    Batch(RecordBatch),
    /// Parts that a run has written, with their number of rows.
    Parts(Vec<PathBuf>, usize),
}

impl Fresh {
    fn rows(&self) -> usize {
        match self {
            Self::Batch(batch) => batch.num_rows(),
            Self::Parts(_, rows) => *rows,
        }
    }

    /// Hands over every batch with the columns of `schema`.
    fn each(
        &self,
        schema: &SchemaRef,
        mut act: impl FnMut(&RecordBatch) -> Result<(), InventoryError>,
    ) -> Result<(), InventoryError> {
        match self {
            Self::Batch(batch) => act(&super::fit(batch, schema)?),
            Self::Parts(paths, _) => paths.iter().try_for_each(|path| {
                let Some(input) = Input::open(path, schema)? else {
                    return Err(super::at(path, "a part of the unfinished run is gone; run with --fresh"));
                };
                input.into_iter().try_for_each(|rows| act(&rows?))
            }),
        }
    }
}

impl Store {
    /// Replaces a table's rows in the places that were asked about. What is not among the fresh rows of a place is closed
    /// where the list was read whole, and kept, as not read, where it was not. Gives how many rows were closed.
    pub(super) fn replace(
        &self,
        tenant: &TenantId,
        table: &Table,
        places: &Places,
        fresh: &Fresh,
    ) -> Result<usize, InventoryError> {
        let path = self.path(tenant, &table.name);
        let schema = batch::schema(table);
        let old = Input::open(&path, &schema)?;
        let mut output = Output::new(beside(&path), old.as_ref().map_or(0, |old| old.rows) + fresh.rows());
        let mut closing = self.closing(tenant, table);
        if let Some(old) = old {
            let found = found(fresh)?;
            for rows in old {
                Old::of(&rows?, places, &found)?.write(&mut output, &mut closing)?;
            }
        }
        fresh.each(&schema, |rows| output.write(rows))?;
        // What is closed is written first: after a crash in between it is known twice rather than lost.
        let closed = closing.finish()?;
        put(output.close()?, &path)?;
        Ok(closed)
    }
}

/// The keys of the rows that were found, in sixteen bytes each.
fn found(fresh: &Fresh) -> Result<HashSet<u128>, InventoryError> {
    let text = |name| arrow::datatypes::Field::new(name, arrow::datatypes::DataType::Utf8, true);
    let schema: SchemaRef = Arc::new(Schema::new(["account_id", "region", "arn"].map(text).to_vec()));
    let mut found = HashSet::with_capacity(fresh.rows());
    fresh.each(&schema, |rows| {
        let keys = Keys::of(rows)?;
        found.extend((0..rows.num_rows()).map(|index| keys.key(index)));
        Ok(())
    })?;
    Ok(found)
}

/// The columns by which a row is known.
pub struct Keys<'a> {
    columns: [&'a StringArray; 3],
}

impl<'a> Keys<'a> {
    pub fn of(rows: &'a RecordBatch) -> Result<Self, InventoryError> {
        let column = |name: &str| {
            let missing = || arrow::error::ArrowError::SchemaError(format!("there is no column `{name}`"));
            Ok::<_, InventoryError>(rows.column_by_name(name).ok_or_else(missing)?.as_string::<i32>())
        };
        Ok(Self { columns: [column("account_id")?, column("region")?, column("arn")?] })
    }

    pub fn account(&self, index: usize) -> &'a str {
        self.columns[0].value(index)
    }

    pub fn region(&self, index: usize) -> &'a str {
        self.columns[1].value(index)
    }

    pub fn arn(&self, index: usize) -> &'a str {
        self.columns[2].value(index)
    }

    pub fn key(&self, index: usize) -> u128 {
        key(&[self.account(index), self.region(index), self.arn(index)].map(str::as_bytes))
    }
}

/// 128 bits of some texts. Two rows that share them would be taken for one; of a million rows that happens once in 10^26 runs.
pub fn key(words: &[&[u8]]) -> u128 {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        (salt, words).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

/// Rows that were known, and what becomes of each.
struct Old<'a> {
    rows: &'a RecordBatch,
    keep: BooleanArray,
    /// Of the rows that are kept without having been read: what to say of them.
    unread: Vec<Option<String>>,
    close: BooleanArray,
    closed_at: Int64Array,
}

impl<'a> Old<'a> {
    fn of(rows: &'a RecordBatch, places: &Places, found: &HashSet<u128>) -> Result<Self, InventoryError> {
        let keys = Keys::of(rows)?;
        let (mut keep, mut unread, mut close, mut closed_at) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for index in 0..rows.num_rows() {
            let place = places.of_row(keys.account(index), keys.region(index));
            let gone = place.is_some() && !found.contains(&keys.key(index));
            let read_at = match place {
                Some(Ended::Read(at)) if gone => Some(*at),
                _ => None,
            };
            keep.push(place.is_none() || (gone && read_at.is_none()));
            unread.push(match place {
                Some(Ended::Unread(why)) if gone => {
                    serde_json::to_string(&[("*", why)].into_iter().collect::<std::collections::BTreeMap<_, _>>()).ok()
                }
                _ => None,
            });
            close.push(read_at.is_some());
            closed_at.extend(read_at);
        }
        Ok(Self { rows, keep: keep.into(), unread, close: close.into(), closed_at: closed_at.into() })
    }

    fn write(self, output: &mut Output, closing: &mut Closing) -> Result<(), InventoryError> {
        let marked = self.marked()?;
        output.write(&filter_record_batch(&marked, &self.keep)?)?;
        closing.add(&filter_record_batch(self.rows, &self.close)?, &self.closed_at)
    }

    /// The rows, with every facet of those that could not be read again said to be unread.
    fn marked(&self) -> Result<RecordBatch, InventoryError> {
        let place = self.rows.schema().index_of("unread").ok().filter(|_| self.unread.iter().any(Option::is_some));
        let Some(place) = place else { return Ok(self.rows.clone()) };
        let before = self.rows.column(place).as_string::<i32>();
        let known = |index: usize| before.is_valid(index).then(|| before.value(index));
        let all = self.unread.iter().enumerate().map(|(index, why)| why.as_deref().or_else(|| known(index)));
        let mut columns = self.rows.columns().to_vec();
        columns[place] = Arc::new(all.collect::<StringArray>());
        Ok(RecordBatch::try_new(self.rows.schema(), columns)?)
    }
}
