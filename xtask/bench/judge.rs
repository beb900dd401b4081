//! A million resources through every check, from the files to the count of findings.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use arrow::array::{Array, AsArray, RecordBatch};
use demarc_catalog::Catalog;
use demarc_evaluate::{Engine, Leaver, TableSource};
use demarc_inventory::{
    CollectionStatus, InventoryError,
    store::{Reader, Store},
};
use demarc_model::{Check, ColumnType, Table, TenantId};

use crate::{
    Options,
    estate::{COLLECTED, NOW, inventory, tables, tenant, tenant_id},
    matrix::catalog,
    measure::{Figures, cpu, peak, timed},
};

const TENANTS: usize = 1000;
const RESOURCES: usize = 1000;
const WORKERS: usize = 2;
/// Changed when the made-up inventories change; another catalog makes new ones by itself.
const EDITION: u32 = 5;

/// Writes the inventories, unless an earlier measurement has written the same.
pub fn prepare(options: &Options) -> Result<(), String> {
    let catalog = catalog(options)?;
    let (folder, marker) = (options.folder.join("judge"), options.folder.join("judge.made"));
    let wanted = format!("{EDITION} {TENANTS} {RESOURCES} {:?}", catalog.tables);
    if fs::read_to_string(&marker).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    eprintln!("writing {TENANTS} inventories to {} (once)", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let (store, tables) = (Store::new(&folder), tables(&catalog).cloned().collect::<Vec<_>>());
    share(TENANTS, |number| {
        let found = inventory(&catalog, number, RESOURCES);
        store.save(&tenant_id(number), &tables, &found, COLLECTED).map_err(|error| error.to_string())
    })?;
    let checks: Vec<&Check> = catalog.checks.iter().map(|entry| &entry.check).collect();
    pack(&store, &catalog, &checks, TENANTS)?;
    fs::write(&marker, wanted).map_err(|error| format!("{}: {error}", marker.display()))
}

/// Packs the inventories as a collection does, for some checks.
pub fn pack(store: &Store, catalog: &Catalog, checks: &[&Check], tenants: usize) -> Result<(), String> {
    let tables: Vec<Table> = tables(catalog).cloned().collect();
    let engine = Engine::lazy(&catalog.tables, checks.iter().copied(), NOW).map_err(|errors| errors[0].to_string())?;
    share(tenants, |number| {
        let id = tenant_id(number);
        let packed =
            store.lock(&id, NOW).and_then(|held| store.pack(&held, &id, &tables, &|name| engine.columns(name)));
        packed.map_err(|error| error.to_string())
    })
}

/// Measures from the files to the findings.
pub fn run(options: &Options) -> Result<Figures, String> {
    let catalog = catalog(options)?;
    let store = Store::new(options.folder.join("judge"));
    let checks = catalog.checks.iter().map(|entry| &entry.check);
    let (compiling, engine) = timed(|| Engine::new(&catalog.tables, checks, NOW));
    let engine = engine.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let leavers = [Leaver { name: "Jane Doe".into(), email: Some("jane.doe@example.com".into()) }];
    let (reading, judged, findings) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let before = cpu().0;
    let (seconds, done) = timed(|| {
        share(TENANTS, |number| {
            let id = tenant_id(number);
            let rows = Rows::of(&store, &id, &reading);
            let tenant = tenant(&catalog, number);
            let one = engine.judge(&tenant, &rows, Some(&leavers), false).map_err(|error| error.to_string())?;
            judged.fetch_add(one.judged, Ordering::Relaxed);
            findings.fetch_add(one.findings.len() as u64, Ordering::Relaxed);
            Ok(())
        })
    });
    done?;
    let (cpu, megabytes) = (cpu().0 - before, peak());
    let counting = AtomicU64::new(0);
    let (bare, rows) = timed(|| bare(&catalog, &store, &counting));
    let (reading, counting) = (seconds_of(reading), seconds_of(counting));
    let note = format!(
        "compiling {} checks took {compiling:.2} s, which is not counted; {} verdicts, {} findings; on both threads \
         together, {reading:.1} s were reading files and {:.1} s were judging; the bare loop reads the same files and counts \
         three columns of {} rows, which alone takes {counting:.3} s",
        engine.check_count(),
        judged.into_inner(),
        findings.into_inner(),
        seconds * WORKERS as f64 - reading,
        rows?,
    );
    Ok(Figures { seconds, cpu, megabytes, bare, note })
}

fn seconds_of(nanoseconds: AtomicU64) -> f64 {
    nanoseconds.into_inner() as f64 / 1e9
}

/// One tenant's files, with how long reading them took.
pub struct Rows<'a> {
    store: &'a Store,
    tenant: &'a TenantId,
    reader: Reader<'a>,
    nanoseconds: &'a AtomicU64,
}

impl<'a> Rows<'a> {
    /// The rows of a tenant.
    pub fn of(store: &'a Store, tenant: &'a TenantId, nanoseconds: &'a AtomicU64) -> Self {
        let begin = Instant::now();
        let reader = Reader::of(store, tenant);
        nanoseconds.fetch_add(begin.elapsed().as_nanos() as u64, Ordering::Relaxed);
        Self { store, tenant, reader, nanoseconds }
    }

    fn counted<T>(&self, read: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let found = read();
        self.nanoseconds.fetch_add(begin.elapsed().as_nanos() as u64, Ordering::Relaxed);
        found
    }
}

impl TableSource for Rows<'_> {
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        self.counted(|| self.reader.rows(table, needed))
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        self.counted(|| self.store.status(self.tenant))
    }
}

/// Three rules of the plainest kind, written by hand: the first three true-or-false columns of every table.
fn bare(catalog: &Catalog, store: &Store, nanoseconds: &AtomicU64) -> Result<usize, String> {
    let (rows, met) = (AtomicUsize::new(0), AtomicUsize::new(0));
    share(TENANTS, |number| {
        for table in tables(catalog) {
            let loaded = store.load(&tenant_id(number), table).map_err(|error| error.to_string())?;
            let Some(batch) = loaded else { continue };
            rows.fetch_add(batch.num_rows(), Ordering::Relaxed);
            let (seconds, count) = timed(|| count(table, &batch));
            met.fetch_add(count, Ordering::Relaxed);
            nanoseconds.fetch_add((seconds * 1e9) as u64, Ordering::Relaxed);
        }
        Ok(())
    })?;
    std::hint::black_box(met.into_inner());
    Ok(rows.into_inner())
}

fn count(table: &Table, batch: &RecordBatch) -> usize {
    let bools = table.columns.iter().filter(|column| column.kind == ColumnType::Bool).take(3);
    let columns = bools.filter_map(|column| Some(batch.column_by_name(&column.name)?.as_boolean()));
    let met = columns.map(|column| (0..column.len()).filter(|&row| column.is_valid(row) && column.value(row)).count());
    met.sum()
}

/// Does something for so many tenants, on two threads. The first failure is told.
pub fn share(tenants: usize, work: impl Fn(usize) -> Result<(), String> + Sync) -> Result<(), String> {
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= tenants {
                        break;
                    }
                    if let Err(message) = work(number) {
                        failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(message);
                    }
                }
            });
        }
    });
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
