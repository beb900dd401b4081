//! Programs that the tests run against, from Debian's packages: a real database server, and a tracer that makes calls fail.

use std::{path::Path, process::Command};

use crate::cargo::run;

/// A package, and whether what it brings is there.
struct Package {
    name: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package { name: "postgresql", is_there: has_postgres },
    Package { name: "strace", is_there: || answers("strace", "-V") },
];

/// Installs what is missing. Where that is not possible, the tests say what they left out.
pub fn ready() -> Result<(), String> {
    let missing: Vec<&str> = PACKAGES.iter().filter(|one| !(one.is_there)()).map(|one| one.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !answers("apt-get", "--version") || !is_root() {
        eprintln!("not installed: {}; install them for the tests that need them", missing.join(", "));
        return Ok(());
    }
    eprintln!("installing {} (once)", missing.join(" and "));
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(install).args(missing))
}

fn has_postgres() -> bool {
    let versions = Path::new("/usr/lib/postgresql").read_dir();
    versions.is_ok_and(|versions| versions.flatten().any(|version| version.path().join("bin/initdb").exists()))
}

fn answers(program: &str, option: &str) -> bool {
    Command::new(program).arg(option).output().is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
