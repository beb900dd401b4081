//! What most commands begin with: the catalog, the workspace, today, and the rules made ready.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::NaiveDate;
use demarc_catalog::{Catalog, Files};
use demarc_evaluate::{Before, Engine, Judged, Leaver};
use demarc_inventory::{
    InventoryError,
    store::{Lock, Store},
};
use demarc_model::{Table, TenantId};
use demarc_responsibility::{DutyBook, Publications};
use demarc_workspace::{TenantFolder, Workspace, export_workspace};

use crate::{
    args::Args,
    clock::Now,
    files::write_all,
    kept::{Marks, Shelf},
    output::Failure,
    record::{self, Record},
    rows::Rows,
};

/// How many tenants for each core are judged before they are handed over.
const AT_ONCE: usize = 4;

/// The catalog, the workspace, today, and the rules made ready.
pub struct Desk {
    /// Where the workspace comes from and what is written goes to; nothing where the folder itself is the truth.
    pub record: Option<Record>,
    /// Whether what is judged is kept for the next time. Checks that are being written are judged anew each time.
    pub keeps: bool,
    pub now: Now,
    pub catalog: Catalog,
    pub workspace: Workspace,
    pub book: DutyBook,
    pub publications: Publications,
}

/// The catalog that the command line asks for.
pub fn catalog(args: &Args) -> Result<Catalog, Failure> {
    let catalog = Catalog::read(&files(args)?);
    catalog.map_err(|problems| Failure::new(problems).next("demarc catalog lint says everything that is wrong"))
}

/// Its files.
pub fn files(args: &Args) -> Result<Files, Failure> {
    match &args.catalog {
        None => Ok(Files::embedded()),
        Some(folder) => Ok(Files::folder(folder)?),
    }
}

impl Desk {
    /// Reads everything that the command line points to.
    pub fn open(args: &Args) -> Result<Self, Failure> {
        Self::open_for(args, &[])
    }

    /// Reads what is needed to speak of some tenants; of all, where none is named.
    pub fn open_for(args: &Args, tenants: &[String]) -> Result<Self, Failure> {
        let catalog = catalog(args)?;
        let (now, keeps) = (Now::new(args.now), args.catalog.is_none());
        if record::is_used(args) {
            let record = Record::open(args)?;
            let workspace = record.workspace(&args.workspace, &catalog, &record.tenants(tenants)?)?;
            return Ok(Self { record: Some(record), keeps, ..Self::of(catalog, workspace, now) });
        }
        let workspace = Workspace::read(&args.workspace, &catalog).map_err(|problems| {
            Failure::new(problems)
                .next("mend it and run `demarc tenant check`, or begin a workspace with `demarc init`")
        })?;
        Ok(Self { keeps, ..Self::of(catalog, workspace, now) })
    }

    /// Writes files of the workspace, or changes the record to what they would say; all or nothing.
    pub fn save(&self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
        match &self.record {
            None => write_all(files),
            Some(record) => record.save(&self.workspace.root, files, &self.catalog),
        }
    }

    /// A file of the workspace, where there is one.
    pub fn file(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        match &self.record {
            None => Ok(std::fs::read(path).ok()),
            Some(_) => {
                let all = export_workspace(&self.workspace).into_iter();
                Ok(all
                    .map(|(name, bytes)| (self.workspace.root.join(name), bytes))
                    .find(|(name, _)| name == path)
                    .map(|(_, bytes)| bytes))
            }
        }
    }

    /// Makes the rules ready.
    pub fn of(catalog: Catalog, workspace: Workspace, now: Now) -> Self {
        let same_ids = catalog.frameworks.iter().filter_map(|one| Some((one.id.clone(), one.same_ids_as.clone()?)));
        let book = DutyBook::new(catalog.duties.clone(), same_ids);
        let claims = catalog.claims.iter().chain(&workspace.claims).cloned().collect();
        let publications = Publications::new(&book, claims);
        Self { record: None, keeps: false, now, catalog, workspace, book, publications }
    }

    /// The day that everything is worked out for.
    pub fn today(&self) -> NaiveDate {
        self.now.day()
    }

    /// The tenant with this id.
    pub fn tenant(&self, id: &str) -> Result<&TenantFolder, Failure> {
        self.workspace.tenants.iter().find(|folder| &*folder.tenant.id == id).ok_or_else(|| {
            let known: Vec<&str> = self.workspace.tenants.iter().map(|folder| &*folder.tenant.id).collect();
            Failure::usage(format!("there is no tenant `{id}`")).next(format!("choose one of: {}", known.join(", ")))
        })
    }

    /// The tenants asked for; all of them when none is.
    pub fn tenants(&self, ids: &[String]) -> Result<Vec<&TenantFolder>, Failure> {
        if ids.is_empty() {
            return Ok(self.workspace.tenants.iter().collect());
        }
        ids.iter().map(|id| self.tenant(id)).collect()
    }

    /// The framework with this id, of the catalog or imported into the workspace.
    pub fn framework(&self, id: &str) -> Option<&demarc_catalog::Framework> {
        let imported = self.workspace.frameworks.iter().find(|framework| &*framework.id == id);
        self.catalog.framework(id).or(imported)
    }

