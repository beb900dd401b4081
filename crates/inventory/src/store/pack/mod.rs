//! A tenant's tables in one file, with the columns that rules look at: to judge a tenant, one file is read instead of a hundred.
//!
//! The tables' own files are the truth. A pack knows when their folder last changed, and is not used once it has. Its columns are
//! slots of a type (`bool3`, `text1`), which every table fills with columns of its own: what most tables have none of costs nothing.

mod read;
#[cfg(test)]
mod tests;

pub use read::Reader;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, new_null_array},
    compute::concat,
    datatypes::{Field, Schema},
};
use demarc_model::{ColumnType, Table, TenantId};
use parquet::{
    arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
    basic::Compression,
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
    },
};
use serde::{Deserialize, Serialize};

use super::{Lock, Store, at};
use crate::{InventoryError, batch};

/// The name under which a pack keeps what is in it.
const CONTENTS: &str = "demarc.pack";
/// Tables with more rows than this are read from their own files, in which a row costs no more.
const MOST_ROWS: usize = 50_000;

/// What is in a pack.
#[derive(Serialize, Deserialize)]
struct Contents {
    /// When the tenant's folder had last changed, in nanoseconds since 1970.
    folder: u64,
    tables: BTreeMap<Arc<str>, Part>,
    /// Tables that have no rows. Of any other table it says nothing.
    empty: BTreeSet<Arc<str>>,
}

/// Where the rows of a table are.
#[derive(Serialize, Deserialize)]
struct Part {
    from: usize,
    rows: usize,
    /// The slot of each column.
    slots: BTreeMap<Arc<str>, usize>,
}

impl Store {
    pub(super) fn pack_path(&self, tenant: &TenantId) -> PathBuf {
        self.folder(tenant).join(".judged").join("pack.parquet")
    }

    /// Packs what is `wanted` of every table of a tenant, while nobody else may write.
    pub fn pack(
        &self,
        _held: &Lock,
        tenant: &TenantId,
        tables: &[Table],
        wanted: &dyn Fn(&str) -> BTreeSet<Arc<str>>,
    ) -> Result<(), InventoryError> {
        let path = self.pack_path(tenant);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
        let mut contents =
            Contents { folder: changed(&self.folder(tenant))?, tables: BTreeMap::new(), empty: BTreeSet::new() };
        let (mut packing, mut from) = (Packing::default(), 0);
        for table in tables {
            let wanted = wanted(&table.name);
            let Some(rows) = self.load_columns(tenant, table, &wanted)? else {
                contents.empty.insert(table.name.clone());
                continue;
            };
            if rows.num_rows() > MOST_ROWS {
                continue;
            }
            let slots = packing.add(table, &wanted, &rows);
            contents.tables.insert(table.name.clone(), Part { from, rows: rows.num_rows(), slots });
            from += rows.num_rows();
        }
        packing.write(&path, &contents)
    }
}

/// When something in a folder was last made, renamed or removed.
fn changed(folder: &Path) -> Result<u64, InventoryError> {
    let when = fs::metadata(folder).and_then(|about| about.modified()).map_err(|cause| at(folder, cause))?;
    let since = when.duration_since(UNIX_EPOCH).map_err(|cause| at(folder, cause))?;
    u64::try_from(since.as_nanos()).map_err(|cause| at(folder, cause))
}

/// Slots being filled.
#[derive(Default)]
struct Packing {
    slots: Vec<Slot>,
    rows: usize,
}

struct Slot {
    kind: ColumnType,
    /// The same column of every table, for those that every table has.
    name: String,
    parts: Vec<ArrayRef>,
    rows: usize,
}

impl Packing {
    fn add(&mut self, table: &Table, wanted: &BTreeSet<Arc<str>>, rows: &RecordBatch) -> BTreeMap<Arc<str>, usize> {
        let (mut counts, mut slots) = (BTreeMap::<ColumnType, usize>::new(), BTreeMap::new());
        let known = table.all_columns().filter(|(name, _)| wanted.contains(*name));
        for (name, kind) in known {
            let Some(column) = rows.column_by_name(name) else { continue };
            let is_common = demarc_model::COMMON_COLUMNS.iter().any(|(common, _)| common == &name);
            let slot = if is_common {
                name.to_owned()
            } else {
                let count = counts.entry(kind).or_default();
                *count += 1;
                format!("{kind}{count}")
            };
            slots.insert(Arc::from(name), self.fill(slot, kind, column));
        }
        self.rows += rows.num_rows();
        slots
    }

    /// Adds to a slot, which is null where no table before had it.
    fn fill(&mut self, name: String, kind: ColumnType, column: &ArrayRef) -> usize {
        let place = self.slots.iter().position(|slot| slot.name == name).unwrap_or_else(|| {
            self.slots.push(Slot { kind, name, parts: Vec::new(), rows: 0 });
            self.slots.len() - 1
        });
        let slot = &mut self.slots[place];
        slot.skip_to(self.rows);
        slot.parts.push(column.clone());
        slot.rows += column.len();
        place
    }

    fn write(mut self, path: &Path, contents: &Contents) -> Result<(), InventoryError> {
        let mut columns = Vec::new();
        for slot in &mut self.slots {
            slot.skip_to(self.rows);
            let parts: Vec<&dyn Array> = slot.parts.iter().map(|part| &**part).collect();
            let field = Field::new(&slot.name, batch::data_type(slot.kind), true);
            columns.push((field, concat(&parts)?));
        }
        let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
        if fields.is_empty() || self.rows == 0 {
            return Ok(());
        }
        let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
        let beside = path.with_extension("new");
        let written = write(&beside, &rows, contents).and_then(|()| Ok(fs::rename(&beside, path)?));
        written.map_err(|cause| at(path, cause))
    }
}

impl Slot {
    fn skip_to(&mut self, rows: usize) {
        if self.rows < rows {
            self.parts.push(new_null_array(&batch::data_type(self.kind), rows - self.rows));
            self.rows = rows;
        }
    }
}

fn write(path: &Path, rows: &RecordBatch, contents: &Contents) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(None)
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(fs::File::create(path)?, rows.schema(), options)?;
    writer.write(rows)?;
    let contents = serde_json::to_string(contents).map_err(|cause| ParquetError::External(cause.into()))?;
    writer.append_key_value_metadata(KeyValue::new(CONTENTS.to_owned(), contents));
    writer.into_inner().map(drop)
}
