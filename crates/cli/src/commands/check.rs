//! `demarc check`: begin a check, run its cases, try it on a tenant's inventory.

mod begin;
pub mod draft;

use std::{
    collections::BTreeMap,
    path::Path,
    process::ExitCode,
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

use demarc_catalog::CheckEntry;
use demarc_evaluate::Engine;
use demarc_exchange::answer::answer_finding;
use demarc_model::Verdict;

use super::{FINE, Outcome};
use crate::{
    args::{Args, CheckCommand, CheckRunArgs, CheckTestArgs, PlainFormat},
    desk::Desk,
    output::{Failure, answer, answer_json, complain, say, say_next, table},
    rows::Rows,
};
use draft::Drafts;

/// Runs a command about checks.
pub fn run(args: &Args, command: &CheckCommand) -> Outcome {
    match command {
        CheckCommand::New(given) => begin::run(args, given),
        CheckCommand::Test(given) if given.watch => watch(args, given),
        CheckCommand::Test(given) => test(args, &given.path),
        CheckCommand::Run(given) => try_on(args, given),
    }
}

/// Runs every case, and says how many came out as they say.
fn test(args: &Args, path: &Path) -> Outcome {
    let begun = Instant::now();
    let drafts = Drafts::read(args, path)?;
    let problems = drafts.problems();
    for problem in &problems {
        answer(&format!("{problem}\n"))?;
    }
    let cases: usize = drafts.entries().map(|entry| entry.cases.cases.len()).sum();
    let checks = drafts.entries().count();
    say(format!("{checks} checks, {cases} cases, {} problems, {} ms", problems.len(), begun.elapsed().as_millis()));
    if problems.is_empty() {
        say_next(&format!("demarc check run {} --tenant TENANT", path.display()));
        return FINE;
    }
    Ok(ExitCode::from(1))
}

/// How often files are looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Runs them again whenever a file changes, until somebody stops it.
fn watch(args: &Args, given: &CheckTestArgs) -> Outcome {
    let mut seen = BTreeMap::new();
    loop {
        let now = draft::changes(&given.path)?;
        if now != seen {
            seen = now;
            say(format!("--- {}", given.path.display()));
            // What is wrong now may be mended with the next change.
            if let Err(Failure { message, next, .. }) = test(args, &given.path) {
                complain(&message, next.as_deref());
            }
        }
        sleep(LOOK);
    }
}

/// Judges one tenant by one check.
fn try_on(args: &Args, given: &CheckRunArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
    let entry = named(args, &desk, &given.path)?;
    let engine = Engine::new(&desk.catalog.tables, [&entry.check], desk.now.micros())
        .map_err(|errors| Failure::new(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let folder = desk.tenant(&given.tenant)?;
    let store = desk.store();
    let judged = engine.judge(&folder.tenant, &Rows::of(&store, &folder.tenant.id), None, true)?;
    let mut findings: Vec<_> = judged.findings.iter().map(|finding| answer_finding(&desk.catalog, finding)).collect();
    findings.iter_mut().for_each(|finding| finding.title = entry.check.title.clone());
    match given.format {
        PlainFormat::Json => answer_json(&findings)?,
        PlainFormat::Table => {
            let row = |one: &demarc_exchange::answer::AnswerFinding| {
                let place = format!("{} {}", one.account, one.region);
                vec![one.verdict.to_string(), one.resource_title.to_string(), place, one.reason.to_string()]
            };
            answer(&table(&["verdict", "resource", "place", "reason"], findings.iter().map(row)))?;
        }
    }
    let count = |verdict: Verdict| judged.findings.iter().filter(|finding| finding.verdict == verdict).count();
    let [proven, failing, unproven] = [Verdict::Proven, Verdict::Failing, Verdict::Unproven].map(count);
    say(format!("{proven} proven, {failing} failing, {unproven} unproven"));
    if judged.findings.is_empty() {
        say(format!("nothing in the inventory of {} is about it", given.tenant));
        say_next(&format!("demarc collect --tenant {}, and list {} in tenant.toml", given.tenant, entry.check.service));
    }
    FINE
}

/// The check in a folder, or the catalog's with this id.
fn named(args: &Args, desk: &Desk, path: &Path) -> Result<CheckEntry, Failure> {
    let id = path.to_string_lossy();
    if let Some(entry) = desk.catalog.check(&id).filter(|_| !path.exists()) {
        return Ok(entry.clone());
    }
    let drafts = Drafts::read(args, path)?;
    let mut entries = drafts.entries();
    match (entries.next(), entries.next()) {
        (Some(entry), None) => Ok(entry.clone()),
        (Some(_), Some(_)) => Err(Failure::usage(format!("`{id}` holds more than one check")).next("name one of them")),
        _ => Err(Failure::usage(format!("`{id}` is no check")).next("demarc check test says what is wrong with it")),
    }
}

/// When each file was last written.
type Written = BTreeMap<std::path::PathBuf, SystemTime>;
