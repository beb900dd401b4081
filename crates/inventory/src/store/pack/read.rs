//! Packs, being read: each slot when the first table asks for it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::Arc,
};

use arrow::array::{Array, ArrayRef, RecordBatch, new_null_array};
use bytes::Bytes;
use demarc_model::{ColumnType, Table, TenantId};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    },
    errors::ParquetError,
};

use super::{CONTENTS, Contents, Store, changed};
use crate::{InventoryError, batch};

/// One tenant's tables, being read: from its pack, where that says, and from their own files.
pub struct Reader<'s> {
    store: &'s Store,
    tenant: &'s TenantId,
    pack: Option<Pack>,
}

impl<'s> Reader<'s> {
    /// The tables of a tenant.
    pub fn of(store: &'s Store, tenant: &'s TenantId) -> Self {
        Self { store, tenant, pack: store.packed(tenant) }
    }

    /// The rows of a table, as [`Store::load_columns`] gives them.
    pub fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        match self.pack.as_ref().map(|pack| pack.rows(table, needed)).transpose()?.flatten() {
            Some(rows) => Ok(rows),
            None => self.store.load_columns(self.tenant, table, needed),
        }
    }
}

impl Store {
    /// The pack of a tenant, if there is one and its tables are still those that it was made of.
    pub(super) fn packed(&self, tenant: &TenantId) -> Option<Pack> {
        let path = self.pack_path(tenant);
        let bytes = Bytes::from(fs::read(&path).ok()?);
        let pack = Pack::of(path, bytes)?;
        (pack.contents.folder == changed(&self.folder(tenant)).ok()?).then_some(pack)
    }
}

/// A tenant's pack, being read.
pub(super) struct Pack {
    path: PathBuf,
    bytes: Bytes,
    metadata: ArrowReaderMetadata,
    contents: Contents,
    slots: RefCell<Vec<Option<ArrayRef>>>,
    nulls: RefCell<BTreeMap<ColumnType, ArrayRef>>,
    most_rows: usize,
}

impl Pack {
    /// Nothing where it cannot be understood: it is made again with the next collection.
    fn of(path: PathBuf, bytes: Bytes) -> Option<Self> {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = ArrowReaderMetadata::load(&bytes, options).ok()?;
        let kept = metadata.metadata().file_metadata().key_value_metadata()?;
        let contents = kept.iter().find(|kept| kept.key == CONTENTS)?.value.as_ref()?;
        let contents: Contents = serde_json::from_str(contents).ok()?;
        let slots = RefCell::new(vec![None; metadata.schema().fields().len()]);
        let most_rows = contents.tables.values().map(|part| part.rows).max().unwrap_or(0);
        Some(Self { path, bytes, metadata, contents, slots, nulls: RefCell::default(), most_rows })
    }

    /// The rows of a table, as [`Store::load_columns`] gives them. Nothing where the pack does not say.
    pub(super) fn rows(
        &self,
        table: &Table,
        needed: &BTreeSet<Arc<str>>,
    ) -> Result<Option<Option<RecordBatch>>, InventoryError> {
        if self.contents.empty.contains(&table.name) {
            return Ok(Some(None));
        }
        let Some(part) = self.contents.tables.get(&table.name) else { return Ok(None) };
        let mut columns = Vec::new();
        for (name, kind) in table.all_columns() {
            columns.push(match (needed.contains(name), part.slots.get(name)) {
                (true, None) => return Ok(None),
                (true, Some(&place)) => {
                    let slot = self.slot(place)?;
                    if *slot.data_type() != batch::data_type(kind) || slot.len() < part.from + part.rows {
                        return Ok(None);
                    }
                    slot.slice(part.from, part.rows)
                }
                (false, _) => self.null(kind).slice(0, part.rows),
            });
        }
        Ok(Some(Some(RecordBatch::try_new(batch::schema(table), columns)?)))
    }

    fn slot(&self, place: usize) -> Result<ArrayRef, InventoryError> {
        if let Some(known) = self.slots.borrow().get(place).and_then(Option::as_ref) {
            return Ok(known.clone());
        }
        let column = self.read(place).map_err(|cause| super::super::damaged(&self.path, &cause))?;
        if let Some(slot) = self.slots.borrow_mut().get_mut(place) {
            *slot = Some(column.clone());
        }
        Ok(column)
    }

    fn read(&self, place: usize) -> Result<ArrayRef, ParquetError> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.bytes.clone(), self.metadata.clone());
        let mask = ProjectionMask::leaves(builder.parquet_schema(), [place]);
        let rows = usize::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        let mut reader = builder.with_projection(mask).with_batch_size(rows).build()?;
        let rows = reader.next().ok_or_else(|| ParquetError::General("it has no rows".to_owned()))??;
        Ok(rows.column(0).clone())
    }

    fn null(&self, kind: ColumnType) -> ArrayRef {
        let mut nulls = self.nulls.borrow_mut();
        nulls.entry(kind).or_insert_with(|| new_null_array(&batch::data_type(kind), self.most_rows)).clone()
    }
}
