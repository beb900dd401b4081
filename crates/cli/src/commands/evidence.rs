//! `demarc evidence`: files that show that something is done, kept by their hash in the record.

use std::fs;

use demarc_records::KeptFile;
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, EvidenceCommand, PlainFormat},
    output::{Failure, answer, answer_bytes, answer_json, say, say_next, table},
    record::Record,
};

#[derive(Serialize)]
struct FileView<'a> {
    sha256: &'a str,
    bytes: i64,
    name: &'a str,
}

/// Runs a command about files of evidence.
pub fn run(args: &Args, command: &EvidenceCommand) -> Outcome {
    let record = Record::existing(args)?;
    match command {
        EvidenceCommand::Keep(given) => {
            let name = given.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let fail = |error: std::io::Error| Failure::new(format!("{}: {error}", given.file.display()));
            let mut file = fs::File::open(&given.file).map_err(fail)?;
            let kept = record.wait(record.records.keep(&record.tenant(&given.tenant)?, &name, &mut file))?;
            answer(&format!("{}\n", kept.hash))?;
            say(format!("kept {} bytes of {name}", kept.size));
            say_next(&format!("name it in evidence.toml as `file = \"{}\"`, and demarc apply", kept.hash));
            FINE
        }
        EvidenceCommand::List(given) => list(&record, &given.tenant, given.format),
        EvidenceCommand::GiveUp(given) => {
            let file = record.wait(record.records.give_up(&record.tenant(&given.tenant)?, &given.hash))?;
            say(format!("the record speaks of `{}` no longer; the ledger tells that it was lost", file.name));
            say_next("keep the file again if you find it: demarc evidence keep FILE --tenant TENANT");
            FINE
        }
        EvidenceCommand::Fetch(given) => {
            let mut bytes = Vec::new();
            record.wait(record.records.fetch(&record.tenant(&given.tenant)?, &given.hash, &mut bytes))?;
            answer_bytes(&bytes)?;
            FINE
        }
    }
}

fn list(record: &Record, tenant: &str, format: PlainFormat) -> Outcome {
    let files = record.wait(record.records.files(&record.tenant(tenant)?))?;
    match format {
        PlainFormat::Json => {
            let view = |one: &'_ KeptFile| {
                serde_json::to_value(FileView { sha256: &one.hash, bytes: one.size, name: &one.name })
            };
            answer_json(&files.iter().map(view).collect::<Result<Vec<_>, _>>()?)?;
        }
        PlainFormat::Table => {
            let row = |one: &KeptFile| vec![one.hash.clone(), one.size.to_string(), one.name.clone()];
            answer(&table(&["sha256", "bytes", "name"], files.iter().map(row)))?;
        }
    }
    say_next("demarc evidence fetch SHA256 --tenant TENANT > FILE");
    FINE
}
