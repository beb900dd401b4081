//! How many rows of a table that a parent's call fills there are after an export came in: parts come and go with their
//! resource, so that neither what was counted before nor what the export holds is their number.

use std::{collections::BTreeMap, sync::Arc};

use arrow::array::{AsArray, RecordBatch};
use demarc_model::{Table, TableScope, TenantId};

use super::{Place, Store};
use crate::{CollectionStatus, InventoryError};

type Counts = BTreeMap<(Arc<str>, Place), i64>;

/// Rows by table and place, before and after.
#[derive(Default)]
pub struct PartCounts {
    before: Counts,
    after: Counts,
}

impl PartCounts {
    pub fn before(&mut self, store: &Store, tenant: &TenantId, table: &Table) -> Result<(), InventoryError> {
        add(&mut self.before, store, tenant, table)
    }

    pub fn after(&mut self, store: &Store, tenant: &TenantId, table: &Table) -> Result<(), InventoryError> {
        add(&mut self.after, store, tenant, table)
    }

    /// Makes a status count the rows that there are now. What was missing before stays missing where the status stays.
    pub fn adjust(&self, status: &mut CollectionStatus, is_fresh: bool) {
        let key = (status.table.clone(), status.place());
        let of = |counts: &Counts| counts.get(&key).copied();
        if &*status.facet == "list" && (of(&self.before), of(&self.after)) != (None, None) {
            let (before, after) = (of(&self.before).unwrap_or(0), of(&self.after).unwrap_or(0));
            status.rows = if is_fresh { after } else { status.rows + after - before };
        }
    }
}

fn add(counts: &mut Counts, store: &Store, tenant: &TenantId, table: &Table) -> Result<(), InventoryError> {
    let Some(rows) = table.parent.as_ref().map(|_| store.load(tenant, table)).transpose()?.flatten() else {
        return Ok(());
    };
    let Some((accounts, regions)) = text(&rows, "account_id").zip(text(&rows, "region")) else { return Ok(()) };
    for (account, region) in accounts.iter().zip(regions) {
        let region = if table.scope == TableScope::Global { "global" } else { region.unwrap_or_default() };
        let place = (account.unwrap_or_default().into(), region.into());
        *counts.entry((table.name.clone(), place)).or_default() += 1;
    }
    Ok(())
}

fn text<'r>(rows: &'r RecordBatch, column: &str) -> Option<&'r arrow::array::StringArray> {
    Some(rows.column_by_name(column)?.as_string::<i32>())
}
