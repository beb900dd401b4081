//! The Python environment with the emulated cloud that the tests of the collectors talk to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::cargo::{run, target};

/// What is installed. Another version of any of them makes a new environment.
///
/// `catalog/apis/` is made from botocore's models, so its version is stated too.
const PACKAGES: &[&str] = &["moto[server]==5.2.5", "boto3==1.44.5", "botocore==1.44.8"];
/// Written last, so that an environment that was only half made is made again.
const MARKER: &str = "demarc-ready";

/// The interpreter of the environment, which is made when it is not there.
pub fn ready() -> Result<PathBuf, String> {
    let folder = target().join("venv");
    let (marker, wanted) = (folder.join(MARKER), PACKAGES.join("\n"));
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
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    run(Command::new(python).args(install).args(PACKAGES))
        .map_err(|error| format!("{error}; the tests need a connection to a Python package index, once"))
}

fn finish(marker: &Path, wanted: &str) -> Result<(), String> {
    let beside = marker.with_extension("new");
    fs::write(&beside, wanted)
        .and_then(|()| fs::rename(&beside, marker))
        .map_err(|error| format!("{}: {error}", marker.display()))
}
