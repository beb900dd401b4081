//! One row, and the bytes that its leaf is the hash of.

use demarc_model::vocabulary;
use serde::Serialize;
use sqlx::{Row, any::AnyRow};
use tlog_tiles::{Hash, record_hash};

vocabulary! {
    /// What was done.
    Action, "action" {
        /// Something was stated, changed or taken back.
        Change = "change",
        /// A tenant began to be kept.
        Begin = "begin",
        /// A run was recorded: `hash_after` is that of everything in it.
        Observe = "observe",
        /// Somebody was let in, or no longer is.
        Admit = "admit",
        /// A file was added, or given up.
        Keep = "keep",
    }
}

/// What a change puts into the ledger. Hashes are lower-case SHA-256; empty where there was, or is, nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub action: Action,
    /// To what kind of thing.
    pub kind: String,
    /// To which.
    pub key: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// A row. The order of the fields is that of the leaf's bytes, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerRow {
    /// Its place, from 0, over all tenants.
    pub seq: i64,
    /// The tenant; empty for what is shared.
    pub tenant: String,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who.
    pub caller: String,
    /// For whom, where not for themselves.
    pub on_behalf_of: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub kind: String,
    /// To which.
    pub key: String,
    /// The hash of what it was.
    pub hash_before: String,
    /// The hash of what it is.
    pub hash_after: String,
    /// Random, so that a tenant's row cannot be guessed from the hashes that others are shown.
    pub salt: String,
}

impl LedgerRow {
    /// The hash of its leaf.
    pub fn leaf(&self) -> Result<Hash, serde_json::Error> {
        let mut bytes = b"demarc-ledger-v1\n".to_vec();
        serde_json::to_writer(&mut bytes, self)?;
        Ok(record_hash(&bytes))
    }

    pub(super) fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            tenant: row.try_get("tenant")?,
            at: row.try_get("at")?,
            caller: row.try_get("caller")?,
            on_behalf_of: row.try_get("on_behalf_of")?,
            action: row.try_get("action")?,
            kind: row.try_get("kind")?,
            key: row.try_get("key")?,
            hash_before: row.try_get("hash_before")?,
            hash_after: row.try_get("hash_after")?,
            salt: row.try_get("salt")?,
        })
    }
}
