//! The system of record at the size of a large security provider: opening one tenant's matrix, and writing a run's verdicts.

use std::{
    collections::BTreeMap,
    fs,
    future::Future,
    path::{Path, PathBuf},
    process::Command,
};

use demarc_model::{Record, TenantId};
use demarc_records::{AuthorisedTenant, Caller, Change, Followed, Records, Run, Seen, Spot};
use demarc_responsibility::{DutyBook, Matrix, Publications};
use demarc_workspace::{TenantFolder, Workspace, WorkspaceKind};
use tokio::runtime::Runtime;

use crate::{
    Options,
    matrix::catalog,
    measure::{Figures, cpu, peak, timed},
    organisations::{today, typical},
};

/// How many tenants the record has, each with forty services and a verdict for every duty of many of them.
const TENANTS: usize = 2_000;
/// How many verdicts each has.
const VERDICTS: usize = 2_500;
/// The moment at which everything happens, in microseconds since 1970.
const NOW: i64 = 1_767_225_600_000_000;

/// An open record.
struct Desk {
    runtime: Runtime,
    records: Records,
    caller: Caller,
}

fn folder(options: &Options) -> PathBuf {
    options.folder.join("records")
}

impl Desk {
    fn open(folder: &Path) -> Result<Self, String> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
        let url = folder.join("record.db").display().to_string();
        let records = runtime.block_on(Records::open(&url, folder)).map_err(|error| error.to_string())?;
        Ok(Self { runtime, records, caller: Caller::operator("bench") })
    }

    fn wait<T>(&self, answer: impl Future<Output = Result<T, demarc_records::RecordsError>>) -> Result<T, String> {
        self.runtime.block_on(answer).map_err(|error| error.to_string())
    }

    fn begin(&self, nth: usize) -> Result<AuthorisedTenant, String> {
        let id = TenantId::new(&format!("tenant-{nth:05}")).map_err(|error| error.to_string())?;
        self.wait(self.records.begin_tenant(&self.caller, &id, NOW))
    }
}

/// Fills a record once; it is kept for the next time.
pub fn prepare(options: &Options) -> Result<(), String> {
    let folder = folder(options);
    let done = folder.join("filled");
    if done.exists() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let desk = Desk::open(&folder)?;
    let (seconds, filled) = timed(|| fill(options, &desk));
    filled?;
    let rows = TENANTS * VERDICTS;
    eprintln!("  filled a record with {TENANTS} tenants and {rows} verdicts in {seconds:.0} s");
    fs::write(done, "").map_err(|error| error.to_string())
}

fn fill(options: &Options, desk: &Desk) -> Result<(), String> {
    let stated = stated(options)?;
    for nth in 0..TENANTS {
        let tenant = desk.begin(nth)?;
        let changes: Vec<Change> = stated.iter().map(Change::add).collect();
        desk.wait(desk.records.write(&tenant, &changes))?;
        desk.wait(desk.records.observe(&tenant, &run_of("first"), &seen(VERDICTS, "unproven")))?;
    }
    Ok(())
}

/// What a tenant with forty services states.
fn stated(options: &Options) -> Result<Vec<Record>, String> {
    let tenant = typical(&catalog(options)?, 1);
    let folder = TenantFolder { tenant, accounts: Vec::new(), roster: Vec::new(), agreement_files: BTreeMap::new() };
    let workspace = Workspace {
        root: PathBuf::new(),
        name: "bench".into(),
        kind: WorkspaceKind::Mssp,
        editions: Vec::new(),
        claims: Vec::new(),
        frameworks: Vec::new(),
        tenants: vec![folder],
    };
    let (_, mut tenants) = workspace.to_records().map_err(|error| error.to_string())?;
    Ok(tenants.remove(0).1)
}

fn run_of(detail: &str) -> Run {
    Run { kind: "assess".to_owned(), detail: detail.to_owned() }
}

fn seen(count: usize, value: &str) -> BTreeMap<Spot, Seen> {
    let entry = |nth: usize| {
        let spot = Spot {
            followed: Followed::Verdict,
            service: format!("service-{}", nth % 40),
            duty: format!("duty-{nth}"),
            name: String::new(),
        };
        (spot, Seen { value: value.to_owned(), detail: "because nothing shows it".to_owned() })
    };
    (0..count).map(entry).collect()
}

/// Opens one tenant's matrix out of two thousand: from the right to see it to the last cell.
pub fn open(options: &Options) -> Result<Figures, String> {
    let desk = Desk::open(&folder(options))?;
    let catalog = catalog(options)?;
    let same_ids = catalog.frameworks.iter().filter_map(|one| Some((one.id.clone(), one.same_ids_as.clone()?)));
    let book = DutyBook::new(catalog.duties.clone(), same_ids);
    let publications = Publications::new(&book, catalog.claims.clone());
    let id: TenantId = "tenant-01234".parse().map_err(|error: demarc_model::IdError| error.to_string())?;
    let before = cpu().0;
    let (seconds, cells) = timed(|| {
        let tenant = desk.wait(desk.records.tenant(&desk.caller, &id, NOW))?;
        let records = desk.wait(desk.records.read(&tenant))?;
        let workspace = Workspace::from_records(Path::new(""), &[], &[(id.clone(), records)], &catalog);
        let workspace = workspace.map_err(|error| error.to_string())?;
        Ok::<_, String>(Matrix::build(&book, &publications, &workspace.tenants[0].tenant, &[], today()).cells.len())
    });
    let figures = Figures { seconds, cpu: cpu().0 - before, megabytes: peak(), ..Figures::default() };
    let query = "SELECT kind, key, body FROM record WHERE tenant = 'tenant-01234'";
    let bare = python(&folder(options), &format!("rows = db.execute(\"{query}\").fetchall()"))?;
    let note = format!("{} cells; the bare loop is Python's sqlite3 reading the same rows", cells?);
    Ok(Figures { bare, note, ..figures })
}

/// Writes a hundred thousand verdicts of one run, with its row in the ledger.
pub fn verdicts(options: &Options) -> Result<Figures, String> {
    const ROWS: usize = 100_000;
    let folder = options.folder.join("verdicts");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let desk = Desk::open(&folder)?;
    let tenant = desk.begin(0)?;
    let seen = seen(ROWS, "proven");
    let before = cpu().0;
    let (seconds, observed) = timed(|| desk.wait(desk.records.observe(&tenant, &run_of("all"), &seen)));
    let (cpu, megabytes) = (cpu().0 - before, peak());
    let rows = format!(
        "rows = [('tenant-00000', 'verdict', f'service-{{n % 40}}', f'duty-{{n}}', '', 2, 'proven', \
        'because nothing shows it', None, '') for n in range({ROWS})]"
    );
    let insert = "db.executemany('INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', rows); db.commit()";
    let bare = python(&folder, &format!("{rows}\nbegin = time.perf_counter()\n{insert}"))?;
    let note = format!("{} rows; the bare loop is Python's sqlite3 writing the same rows, no ledger", observed?.opened);
    Ok(Figures { seconds, cpu, megabytes, bare, note })
}

/// Seconds that a few lines of Python take with the record's database, from `begin` on.
fn python(folder: &Path, lines: &str) -> Result<f64, String> {
    let script = format!(
        "import sqlite3, time\ndb = sqlite3.connect('record.db')\ndb.execute('PRAGMA synchronous = FULL')\n\
         begin = time.perf_counter()\n{lines}\nprint(time.perf_counter() - begin)"
    );
    let output = Command::new("python3").args(["-c", &script]).current_dir(folder).output();
    let output = output.map_err(|error| format!("python3 could not be started: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| "Python said no time".to_owned())
}
