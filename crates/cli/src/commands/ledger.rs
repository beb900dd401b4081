//! `demarc ledger`: who changed what, whether all of it is as it was written, and a signed head for a client to keep.

use std::process::ExitCode;

use chrono::DateTime;
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, LedgerCommand, LedgerVerifyArgs, PlainFormat, TenantListArgs},
    files,
    output::{Failure, answer, answer_json, safe, say, say_next, table},
    record::Record,
};

/// Runs a command of the ledger.
pub fn run(args: &Args, command: &LedgerCommand) -> Outcome {
    let record = Record::existing(args)?;
    match command {
        LedgerCommand::Verify(verify) => self::verify(&record, verify),
        LedgerCommand::Checkpoint(tenant) => checkpoint(&record, &tenant.tenant),
        LedgerCommand::Show(given) => show(&record, given),
    }
}

#[derive(Serialize)]
struct VerificationView {
    rows: u64,
    compared: u64,
    key: String,
    wrong: Vec<String>,
}

fn verify(record: &Record, given: &LedgerVerifyArgs) -> Outcome {
    let read = |path: &std::path::PathBuf| {
        let text = String::from_utf8(files::read(path)?);
        text.map_err(|_| Failure::new(format!("{}: not a checkpoint", path.display())))
    };
    let kept: Vec<String> = given.checkpoint.iter().map(read).collect::<Result<_, _>>()?;
    let found = record.wait(record.records.verify(&record.shared(), &kept))?;
    let wrong: Vec<String> = found.wrong.iter().map(ToString::to_string).collect();
    let sound = wrong.is_empty();
    if given.format == PlainFormat::Json {
        let key = record.records.public_key().to_owned();
        answer_json(&VerificationView { rows: found.rows, compared: found.compared, key, wrong })?;
    } else {
        wrong.iter().try_for_each(|line| answer(&format!("{}\n", safe(line))))?;
        let told = format!("{} rows, {} comparisons, {} kept checkpoints", found.rows, found.compared, kept.len());
        answer(&format!("{}: {told}\n", if sound { "whole" } else { "not whole" }))?;
    }
    if sound {
        if kept.is_empty() {
            say("that nothing was cut off its end, only somebody who kept a checkpoint can tell");
        }
        say_next("demarc ledger checkpoint --tenant TENANT > checkpoint.txt, and give it to the client to keep");
        return FINE;
    }
    say_next("restore the last backup that is whole: demarc restore; and find out who could write to the database");
    Ok(ExitCode::from(1))
}

fn checkpoint(record: &Record, tenant: &str) -> Outcome {
    let text = record.wait(record.records.checkpoint(&record.tenant(tenant)?))?;
    answer(&text)?;
    say(format!("the key to verify it with: {}", record.records.public_key()));
    say_next("keep it outside of here; later: demarc ledger verify --checkpoint FILE");
    FINE
}

/// A row as JSON shows it: `LedgerRow`, with the moment as people write it.
fn show(record: &Record, given: &TenantListArgs) -> Outcome {
    let rows = record.wait(record.records.told(&record.tenant(&given.tenant)?))?;
    if given.format == PlainFormat::Json {
        answer_json(&rows)?;
        return FINE;
    }
    let row = |row: &demarc_records::LedgerRow| {
        let at = DateTime::from_timestamp_micros(row.at).map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string());
        let who = match row.on_behalf_of.as_str() {
            "" => row.caller.clone(),
            whom => format!("{} for {whom}", row.caller),
        };
        let done = match (row.hash_before.is_empty(), row.hash_after.is_empty(), row.action.as_str()) {
            (true, false, "change") => "added",
            (false, true, "change") => "removed",
            (_, _, "change") => "changed",
            (.., other) => other,
        };
        vec![
            row.seq.to_string(),
            at.unwrap_or_default(),
            who,
            done.to_owned(),
            row.kind.replace('_', " "),
            row.key.clone(),
        ]
    };
    answer(&table(&["row", "when (UTC)", "who", "did", "kind", "what"], rows.iter().map(row)))?;
    say_next("demarc ledger verify");
    FINE
}
