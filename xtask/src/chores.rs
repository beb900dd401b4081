//! What each chore consists of.

use std::process::Command;

use crate::{
    cargo::{self, built, run},
    python,
};

/// One step of a chore: what it is, and what does it.
type Step<'a> = (&'a str, &'a dyn Fn() -> Result<(), String>);

/// Everything that a change must pass. All steps run, so that one failure does not hide another.
pub fn test() -> Result<(), String> {
    all(&[
        ("layout of the code", &|| cargo::cargo(&["fmt", "--all", "--check"])),
        ("tests", &tests),
        ("catalog", &|| cargo::cargo(&["run", "--quiet", "--", "catalog", "lint"])),
        ("generated files", &|| generate(&["--check"])),
    ])
}

fn tests() -> Result<(), String> {
    let python = python::ready()?;
    run(cargo::command(&["test", "--workspace", "--no-fail-fast"]).env("DEMARC_TEST_PYTHON", python))
}

/// What takes longer than it tells: every dependency is checked once more for it.
pub fn lint() -> Result<(), String> {
    all(&[
        ("clippy", &|| cargo::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        ("licences and advisories", &deny),
    ])
}

fn deny() -> Result<(), String> {
    if !Command::new("cargo-deny").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: cargo-deny is not installed; `cargo install --locked cargo-deny` installs it");
        return Ok(());
    }
    cargo::cargo(&["deny", "--all-features", "check"])
}

/// Writes, or with `--check` compares, what is made from something else.
pub fn generate(options: &[&str]) -> Result<(), String> {
    example("generate", &["--bin", "demarc"])?;
    run(Command::new(built("examples/generate"))
        .arg("--root")
        .arg(cargo::root())
        .arg("--demarc")
        .arg(built("demarc"))
        .args(options))
}

/// Measures.
pub fn bench(options: &[&str]) -> Result<(), String> {
    example("bench", &["--bin", "demarc"])?;
    run(Command::new(built("examples/bench"))
        .arg("--root")
        .arg(cargo::root())
        .arg("--folder")
        .arg(cargo::target().join("bench"))
        .arg("--demarc")
        .arg(built("demarc"))
        .args(options))
}

/// Builds one of xtask's examples. The whole workspace is named, so that no dependency is built anew.
fn example(name: &str, more: &[&str]) -> Result<(), String> {
    cargo::cargo(&[&["build", "--workspace", "--example", name], more].concat())
}

fn all(steps: &[Step<'_>]) -> Result<(), String> {
    let mut failures = Vec::new();
    for (name, step) in steps {
        eprintln!("── {name}");
        if let Err(failure) = step() {
            eprintln!("{failure}");
            failures.push(format!("{name}: {failure}"));
        }
    }
    match failures.len() {
        0 => Ok(()),
        count => Err(format!("{count} of {} steps failed\n  {}", steps.len(), failures.join("\n  "))),
    }
}
