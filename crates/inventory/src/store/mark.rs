//! Marks: what tells whether a table is what it was, without reading it. They do not hang on when anything was collected.

use std::{collections::BTreeMap, fmt, fs, sync::Arc};

use arrow::{
    array::RecordBatch,
    error::ArrowError,
    row::{RowConverter, SortField},
};
use demarc_model::TenantId;
use parquet::file::metadata::ParquetMetaDataReader;

use super::{STATUS, Store, at, replace::key};
use crate::{CollectionStatus, InventoryError};

/// The name under which a file keeps its mark.
pub const MARK: &str = "demarc.mark";

/// Columns that differ from run to run though nothing has changed.
const WHEN: &str = "collected_at";

/// The mark of some rows: the sum of 128 bits of each, so that their order does not matter.
#[derive(Debug, Default)]
pub struct Mark {
    sum: u128,
    rows: usize,
}

impl Mark {
    /// Adds rows, all of the same columns.
    pub fn add(&mut self, rows: &RecordBatch) -> Result<(), ArrowError> {
        let schema = rows.schema();
        let told = schema.fields().iter().zip(rows.columns()).filter(|(field, _)| field.name() != WHEN);
        let told: Vec<_> = told.collect();
        let names: Vec<&str> = told.iter().map(|(field, _)| field.name().as_str()).collect();
        let fields = told.iter().map(|(field, _)| SortField::new(field.data_type().clone())).collect();
        let columns: Vec<_> = told.iter().map(|(_, column)| Arc::clone(column)).collect();
        let names = names.join(" ");
        let converter = RowConverter::new(fields)?;
        for row in &converter.convert_columns(&columns)? {
            self.sum = self.sum.wrapping_add(key(&[names.as_bytes(), row.as_ref()]));
        }
        self.rows += rows.num_rows();
        Ok(())
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows {:032x}", self.rows, self.sum)
    }
}

impl Store {
    /// The mark of every table of a tenant that has rows or a status: two that are the same stand for the same rows and the
    /// same statuses, whenever they were collected. `None` for a file that has none, or cannot be read: it may be another each time.
    pub fn marks(&self, tenant: &TenantId) -> Result<BTreeMap<Arc<str>, Option<String>>, InventoryError> {
        let mut of_statuses: BTreeMap<Arc<str>, String> = BTreeMap::new();
        for status in self.status(tenant)? {
            let mark = of_statuses.entry(status.table.clone()).or_default();
            *mark = format!("{:032x}", key(&[mark.as_bytes(), told(&status).as_bytes()]));
        }
        let mut marks: BTreeMap<_, _> = of_statuses.into_iter().map(|(table, mark)| (table, Some(mark))).collect();
        let folder = self.folder(tenant);
        let entries = match fs::read_dir(&folder) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(marks),
            entries => entries.map_err(|cause| at(&folder, cause))?,
        };
        for entry in entries {
            let name = entry.map_err(|cause| at(&folder, cause))?.file_name();
            let Some(table) = name.to_str().and_then(|name| name.strip_suffix(".parquet")) else { continue };
            if table == STATUS {
                continue;
            }
            let own = fs::File::open(self.path(tenant, table)).ok().and_then(|file| mark_of(&file));
            let of_status = marks.get(table).cloned().flatten().unwrap_or_default();
            marks.insert(table.into(), own.map(|own| format!("{own} {of_status}")));
        }
        Ok(marks)
    }
}

fn mark_of(file: &fs::File) -> Option<String> {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file).ok()?;
    let kept = metadata.file_metadata().key_value_metadata()?;
    kept.iter().find(|kept| kept.key == MARK)?.value.clone()
}

/// All that a verdict can hang on: everything but when it was asked.
fn told(status: &CollectionStatus) -> String {
    let CollectionStatus { account, region, table, facet, call, identity, at: _, rows, outcome, message } = status;
    format!("{:?}", (account, region, table, facet, call, identity, rows, outcome, message))
}

#[cfg(test)]
mod tests {
    use arrow::array::{BooleanArray, StringArray, TimestampMicrosecondArray};

    use super::*;

    fn rows(names: &[&str], public: &[Option<bool>], when: i64) -> RecordBatch {
        let names: arrow::array::ArrayRef = Arc::new(StringArray::from(names.to_vec()));
        let public: arrow::array::ArrayRef = Arc::new(BooleanArray::from(public.to_vec()));
        let when: arrow::array::ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![when; public.len()]));
        RecordBatch::try_from_iter_with_nullable([("arn", names, true), ("public", public, true), (WHEN, when, true)])
            .expect("a batch")
    }

    fn mark(batches: &[RecordBatch]) -> String {
        let mut mark = Mark::default();
        batches.iter().for_each(|batch| mark.add(batch).expect("added"));
        mark.to_string()
    }

    #[test]
    fn marks_hang_on_what_the_rows_say_alone() {
        let (yes, no) = (Some(true), Some(false));
        let whole = mark(&[rows(&["a", "b"], &[yes, no], 1)]);
        assert_eq!(whole, mark(&[rows(&["b", "a"], &[no, yes], 2)]), "another order, another time");
        assert_eq!(whole, mark(&[rows(&["a"], &[yes], 1), rows(&["b"], &[no], 2)]), "in two batches");
        for (names, public) in [
            (&["a", "b"][..], &[yes, yes][..]),
            (&["a", "b"], &[no, yes]),
            (&["a", "b"], &[yes, None]),
            (&["a", "c"], &[yes, no]),
            (&["a"], &[yes]),
            (&["a", "b", "b"], &[yes, no, no]),
        ] {
            assert_ne!(whole, mark(&[rows(names, public, 1)]), "{names:?} {public:?}");
        }
    }
}
