//! `demarc doctor` and `demarc upgrade-check`: what stands between a record and its promises.

use std::process::ExitCode;

use demarc_records::{Finding, State, UpgradeCheck, upgrade_check};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, FormatArgs, PlainFormat},
    clock::Now,
    output::{Failure, answer, answer_json, say, say_next, table},
    record::{Record, place},
};

#[derive(Serialize)]
struct FindingView<'a> {
    what: &'a str,
    state: State,
    said: &'a str,
    mend: &'a str,
}

/// Looks at everything that the record's promises rest on.
pub fn run(args: &Args, format: &FormatArgs) -> Outcome {
    let record = Record::existing(args)?;
    let findings = record.wait(record.records.doctor(Now::new(args.now).micros()))?;
    let view = |one: &'_ Finding| {
        serde_json::to_value(FindingView { what: one.what, state: one.state, said: &one.said, mend: &one.mend })
    };
    match format.format {
        PlainFormat::Json => answer_json(&findings.iter().map(view).collect::<Result<Vec<_>, _>>()?)?,
        PlainFormat::Table => {
            let row =
                |one: &Finding| vec![one.what.to_owned(), one.state.to_string(), one.said.clone(), one.mend.clone()];
            answer(&table(&["what", "state", "found", "mend"], findings.iter().map(row)))?;
        }
    }
    let bad = findings.iter().filter(|one| one.state == State::Bad).count();
    if bad == 0 {
        say_next("demarc backup, if the last one is older than you can afford to lose");
        return FINE;
    }
    say(format!("{bad} things break a promise of the record"));
    say_next("mend them, and run `demarc doctor` again");
    Ok(ExitCode::from(1))
}

#[derive(Serialize)]
struct UpgradeView {
    exists: bool,
    applied: Vec<String>,
    pending: Vec<String>,
    unknown: Vec<String>,
}

/// Says what this version would change in the record's schema, and changes nothing.
pub fn upgrade(args: &Args, format: &FormatArgs) -> Outcome {
    let (url, _) = place(args);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let check = runtime.block_on(upgrade_check(&url)).map_err(Failure::new)?;
    let view = view(&check);
    match format.format {
        PlainFormat::Json => answer_json(&view)?,
        PlainFormat::Table => {
            let row = |state: &'static str| move |name: &String| vec![name.clone(), state.to_owned()];
            let rows = view.applied.iter().map(row("made")).chain(view.pending.iter().map(row("to be made")));
            answer(&table(&["migration", "state"], rows.chain(view.unknown.iter().map(row("of a newer demarc")))))?;
        }
    }
    if !check.unknown.is_empty() {
        say("the record is of a newer demarc, and only that may open it");
        return Ok(ExitCode::from(1));
    }
    say_next(if view.pending.is_empty() {
        "nothing: the record is up to date"
    } else {
        "demarc backup, and then any command makes them"
    });
    FINE
}

fn view(check: &UpgradeCheck) -> UpgradeView {
    let names = |all: &[(i64, String)]| all.iter().map(|(version, name)| format!("{version:04} {name}")).collect();
    UpgradeView {
        exists: check.exists,
        applied: names(&check.applied),
        pending: names(&check.pending),
        unknown: names(&check.unknown),
    }
}
