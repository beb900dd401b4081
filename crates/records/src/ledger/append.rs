//! Adds rows to the ledger, within the transaction of the change that they are about.

use sqlx::{AnyConnection, AssertSqlSafe, Row};
use tlog_tiles::{HASH_SIZE, Hash};

use super::{
    key::{Key, KeyError},
    row::{Entry, LedgerRow},
    tree::Edge,
};
use crate::{
    bulk::{self, Insert},
    digest,
    error::RecordsError,
};

/// Who does something, for whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// The tenant; empty for what is shared.
    pub tenant: &'a str,
    /// Who.
    pub caller: &'a str,
    /// For whom, where not for themselves.
    pub on_behalf_of: &'a str,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// Adds a row for every entry, grows the tree and signs its head.
///
/// Whoever calls this holds the turn of writing: there is one ledger, and its rows have one order.
pub async fn append(
    connection: &mut AnyConnection,
    key: &Key,
    deed: Deed<'_>,
    entries: &[Entry],
) -> Result<(), RecordsError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut edge = read_edge(connection, key).await?;
    let mut rows = Vec::with_capacity(entries.len());
    let mut hashes = Vec::with_capacity(entries.len() * 2);
    for entry in entries {
        let row = row(&edge, deed, entry)?;
        hashes.extend(edge.add(row.leaf()?)?);
        rows.push(row);
    }
    bulk::insert(connection, ROWS, rows.into_iter().map(values).collect()).await?;
    let hashes =
        hashes.into_iter().map(|(place, hash)| Ok(vec![number(place)?.into(), bulk::Value::Bytes(hash.0.into())]));
    bulk::insert(connection, HASHES, hashes.collect::<Result<Vec<_>, RecordsError>>()?).await?;
    write_head(connection, key, &edge).await
}

const ROWS: Insert = Insert {
    into: "ledger (tenant, seq, at, caller, on_behalf_of, action, kind, key, hash_before, hash_after, salt)",
    columns: 11,
    then: "",
};
const HASHES: Insert = Insert { into: "ledger_hash (place, hash)", columns: 2, then: "" };

fn row(edge: &Edge, deed: Deed<'_>, entry: &Entry) -> Result<LedgerRow, RecordsError> {
    Ok(LedgerRow {
        seq: number(edge.size())?,
        tenant: deed.tenant.to_owned(),
        at: deed.at,
        caller: deed.caller.to_owned(),
        on_behalf_of: deed.on_behalf_of.to_owned(),
        action: entry.action.word().to_owned(),
        kind: entry.kind.clone(),
        key: entry.key.clone(),
        hash_before: entry.before.clone(),
        hash_after: entry.after.clone(),
        salt: digest::random::<16>()?,
    })
}

fn values(row: LedgerRow) -> Vec<bulk::Value> {
    vec![
        row.tenant.into(),
        row.seq.into(),
        row.at.into(),
        row.caller.into(),
        row.on_behalf_of.into(),
        row.action.into(),
        row.kind.into(),
        row.key.into(),
        row.hash_before.into(),
        row.hash_after.into(),
        row.salt.into(),
    ]
}

/// The right edge of the tree. Nothing is added to a ledger whose head this key has not signed: what somebody changed must not
/// be covered by what comes after.
pub async fn read_edge(connection: &mut AnyConnection, key: &Key) -> Result<Edge, RecordsError> {
    let Some((size, text)) = read_head(connection).await? else { return Ok(Edge::default()) };
    let head = key.verified(&text).filter(|head| head.size() == size).ok_or(RecordsError::Head)?;
    let edge = Edge::new(size, read_hashes(connection, &Edge::places(size)).await?);
    if edge.root()? == *head.hash() { Ok(edge) } else { Err(RecordsError::Head) }
}

/// The size of the tree, and its signed head.
pub async fn read_head(connection: &mut AnyConnection) -> Result<Option<(u64, String)>, RecordsError> {
    let row = sqlx::query("SELECT size, checkpoint FROM ledger_head WHERE id = 1").fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let size: i64 = row.try_get(0)?;
    Ok(Some((u64::try_from(size).map_err(|_| RecordsError::Head)?, row.try_get(1)?)))
}

/// Hashes by their places, in the order asked for.
pub async fn read_hashes(connection: &mut AnyConnection, places: &[u64]) -> Result<Vec<Hash>, RecordsError> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<String> = places.iter().map(u64::to_string).collect();
    let sql = format!("SELECT place, hash FROM ledger_hash WHERE place IN ({})", asked.join(", "));
    let rows = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch_all(connection).await?;
    let mut found = std::collections::HashMap::new();
    for row in rows {
        let (place, hash): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        let hash: [u8; HASH_SIZE] = hash.try_into().map_err(|_| RecordsError::Head)?;
        found.insert(u64::try_from(place).map_err(|_| RecordsError::Head)?, Hash(hash));
    }
    places.iter().map(|place| found.get(place).copied().ok_or(RecordsError::Head)).collect()
}

async fn write_head(connection: &mut AnyConnection, key: &Key, edge: &Edge) -> Result<(), RecordsError> {
    let text = key.sign(edge.size(), edge.root()?)?;
    let sql = "INSERT INTO ledger_head (id, size, checkpoint) VALUES (1, $1, $2) \
        ON CONFLICT (id) DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint";
    sqlx::query(sql).bind(number(edge.size())?).bind(text).execute(connection).await?;
    Ok(())
}

fn number(value: u64) -> Result<i64, RecordsError> {
    i64::try_from(value).map_err(|_| KeyError::Sign.into())
}
