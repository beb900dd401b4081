//! What a folder and the record said when last they agreed: `.demarc/applied.json` in the folder.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use demarc_model::{Record, RecordKind};
use demarc_records::sha256;
use serde::{Deserialize, Serialize};

use super::plan::Hashes;
use crate::{files, output::Failure};

/// What a folder and a record said when last they agreed.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The public key of the record's ledger: another record has another.
    record: String,
    /// Tenant to `kind key` to hash; the empty tenant for what all share.
    hashes: BTreeMap<String, BTreeMap<String, String>>,
}

fn path(folder: &Path) -> PathBuf {
    folder.join(".demarc").join("applied.json")
}

impl Base {
    /// What the folder remembers of this record; nothing where it was never applied to it.
    pub fn read(folder: &Path, public_key: &str) -> Result<Self, Failure> {
        let path = path(folder);
        let none = Self { record: public_key.to_owned(), ..Self::default() };
        if !path.is_file() {
            return Ok(none);
        }
        let base: Self = serde_json::from_slice(&files::read(&path)?).map_err(|error| {
            Failure::new(format!("{}: {error}", path.display()))
                .next("remove the file: what differs from the record is then a conflict, and nothing is lost")
        })?;
        Ok(if base.record == public_key { base } else { none })
    }

    /// What it remembers of a tenant.
    pub fn of(&self, tenant: &str) -> Hashes {
        let entries = self.hashes.get(tenant).into_iter().flatten();
        let read = |(place, hash): (&String, &String)| {
            let (kind, key) = place.split_once(' ')?;
            Some(((kind.parse::<RecordKind>().ok()?, key.to_owned()), hash.clone()))
        };
        entries.filter_map(read).collect()
    }

    /// The tenants that it remembers.
    pub fn tenants(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().map(String::as_str)
    }

    /// Remembers what both say of a tenant now. Where they differ still, what was remembered stays.
    pub fn agree(&mut self, tenant: &str, folder: &[Record], record: &[Record]) {
        let entry = |one: &Record| (format!("{} {}", one.kind, one.key), sha256(one.body.as_bytes()));
        let (folder, record): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (folder.iter().map(entry).collect(), record.iter().map(entry).collect());
        let known = self.hashes.entry(tenant.to_owned()).or_default();
        known.retain(|place, _| folder.contains_key(place) || record.contains_key(place));
        known.extend(folder.into_iter().filter(|(place, hash)| record.get(place) == Some(hash)));
    }

    /// The file that remembers.
    pub fn file(&self, folder: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
        Ok((path(folder), serde_json::to_vec_pretty(self)?))
    }
}
