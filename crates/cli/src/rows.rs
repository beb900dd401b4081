//! The inventory of one tenant as the engine asks for it.

use std::{collections::BTreeSet, sync::Arc};

use demarc_evaluate::TableSource;
use demarc_inventory::{
    CollectionStatus, InventoryError, RecordBatch,
    store::{Reader, Store},
};
use demarc_model::{Table, TenantId};

/// One tenant's part of the store.
pub struct Rows<'a> {
    store: &'a Store,
    tenant: &'a TenantId,
    tables: Reader<'a>,
}

impl<'a> Rows<'a> {
    /// The rows of a tenant.
    pub fn of(store: &'a Store, tenant: &'a TenantId) -> Self {
        Self { store, tenant, tables: Reader::of(store, tenant) }
    }
}

impl TableSource for Rows<'_> {
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        self.tables.rows(table, needed)
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        self.store.status(self.tenant)
    }

    fn closed(&self, table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        self.store.load_closed(self.tenant, table)
    }
}
