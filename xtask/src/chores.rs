//! What each chore consists of.

use std::process::Command;

use crate::{
    cargo::{self, built, run},
    debian, python,
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
    debian::ready()?;
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
    // The binary is what `docs/cli.md` is made from.
    example("generate", if needs(options, "cli") { DEMARC } else { &[] })?;
    let mut generate = Command::new(built("examples/generate"));
    generate.arg("--root").arg(cargo::root()).arg("--demarc").arg(built("demarc")).args(options);
    // Facts about APIs are made from the models that botocore has.
    if needs(options, "apis") {
        generate.arg("--python").arg(python::ready()?);
    }
    run(&mut generate)
}

/// Measures. With `--dist`, the whole process that is measured is built as it is shipped.
pub fn bench(options: &[&str]) -> Result<(), String> {
    let shipped = options.contains(&"--dist");
    let options: &[&str] = &options.iter().copied().filter(|option| *option != "--dist").collect::<Vec<_>>();
    // The large one is slow, and so never meant where nothing is named.
    let collects = needs(options, "collect-2k") || options.contains(&"collect-20k");
    example("bench", if needs(options, "assess") || collects { DEMARC } else { &[] })?;
    let mut bench = Command::new(built("examples/bench"));
    bench.arg("--root").arg(cargo::root()).arg("--folder").arg(cargo::target().join("bench"));
    if shipped {
        cargo::cargo(&[&["build", "--workspace", "--profile", "dist"], DEMARC].concat())?;
    }
    let demarc = if shipped { cargo::shipped("demarc") } else { built("demarc") };
    bench.arg("--demarc").arg(demarc).args(options);
    // The AWS emulator, and DuckDB with which rules are compared, live there.
    if collects || needs(options, "count") || needs(options, "dense") {
        bench.arg("--python").arg(python::ready()?);
    }
    run(&mut bench)
}

/// What builds the binary too.
const DEMARC: &[&str] = &["--bin", "demarc"];

/// Whether `what` is asked for: by name, or because nothing is named.
fn needs(options: &[&str], what: &str) -> bool {
    // The folder after `--data` names nothing to make.
    let names = options
        .iter()
        .enumerate()
        .filter(|&(place, option)| !option.starts_with("--") && (place == 0 || options[place - 1] != "--data"));
    let names: Vec<&str> = names.map(|(_, name)| *name).collect();
    names.is_empty() || names.contains(&what)
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

#[cfg(test)]
mod tests {
    use super::needs;

    #[test]
    fn the_binary_is_built_only_where_it_is_needed() {
        let cases: &[(&[&str], bool)] = &[
            (&[], true),
            (&["--check"], true),
            (&["--data", "folder"], true),
            (&["--data", "folder", "tables"], false),
            (&["cli", "tables"], true),
            (&["tables", "--check"], false),
        ];
        for (options, is_built) in cases {
            assert_eq!(needs(options, "cli"), *is_built, "{options:?}");
        }
    }
}
