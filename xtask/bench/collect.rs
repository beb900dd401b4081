//! `demarc collect` and `demarc assess` of an account in the AWS emulator, beside Prowler and a bare boto3 loop.
//!
//! The scripts in `collect/` fill the emulator, are the bare loop, and measure one client with an emulator of its own. The
//! other two take minutes, so they are measured once, before demarc and in the same run. Seconds are the processor's: those on
//! the wall are the emulator's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Options, measure::Figures};

/// What demarc is compared with, as PyPI has it. It brings 2 GB.
const PROWLER: &str = "prowler==5.40.0";

/// One size of the estate.
struct Size {
    resources: u32,
    /// How many times less processor time than Prowler demarc takes at least.
    times: f64,
}

const SMALL: Size = Size { resources: 2_000, times: 20.0 };
const LARGE: Size = Size { resources: 20_000, times: 30.0 };

/// What one client came to.
struct Client {
    cpu: f64,
    megabytes: f64,
    calls: u64,
}

/// Measures the others on the small estate.
pub fn prepare_small(options: &Options) -> Result<(), String> {
    prepare(options, &SMALL)
}

/// Measures demarc on the small estate.
pub fn small(options: &Options) -> Result<Figures, String> {
    run(options, &SMALL)
}

/// Measures the others on the large estate.
pub fn prepare_large(options: &Options) -> Result<(), String> {
    prepare(options, &LARGE)
}

/// Measures demarc on the large estate.
pub fn large(options: &Options) -> Result<Figures, String> {
    run(options, &LARGE)
}

fn prepare(options: &Options, size: &Size) -> Result<(), String> {
    install(&folder(options))?;
    for client in ["bare", "prowler"] {
        let path = kept(options, size, client);
        let text = measured(options, size, client)?;
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn run(options: &Options, size: &Size) -> Result<Figures, String> {
    let demarc = read(&measured(options, size, "demarc")?)?;
    let [bare, prowler] = ["bare", "prowler"].map(|client| {
        let path = kept(options, size, client);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display())).and_then(|text| read(&text))
    });
    let (bare, prowler) = (bare?, prowler?);
    let note = note(size, &demarc, &bare, &prowler);
    Ok(Figures { seconds: demarc.cpu, cpu: demarc.cpu, megabytes: demarc.megabytes, bare: bare.cpu, note })
}

fn note(size: &Size, demarc: &Client, bare: &Client, prowler: &Client) -> String {
    let missed = |is: bool| if is { " MISSED" } else { "" };
    let times = prowler.cpu / demarc.cpu.max(1e-9);
    format!(
        "Prowler took {:.1} s, {:.0} MB and {} calls: {times:.1} times as much as demarc, at least {}{}; \
         the bare loop took {:.1} s, {:.0} MB and {} calls; demarc made {} calls{}",
        prowler.cpu,
        prowler.megabytes,
        prowler.calls,
        size.times,
        missed(times < size.times),
        bare.cpu,
        bare.megabytes,
        bare.calls,
        demarc.calls,
        missed(demarc.calls >= bare.calls),
    )
}

fn folder(options: &Options) -> PathBuf {
    options.folder.join("collect")
}

/// Where the figures of a client wait for those of demarc.
fn kept(options: &Options, size: &Size, client: &str) -> PathBuf {
    folder(options).join(format!("{client}-{}.json", size.resources))
}

/// Measures a client. The emulator is a new one with the same estate.
fn measured(options: &Options, size: &Size, client: &str) -> Result<String, String> {
    let script = options.root.join("xtask/bench/collect/measure.py");
    let mut command = Command::new(&options.python);
    command.arg(script).arg(folder(options)).arg(size.resources.to_string()).arg(client);
    succeed(command.arg(&options.demarc).arg(&options.python))
}

fn read(text: &str) -> Result<Client, String> {
    let figures: Value =
        serde_json::from_str(text).map_err(|error| format!("measure.py said something else: {error}"))?;
    let number = |name: &str| figures[name].as_f64().ok_or_else(|| format!("measure.py did not say `{name}`"));
    let calls = figures["calls"].as_object().ok_or("measure.py did not say `calls`")?;
    let calls = calls.values().filter_map(Value::as_u64).sum();
    Ok(Client { cpu: number("cpu")?, megabytes: number("megabytes")?, calls })
}

/// Installs Prowler into an environment of its own. A marker is written last, so that half an environment is made again.
fn install(folder: &Path) -> Result<(), String> {
    let environment = folder.join("prowler-venv");
    let marker = environment.join("demarc-ready");
    if fs::read_to_string(&marker).is_ok_and(|made| made == PROWLER) {
        return Ok(());
    }
    eprintln!("installing {PROWLER} into {} (once)", environment.display());
    succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut pip = Command::new(environment.join("bin/python"));
    succeed(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", PROWLER]))?;
    fs::write(&marker, PROWLER).map_err(|error| format!("{}: {error}", marker.display()))
}

/// What a command printed. What it complains of is shown as it comes.
fn succeed(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{command:?} could not be started: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{command:?} failed ({})", output.status)),
    }
}
