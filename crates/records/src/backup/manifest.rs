//! What a backup says of itself, before anything else in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use demarc_model::TenantId;
use serde::{Deserialize, Serialize};

use super::hashed::Sum;
use crate::{engine::Engine, migrations};

/// The first member of the archive.
pub const MANIFEST: &str = "manifest.json";
/// The database: a SQLite file, whatever it was copied from.
pub const RECORD: &str = "record.db";
/// The key that signs the ledger.
pub const KEY: &str = "ledger.key";
/// The folder of the files of evidence.
pub const FILES: &str = "files";
/// The format that this demarc writes and reads.
const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the archive.
    pub format: u32,
    /// The version of demarc that made it.
    pub made_by: String,
    /// When, in microseconds since 1970.
    pub made_at: i64,
    /// The database that it was copied from: `sqlite` or `postgres`.
    pub engine: String,
    /// The version of the schema.
    pub schema: i64,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// Every other member of the archive, in its order.
    pub members: Vec<Member>,
}

/// A member of the archive: its name is its place in a record's folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

impl Manifest {
    /// What this demarc says of a backup.
    pub fn new(engine: Engine, made_at: i64, rows: BTreeMap<String, u64>, members: Vec<Member>) -> Self {
        let engine = match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let made_by = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, made_by, made_at, engine: engine.to_owned(), schema: newest_schema(), rows, members }
    }

    /// What is wrong with it, and how to mend it. Nothing in it is believed before this was asked.
    pub fn wrong(&self) -> Option<(String, &'static str)> {
        const STRANGE: &str = "do not restore it: it is damaged, or somebody else made it";
        if self.format != FORMAT || self.schema > newest_schema() {
            let what = format!("it was made by demarc {}, in a format that this one does not know", self.made_by);
            return Some((what, "restore it with that demarc or a newer one"));
        }
        let names: BTreeSet<&str> = self.members.iter().map(|member| member.name.as_str()).collect();
        if names.len() < self.members.len() || !names.contains(RECORD) || !names.contains(KEY) {
            return Some(("its manifest lacks a member, or names one twice".to_owned(), STRANGE));
        }
        let strange = self.members.iter().find(|member| !member.is_expected())?;
        Some((format!("its manifest names `{}`, which is no part of a record", strange.name.escape_debug()), STRANGE))
    }
}

impl Member {
    /// A member with the bytes that were summed.
    pub fn new(name: &str, sum: Sum) -> Self {
        Self { name: name.to_owned(), size: sum.size, sha256: sum.sha256 }
    }

    /// A file of evidence.
    pub fn of_evidence(tenant: &str, hash: &str, size: u64) -> Self {
        let place = place(Path::new(FILES), tenant, hash);
        let parts: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
        Self { name: parts.join("/"), size, sha256: hash.to_owned() }
    }

    /// Whether it is a file of evidence.
    pub fn is_evidence(&self) -> bool {
        self.name != RECORD && self.name != KEY
    }

    /// Whether it has a name that a backup gives, which leads nowhere but into a record's folder.
    fn is_expected(&self) -> bool {
        let is_hash =
            self.sha256.len() == 64 && self.sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_kept = |two: &str, hash: &str| hash == self.sha256 && two == &hash[..2];
        let parts: Vec<&str> = self.name.split('/').collect();
        is_hash
            && match parts[..] {
                [RECORD | KEY] => true,
                [FILES, two, hash] => is_kept(two, hash),
                [FILES, tenant, two, hash] => TenantId::new(tenant).is_ok() && is_kept(two, hash),
                _ => false,
            }
    }
}

/// Where the bytes of a kept file are; the same as where [`crate::Records::keep`] puts them.
pub fn place(files: &Path, tenant: &str, hash: &str) -> PathBuf {
    let folder = if tenant.is_empty() { files.to_owned() } else { files.join(tenant) };
    folder.join(hash.get(..2).unwrap_or("00")).join(hash)
}

fn newest_schema() -> i64 {
    migrations::known(Engine::Sqlite).last().map_or(0, |(version, _)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_record_consists_of_is_expected() {
        let hash = crate::sha256(b"x");
        let member = |name: &str| Member { name: name.to_owned(), size: 1, sha256: hash.clone() };
        let two = &hash[..2];
        let good =
            [RECORD.to_owned(), KEY.to_owned(), format!("files/{two}/{hash}"), format!("files/a.b-c/{two}/{hash}")];
        for name in good {
            assert!(member(&name).is_expected(), "{name}");
        }
        let bad = [
            "/etc/passwd".to_owned(),
            "../record.db".to_owned(),
            "record.db/".to_owned(),
            "./record.db".to_owned(),
            "files".to_owned(),
            format!("files/../{two}/{hash}"),
            format!("files//{two}/{hash}"),
            format!("files/Bakery/{two}/{hash}"),
            format!("files/bakery/zz/{hash}"),
            format!("files/bakery/{two}/{}", hash.replace('a', "b")),
            format!("files/bakery/more/{two}/{hash}"),
            "record.db-wal".to_owned(),
        ];
        for name in bad {
            assert!(!member(&name).is_expected(), "{name}");
        }
        let short = Member { sha256: "é".to_owned(), ..member(RECORD) };
        assert!(!short.is_expected());
        assert_eq!(Member::of_evidence("bakery", &hash, 1), member(&format!("files/bakery/{two}/{hash}")));
        assert_eq!(Member::of_evidence("", &hash, 1), member(&format!("files/{two}/{hash}")));
    }
}
