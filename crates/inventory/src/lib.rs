//! What was found in the accounts, and what could not be read.
//!
//! An [`Inventory`] is rows of the tables that `catalog/tables/` defines, with a [`CollectionStatus`] for
//! every call made. [`batch`] turns rows into Arrow, [`store`] keeps them as Parquet in the workspace.
//! A setting that could not be read is null and named under the row's `unread`; nothing is defaulted.

pub mod batch;
pub mod convert;
pub mod json;
mod row;
mod status;
pub mod store;

pub use arrow::array::RecordBatch;
pub use row::{Row, Unread, Value, unread_children, unread_column};
pub use status::{CollectionOutcome, CollectionStatus};

use std::{collections::BTreeMap, sync::Arc};

use thiserror::Error;

/// Rows and statuses of one tenant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// Rows by table.
    pub tables: BTreeMap<Arc<str>, Vec<Row>>,
    /// One for every (account, region, table, facet).
    pub status: Vec<CollectionStatus>,
}

impl Inventory {
    /// Adds what another collection of the same tenant found.
    pub fn extend(&mut self, other: Self) {
        for (table, rows) in other.tables {
            self.tables.entry(table).or_default().extend(rows);
        }
        self.status.extend(other.status);
    }
}

/// What can go wrong between rows and files.
#[derive(Debug, Error)]
pub enum InventoryError {
    /// A row names a column that its table does not have.
    #[error("table `{table}` has no column `{column}`")]
    UnknownColumn {
        /// The table.
        table: Arc<str>,
        /// The column.
        column: Arc<str>,
    },
    /// A value is not of its column's type.
    #[error("column `{table}.{column}` holds {expected}, found {found}")]
    WrongType {
        /// The table.
        table: Arc<str>,
        /// The column.
        column: Arc<str>,
        /// The column's type.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What happened.
        cause: String,
    },
    /// Somebody else is writing.
    #[error("somebody else is collecting for `{tenant}` ({by}); wait for it to end, or stop it")]
    Busy {
        /// The tenant.
        tenant: String,
        /// Who, as far as known.
        by: String,
    },
    /// Arrow refused a batch.
    #[error("{0}")]
    Arrow(#[from] arrow::error::ArrowError),
}
