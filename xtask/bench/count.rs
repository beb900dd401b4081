//! Ten million resources through every check, counted; the same rules on DuckDB; and how the cost grows.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

use demarc_catalog::Catalog;
use demarc_evaluate::Engine;
use demarc_inventory::store::Store;
use demarc_model::Check;
use serde_json::{Value, json};

use crate::{
    Options,
    estate::{COLLECTED, NOW, inventory, tables, tenant, tenant_id},
    judge::{Rows, pack, share},
    matrix::catalog,
    measure::{Figures, cpu, peak, timed},
    plot,
};

pub const TENANTS: usize = 1000;
pub const RESOURCES: usize = 10_000;
/// So many inventories differ; the others are copies, which cost the reader the same and the writer much less.
pub const KINDS: usize = 20;
/// Changed when the made-up inventories change; another catalog makes new ones by itself.
const EDITION: u32 = 3;
const SCRIPT: &str = "xtask/bench/duckdb_rules.py";

/// Writes the inventories, unless an earlier measurement has written the same, and asks DuckDB which rules it understands.
pub fn prepare(options: &Options) -> Result<(), String> {
    let catalog = catalog(options)?;
    let (folder, marker) = (folder(options), options.folder.join("count.made"));
    let wanted = format!("{EDITION} {TENANTS} {RESOURCES} {KINDS} {:?}", catalog.tables);
    if fs::read_to_string(&marker).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    eprintln!("writing {TENANTS} inventories to {} (once, some 2.5 GB)", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| at(&folder, &error))?;
    }
    let (store, tables) = (Store::new(&folder), tables(&catalog).cloned().collect::<Vec<_>>());
    share(KINDS, |number| {
        let found = inventory(&catalog, number, RESOURCES);
        store.save(&tenant_id(number), &tables, &found, COLLECTED).map_err(|error| error.to_string())
    })?;
    copy_kinds(&folder)?;
    let checks: Vec<&Check> = catalog.checks.iter().map(|entry| &entry.check).collect();
    pack(&store, &catalog, &checks, TENANTS)?;
    fs::write(&marker, wanted).map_err(|error| at(&marker, &error))
}

/// Makes the inventories of the other tenants, copies of those that are there.
pub fn copy_kinds(folder: &Path) -> Result<(), String> {
    share(TENANTS - KINDS, |number| copy(folder, number % KINDS, number + KINDS))
}

fn copy(folder: &Path, from: usize, to: usize) -> Result<(), String> {
    let of = |number: usize| folder.join(tenant_id(number).as_str());
    fs::create_dir_all(of(to)).map_err(|error| at(&of(to), &error))?;
    for entry in fs::read_dir(of(from)).map_err(|error| at(&of(from), &error))?.flatten() {
        fs::copy(entry.path(), of(to).join(entry.file_name())).map_err(|error| at(&entry.path(), &error))?;
    }
    Ok(())
}

fn folder(options: &Options) -> PathBuf {
    options.folder.join("count")
}

pub fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// What counting some tenants took.
pub struct Counted {
    pub seconds: f64,
    pub cpu: f64,
    pub verdicts: u64,
}

impl Counted {
    /// Millions of verdicts for each second of a processor.
    pub fn millions(&self) -> f64 {
        self.verdicts as f64 / self.cpu.max(1e-9) / 1e6
    }
}

/// Counts the verdicts of checks over the first tenants in a folder.
pub fn count(folder: &Path, catalog: &Catalog, checks: &[&Check], tenants: usize) -> Result<Counted, String> {
    let engine = Engine::new(&catalog.tables, checks.iter().copied(), NOW);
    let engine = engine.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let (store, verdicts, reading) = (Store::new(folder), AtomicU64::new(0), AtomicU64::new(0));
    let before = cpu().0;
    let (seconds, done) = timed(|| {
        share(tenants, |number| {
            let id = tenant_id(number);
            let rows = Rows::of(&store, &id, &reading);
            let one = engine.count(&tenant(catalog, number), &rows, None).map_err(|error| error.to_string())?;
            verdicts.fetch_add(one.judged, Ordering::Relaxed);
            Ok(())
        })
    });
    done.map(|()| Counted { seconds, cpu: cpu().0 - before, verdicts: verdicts.into_inner() })
}

/// Measures all checks over all tenants, and side by side with DuckDB those that it understands.
pub fn run(options: &Options) -> Result<Figures, String> {
    let catalog = catalog(options)?;
    let all: Vec<&Check> = catalog.checks.iter().map(|entry| &entry.check).collect();
    let whole = count(&folder(options), &catalog, &all, TENANTS)?;
    let megabytes = peak();
    let plain: Vec<&Check> = all.iter().copied().filter(|check| check.children.is_empty()).collect();
    let beside = Beside::of(options, &folder(options), &catalog, &plain)?;
    let note = format!(
        "{} verdicts of {} checks, {:.1} million for each processor second; of those that count no other table, {beside}; the bare loop is \
         DuckDB",
        whole.verdicts,
        all.len(),
        whole.millions(),
    );
    Ok(Figures { seconds: whole.seconds, cpu: whole.cpu, megabytes, bare: beside.seconds(), note })
}

