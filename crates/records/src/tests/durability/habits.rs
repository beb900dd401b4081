//! How a worker writes: as the record does it, or, for the controls, so that a promise is broken.

use serde::{Deserialize, Serialize};
use sqlx::Executor as _;

use crate::{
    AuthorisedTenant, Change, Expected, Records, RecordsError,
    ledger::{Action, Entry},
    sha256,
};

/// Whether a worker keeps its promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Habit {
    /// It does.
    Sound,
    /// It says that a write is done before it is.
    AcknowledgesFirst,
    /// It writes the ledger's row after the change, in a transaction of its own.
    LedgerLater,
    /// It does not wait for the disk.
    DoesNotWait,
}

/// What is done once, after opening.
pub async fn begin(habit: Habit, records: &Records) -> Result<(), RecordsError> {
    if habit != Habit::DoesNotWait {
        return Ok(());
    }
    let pool = &records.database.pool;
    let mut all = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        let mut connection = pool.acquire().await?;
        connection.execute("PRAGMA synchronous = NORMAL").await?;
        // Held until all have it.
        all.push(connection);
    }
    Ok(())
}

/// Makes all changes.
pub async fn write(
    habit: Habit,
    records: &Records,
    tenant: &AuthorisedTenant,
    changes: &[Change],
) -> Result<(), RecordsError> {
    if habit != Habit::LedgerLater {
        return records.write(tenant, changes).await.map(drop);
    }
    let mut writing = records.writing(tenant.id()).await?;
    for change in changes {
        put(&mut writing.transaction, tenant, change).await?;
    }
    writing.commit().await?;
    let mut writing = records.writing(tenant.id()).await?;
    let entries: Vec<Entry> = changes.iter().map(entry).collect();
    records.enter(&mut writing, tenant, &entries).await?;
    writing.commit().await
}

async fn put(
    connection: &mut sqlx::AnyConnection,
    tenant: &AuthorisedTenant,
    change: &Change,
) -> Result<(), RecordsError> {
    let sql = match change.body {
        Some(_) => {
            "INSERT INTO record (tenant, kind, key, body, hash, revision, changed_at) VALUES ($1, $2, $3, $4, $5, 1, 0) \
             ON CONFLICT (tenant, kind, key) DO UPDATE SET body = excluded.body, hash = excluded.hash"
        }
        None => "DELETE FROM record WHERE tenant = $1 AND kind = $2 AND key = $3",
    };
    let query = sqlx::query(sql).bind(tenant.id().to_owned()).bind(change.kind.word()).bind(change.key.to_string());
    let query = match &change.body {
        Some(body) => query.bind(body.to_string()).bind(sha256(body.as_bytes())),
        None => query,
    };
    query.execute(connection).await?;
    Ok(())
}

fn entry(change: &Change) -> Entry {
    let before = match &change.expected {
        Expected::Hash(hash) => hash.clone(),
        Expected::Absent => String::new(),
    };
    Entry {
        action: Action::Change,
        kind: change.kind.word().to_owned(),
        key: change.key.to_string(),
        before,
        after: change.body.as_deref().map(|body| sha256(body.as_bytes())).unwrap_or_default(),
    }
}
