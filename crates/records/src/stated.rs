//! What is stated: reading it, and changing it against what was known of it.

use std::collections::HashMap;

use demarc_model::{Record, RecordKind};
use sqlx::{Any, Row, Transaction};

use crate::{
    access::{Act, AuthorisedTenant, Kind},
    bulk::{self, Insert},
    digest::sha256,
    error::{Conflict, RecordsError},
    ledger::{Action, Entry},
    records::{Records, Writing},
    rules,
};

/// One change. A record that is there is replaced only where it is as `expected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The kind.
    pub kind: RecordKind,
    /// The key.
    pub key: std::sync::Arc<str>,
    /// What is to be there; nothing to take it away.
    pub body: Option<std::sync::Arc<str>>,
    /// What was there when the change was made up.
    pub expected: Expected,
}

/// What was there when a change was made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Absent,
    /// A body with this SHA-256.
    Hash(String),
}

impl Change {
    /// Something that is not there yet.
    pub fn add(record: &Record) -> Self {
        Self { kind: record.kind, key: record.key.clone(), body: Some(record.body.clone()), expected: Expected::Absent }
    }

    /// Something in the place of what was there.
    pub fn replace(was: &Record, is: &Record) -> Self {
        Self { expected: Expected::Hash(sha256(was.body.as_bytes())), ..Self::add(is) }
    }

    /// Something that is to be there no longer.
    pub fn remove(was: &Record) -> Self {
        Self { body: None, ..Self::replace(was, was) }
    }
}

/// What is there now.
struct Current {
    body: String,
    hash: String,
}

impl Records {
    /// Everything that is stated of a tenant and that the caller may see, in order of kind and key; one query.
    pub async fn read(&self, tenant: &AuthorisedTenant) -> Result<Vec<Record>, RecordsError> {
        let mut transaction = self.reading(tenant.id()).await?;
        let sql = "SELECT kind, key, body FROM record WHERE tenant = $1 ORDER BY kind, key";
        let rows = sqlx::query(sql).bind(tenant.id()).fetch_all(&mut *transaction).await?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let kind: String = row.try_get(0)?;
            let kind = kind.parse().map_err(|error| RecordsError::Unreadable { what: format!("{error}") })?;
            let (key, body): (String, String) = (row.try_get(1)?, row.try_get(2)?);
            records.push(Record { kind, key: key.into(), body: body.into() });
        }
        Ok(rules::visible(tenant, records))
    }

    /// Makes all changes, each with its row in the ledger, or none. Gives how many there were.
    pub async fn write(&self, tenant: &AuthorisedTenant, changes: &[Change]) -> Result<usize, RecordsError> {
        for kind in kinds(changes) {
            tenant.require(Act::Change, Kind::Record(kind))?;
        }
        if changes.is_empty() {
            return Ok(0);
        }
        let mut writing = self.writing(tenant.id()).await?;
        let current = current(&mut writing.transaction, tenant.id(), changes).await?;
        check(tenant, changes, &current)?;
        let entries: Vec<Entry> = changes.iter().map(|change| entry(change, &current)).collect();
        put(&mut writing, tenant, changes).await?;
        self.enter(&mut writing, tenant, &entries).await?;
        writing.commit().await?;
        Ok(changes.len())
    }
}

fn kinds(changes: &[Change]) -> std::collections::BTreeSet<RecordKind> {
    changes.iter().map(|change| change.kind).collect()
}

/// What is there of what is to be changed: one query for many, one each for a few.
async fn current(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
    changes: &[Change],
) -> Result<HashMap<(String, String), Current>, RecordsError> {
    const FEW: usize = 8;
    let mut rows = Vec::new();
    if changes.len() > FEW {
        let sql = "SELECT kind, key, body, hash FROM record WHERE tenant = $1";
        rows = sqlx::query(sql).bind(tenant).fetch_all(&mut **transaction).await?;
    } else {
        for change in changes {
            let sql = "SELECT kind, key, body, hash FROM record WHERE tenant = $1 AND kind = $2 AND key = $3";
            let query = sqlx::query(sql).bind(tenant).bind(change.kind.word()).bind(change.key.to_string());
            rows.extend(query.fetch_optional(&mut **transaction).await?);
        }
    }
    let read = |row: &sqlx::any::AnyRow| -> Result<_, sqlx::Error> {
        Ok(((row.try_get(0)?, row.try_get(1)?), Current { body: row.try_get(2)?, hash: row.try_get(3)? }))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Refuses all changes where one meets something else than it expected, or breaks a rule.
fn check(
    tenant: &AuthorisedTenant,
    changes: &[Change],
    current: &HashMap<(String, String), Current>,
) -> Result<(), RecordsError> {
    let mut conflicts = Vec::new();
    for change in changes {
        let there = current.get(&place(change));
        let as_expected = match (&change.expected, there) {
            (Expected::Absent, None) => true,
            (Expected::Hash(hash), Some(there)) => *hash == there.hash,
            _ => false,
        };
        if as_expected {
            rules::check(tenant, change, there.map(|there| there.body.as_str()))?;
        } else {
            conflicts.push(Conflict {
                what: format!("{} `{}`", change.kind.word().replace('_', " "), change.key),
                theirs: there.map(|there| there.body.clone()),
                ours: change.body.as_deref().map(str::to_owned),
            });
        }
    }
    if conflicts.is_empty() { Ok(()) } else { Err(RecordsError::Conflict(conflicts)) }
}

fn place(change: &Change) -> (String, String) {
    (change.kind.word().to_owned(), change.key.to_string())
}

fn entry(change: &Change, current: &HashMap<(String, String), Current>) -> Entry {
    Entry {
        action: Action::Change,
        kind: change.kind.word().to_owned(),
        key: change.key.to_string(),
        before: current.get(&place(change)).map(|there| there.hash.clone()).unwrap_or_default(),
        after: change.body.as_deref().map(|body| sha256(body.as_bytes())).unwrap_or_default(),
    }
}

const RECORDS: Insert = Insert {
    into: "record (tenant, kind, key, body, hash, revision, changed_at)",
    columns: 7,
    then: "ON CONFLICT (tenant, kind, key) DO UPDATE SET body = excluded.body, hash = excluded.hash, \
        revision = record.revision + 1, changed_at = excluded.changed_at",
};

async fn put(writing: &mut Writing<'_>, tenant: &AuthorisedTenant, changes: &[Change]) -> Result<(), RecordsError> {
    let row = |change: &Change| {
        let body = change.body.as_deref()?;
        Some(vec![
            tenant.id().into(),
            change.kind.word().into(),
            (*change.key).into(),
            body.into(),
            sha256(body.as_bytes()).into(),
            1.into(),
            tenant.now().into(),
        ])
    };
    let rows = changes.iter().filter_map(row).collect();
    bulk::insert(&mut writing.transaction, RECORDS, rows).await?;
    for change in changes.iter().filter(|change| change.body.is_none()) {
        let sql = "DELETE FROM record WHERE tenant = $1 AND kind = $2 AND key = $3";
        let query = sqlx::query(sql).bind(tenant.id()).bind(change.kind.word()).bind(change.key.to_string());
        query.execute(&mut *writing.transaction).await?;
    }
    Ok(())
}
