//! Restores a backup to a place where there is no record.

use std::{collections::BTreeMap, path::Path};

use super::{
    archive,
    manifest::Manifest,
    sealed,
    secret::Secret,
    staged::{self, Staged},
    target::Target,
    undo::Held,
};
use crate::error::RecordsError;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// When the backup was made, in microseconds since 1970.
    pub made_at: i64,
    /// The version of demarc that made it.
    pub made_by: String,
    /// The database that it was made from: `sqlite` or `postgres`.
    pub engine: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// How many files of evidence there are.
    pub files: u64,
    /// How many rows the ledger has; all were verified.
    pub ledger_rows: u64,
    /// The public key of the ledger. That it is the one that was known before, and the ledger that of the checkpoints that were
    /// kept, only whoever kept them can tell.
    pub public_key: String,
}

/// Restores a backup: the database at `url`, the ledger's key and the files of evidence in `folder`. All of it is compared with
/// its hashes and its ledger before any of it is put in place; where something is wrong, nothing is.
pub async fn restore(from: &Path, secret: &Secret, url: &str, folder: &Path) -> Result<RestoreReport, RecordsError> {
    let target = Target::free(url, folder).await?;
    let held = Held::new(folder, "restore")?;
    let (archive, secret, into) = (from.to_owned(), secret.clone(), held.scratch.path().to_owned());
    let unpack = move || archive::unpack(sealed::open(&archive, &secret)?, &into, &archive);
    let (mut held, manifest) = held.through(unpack).await?;
    let staged = staged::check(held.scratch.path(), &manifest, from).await?;
    target.put(held.scratch.path(), &mut held.undo).await?;
    held.undo.keep();
    Ok(report(manifest, staged))
}

fn report(manifest: Manifest, staged: Staged) -> RestoreReport {
    RestoreReport {
        files: manifest.members.iter().filter(|member| member.is_evidence()).count() as u64,
        made_at: manifest.made_at,
        made_by: manifest.made_by,
        engine: manifest.engine,
        rows: manifest.rows,
        ledger_rows: staged.ledger_rows,
        public_key: staged.public_key,
    }
}
