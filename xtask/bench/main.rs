//! Measures what demarc promises about time and memory. `cargo xtask bench` calls it.
//!
//! Every measurement is made several times, each in a process of its own, so that its peak memory is its own. The
//! last column compares it with a bare loop over the same data, made in the same run on the same machine.

mod assess;
mod collect;
mod count;
mod dense;
mod estate;
mod judge;
mod matrix;
mod measure;
mod organisations;
mod plot;
mod records;
mod server;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use measure::Figures;

/// The one that `demarc` has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a measurement needs to know.
#[derive(Default)]
pub struct Options {
    root: PathBuf,
    folder: PathBuf,
    demarc: PathBuf,
    /// The interpreter that has the AWS emulator.
    python: PathBuf,
    child: Option<String>,
    what: Vec<String>,
}

/// A step of a measurement.
type Step<T> = fn(&Options) -> Result<T, String>;

/// One measurement with what it must not exceed.
struct Bench {
    name: &'static str,
    what: &'static str,
    seconds: f64,
    megabytes: f64,
    /// Whether it takes so long that it runs only when it is named, and once.
    slow: bool,
    prepare: Option<Step<()>>,
    run: Step<Figures>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "matrix",
        what: "matrix and gaps of 1,000 tenants with 40 services, one core",
        seconds: 2.0,
        megabytes: 500.0,
        slow: false,
        prepare: None,
        run: matrix::run,
    },
    Bench {
        name: "assess",
        what: "demarc assess of a tenant with 100 resources, whole process",
        seconds: 1.0,
        megabytes: 500.0,
        slow: false,
        prepare: Some(assess::prepare),
        run: assess::run,
    },
    Bench {
        name: "judge",
        what: "1,000,000 resources of 1,000 tenants through all checks, two cores",
        seconds: 10.0,
        megabytes: 1000.0,
        slow: false,
        prepare: Some(judge::prepare),
        run: judge::run,
    },
    Bench {
        name: "count",
        what: "10,000,000 resources of 1,000 tenants through all checks, counted, two cores",
        seconds: 60.0,
        megabytes: 500.0,
        prepare: Some(count::prepare),
        run: count::run,
        slow: false,
    },
    Bench {
        name: "dense",
        what: "10,000,000 resources of 1,000 tenants, all of one kind, through 300 rules, counted, two cores",
        seconds: 60.0,
        megabytes: 500.0,
        prepare: Some(dense::prepare),
        run: dense::run,
        slow: false,
    },
    Bench {
        name: "scale",
        what: "10,000 to 10,000,000 resources; the bare loop is 1,000 times the first",
        seconds: 60.0,
        megabytes: 500.0,
        prepare: Some(count::prepare),
        run: count::scale,
        slow: false,
    },
    Bench {
        name: "open",
        what: "one tenant's matrix of 2,000, with 5,000,000 verdicts and 10,000,000 rows of the ledger, SQLite",
        seconds: 0.05,
        megabytes: 500.0,
        slow: false,
        prepare: Some(records::prepare),
        run: records::open,
    },
    Bench {
        name: "open-postgres",
        what: "the same on PostgreSQL",
        seconds: 0.05,
        megabytes: 500.0,
        slow: false,
        prepare: Some(records::prepare_postgres),
        run: records::open_postgres,
    },
    Bench {
        name: "verdicts",
        what: "100,000 verdicts of a run into a record on SQLite, ledger and fsync included",
        seconds: 1.0,
        megabytes: 500.0,
        slow: false,
        prepare: None,
        run: records::verdicts,
    },
    Bench {
        name: "verdicts-postgres",
        what: "the same on PostgreSQL",
        seconds: 10.0,
        megabytes: 500.0,
        slow: false,
        prepare: None,
        run: records::verdicts_postgres,
    },
    Bench {
        name: "collect-2k",
        what: "2,000 resources of an AWS account read and assessed, processor seconds",
        seconds: 3.0,
        megabytes: 150.0,
        slow: false,
        prepare: Some(collect::prepare_small),
        run: collect::small,
    },
    Bench {
        name: "collect-20k",
        what: "the same with 20,000 resources",
        seconds: 16.0,
        megabytes: 250.0,
        slow: true,
        prepare: Some(collect::prepare_large),
        run: collect::large,
    },
];