/// Rules over the same tenants, by both.
pub struct Beside {
    rules: usize,
    ours: Counted,
    theirs: Value,
}

impl Beside {
    /// Counts the verdicts of those of some checks that DuckDB understands.
    pub fn of(options: &Options, folder: &Path, catalog: &Catalog, checks: &[&Check]) -> Result<Self, String> {
        let same = understood(options, folder, checks)?;
        let ours = count(folder, catalog, &same, TENANTS)?;
        Ok(Self { rules: same.len(), ours, theirs: ask(options, folder, "run", &same)? })
    }

    /// How many seconds DuckDB took.
    pub fn seconds(&self) -> f64 {
        self.figure(0)
    }

    /// How many times our processor time DuckDB took.
    pub fn times(&self) -> f64 {
        self.figure(1) / self.ours.cpu.max(1e-9)
    }

    fn figure(&self, nth: usize) -> f64 {
        self.theirs[nth].as_f64().unwrap_or(0.0)
    }
}

impl fmt::Display for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "side by side {} rules that DuckDB understands: demarc {:.2} s, {:.2} s of processors, {} verdicts, DuckDB {:.2} s, {:.2} s of \
             processors, {:.0} MB, {} verdicts, which is {:.1} times the processor time",
            self.rules,
            self.ours.seconds,
            self.ours.cpu,
            self.ours.verdicts,
            self.figure(0),
            self.figure(1),
            self.figure(2),
            self.theirs[3],
            self.times(),
        )
    }
}

/// Those of some checks that DuckDB understands.
fn understood<'c>(options: &Options, folder: &Path, checks: &[&'c Check]) -> Result<Vec<&'c Check>, String> {
    let ids: Vec<String> = ask(options, folder, "bind", checks)
        .and_then(|found| serde_json::from_value(found).map_err(|error| format!("{SCRIPT}: {error}")))?;
    Ok(checks.iter().copied().filter(|check| ids.iter().any(|id| **id == *check.id)).collect())
}

/// Asks DuckDB about rules over the tables in a folder.
fn ask(options: &Options, folder: &Path, what: &str, checks: &[&Check]) -> Result<Value, String> {
    let mut tables: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for check in checks {
        let rule = json!({ "id": check.id, "rule": check.rule, "where": check.condition });
        tables.entry(&check.table).or_default().push(rule);
    }
    let rules = options.folder.join("rules.json");
    fs::write(&rules, json!({ "now": NOW, "tables": tables }).to_string()).map_err(|error| at(&rules, &error))?;
    let mut command = Command::new(&options.python);
    command.arg(options.root.join(SCRIPT)).arg(what).arg(&rules).arg(folder);
    let output =
        command.stderr(std::process::Stdio::inherit()).output().map_err(|error| format!("{SCRIPT}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).map_err(|_| format!("{SCRIPT} said `{}`", said.escape_debug()))
}

/// Measures ten, a hundred and a thousand times as many resources, and draws what each costs.
pub fn scale(options: &Options) -> Result<Figures, String> {
    let catalog = catalog(options)?;
    let all: Vec<&Check> = catalog.checks.iter().map(|entry| &entry.check).collect();
    // A processor's time is told in hundredths of a second, so what is short is done often.
    let steps = [(1, 200), (10, 20), (100, 2), (TENANTS, 1)];
    let mut points = Vec::new();
    let mut last = Counted { seconds: 0.0, cpu: 0.0, verdicts: 0 };
    for (tenants, times) in steps {
        let (mut cpu, mut seconds) = (0.0, 0.0);
        for _ in 0..times {
            last = count(&folder(options), &catalog, &all, tenants)?;
            cpu += last.cpu;
            seconds += last.seconds;
        }
        last.seconds = seconds / f64::from(times);
        points.push(((tenants * RESOURCES) as f64, cpu / f64::from(times)));
    }
    let picture = options.folder.join("scale.svg");
    fs::write(&picture, plot::svg(&points)).map_err(|error| at(&picture, &error))?;
    let each = |&(resources, cpu): &(f64, f64)| format!("{resources}: {:.2} µs", cpu / resources * 1e6);
    let costs: Vec<String> = points.iter().map(each).collect();
    let note = format!("processor time for each resource: {}; drawn in {}", costs.join(", "), picture.display());
    let bare = points[0].1 * TENANTS as f64;
    Ok(Figures { seconds: last.seconds, cpu: points[points.len() - 1].1, megabytes: peak(), bare, note })
}
