//! The inventory of one tenant as the engine asks for it.

use std::{collections::BTreeSet, sync::Arc};

use demarc_evaluate::TableSource;
use demarc_inventory::{CollectionStatus, InventoryError, RecordBatch, store::Store};
use demarc_model::{Table, TenantId};

/// One tenant's part of the store.
pub struct Rows<'a> {
    /// The store.
    pub store: &'a Store,
    /// The tenant.
    pub tenant: &'a TenantId,
}

impl TableSource for Rows<'_> {
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        self.store.load_columns(self.tenant, table, needed)
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        self.store.status(self.tenant)
    }

    fn closed(&self, table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        self.store.load_closed(self.tenant, table)
    }
}
