//! The inventory of a workspace: `inventory/<tenant>/<table>.parquet` and `collection_status.parquet`.
//!
//! A collection replaces, table by table, what was known of the accounts and regions that it asked about, and
//! leaves the rest. Files are written beside and renamed, the status last, so that a reader never sees
//! half a file, and rows without their status count as rows that were lost. Rows that vanished go to
//! `closed/<table>.parquet`; a run that is not finished lies in `.run/` and nobody reads it but the next run.

mod asked;
mod closed;
mod counted;
mod journal;
mod lock;
mod mark;
mod merge;
mod pack;
mod parts;
mod replace;
mod run;
mod stream;
mod write;

pub use closed::closed_table;
pub use lock::Lock;
pub use merge::{Exported, Parts};
pub use pack::Reader;
pub use parts::Sink;
pub use run::{Begun, Collection, Job, JobKey, Published};

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{DataType, Int64Type, SchemaRef},
};
use bytes::Bytes;
use demarc_model::{Column, ColumnType, Table, TableScope, TenantId};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    },
    file::reader::ChunkReader,
};

use crate::{CollectionStatus, InventoryError, batch};

/// The inventory folder of a workspace.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The store at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn folder(&self, tenant: &TenantId) -> PathBuf {
        self.root.join(tenant.as_str())
    }

    fn path(&self, tenant: &TenantId, table: &str) -> PathBuf {
        self.folder(tenant).join(format!("{table}.parquet"))
    }

    /// The rows of a table, in its current schema: columns added since are null. `None` when never collected.
    pub fn load(&self, tenant: &TenantId, table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        read(&self.path(tenant, &table.name), &batch::schema(table), &|_| true)
    }

    /// The same with the columns that are `needed`; the others are null, whatever they hold.
    pub fn load_columns(
        &self,
        tenant: &TenantId,
        table: &Table,
        needed: &BTreeSet<Arc<str>>,
    ) -> Result<Option<RecordBatch>, InventoryError> {
        read(&self.path(tenant, &table.name), &batch::schema(table), &|column| needed.contains(column))
    }

    /// What was asked and how it ended.
    pub fn status(&self, tenant: &TenantId) -> Result<Vec<CollectionStatus>, InventoryError> {
        let path = self.path(tenant, STATUS);
        let Some(batch) = read(&path, &batch::schema(&status_table()), &|_| true)? else { return Ok(Vec::new()) };
        let text = |name: &str| batch.column_by_name(name).map(|column| column.as_string::<i32>().clone());
        let int = |name: &str| batch.column_by_name(name).map(|column| column.as_primitive::<Int64Type>().clone());
        let columns = ["account_id", "region", "table", "facet", "call", "identity", "outcome", "message"].map(text);
        let [
            Some(account),
            Some(region),
            Some(table),
            Some(facet),
            Some(call),
            Some(identity),
            Some(outcome),
            Some(message),
        ] = columns
        else {
            return Err(InventoryError::File { path: path.display().to_string(), cause: "columns are missing".into() });
        };
        let (Some(when), Some(rows)) = (int("at"), int("rows")) else {
            return Err(InventoryError::File { path: path.display().to_string(), cause: "columns are missing".into() });
        };
        // A table's statuses come one after the other, and say much the same.
        let mut last: [Arc<str>; 7] = Default::default();
        let mut text = |nth: usize, value: &str| {
            if *last[nth] != *value {
                last[nth] = value.into();
            }
            last[nth].clone()
        };
        (0..batch.num_rows())
            .map(|index| {
                Ok(CollectionStatus {
                    account: text(0, account.value(index)),
                    region: text(1, region.value(index)),
                    table: text(2, table.value(index)),
                    facet: text(3, facet.value(index)),
                    call: text(4, call.value(index)),
                    identity: text(5, identity.value(index)),
                    at: when.value(index),
                    rows: rows.value(index),
                    outcome: outcome.value(index).parse().map_err(|cause| at(&path, cause))?,
                    message: text(6, message.value(index)),
                })
            })
            .collect()
    }
}

/// An account and region.
pub type Place = (Arc<str>, Arc<str>);

