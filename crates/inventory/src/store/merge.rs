//! What an export says beside what is known: it replaces whole places only where it lists them whole, and never what is newer.

mod fresh;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
};

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::{concat_batches, filter_record_batch},
};
use demarc_model::{Table, TableScope, TenantId};

use self::fresh::Fresh;
use super::{
    Place, STATUS, Store, at,
    counted::PartCounts,
    status_table,
    write::{status_row, write},
};
use crate::{CollectionOutcome, CollectionStatus, Inventory, InventoryError, batch};

/// Rows of an export, and what they stand for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exported {
    /// Rows and statuses. A `list` status that is `complete` says that every row of its place is here.
    pub inventory: Inventory,
    /// Tables whose rows are parts of a resource: by which column they belong to it, and the resources that were seen, with when.
    pub parts: BTreeMap<Arc<str>, Parts>,
}

/// Rows that are parts of resources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The column that names the resource.
    pub column: Arc<str>,
    /// What it holds for each resource that was seen, and when that was; also those without any part.
    pub seen: BTreeMap<Key, i64>,
}

/// What a table knows of one resource: the account, the region where that matters, and its key.
pub type Key = (Arc<str>, Arc<str>, Arc<str>);

impl Store {
    /// Adds an export that was made `captured` (microseconds since 1970) to what is known. Gives the places, by table, of which something newer
    /// is known as a whole, and which were left as they are.
    pub fn merge(
        &self,
        tenant: &TenantId,
        tables: &[Table],
        found: &Exported,
        captured: i64,
    ) -> Result<Vec<(Arc<str>, Place)>, InventoryError> {
        let _lock = self.lock(tenant, captured)?;
        let before = self.status(tenant)?;
        let (whole, some, stale) = sort(&before, &found.inventory.status);
        let mut counts = PartCounts::default();
        for table in tables {
            let own = table.parent.as_ref().map_or(&table.name, |parent| &parent.table);
            let asked = Asked { whole: whole.get(own), some: some.get(own) };
            if asked.whole.is_some() || asked.some.is_some() {
                counts.before(self, tenant, table)?;
                self.merge_table(tenant, table, &asked, found, captured)?;
                counts.after(self, tenant, table)?;
            }
        }
        self.merge_status(tenant, before, &found.inventory.status, (&whole, &stale), &counts)?;
        Ok(stale.into_iter().collect())
    }

    fn merge_table(
        &self,
        tenant: &TenantId,
        table: &Table,
        asked: &Asked<'_>,
        found: &Exported,
        captured: i64,
    ) -> Result<(), InventoryError> {
        let rows = found.inventory.tables.get(&table.name).map_or(&[][..], Vec::as_slice);
        let rows = rows.iter().filter(|row| asked.holds(table, &row.account, &row.region));
        let fresh = Fresh::of(table, found.parts.get(&table.name), rows, captured);
        let Some(old) = self.load(tenant, table)? else {
            return self.put(tenant, table, &[batch::batch(table, tenant, captured, &fresh.rows(&BTreeMap::new()))?]);
        };
        let newer = fresh.newer(&old);
        let keep: BooleanArray =
            (0..old.num_rows()).map(|nth| Some(!fresh.replaces(table, asked, &old, nth))).collect();
        let kept = filter_record_batch(&old, &keep)?;
        self.close(tenant, table, &old, &fresh.gone(&old, &keep), captured)?;
        self.put(tenant, table, &[kept, batch::batch(table, tenant, captured, &fresh.rows(&newer))?])
    }

    /// Keeps what vanished, with the day of the export that no longer has it.
    fn close(
        &self,
        tenant: &TenantId,
        table: &Table,
        old: &RecordBatch,
        gone: &BooleanArray,
        captured: i64,
    ) -> Result<(), InventoryError> {
        let gone = filter_record_batch(old, gone)?;
        let mut closing = self.closing(tenant, table);
        closing.add(&gone, &vec![captured; gone.num_rows()].into())?;
        closing.finish().map(|_| ())
    }

