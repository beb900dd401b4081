//! A collection under way: `inventory/<tenant>/.run/` with a plan, a journal of finished jobs, and their rows.
//!
//! Nothing of it is seen by readers until [`Collection::publish`]. A run that was killed, or stopped, is taken up by the
//! next one with the same plan.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use demarc_model::{Table, TenantId};
use serde::{Deserialize, Serialize};

use super::{
    Lock, Store,
    asked::Asked,
    at,
    journal::{Journal, Line},
    parts::{Parts, Sink},
    replace::Fresh,
};
use crate::{CollectionStatus, InventoryError, Row};

/// Every table by name.
type Tables = Arc<BTreeMap<Arc<str>, Table>>;

/// Something that is done once: a collector in an account and region. `job` is empty for an account as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobKey {
    /// The account.
    pub account: Arc<str>,
    /// The region, or `global`.
    pub region: Arc<str>,
    /// The collector or table.
    pub job: Arc<str>,
}

/// What a run sets out to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Plan {
    /// Of accounts, regions and the catalog.
    fingerprint: String,
    /// In microseconds since 1970.
    begun: i64,
}

/// How a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// There was no unfinished one.
    New,
    /// An unfinished one is taken up.
    Resumed {
        /// When it began, in microseconds since 1970.
        since: i64,
        /// How many jobs need not be done again.
        finished: usize,
    },
    /// An unfinished one was thrown away, for this reason.
    Discarded(&'static str),
}

/// A run under way.
#[derive(Debug)]
pub struct Collection {
    store: Store,
    tenant: TenantId,
    tables: Tables,
    folder: PathBuf,
    now: i64,
    journal: Journal,
    /// Finished, or begun by this process.
    taken: Mutex<BTreeSet<JobKey>>,
    finished: AtomicUsize,
    next: AtomicU64,
    /// How it began.
    pub begun: Begun,
    lock: Lock,
}

/// What a run has put into the inventory.
#[derive(Debug)]
pub struct Published {
    /// How many rows were found.
    pub rows: usize,
    /// Of how many tables.
    pub tables: usize,
    /// How many rows have vanished.
    pub closed: usize,
    /// Every status.
    pub status: Vec<CollectionStatus>,
}

impl Store {
    /// Begins a run, or takes up the unfinished one: same `fingerprint`, begun at most `oldest` microseconds before `now`,
    /// and not told to begin afresh.
    pub fn begin(
        &self,
        tenant: &TenantId,
        tables: Tables,
        fingerprint: &str,
        now: i64,
        oldest: Option<i64>,
    ) -> Result<Collection, InventoryError> {
        let lock = self.lock(tenant, now)?;
        let folder = self.folder(tenant).join(".run");
        let begun = unfinished(&folder, fingerprint, now, oldest);
        if !matches!(begun, Begun::Resumed { .. }) {
            begin(&folder, &Plan { fingerprint: fingerprint.to_owned(), begun: now })?;
        }
        let journal = Journal::open(folder.join("journal.jsonl"))?;
        let lines = journal.read()?;
        let settled: BTreeSet<_> =
            lines.values().filter(|line| line.is_settled()).map(|line| line.key.clone()).collect();
        let next = clean(&folder, &lines)?;
        let begun = match begun {
            Begun::Resumed { since, .. } => Begun::Resumed { since, finished: settled.len() },
            other => other,
        };
        let (store, tenant, next) = (self.clone(), tenant.clone(), AtomicU64::new(next));
        let (finished, taken) = (AtomicUsize::new(settled.len()), Mutex::new(settled));
        Ok(Collection { store, tenant, tables, folder, now, journal, taken, finished, next, begun, lock })
    }
}

fn unfinished(folder: &Path, fingerprint: &str, now: i64, oldest: Option<i64>) -> Begun {
    let Ok(text) = fs::read(folder.join(PLAN)) else { return Begun::New };
    let Ok(plan) = serde_json::from_slice::<Plan>(&text) else { return Begun::New };
    let Some(oldest) = oldest else { return Begun::Discarded("as asked for") };
    if plan.fingerprint != fingerprint {
        return Begun::Discarded("its accounts, regions or catalog were others");
    }
    if now.saturating_sub(plan.begun) > oldest || plan.begun > now {
        return Begun::Discarded("it is too old");
    }
    Begun::Resumed { since: plan.begun, finished: 0 }
}

const PLAN: &str = "plan.json";

/// An empty folder with a plan. The plan is written last: without one, there is no run.
fn begin(folder: &Path, plan: &Plan) -> Result<(), InventoryError> {
    if folder.exists() {
        // The plan first, so that a crash does not leave a run that lacks some of its parts.
        let _ = fs::remove_file(folder.join(PLAN));
        fs::remove_dir_all(folder).map_err(|cause| at(folder, cause))?;
    }
    fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
    let text = serde_json::to_vec(plan).map_err(|cause| at(folder, cause))?;
    let (beside, path) = (folder.join("plan.new"), folder.join(PLAN));
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path)).map_err(|cause| at(&path, cause))
}