const STATUS: &str = "collection_status";

/// `collection_status` is a table like any other, so that it can be queried like one.
pub fn status_table() -> Table {
    let column = |(name, kind): (&str, ColumnType)| Column::new(name, kind, "list", "see `CollectionStatus`");
    let columns = [
        ("table", ColumnType::Text),
        ("facet", ColumnType::Text),
        ("call", ColumnType::Text),
        ("identity", ColumnType::Text),
        ("at", ColumnType::Int),
        ("rows", ColumnType::Int),
        ("outcome", ColumnType::Text),
        ("message", ColumnType::Text),
    ];
    Table {
        name: STATUS.into(),
        title: "what was asked and how it ended".into(),
        service: demarc_model::ServiceId::new("demarc").unwrap_or_else(|_| unreachable!("a constant id")),
        service_column: None,
        scope: TableScope::Regional,
        parent: None,
        facets: BTreeMap::new(),
        fill: None,
        logins: None,
        columns: columns.map(column).into(),
    }
}

fn at(path: &Path, cause: impl ToString) -> InventoryError {
    InventoryError::File { path: path.display().to_string(), cause: cause.to_string() }
}

/// What was collected can always be collected again.
fn damaged(path: &Path, cause: &dyn std::fmt::Display) -> InventoryError {
    at(path, format!("the file is damaged ({cause}); remove it and run `demarc collect` again"))
}

/// Files up to this size, in bytes, are read at once: most hold a few rows, and to ask the system for each column costs more
/// than the columns that nobody wants.
const AT_ONCE: u64 = 1 << 20;

/// Reads a file into `schema`: columns it lacks and those that are not `needed` are null, columns unknown to it are left out.
fn read(path: &Path, schema: &SchemaRef, needed: &dyn Fn(&str) -> bool) -> Result<Option<RecordBatch>, InventoryError> {
    let mut file = match fs::File::open(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|cause| at(path, cause))?,
    };
    let size = file.metadata().map_err(|cause| at(path, cause))?.len();
    if size > AT_ONCE {
        return batches(path, file, schema, needed).map(Some);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.read_to_end(&mut bytes).map_err(|cause| at(path, cause))?;
    batches(path, Bytes::from(bytes), schema, needed).map(Some)
}

fn batches<R: ChunkReader + 'static>(
    path: &Path,
    file: R,
    schema: &SchemaRef,
    needed: &dyn Fn(&str) -> bool,
) -> Result<RecordBatch, InventoryError> {
    // The schema is ours; the copy of it that Arrow puts into every file costs small files more than their rows.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        .and_then(|builder| {
            let columns = builder.parquet_schema().columns().iter().enumerate();
            let wanted = columns.filter(|(_, column)| needed(column.name())).map(|(place, _)| place);
            let mask = ProjectionMask::leaves(builder.parquet_schema(), wanted.collect::<Vec<_>>());
            builder.with_projection(mask).with_batch_size(64 * 1024).build()
        })
        .map_err(|cause| damaged(path, &cause))?;
    let batches = reader
        .map(|batch| batch.and_then(|batch| fit(&batch, schema)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|cause| damaged(path, &cause))?;
    match <[RecordBatch; 1]>::try_from(batches) {
        Ok([only]) => Ok(only),
        Err(batches) => Ok(concat_batches(schema, &batches)?),
    }
}

fn fit(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, arrow::error::ArrowError> {
    // Most columns are not there, so one of each type serves for all of them.
    let mut nulls: Vec<ArrayRef> = Vec::new();
    let mut null = |kind: &DataType| {
        if let Some(known) = nulls.iter().find(|known| known.data_type() == kind) {
            return known.clone();
        }
        nulls.push(arrow::array::new_null_array(kind, batch.num_rows()));
        nulls[nulls.len() - 1].clone()
    };
    let columns = schema
        .fields()
        .iter()
        .map(|field| match batch.column_by_name(field.name()) {
            Some(column) if column.data_type() == field.data_type() => Ok(column.clone()),
            Some(column) => arrow::compute::cast(column, field.data_type()),
            None => Ok(null(field.data_type())),
        })
        .collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(schema.clone(), columns)
}
