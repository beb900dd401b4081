//! `demarc demo`: twelve made-up clients, through the same import, evaluation and gap code as real ones.

use std::path::{Path, PathBuf};

use chrono::DateTime;
use clap::Parser;
use demarc_catalog::Files;
use demarc_exchange::answer::Answer;
use demarc_inventory::json;

use super::{FINE, Outcome, assess, import, summary::summary};
use crate::{
    args::{Args, Command, DemoArgs},
    desk::{Desk, table_list},
    files::write_all,
    output::{Failure, answer, quietly, safe, say, say_next},
};

/// The day on which the demonstration plays.
const DAY: &str = "2026-11-02T12:00:00Z";

/// Lays out the workspace, brings the files in, assesses everybody, and says what was found.
pub fn run(args: &Args, demo: &DemoArgs) -> Outcome {
    let folder = folder(demo)?;
    let files = Files::embedded();
    write_all(&files_under(&files, "demo/workspace/", &folder))?;
    write_all(&files_under(&files, "demo/files/", &folder.join("files")))?;
    say(format!("laid out a workspace with made-up clients in {}", folder.display()));
    bring_in(args, &files, &folder)?;
    let desk = Desk::open(&at(args, &folder, std::iter::once("gaps".to_owned()))?)?;
    take_inventory(&desk, &files)?;
    let whole = assess::answer_for(&desk, &desk.tenants(&[])?, false)?;
    let report = folder.join("report.html");
    write_all(&[(report.clone(), demarc_exchange::report::html(&whole)?.into_bytes())])?;
    show(&whole, &report)?;
    say_next(&format!("demarc -w {} --now 2026-11-02 gaps --severity critical", folder.display()));
    FINE
}

fn folder(demo: &DemoArgs) -> Result<PathBuf, Failure> {
    let folder =
        demo.keep.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("demarc-demo-{}", std::process::id())));
    let taken = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        return Err(
            Failure::usage(format!("{} is not empty", folder.display())).next("name another folder with --keep")
        );
    }
    Ok(folder)
}

fn files_under(files: &Files, prefix: &str, folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let inside = files.under(prefix.trim_end_matches('/'));
    inside.filter_map(|path| Some((folder.join(path.strip_prefix(prefix)?), files.bytes(path)?.to_vec()))).collect()
}

/// The command line of another command in the demonstration's workspace, on its day.
fn at(args: &Args, folder: &Path, command: impl Iterator<Item = String>) -> Result<Args, Failure> {
    let parsed = Args::try_parse_from(std::iter::once("demarc".to_owned()).chain(command)).map_err(Failure::new)?;
    let day = DateTime::parse_from_rfc3339(DAY)?.to_utc();
    Ok(Args {
        workspace: folder.to_owned(),
        now: args.now.or(Some(day)),
        catalog: args.catalog.clone(),
        record: None,
        ..parsed
    })
}

/// Runs the imports that `demo/imports.txt` lists, one a line, as a user would type them.
fn bring_in(args: &Args, files: &Files, folder: &Path) -> Result<(), Failure> {
    for line in files.text("demo/imports.txt")?.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let words = line.split('\t').map(|word| match word.strip_prefix("files/") {
            Some(file) => folder.join("files").join(file).display().to_string(),
            None => word.to_owned(),
        });
        let parsed = at(args, folder, std::iter::once("import".to_owned()).chain(words))?;
        let Command::Import(command) = &parsed.command else { continue };
        say(format!("importing {}", line.split('\t').take(2).collect::<Vec<_>>().join(" ")));
        quietly(|| import::run(&parsed, command))?;
    }
    Ok(())
}

/// Loads what a collection of the clients' accounts found.
fn take_inventory(desk: &Desk, files: &Files) -> Result<(), Failure> {
    for path in files.under("demo/inventory") {
        let tenant = Path::new(path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let tenant = &desk.tenant(tenant)?.tenant.id;
        let at = desk.now.micros();
        let found = json::read(path, files.text(path)?, &desk.catalog.tables, at).map_err(Failure::new)?;
        desk.store().save(tenant, &table_list(&desk.catalog.tables), &found, at)?;
        desk.pack(tenant)?;
    }
    Ok(())
}

fn show(whole: &Answer, report: &Path) -> Result<(), Failure> {
    for line in summary(whole) {
        answer(&format!("{}\n", safe(&line)))?;
    }
    answer(&format!("The report: {}\n", report.display()))
}
