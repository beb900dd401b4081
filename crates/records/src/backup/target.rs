//! The place of a restored record: free before, whole afterwards.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, Connection as _, Executor as _, Row};

use super::{
    beside, folder_of,
    manifest::{FILES, KEY, RECORD},
    staged, sync_parent,
    tables::{self, Side},
    undo::{Trace, Undo, make_folders},
};
use crate::{
    engine::{Database, Engine, engine_of},
    error::RecordsError,
    private,
};

/// Where a record is to be.
#[derive(Debug)]
pub struct Target {
    url: String,
    /// The database's file, for SQLite.
    file: Option<PathBuf>,
    folder: PathBuf,
}

impl Target {
    /// A place where there is no record. Asking changes nothing there.
    pub async fn free(url: &str, folder: &Path) -> Result<Self, RecordsError> {
        let (_, file) = engine_of(url)?;
        let target = Self { url: url.to_owned(), file, folder: folder.to_owned() };
        target.folder_is_free()?;
        match &target.file {
            Some(file) => file_is_free(file)?,
            None => server_is_free(url).await?,
        }
        Ok(target)
    }

    fn folder_is_free(&self) -> Result<(), RecordsError> {
        let (key, files) = (self.folder.join(KEY), self.folder.join(FILES));
        if key.exists() {
            return Err(RecordsError::Occupied(format!("the ledger's key `{}`", key.display())));
        }
        if fs::read_dir(&files).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(RecordsError::Occupied(format!("files of evidence in `{}`", files.display())));
        }
        Ok(())
    }

    /// Puts a record that was checked in its place. What was put is taken back where `undo` is not told to keep it.
    pub async fn put(&self, staged: &Path, undo: &mut Undo) -> Result<(), RecordsError> {
        let fail = |cause| RecordsError::File { what: "the record could not be put in its place".to_owned(), cause };
        sync_folders(staged).map_err(fail)?;
        // Rows without their key and files would be half a record, and look like a whole one.
        self.put_folder(staged, undo).map_err(fail)?;
        let database = staged.join(RECORD);
        match &self.file {
            None => self.put_rows(&database).await,
            Some(file) => {
                put_file(&database, file, undo).and_then(|()| sync_parent(file)).map_err(|cause| match cause.kind() {
                    io::ErrorKind::AlreadyExists => RecordsError::Occupied(format!("`{}`", file.display())),
                    _ => fail(cause),
                })
            }
        }
    }

    fn put_folder(&self, staged: &Path, undo: &mut Undo) -> io::Result<()> {
        let (key, files) = (self.folder.join(KEY), self.folder.join(FILES));
        if staged.join(FILES).exists() {
            fs::rename(staged.join(FILES), &files)?;
            undo.add(Trace::Tree(files));
        }
        fs::hard_link(staged.join(KEY), &key)?;
        undo.add(Trace::File(key));
        fs::File::open(&self.folder)?.sync_all()
    }

    /// All rows in one transaction, which is committed when they were read again as they were.
    async fn put_rows(&self, database: &Path) -> Result<(), RecordsError> {
        let mut source = staged::connect(database).await?;
        let target = Database::open(&self.url).await?;
        let mut transaction = target.pool.begin().await?;
        // The turn of the writers, as in `Records::writing`.
        transaction.execute("SELECT pg_advisory_xact_lock(1684368737)").await?;
        no_rows(&mut transaction).await?;
        let mut from = Side { engine: Engine::Sqlite, connection: &mut source };
        tables::copy(&mut from, &mut Side { engine: Engine::Postgres, connection: &mut transaction }).await?;
        let committed = transaction.commit().await;
        target.pool.close().await;
        source.close().await?;
        match committed {
            Ok(()) => Ok(()),
            // Only the answer may have been lost: rows that are there must not lose their key.
            Err(error) => match server_is_free(&self.url).await {
                Err(RecordsError::Occupied(_)) => Ok(()),
                _ => Err(error.into()),
            },
        }
    }
}

/// A log that was left behind would be played into whatever file comes to lie beside it.
fn file_is_free(file: &Path) -> Result<(), RecordsError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let path = PathBuf::from(format!("{}{suffix}", file.display()));
        if fs::symlink_metadata(&path).is_ok() {
            return Err(RecordsError::Occupied(format!("`{}`", path.display())));
        }
    }
    Ok(())
}

async fn server_is_free(url: &str) -> Result<(), RecordsError> {
    let _ = sqlx::any::install_drivers(&[sqlx::sqlite::any::DRIVER, sqlx::postgres::any::DRIVER]);
    let mut connection = AnyConnection::connect(url).await?;
    let sql = "SELECT to_regclass('ledger_head') IS NOT NULL";
    let has_tables: bool = sqlx::query(sql).fetch_one(&mut connection).await?.try_get(0)?;
    if has_tables {
        no_rows(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// Whatever was ever written has its row in the ledger, and the ledger its head.
async fn no_rows(connection: &mut AnyConnection) -> Result<(), RecordsError> {
    let head = sqlx::query("SELECT size FROM ledger_head").fetch_optional(connection).await?;
    match head {
        Some(_) => Err(RecordsError::Occupied("the database has rows".to_owned())),
        None => Ok(()),
    }
}

/// Puts a file where there is none; copies it where that is on another disk.
fn put_file(from: &Path, to: &Path, undo: &mut Undo) -> io::Result<()> {
    make_folders(folder_of(to), undo)?;
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let beside = beside(to)?;
            let mut copy = private::create(&beside)?;
            undo.add(Trace::File(beside.clone()));
            io::copy(&mut fs::File::open(from)?, &mut copy)?;
            copy.sync_all()?;
            fs::hard_link(&beside, to)?;
            undo.add(Trace::File(to.to_owned()));
            fs::remove_file(&beside)
        }
        linked => {
            linked?;
            undo.add(Trace::File(to.to_owned()));
            Ok(())
        }
    }
}

/// Waits until the disk knows every name in a folder and those in it.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    fs::File::open(folder)?.sync_all()
}