    /// The inventory of the workspace.
    pub fn store(&self) -> Store {
        Store::new(inventory_folder(&self.workspace.root))
    }

    /// Packs a tenant's inventory, which somebody else may be writing: they will pack it then.
    pub fn pack(&self, tenant: &TenantId) -> Result<(), Failure> {
        match self.store().lock(tenant, self.now.micros()) {
            Err(InventoryError::Busy { .. }) => Ok(()),
            held => self.pack_held(&held?, tenant),
        }
    }

    /// The same for whoever is writing it.
    pub fn pack_held(&self, held: &Lock, tenant: &TenantId) -> Result<(), Failure> {
        let engine = self.engine()?;
        let tables = table_list(&self.catalog.tables);
        Ok(self.store().pack(held, tenant, &tables, &|table| engine.columns(table))?)
    }

    /// Judges every tenant asked for, on every core.
    pub fn judge(&self, tenants: &[&TenantFolder], keep_proven: bool) -> Result<Vec<Judged>, Failure> {
        self.judge_with(&self.engine()?, tenants, keep_proven)
    }

    /// Judges tenants a few at a time and hands them over in order, so that what was found of all the others is held by nobody.
    pub fn judge_each(
        &self,
        tenants: &[&TenantFolder],
        keep_proven: bool,
        mut act: impl FnMut(&TenantFolder, Judged) -> Result<ControlFlow<()>, Failure>,
    ) -> Result<(), Failure> {
        let engine = self.engine()?;
        for some in tenants.chunks(AT_ONCE * workers()) {
            for (folder, judged) in some.iter().zip(self.judge_with(&engine, some, keep_proven)?) {
                if act(folder, judged)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn judge_with(
        &self,
        engine: &Engine,
        tenants: &[&TenantFolder],
        keep_proven: bool,
    ) -> Result<Vec<Judged>, Failure> {
        let store = self.store();
        let next = AtomicUsize::new(0);
        let done: Mutex<BTreeMap<usize, Result<Judged, Failure>>> = Mutex::default();
        let work = || {
            while let Some((place, folder)) = take(&next, tenants) {
                let judged = self.judge_one(engine, &store, folder, keep_proven);
                done.lock().unwrap_or_else(PoisonError::into_inner).insert(place, judged);
            }
        };
        // This thread is one of them: a single tenant needs no other.
        std::thread::scope(|scope| {
            for _ in 1..workers().min(tenants.len()) {
                scope.spawn(work);
            }
            work();
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }

    fn engine(&self) -> Result<Engine, Failure> {
        let checks = self.catalog.checks.iter().map(|entry| &entry.check);
        Engine::lazy(&self.catalog.tables, checks, self.now.micros()).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::new(lines.join("\n")).next("demarc catalog lint")
        })
    }

    fn judge_one(
        &self,
        engine: &Engine,
        store: &Store,
        folder: &TenantFolder,
        keep_proven: bool,
    ) -> Result<Judged, Failure> {
        let (tenant, leavers) = (&folder.tenant, leavers(folder, self.today()));
        let how = format!("{} {keep_proven}", self.today());
        let shelf = self.keeps.then(|| Shelf::of(&inventory_folder(&self.workspace.root), tenant, &how)).flatten();
        // Before any row is read: what is written meanwhile then has another mark, and is judged again the next time.
        let marks = if shelf.is_some() { store.marks(&tenant.id)? } else { Marks::new() };
        let rows = Rows::of(store, &tenant.id);
        let Some(shelf) = shelf else { return Ok(engine.judge(tenant, &rows, leavers.as_deref(), keep_proven)?) };
        let judged = match shelf.take(&marks) {
            Some((judged, changed)) => {
                let before = Before { judged, changed: &changed };
                engine.judge_anew(tenant, &rows, leavers.as_deref(), keep_proven, before)?
            }
            None => engine.judge(tenant, &rows, leavers.as_deref(), keep_proven)?,
        };
        shelf.keep(&marks, &judged);
        Ok(judged)
    }
}

/// The inventory folder of a workspace.
pub fn inventory_folder(root: &std::path::Path) -> PathBuf {
    root.join("inventory")
}

/// Table definitions as the store takes them.
pub fn table_list(tables: &BTreeMap<Arc<str>, Table>) -> Vec<Table> {
    tables.values().cloned().collect()
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn take<'t, T>(next: &AtomicUsize, all: &[&'t T]) -> Option<(usize, &'t T)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    all.get(place).map(|one| (place, *one))
}

/// Who has left, where a roster is kept.
fn leavers(folder: &TenantFolder, today: NaiveDate) -> Option<Vec<Leaver>> {
    if folder.roster.is_empty() {
        return None;
    }
    let left = folder.roster.iter().filter(|entry| entry.has_left(today));
    Some(
        left.map(|entry| Leaver { name: entry.name.to_string(), email: entry.email.as_ref().map(ToString::to_string) })
            .collect(),
    )
}
