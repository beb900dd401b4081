//! The system of record at the size of a large security provider: opening one tenant's matrix, and writing a run's verdicts.

use std::{
    collections::BTreeMap,
    fs,
    future::Future,
    path::{Path, PathBuf},
    process::Command,
};

use demarc_model::{Record, RecordKind, TenantId};
use demarc_records::{AuthorisedTenant, Caller, Change, Followed, Records, Run, Seen, Spot};
use demarc_responsibility::{DutyBook, Matrix, Publications};
use demarc_workspace::{TenantFolder, Workspace, WorkspaceKind};
use tokio::runtime::Runtime;

use crate::{
    Options,
    matrix::catalog,
    measure::{Figures, cpu, peak, timed},
    organisations::{today, typical},
    server::Server,
};

/// How many tenants the record has, each with forty services and a verdict for every duty of many of them.
const TENANTS: usize = 2_000;
/// How many verdicts each has.
const VERDICTS: usize = 2_500;
/// The moment at which everything happens, in microseconds since 1970.
const NOW: i64 = 1_767_225_600_000_000;

/// How many rows the ledger has for each, but for those of its own records.
const LEDGER_ROWS: usize = 5_000;
/// How many of them come of one change.
const AT_ONCE: usize = 1_000;

/// Where a record is, with its server where it has one.
struct Place {
    folder: PathBuf,
    url: String,
    server: Option<Server>,
}

impl Place {
    fn sqlite(folder: PathBuf) -> Self {
        Self { url: folder.join("record.db").display().to_string(), folder, server: None }
    }

    fn postgres(folder: PathBuf, database: &str) -> Result<Self, String> {
        let server = Server::start()?;
        server.database(database)?;
        Ok(Self { url: server.url(database), folder, server: Some(server) })
    }

    /// An empty folder, and an empty database.
    fn clear(&self, database: &str) -> Result<(), String> {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        if let Some(server) = &self.server {
            server.psql("postgres", &format!("DROP DATABASE {database}"))?;
            server.database(database)?;
        }
        Ok(())
    }
}

/// An open record.
struct Desk {
    runtime: Runtime,
    records: Records,
    caller: Caller,
}

