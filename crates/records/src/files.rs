//! Files of evidence, of any size: the bytes beside the database by their SHA-256, and who has them in the database.

use std::{
    fs,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use sqlx::{Any, Row, Transaction};

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
            self.enter(&mut writing, tenant, &[entry(&file.hash, String::new(), file.digest())]).await?;
        }
        writing.commit().await?;
        Ok(file)
    }

    /// The files of a tenant, by hash.
    pub async fn files(&self, tenant: &AuthorisedTenant) -> Result<Vec<KeptFile>, RecordsError> {
        tenant.require(Act::Read, Kind::File)?;
        read_files(&mut self.reading(tenant.id()).await?, tenant.id()).await
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

    /// Gives up a file whose bytes are gone or damaged, so that the record speaks of it no longer. One that is whole stays.
    pub async fn give_up(&self, tenant: &AuthorisedTenant, hash: &str) -> Result<KeptFile, RecordsError> {
        tenant.require(Act::Change, Kind::File)?;
        let not_found = || RecordsError::NotFound { what: "file", id: hash.to_owned() };
        let file = self.files(tenant).await?.into_iter().find(|file| file.hash == hash).ok_or_else(not_found)?;
        let place = place(&self.folder_of(tenant), hash);
        let found = fs::File::open(&place).and_then(|mut from| copy(&mut from, &mut io::sink()));
        if found.is_ok_and(|(found, _)| found == hash) {
            let what = format!("the file `{}` is whole, and evidence is not thrown away", file.name);
            return Err(RecordsError::Rule { what, mend: "leave it" });
        }
        let mut writing = self.writing(tenant.id()).await?;
        let sql = "DELETE FROM file WHERE tenant = $1 AND hash = $2";
        sqlx::query(sql).bind(tenant.id()).bind(hash.to_owned()).execute(&mut *writing.transaction).await?;
        self.enter(&mut writing, tenant, &[entry(hash, file.digest(), String::new())]).await?;
        writing.commit().await?;
        Ok(file)
    }

    /// Each tenant's files are its own, so that nobody learns from a hash what another has.
    fn folder_of(&self, tenant: &AuthorisedTenant) -> PathBuf {
        self.folder.join("files").join(tenant.id())
    }
}

impl KeptFile {
    /// What the ledger tells of it.
    pub(crate) fn digest(&self) -> String {
        digest::sha256(format!("{} {} {}", self.hash, self.size, self.name).as_bytes())
    }
}

/// The files of a tenant as they are in the database.
pub(crate) async fn read_files(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<Vec<KeptFile>, RecordsError> {
    let sql = "SELECT hash, size, name FROM file WHERE tenant = $1 ORDER BY hash";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    let read = |row: &sqlx::any::AnyRow| -> Result<_, sqlx::Error> {
        Ok(KeptFile { hash: row.try_get(0)?, size: row.try_get(1)?, name: row.try_get(2)? })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

fn entry(hash: &str, before: String, after: String) -> Entry {
    Entry { action: Action::Keep, kind: Kind::File.word().to_owned(), key: hash.to_owned(), before, after }
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