/// Takes away the parts of jobs that did not end; the next free number of a part.
fn clean(folder: &Path, lines: &BTreeMap<JobKey, Line>) -> Result<u64, InventoryError> {
    let kept: BTreeSet<&str> = lines.values().flat_map(|line| &line.parts).map(|(_, file, _)| file.as_str()).collect();
    let mut next = 0;
    for entry in fs::read_dir(folder).map_err(|cause| at(folder, cause))? {
        let entry = entry.map_err(|cause| at(folder, cause))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".parquet") {
            continue;
        }
        if kept.contains(name.as_str()) {
            let number = name.split('-').next().and_then(|number| number.parse::<u64>().ok());
            next = next.max(number.map_or(0, |number| number + 1));
        } else {
            fs::remove_file(entry.path()).map_err(|cause| at(&entry.path(), cause))?;
        }
    }
    Ok(next)
}

impl Collection {
    /// The right to write that it has.
    pub const fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Begins a job, unless it is finished, or was begun for the same account by another way into it.
    pub fn job(self: &Arc<Self>, key: JobKey) -> Option<Arc<Job>> {
        if !self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let parts = Parts { stem: self.folder.join(number.to_string()), open: BTreeMap::new() };
        Some(Arc::new(Job { collection: self.clone(), key, parts: Mutex::new((parts, None)) }))
    }

    /// How many jobs are finished.
    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::Relaxed)
    }

    /// Says of an account that could not be entered what that leaves unread. What the run has read of it before stays.
    pub fn unreachable(&self, account: &str, statuses: Vec<CollectionStatus>) -> Result<(), InventoryError> {
        let key = JobKey { account: account.into(), region: "".into(), job: "".into() };
        self.journal.add(&Line { key, parts: Vec::new(), statuses })
    }

    /// Makes what was found the inventory, table by table, the statuses last, and ends the run. After a crash the next run
    /// does this again, with the same result.
    pub fn publish(&self) -> Result<Published, InventoryError> {
        let lines = self.journal.read()?;
        let mut parts: BTreeMap<Arc<str>, (Vec<PathBuf>, usize)> = BTreeMap::new();
        for (table, file, rows) in lines.values().flat_map(|line| &line.parts) {
            let (files, count) = parts.entry(table.clone()).or_default();
            files.push(self.folder.join(file));
            *count += rows;
        }
        let status = statuses(lines.into_values());
        let asked = Asked::of(&status, self.tables.values());
        let (mut rows, mut tables, mut closed) = (0, 0, 0);
        for table in self.tables.values() {
            let Some(places) = asked.places(table) else { continue };
            let (files, count) = parts.remove(&table.name).unwrap_or_default();
            rows += count;
            tables += 1;
            closed += self.store.replace(&self.tenant, table, &places, &Fresh::Parts(files, count))?;
        }
        self.store.save_status(&self.tenant, &asked, &status)?;
        let _ = fs::remove_file(self.folder.join(PLAN));
        fs::remove_dir_all(&self.folder).map_err(|cause| at(&self.folder, cause))?;
        Ok(Published { rows, tables, closed, status })
    }
}

/// Of every facet one status. What is said of an account as a whole counts where nothing else was said.
fn statuses(lines: impl Iterator<Item = Line>) -> Vec<CollectionStatus> {
    let (whole, own): (Vec<_>, Vec<_>) = lines.partition(|line| line.key.job.is_empty());
    let key = |status: &CollectionStatus| {
        let CollectionStatus { account, region, table, facet, .. } = status;
        (account.clone(), region.clone(), table.clone(), facet.clone())
    };
    let mut all = BTreeMap::new();
    for status in own.into_iter().chain(whole).flat_map(|line| line.statuses) {
        all.entry(key(&status)).or_insert(status);
    }
    all.into_values().collect()
}

/// A job of a run. Rows come through [`Sink`].
#[derive(Debug)]
pub struct Job {
    collection: Arc<Collection>,
    key: JobKey,
    parts: Mutex<(Parts, Option<InventoryError>)>,
}

impl Job {
    /// Writes down that the job has ended, after its rows.
    pub fn finish(&self, statuses: Vec<CollectionStatus>) -> Result<(), InventoryError> {
        let mut held = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = held.1.take() {
            return Err(error);
        }
        let parts = held.0.close()?;
        self.collection.journal.add(&Line { key: self.key.clone(), parts, statuses })?;
        self.collection.finished.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Sink for Job {
    fn take(&self, table: &Arc<str>, rows: Vec<Row>) {
        let mut held = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let (parts, error) = &mut *held;
        let Collection { tables, tenant, now, .. } = &*self.collection;
        let Some(table) = tables.get(table).filter(|_| error.is_none()) else { return };
        *error = parts.add(table, tenant, *now, &rows).err();
    }
}
