//! Rows that vanished, with the date: `closed/<table>.parquet`. They are not judged, and never taken away.

use std::{collections::HashSet, fs, path::PathBuf, sync::Arc};

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, TimestampMicrosecondArray};
use arrow::datatypes::TimestampMicrosecondType;
use demarc_model::{Column, ColumnType, Table, TenantId};

use super::{
    Store, at,
    replace::{Keys, key},
    stream::{Input, Output, beside, put},
};
use crate::{InventoryError, batch};

/// The column that says when a row was first found to be gone.
pub const CLOSED_AT: &str = "closed_at";

/// The table of what vanished from `table`: its columns and `closed_at`; `collected_at` says when the row was last seen.
pub fn closed_table(table: &Table) -> Table {
    let doc = "When it was first found to be gone.";
    let mut closed = table.clone();
    closed.name = format!("closed_{}", table.name).into();
    closed.columns.push(Column::new(CLOSED_AT, ColumnType::Time, "list", doc));
    closed
}

/// The closed rows of one table, being added to.
pub struct Closing {
    path: PathBuf,
    table: Table,
    known: HashSet<u128>,
    output: Option<Output>,
    /// How many were added.
    pub added: usize,
}

impl Store {
    pub(super) fn closed_path(&self, tenant: &TenantId, table: &str) -> PathBuf {
        self.folder(tenant).join("closed").join(format!("{table}.parquet"))
    }

    /// The rows of a table that vanished, with `closed_at`. `None` when none ever did.
    pub fn load_closed(&self, tenant: &TenantId, table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        let schema = batch::schema(&closed_table(table));
        super::read(&self.closed_path(tenant, &table.name), &schema, &|_| true)
    }

    pub(super) fn closing(&self, tenant: &TenantId, table: &Table) -> Closing {
        let path = self.closed_path(tenant, &table.name);
        Closing { path, table: closed_table(table), known: HashSet::new(), output: None, added: 0 }
    }
}

impl Closing {
    /// Adds rows that are gone since `closed_at`, one for each row. A row that a crash has left both here and in the
    /// table is closed once.
    pub fn add(&mut self, gone: &RecordBatch, closed_at: &Int64Array) -> Result<(), InventoryError> {
        if gone.num_rows() == 0 {
            return Ok(());
        }
        let times = TimestampMicrosecondArray::from_iter(closed_at.iter()).with_timezone("UTC");
        let mut columns: Vec<ArrayRef> = gone.columns().to_vec();
        columns.push(Arc::new(times));
        let rows = RecordBatch::try_new(batch::schema(&self.table), columns)?;
        self.begin()?;
        let rows = self.unknown(&rows)?;
        self.added += rows.num_rows();
        self.output.as_mut().map_or(Ok(()), |output| output.write(&rows))
    }

    /// Copies what was closed before.
    fn begin(&mut self) -> Result<(), InventoryError> {
        if self.output.is_some() {
            return Ok(());
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
        }
        let before = Input::open(&self.path, &batch::schema(&self.table))?;
        let mut output = Output::new(beside(&self.path), before.as_ref().map_or(0, |before| before.rows));
        for rows in before.into_iter().flatten() {
            let rows = rows?;
            self.known.extend(moments(&rows)?);
            output.write(&rows)?;
        }
        self.output = Some(output);
        Ok(())
    }

    fn unknown(&self, rows: &RecordBatch) -> Result<RecordBatch, InventoryError> {
        let new = moments(rows)?.into_iter().map(|moment| Some(!self.known.contains(&moment))).collect();
        Ok(arrow::compute::filter_record_batch(rows, &new)?)
    }

    /// Puts the file into its place; how many rows were added.
    pub fn finish(self) -> Result<usize, InventoryError> {
        match self.output {
            Some(output) => put(output.close()?, &self.path).map(|()| self.added),
            None => Ok(0),
        }
    }
}

/// Which row was closed when.
fn moments(rows: &RecordBatch) -> Result<Vec<u128>, InventoryError> {
    let keys = Keys::of(rows)?;
    let closed = rows.column_by_name(CLOSED_AT).map(|column| column.as_primitive::<TimestampMicrosecondType>());
    let moment = |index: usize| closed.map_or(0, |closed| closed.value(index)).to_string();
    Ok((0..rows.num_rows())
        .map(
            |index| key(&[keys.account(index), keys.region(index), keys.arn(index), &moment(index)].map(str::as_bytes)),
        )
        .collect())
}
