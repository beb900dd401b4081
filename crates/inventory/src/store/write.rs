//! An inventory that is held in memory, such as an import's, into the store; and the statuses, which always come last.

use std::{fs, path::Path};

use arrow::array::RecordBatch;
use demarc_model::{Table, TenantId};

use super::{
    STATUS, Store,
    asked::Asked,
    at,
    replace::Fresh,
    status_table,
    stream::{Output, beside, put},
};
use crate::{CollectionStatus, Inventory, InventoryError, Row, batch};

impl Store {
    /// Replaces what was known of the places that `found` has a `list` status for, table by table.
    pub fn save(
        &self,
        tenant: &TenantId,
        tables: &[Table],
        found: &Inventory,
        collected_at: i64,
    ) -> Result<(), InventoryError> {
        let _lock = self.lock(tenant, collected_at)?;
        let asked = Asked::of(&found.status, tables);
        for table in tables {
            let Some(places) = asked.places(table) else { continue };
            let rows = found.tables.get(&table.name).map_or(&[][..], Vec::as_slice);
            let fresh = Fresh::Batch(batch::batch(table, tenant, collected_at, rows)?);
            self.replace(tenant, table, &places, &fresh)?;
        }
        self.save_status(tenant, &asked, &found.status)
    }

    /// Replaces the statuses of the places that were asked about.
    pub(super) fn save_status(
        &self,
        tenant: &TenantId,
        asked: &Asked<'_>,
        fresh: &[CollectionStatus],
    ) -> Result<(), InventoryError> {
        let mut all = self.status(tenant)?;
        all.retain(|old| !asked.has(old));
        all.extend(fresh.iter().cloned());
        all.sort_by(|a, b| {
            (&a.account, &a.region, &a.table, &a.facet).cmp(&(&b.account, &b.region, &b.table, &b.facet))
        });
        let rows: Vec<_> = all.iter().map(status_row).collect();
        let batch = batch::batch(&status_table(), tenant, 0, &rows)?;
        write(&self.path(tenant, STATUS), &batch)
    }
}

pub(super) fn status_row(status: &CollectionStatus) -> Row {
    let mut row = Row { account: status.account.clone(), region: status.region.clone(), ..Row::default() };
    row.set("table", status.table.clone());
    row.set("facet", status.facet.clone());
    row.set("call", status.call.clone());
    row.set("identity", status.identity.clone());
    row.set("at", status.at);
    row.set("rows", status.rows);
    row.set("outcome", status.outcome.word());
    row.set("message", status.message.clone());
    row
}

/// Writes a file beside its place and renames it there.
pub(super) fn write(path: &Path, batch: &RecordBatch) -> Result<(), InventoryError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
    }
    let mut output = Output::new(beside(path), batch.num_rows());
    output.write(batch)?;
    put(output.close()?, path)
}
