//! Files of evidence, of any size: the bytes beside the database by their SHA-256, and who has them in the database.

use std::{
    fs,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use sqlx::Row;

use crate::{
    access::{Act, AuthorisedTenant, Kind},
    digest,
    error::RecordsError,
    ledger::{Action, Entry},
    private,
    records::Records,
};

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// The SHA-256 of its bytes.
    pub hash: String,
    /// Its size in bytes.
    pub size: i64,
    /// What it was called.
    pub name: String,
}

impl Records {
    /// Keeps a file. The bytes are safe on the disk before the record speaks of them; the same bytes are kept once a tenant.
    pub async fn keep(
        &self,
        tenant: &AuthorisedTenant,
        name: &str,
        bytes: &mut (dyn Read + Send),
    ) -> Result<KeptFile, RecordsError> {
        tenant.require(Act::Change, Kind::File)?;
        let fail = |cause| RecordsError::File { what: format!("`{name}` could not be kept"), cause };
        let (hash, size) = store(&self.folder_of(tenant), bytes).map_err(fail)?;
        let file = KeptFile { hash, size, name: name.to_owned() };
        let mut writing = self.writing(tenant.id()).await?;
        let sql =
            "INSERT INTO file (tenant, hash, size, name, added_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let query = sqlx::query(sql).bind(tenant.id()).bind(file.hash.clone()).bind(size).bind(name.to_owned());
        if query.bind(tenant.now()).execute(&mut *writing.transaction).await?.rows_affected() > 0 {
            let entry = Entry {
                action: Action::Keep,
                kind: Kind::File.word().to_owned(),
                key: file.hash.clone(),
                before: String::new(),
                after: file.hash.clone(),
            };
            self.enter(&mut writing, tenant, &[entry]).await?;
        }
        writing.commit().await?;
        Ok(file)
    }

    /// The files of a tenant, by hash.
    pub async fn files(&self, tenant: &AuthorisedTenant) -> Result<Vec<KeptFile>, RecordsError> {
        tenant.require(Act::Read, Kind::File)?;
        let mut transaction = self.reading(tenant.id()).await?;
        let sql = "SELECT hash, size, name FROM file WHERE tenant = $1 ORDER BY hash";
        let rows = sqlx::query(sql).bind(tenant.id()).fetch_all(&mut *transaction).await?;
        let read = |row: &sqlx::any::AnyRow| -> Result<_, sqlx::Error> {
            Ok(KeptFile { hash: row.try_get(0)?, size: row.try_get(1)?, name: row.try_get(2)? })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Copies a kept file to `to`, and refuses one whose bytes are not those that were kept.
    pub async fn fetch(
        &self,
        tenant: &AuthorisedTenant,
        hash: &str,
        to: &mut (dyn io::Write + Send),
    ) -> Result<KeptFile, RecordsError> {
        let not_found = || RecordsError::NotFound { what: "file", id: hash.to_owned() };
        let file = self.files(tenant).await?.into_iter().find(|file| file.hash == hash).ok_or_else(not_found)?;
        let fail = |cause| RecordsError::File { what: format!("`{}` could not be read", file.name), cause };
        let mut from = fs::File::open(place(&self.folder_of(tenant), hash)).map_err(fail)?;
        let (found, _) = copy(&mut from, to).map_err(fail)?;
        if found != hash {
            return Err(RecordsError::Unreadable {
                what: format!("the file `{}` is not the one that was kept", file.name),
            });
        }
        Ok(file)
    }

    /// Each tenant's files are its own, so that nobody learns from a hash what another has.
    fn folder_of(&self, tenant: &AuthorisedTenant) -> PathBuf {
        self.folder.join("files").join(tenant.id())
    }
}

/// Where the bytes with a hash are.
fn place(folder: &Path, hash: &str) -> PathBuf {
    folder.join(hash.get(..2).unwrap_or("00")).join(hash)
}

/// Writes the bytes under their hash, through a file beside it, and waits until the disk has them.
fn store(folder: &Path, bytes: &mut dyn Read) -> io::Result<(String, i64)> {
    private::create_folder(folder)?;
    let number = digest::random::<8>().map_err(|error| io::Error::other(error.to_string()))?;
    let beside = folder.join(format!(".{number}"));
    let stored = store_beside(&beside, bytes).and_then(|(hash, size)| {
        let place = place(folder, &hash);
        let parent = place.parent().unwrap_or(folder);
        private::create_folder(parent)?;
        fs::rename(&beside, &place)?;
        private::sync_folder(parent)?;
        Ok((hash, size))
    });
    if stored.is_err() {
        let _ = fs::remove_file(&beside);
    }
    stored
}

fn store_beside(beside: &Path, bytes: &mut dyn Read) -> io::Result<(String, i64)> {
    let mut file = private::create(beside)?;
    let copied = copy(bytes, &mut file)?;
    file.flush()?;
    file.sync_all()?;
    Ok(copied)
}

/// Copies a bounded piece at a time. Gives the hash and the size of all of it.
fn copy(from: &mut dyn Read, to: &mut dyn io::Write) -> io::Result<(String, i64)> {
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok((digest::hex(&hash.finalize()), size));
        }
        hash.update(&piece[..read]);
        to.write_all(&piece[..read])?;
        size += i64::try_from(read).map_err(io::Error::other)?;
    }
}