/// How often each is measured; the median counts.
const RUNS: usize = 5;

/// What takes minutes is measured once.
fn runs(bench: &Bench) -> usize {
    if bench.slow || matches!(bench.name, "count" | "dense" | "scale") { 1 } else { RUNS }
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or_else(|| format!("`{word}` needs a word after it"));
        match word.as_str() {
            "--root" => options.root = next()?.into(),
            "--folder" => options.folder = next()?.into(),
            "--demarc" => options.demarc = next()?.into(),
            "--python" => options.python = next()?.into(),
            "--child" => options.child = Some(next()?),
            what if BENCHES.iter().any(|bench| bench.name == what) => options.what.push(word),
            _ => {
                let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
                let word = word.escape_debug();
                return Err(format!("there is no `{word}` to measure; expected one of {}", known.join(", ")));
            }
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    if let Some(name) = &options.child {
        return child(options, name);
    }
    let named = |bench: &Bench| options.what.iter().any(|what| what == bench.name);
    let asked = |bench: &&Bench| named(bench) || (options.what.is_empty() && !bench.slow);
    println!("| what | median | range | at most | cpu | peak memory | at most | bare loop | ratio |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for bench in BENCHES.iter().filter(asked) {
        if bench.prepare.is_some() {
            in_a_process(options, &format!("prepare-{}", bench.name))?;
        }
        let mut runs = (0..runs(bench))
            .map(|_| Figures::parse(&in_a_process(options, bench.name)?))
            .collect::<Result<Vec<_>, _>>()?;
        runs.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
        println!("{}", row(bench, &runs));
        runs[runs.len() / 2].note.split(';').for_each(|note| eprintln!("  {}", note.trim()));
    }
    Ok(())
}

/// The figures of the run in the middle, fastest first, so that they belong together. A wide range says that the machine
/// had other things to do.
fn row(bench: &Bench, runs: &[Figures]) -> String {
    let (fastest, middle, slowest) = (&runs[0], &runs[runs.len() / 2], &runs[runs.len() - 1]);
    let missed = |is: bool| if is { " MISSED" } else { "" };
    format!(
        "| {} | {:.2} s{} | {:.2} to {:.2} s | {} s | {:.2} s | {:.0} MB{} | {} MB | {:.3} s | {:.1} |",
        bench.what,
        middle.seconds,
        missed(middle.seconds > bench.seconds),
        fastest.seconds,
        slowest.seconds,
        bench.seconds,
        middle.cpu,
        middle.megabytes,
        missed(middle.megabytes > bench.megabytes),
        bench.megabytes,
        middle.bare,
        middle.seconds / middle.bare.max(1e-9),
    )
}

/// Runs one measurement in this process and prints its figures.
fn child(options: &Options, name: &str) -> Result<(), String> {
    let (prepares, name) = name.strip_prefix("prepare-").map_or((false, name), |name| (true, name));
    let bench = BENCHES.iter().find(|bench| bench.name == name).ok_or_else(|| format!("no `{name}` to measure"))?;
    match bench.prepare {
        Some(prepare) if prepares => prepare(options),
        _ => (bench.run)(options).map(|figures| println!("{figures}")),
    }
}

fn in_a_process(options: &Options, name: &str) -> Result<String, String> {
    let this = std::env::current_exe().map_err(|error| format!("this program cannot be found: {error}"))?;
    let mut command = Command::new(this);
    let folder = |word: &'static str, path: &Path| [word.into(), path.as_os_str().to_owned()];
    command.args(folder("--root", &options.root)).args(folder("--folder", &options.folder));
    command.args(folder("--demarc", &options.demarc)).args(folder("--python", &options.python));
    command.args(["--child", name]);
    let output = command.stderr(std::process::Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("measuring `{name}` failed ({})", output.status))
}
