//! Rows as they come, into a part file for each table of a job.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use demarc_model::{Table, TenantId};

use super::stream::Output;
use crate::{InventoryError, Row, batch};

/// Where rows go as they are found. Called a few hundred rows at a time.
pub trait Sink: Send + Sync {
    /// Takes rows of a table in. What goes wrong is said when the job is finished.
    fn take(&self, table: &Arc<str>, rows: Vec<Row>);
}

/// The part files of one job.
#[derive(Debug)]
pub struct Parts {
    /// Where they lie, and how they begin.
    pub stem: PathBuf,
    pub open: BTreeMap<Arc<str>, Part>,
}

/// One part file.
#[derive(Debug)]
pub struct Part {
    output: Output,
    path: PathBuf,
    rows: usize,
}

impl Parts {
    pub fn add(&mut self, table: &Table, tenant: &TenantId, at: i64, rows: &[Row]) -> Result<(), InventoryError> {
        if rows.is_empty() {
            return Ok(());
        }
        let batch = batch::batch(table, tenant, at, rows)?;
        let stem = &self.stem;
        let part = self.open.entry(table.name.clone()).or_insert_with(|| {
            let path = PathBuf::from(format!("{}-{}.parquet", stem.display(), table.name));
            Part { output: Output::part(path.clone()), path, rows: 0 }
        });
        part.rows += rows.len();
        part.output.write(&batch)
    }

    /// Ends every part: table, file name, number of rows.
    pub fn close(&mut self) -> Result<Vec<(Arc<str>, String, usize)>, InventoryError> {
        let mut closed = Vec::new();
        for (table, part) in std::mem::take(&mut self.open) {
            part.output.close()?;
            let name = part.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            closed.push((table, name, part.rows));
        }
        Ok(closed)
    }
}