impl Desk {
    fn open(place: &Place) -> Result<Self, String> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
        let records = runtime.block_on(Records::open(&place.url, &place.folder)).map_err(|error| error.to_string())?;
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

fn large(options: &Options) -> Place {
    Place::sqlite(options.folder.join("records"))
}

fn large_on_postgres(options: &Options) -> Result<Place, String> {
    Place::postgres(options.folder.join("records-postgres"), "large")
}

/// Fills a record once; it is kept for the next time.
pub fn prepare(options: &Options) -> Result<(), String> {
    filled(options, &large(options))
}

/// The same on PostgreSQL.
pub fn prepare_postgres(options: &Options) -> Result<(), String> {
    filled(options, &large_on_postgres(options)?)
}

fn filled(options: &Options, place: &Place) -> Result<(), String> {
    let done = place.folder.join("filled");
    if done.exists() {
        return Ok(());
    }
    place.clear("large")?;
    let desk = Desk::open(place)?;
    let (seconds, filled) = timed(|| fill(options, &desk));
    filled?;
    let (verdicts, told) = (TENANTS * VERDICTS, TENANTS * LEDGER_ROWS);
    eprintln!(
        "  filled a record with {TENANTS} tenants, {verdicts} verdicts and {told} rows of the ledger in {seconds:.0} s"
    );
    fs::write(done, "").map_err(|error| error.to_string())
}

fn fill(options: &Options, desk: &Desk) -> Result<(), String> {
    let stated = stated(options)?;
    for nth in 0..TENANTS {
        let tenant = desk.begin(nth)?;
        let changes: Vec<Change> = stated.iter().map(Change::add).collect();
        desk.wait(desk.records.write(&tenant, &changes))?;
        // Things that were stated and taken back again: the ledger goes on telling of them.
        for round in 0..LEDGER_ROWS / AT_ONCE / 2 {
            let passing: Vec<Record> = (0..AT_ONCE).map(|nth| passing(round, nth)).collect();
            desk.wait(desk.records.write(&tenant, &passing.iter().map(Change::add).collect::<Vec<_>>()))?;
            desk.wait(desk.records.write(&tenant, &passing.iter().map(Change::remove).collect::<Vec<_>>()))?;
        }
        desk.wait(desk.records.observe(&tenant, &run_of("first"), &seen(VERDICTS, "unproven")))?;
        if nth % 100 == 99 {
            eprintln!("  {} of {TENANTS} tenants", nth + 1);
        }
    }
    Ok(())
}

fn passing(round: usize, nth: usize) -> Record {
    let key = format!("passing-{round}-{nth}");
    Record { kind: RecordKind::Review, key: key.into(), body: "{}".into() }
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
    let place = large(options);
    let figures = opened(options, &place)?;
    let lines = format!("rows = db.execute(\"{OF_ONE}\").fetchall()");
    Ok(Figures {
        bare: python(&place.folder, &lines)?,
        note: "the bare loop is Python's sqlite3 reading the same rows".to_owned(),
        ..figures
    })
}

/// The same on PostgreSQL.
pub fn open_postgres(options: &Options) -> Result<Figures, String> {
    let place = large_on_postgres(options)?;
    let figures = opened(options, &place)?;
    let bare = explained(&place, "large", OF_ONE)?;
    Ok(Figures {
        bare,
        note: "the bare loop is psql reading the same rows, as its \\timing says".to_owned(),
        ..figures
    })
}

const OF_ONE: &str = "SELECT kind, key, body FROM record WHERE tenant = 'tenant-01234'";

fn opened(options: &Options, place: &Place) -> Result<Figures, String> {
    let desk = Desk::open(place)?;
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
    cells?;
    Ok(Figures { seconds, cpu: cpu().0 - before, megabytes: peak(), ..Figures::default() })
}

/// How many verdicts a large run has.
const RUN: usize = 100_000;

/// Writes a hundred thousand verdicts of one run, with its row in the ledger.
pub fn verdicts(options: &Options) -> Result<Figures, String> {
    let place = Place::sqlite(options.folder.join("verdicts"));
    place.clear("")?;
    let figures = written(&place)?;
    let rows = format!(
        "rows = [('tenant-00000', 'verdict', f'service-{{n % 40}}', f'duty-{{n}}', '', 2, 'proven', \
        'because nothing shows it', None, '') for n in range({RUN})]"
    );
    let insert = "db.executemany('INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', rows); db.commit()";
    let bare = python(&place.folder, &format!("{rows}\nbegin = time.perf_counter()\n{insert}"))?;
    let note = "the bare loop is Python's sqlite3 writing the same rows, no ledger".to_owned();
    Ok(Figures { bare, note, ..figures })
}

/// The same on PostgreSQL.
pub fn verdicts_postgres(options: &Options) -> Result<Figures, String> {
    let place = Place::postgres(options.folder.join("verdicts-postgres"), "verdicts")?;
    place.clear("verdicts")?;
    let figures = written(&place)?;
    let insert = format!(
        "INSERT INTO history SELECT 'tenant-00000', 'verdict', 'service-' || n % 40, 'duty-' || n, '', 2, 'proven', \
        'because nothing shows it', NULL, '' FROM generate_series(1, {RUN}) n"
    );
    let bare = explained(&place, "verdicts", &insert)?;
    let note = "the bare loop is one INSERT … SELECT of psql's, which sends no rows, no ledger".to_owned();
    Ok(Figures { bare, note, ..figures })
}

fn written(place: &Place) -> Result<Figures, String> {
    let desk = Desk::open(place)?;
    let tenant = desk.begin(0)?;
    let seen = seen(RUN, "proven");
    let before = cpu().0;
    let (seconds, observed) = timed(|| desk.wait(desk.records.observe(&tenant, &run_of("all"), &seen)));
    observed?;
    Ok(Figures { seconds, cpu: cpu().0 - before, megabytes: peak(), ..Figures::default() })
}

/// Seconds that libpq's own client needs for a statement.
fn explained(place: &Place, database: &str, sql: &str) -> Result<f64, String> {
    let server = place.server.as_ref().ok_or("no server")?;
    let output = server.timed(database, sql)?;
    let milliseconds =
        output.lines().rev().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next()?.parse().ok());
    milliseconds.map(|time: f64| time / 1e3).ok_or_else(|| format!("psql said no time: {}", output.len()))
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