    fn put(&self, tenant: &TenantId, table: &Table, batches: &[RecordBatch]) -> Result<(), InventoryError> {
        let all = concat_batches(&batch::schema(table), batches)?;
        let path = self.path(tenant, &table.name);
        if all.num_rows() > 0 {
            return write(&path, &all);
        }
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(at(&path, cause)),
            _ => Ok(()),
        }
    }

    fn merge_status(
        &self,
        tenant: &TenantId,
        before: Vec<CollectionStatus>,
        fresh: &[CollectionStatus],
        (whole, stale): (&Places, &BTreeSet<(Arc<str>, Place)>),
        counts: &PartCounts,
    ) -> Result<(), InventoryError> {
        let listed: BTreeSet<_> = before.iter().filter(|status| is_whole(status)).map(place_of).collect();
        // What was listed whole stays so, whatever a query saw of it since.
        let stays = |place: &(Arc<str>, Place)| {
            stale.contains(place)
                || (listed.contains(place) && !whole.get(&place.0).is_some_and(|places| places.contains(&place.1)))
        };
        let replaced: BTreeSet<_> = fresh.iter().map(place_of).filter(|place| !stays(place)).collect();
        let mut all: Vec<_> = before.into_iter().filter(|status| !replaced.contains(&place_of(status))).collect();
        all.extend(fresh.iter().filter(|status| replaced.contains(&place_of(status))).cloned());
        all.iter_mut().for_each(|status| counts.adjust(status, replaced.contains(&place_of(status))));
        all.sort_by(|a, b| {
            (&a.account, &a.region, &a.table, &a.facet).cmp(&(&b.account, &b.region, &b.table, &b.facet))
        });
        let rows: Vec<_> = all.iter().map(status_row).collect();
        write(&self.path(tenant, STATUS), &batch::batch(&status_table(), tenant, 0, &rows)?)
    }
}

type Places = BTreeMap<Arc<str>, BTreeSet<Place>>;

/// The places that an export lists whole, those of which it lists some, and those of which something newer is known as a whole.
fn sort(before: &[CollectionStatus], fresh: &[CollectionStatus]) -> (Places, Places, BTreeSet<(Arc<str>, Place)>) {
    let newest: BTreeMap<_, i64> =
        before.iter().filter(|status| is_whole(status)).map(|status| (place_of(status), status.at)).collect();
    let (mut whole, mut some, mut stale) = (Places::new(), Places::new(), BTreeSet::new());
    for status in fresh.iter().filter(|status| &*status.facet == "list") {
        let key = place_of(status);
        if status.outcome != CollectionOutcome::Complete {
            some.entry(key.0).or_default().insert(key.1);
        } else if newest.get(&key).is_some_and(|at| *at > status.at) {
            stale.insert(key);
        } else {
            whole.entry(key.0).or_default().insert(key.1);
        }
    }
    (whole, some, stale)
}

fn is_whole(status: &CollectionStatus) -> bool {
    &*status.facet == "list" && status.outcome == CollectionOutcome::Complete
}

fn place_of(status: &CollectionStatus) -> (Arc<str>, Place) {
    (status.table.clone(), status.place())
}

/// Where a table is looked at.
struct Asked<'p> {
    whole: Option<&'p BTreeSet<Place>>,
    some: Option<&'p BTreeSet<Place>>,
}

impl Asked<'_> {
    fn is_in(places: Option<&BTreeSet<Place>>, table: &Table, account: &str, region: &str) -> bool {
        let mut places = places.into_iter().flatten();
        places.any(|place| *place.0 == *account && (table.scope == TableScope::Global || *place.1 == *region))
    }

    fn holds(&self, table: &Table, account: &str, region: &str) -> bool {
        Self::is_in(self.whole, table, account, region) || Self::is_in(self.some, table, account, region)
    }
}
