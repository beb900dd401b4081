//! `demarc export`: the record as a workspace folder, for people to keep in git.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use demarc_workspace::export_workspace;

use super::{
    FINE, Outcome,
    plan::{changes, compare, count},
};
use crate::{
    args::{Args, ExportArgs},
    desk, files,
    output::{Failure, say, say_next},
    record::{Base, Record, Step},
};

/// Writes the folder, and takes out what the record no longer says.
pub fn run(args: &Args, export: &ExportArgs) -> Outcome {
    let record = Record::existing(args)?;
    let folder = &export.folder;
    refuse_unapplied(args, &record, folder)?;
    let workspace = record.workspace(folder, &desk::catalog(args)?, &record.tenants(&[])?)?;
    let mut base = Base::read(folder, record.records.public_key())?;
    let (shared, tenants) = workspace.to_records()?;
    base.agree("", &shared, &record.stated("")?);
    for (tenant, stated) in &tenants {
        base.agree(tenant, stated, &record.stated(tenant)?);
    }
    let mut output: Vec<(PathBuf, Vec<u8>)> =
        export_workspace(&workspace).into_iter().map(|(path, bytes)| (folder.join(path), bytes)).collect();
    output.push(base.file(folder)?);
    files::write_all(&output)?;
    let written: BTreeSet<PathBuf> = output.iter().map(|(path, _)| path.clone()).collect();
    for part in ["tenants", "claims", "frameworks"] {
        remove_stale(&folder.join(part), &written)?;
    }
    say(format!("wrote {} files about {} tenants to {}", output.len(), tenants.len(), folder.display()));
    say_next(&format!("keep {} in git; change it there, and then: demarc plan {0}", folder.display()));
    FINE
}

/// What somebody has written in the folder and not applied yet must not be lost.
fn refuse_unapplied(args: &Args, record: &Record, folder: &Path) -> Result<(), Failure> {
    if !folder.join("demarc.toml").is_file() {
        let taken =
            fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|one| !is_hidden(&one))));
        if taken {
            return Err(Failure::usage(format!("{} is not empty and not a workspace", folder.display()))
                .next("name a new or empty folder"));
        }
        return Ok(());
    }
    let (_, sides) = compare(args, Some(record), folder)?;
    match changes(&sides) + count(&sides, Step::Conflict) {
        0 => Ok(()),
        changes => {
            Err(Failure::new(format!("{} holds {changes} changes that the record does not have", folder.display()))
                .next(format!("demarc plan {0}, and demarc apply {0}", folder.display())))
        }
    }
}

fn is_hidden(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Removes the files that a workspace is read from and that the record no longer has. Others stay.
fn remove_stale(folder: &Path, written: &BTreeSet<PathBuf>) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten().filter(|entry| !is_hidden(entry)) {
        let path = entry.path();
        let is_read = path.extension().is_some_and(|ending| ending == "toml" || ending == "csv");
        if path.is_dir() {
            remove_stale(&path, written)?;
            // Only an empty folder can be removed like this.
            let _ = fs::remove_dir(&path);
        } else if is_read && !written.contains(&path) {
            fs::remove_file(&path)?;
            say(format!("removed {}, which the record no longer has", path.display()));
        }
    }
    Ok(())
}
