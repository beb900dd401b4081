//! `demarc backup` and `demarc restore`: all of a record in one encrypted file, and back.

use std::path::Path;

use demarc_records::{Checked, Recipients, Secret, restore};

use super::{FINE, Outcome};
use crate::{
    args::{Args, BackupArgs, RestoreArgs},
    files,
    output::{Failure, answer, say, say_next},
    record::{Record, place},
};

/// Backs the record up while others go on working, and restores the copy elsewhere before it says that it is done.
pub fn run(args: &Args, given: &BackupArgs) -> Outcome {
    let record = Record::existing(args)?;
    let secret = given.identity.as_deref().map(identity).transpose()?;
    let whom = match (&given.passphrase_file, given.to.is_empty()) {
        (Some(path), true) => Recipients::passphrase(&passphrase(path)?)?,
        (None, false) => Recipients::keys(&given.to)?,
        _ => {
            return Err(Failure::usage("a backup is for keys or for a passphrase")
                .next("name keys with --to age1…, or a file with a passphrase with --passphrase-file"));
        }
    };
    let whom = match secret {
        Some(secret) => whom.checked_with(secret),
        None => whom,
    };
    let scratch = given.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let shared = record.shared();
    let report = record.wait(record.records.backup(&shared, &given.file, &whom, &scratch))?;
    let rows: u64 = report.rows.values().sum();
    answer(&format!("{}\n", report.path.display()))?;
    say(format!("{} bytes, {rows} rows, {} files of evidence; sha256 {}", report.size, report.files, report.sha256));
    say(match report.checked {
        Checked::Restored => "it was decrypted, restored elsewhere, and its ledger verified",
        Checked::BeforeEncryption => {
            "it was restored elsewhere and its ledger verified before it was encrypted; that it opens, only the key's holder can try"
        }
    });
    say_next(&format!("keep it away from here; to try it: demarc restore {} --into NEW-FOLDER", report.path.display()));
    FINE
}

/// Puts a backup in place where there is no record yet.
pub fn restore_from(args: &Args, given: &RestoreArgs) -> Outcome {
    let secret = match (&given.passphrase_file, &given.identity) {
        (Some(path), None) => Secret::passphrase(&passphrase(path)?),
        (None, Some(path)) => identity(path)?,
        _ => {
            return Err(Failure::usage("a backup is opened by a key or by a passphrase")
                .next("name one with --identity FILE or --passphrase-file FILE"));
        }
    };
    let args = &Args { workspace: given.into.clone(), ..args.clone() };
    let (url, folder) = place(args);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(restore(&given.file, &secret, &url, &folder))?;
    let rows: u64 = report.rows.values().sum();
    say(format!(
        "restored {rows} rows and {} files of evidence; {} rows of the ledger are whole",
        report.files, report.ledger_rows
    ));
    say(format!("the ledger's key: {}", report.public_key));
    say_next(&format!(
        "demarc -w {} ledger verify --checkpoint FILE, with a checkpoint that somebody kept",
        given.into.display()
    ));
    FINE
}

fn passphrase(path: &Path) -> Result<String, Failure> {
    let text = text(path)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn identity(path: &Path) -> Result<Secret, Failure> {
    Ok(Secret::keys(&text(path)?)?)
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(files::read(path)?).map_err(|_| Failure::new(format!("{}: not UTF-8", path.display())))
}
