//! Backups: one encrypted file with all of a record, made while others write, and restored into either engine.
//!
//! A backup is a tar archive, encrypted with age: a manifest, a SQLite file with every table, the key of the ledger and the
//! files of evidence, each under its place in a record's folder. `age --decrypt backup | tar --extract` is a record, too.

mod archive;
mod hashed;
mod job;
mod manifest;
mod restore;
mod sealed;
mod secret;
mod staged;
mod tables;
mod target;
pub(crate) mod undo;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::Connection as _;

pub(crate) use manifest::{FILES, KEY, place};
pub use restore::{RestoreReport, restore};
pub use secret::{Recipients, Secret};
pub(crate) use tables::Side;
#[cfg(test)]
pub(crate) use tables::{Contents, PARTS, contents};

use self::{
    job::{Job, Made},
    manifest::{Member, RECORD},
    undo::{Held, Trace},
};
use crate::{
    access::{Act, AuthorisedTenant, Kind},
    digest,
    engine::{Database, Engine},
    error::RecordsError,
    private,
    records::{Purpose, Records},
};

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of it, encrypted as it is, for whoever copies it elsewhere.
    pub sha256: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// How many files of evidence there are.
    pub files: u64,
    /// How many rows the ledger has; all were verified.
    pub ledger_rows: u64,
    /// How it was checked.
    pub checked: Checked,
}

/// How a backup was checked before it was said to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It was decrypted, restored and verified.
    Restored,
    /// The key that opens it is not here. The archive was restored and verified before it was encrypted, and what was encrypted
    /// had the hash of that archive.
    BeforeEncryption,
}

impl Records {
    /// Writes a backup to a new file, and restores it within `scratch` before it says that it is done. Others may read and write
    /// meanwhile. `scratch` needs room for two copies of the record; nothing remains there.
    pub async fn backup(
        &self,
        shared: &AuthorisedTenant,
        to: &Path,
        to_whom: &Recipients,
        scratch: &Path,
    ) -> Result<BackupReport, RecordsError> {
        allowed(shared)?;
        vacant(to)?;
        let mut held = Held::new(scratch, "demarc-backup")?;
        let fail = |cause| RecordsError::File { what: format!("`{}` could not be written", to.display()), cause };
        let part = beside(to).map_err(fail)?;
        held.undo.add(Trace::File(part.clone()));
        let job = self.job(held.scratch.path(), &part, to_whom, shared.now()).await?;
        let (_held, made) = held.through(move || job.run()).await?;
        let staged = staged::check(&made.unpacked, &made.manifest, to).await?;
        vacant(to)?;
        fs::rename(&part, to).and_then(|()| sync_parent(to)).map_err(fail)?;
        Ok(made.report(to, staged.ledger_rows))
    }

    /// First the database, then the files that it speaks of: they are there before any row tells of them.
    async fn job(&self, scratch: &Path, part: &Path, whom: &Recipients, now: i64) -> Result<Job, RecordsError> {
        let database = scratch.join(RECORD);
        self.copy_database(&database).await?;
        let (rows, files) = read_copy(&database).await?;
        Ok(Job {
            folder: self.folder.clone(),
            scratch: scratch.to_owned(),
            part: part.to_owned(),
            recipients: whom.clone(),
            copied: (self.engine(), now),
            rows,
            files,
        })
    }

    /// All rows as they were at one moment, in a new SQLite file.
    async fn copy_database(&self, to: &Path) -> Result<(), RecordsError> {
        let text = to.display().to_string();
        match self.engine() {
            Engine::Sqlite => {
                let fail = |cause| RecordsError::File { what: format!("`{text}` could not be made"), cause };
                drop(private::create(to).map_err(fail)?);
                let mut connection = self.database.pool.acquire().await?;
                sqlx::query("VACUUM INTO $1").persistent(false).bind(text).execute(&mut *connection).await?;
            }
            Engine::Postgres => {
                let copy = Database::open(&text).await?;
                let mut from = self.reading_for(Purpose::Directory).await?;
                let mut to = copy.pool.begin().await?;
                let mut source = Side { engine: Engine::Postgres, connection: &mut from };
                tables::copy(&mut source, &mut Side { engine: Engine::Sqlite, connection: &mut to }).await?;
                to.commit().await?;
                copy.pool.close().await;
            }
        }
        Ok(())
    }
}

/// What all tenants have leaves the house; only who may see all that is shared, the people included, may take it.
fn allowed(shared: &AuthorisedTenant) -> Result<(), RecordsError> {
    if !shared.id().is_empty() {
        return Err(RecordsError::NotFound { what: "backup", id: shared.id().to_owned() });
    }
    shared.require(Act::Read, Kind::Caller)
}

/// A backup is never written over another.
fn vacant(path: &Path) -> Result<(), RecordsError> {
    let wrong = |what: &str, mend| Err(RecordsError::Backup { path: path.to_owned(), what: what.to_owned(), mend });
    if fs::symlink_metadata(path).is_ok() {
        return wrong("there is such a file already", "give the backup a name of its own, with its day");
    }
    if !folder_of(path).is_dir() {
        return wrong("there is no such folder", "make it first, or mount its disk");
    }
    Ok(())
}

/// A new name beside a file, for what is to become that file.
fn beside(to: &Path) -> io::Result<PathBuf> {
    let number = digest::random::<8>().map_err(|error| io::Error::other(error.to_string()))?;
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{number}.part"));
    Ok(PathBuf::from(name))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

async fn read_copy(database: &Path) -> Result<(BTreeMap<String, u64>, Vec<Member>), RecordsError> {
    let mut connection = staged::connect(database).await?;
    let rows = staged::rows(&mut connection).await?;
    let files = staged::evidence(&mut connection).await?.into_iter().collect();
    connection.close().await?;
    Ok((rows, files))
}

impl Made {
    fn report(self, path: &Path, ledger_rows: u64) -> BackupReport {
        BackupReport {
            path: path.to_owned(),
            size: self.sealed.size,
            sha256: self.sealed.sha256,
            files: self.manifest.members.iter().filter(|member| member.is_evidence()).count() as u64,
            rows: self.manifest.rows,
            ledger_rows,
            checked: self.checked,
        }
    }
}

/// Waits until the disk knows what is in the folder of a file.
fn sync_parent(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}
