//! Finds any row that was changed, removed or reordered, and any record that the ledger does not tell of.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use sqlx::{Any, Row, Transaction};
use tlog_tiles::{Checkpoint, Hash};

use super::{
    append::{read_hashes, read_head},
    key::verified,
    row::LedgerRow,
    tree::Edge,
};
use crate::{
    access::{Act, AuthorisedTenant, Kind},
    callers::read_callers,
    digest::sha256,
    error::RecordsError,
    files::read_files,
    history::{Line, all_lines, read_runs, run_hash},
    records::{Purpose, Records},
};

/// How many rows are read at a time.
const CHUNK: i64 = 5_000;
/// Whoever changed much is told of the beginning.
const MOST_WRONG: usize = 100;

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How many rows there are.
    pub rows: u64,
    /// How many records, runs and hashes were compared with them.
    pub compared: u64,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where: a row by its number, a record by its tenant, kind and key, the head.
    pub place: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Records {
    /// The signed head of the ledger, for a client to keep.
    pub async fn checkpoint(&self, tenant: &AuthorisedTenant) -> Result<String, RecordsError> {
        tenant.require(Act::Checkpoint, Kind::Ledger)?;
        let mut transaction = self.reading(tenant.id()).await?;
        let head = read_head(&mut transaction).await?;
        head.map(|(_, text)| text)
            .ok_or(RecordsError::NotFound { what: "entry of the ledger", id: tenant.id().to_owned() })
    }

    /// The rows of a tenant, in their order.
    pub async fn told(&self, tenant: &AuthorisedTenant) -> Result<Vec<LedgerRow>, RecordsError> {
        tenant.require(Act::Read, Kind::Ledger)?;
        let mut transaction = self.reading(tenant.id()).await?;
        let sql = "SELECT * FROM ledger WHERE tenant = $1 ORDER BY seq";
        let rows = sqlx::query(sql).bind(tenant.id()).fetch_all(&mut *transaction).await?;
        Ok(rows.iter().map(LedgerRow::read).collect::<Result<_, _>>()?)
    }

    /// Compares the ledger with its hashes, its signed head, everything that it tells of, and `checkpoints` that were kept.
    pub async fn verify(
        &self,
        shared: &AuthorisedTenant,
        checkpoints: &[String],
    ) -> Result<Verification, RecordsError> {
        // There is one ledger for all tenants: whoever speaks for one of them keeps a checkpoint instead.
        if !shared.id().is_empty() {
            return Err(RecordsError::NotFound { what: "ledger of", id: shared.id().to_owned() });
        }
        shared.require(Act::Read, Kind::Ledger)?;
        let mut look = Look { wrong: Vec::new(), compared: 0, public: self.key.public().to_owned() };
        let kept = look.kept(checkpoints);
        let mut transaction = self.reading_for(Purpose::Verification).await?;
        let edge = self.walk(&mut transaction, &mut look, kept).await?;
        look.head(&edge, read_head(&mut transaction).await?)?;
        let tenants = tenants(&mut transaction).await?;
        for tenant in std::iter::once(String::new()).chain(tenants) {
            self.set_local(&mut transaction, "demarc.tenant", &tenant).await?;
            look.tenant(&mut transaction, &tenant).await?;
        }
        Ok(Verification { rows: edge.size(), compared: look.compared, wrong: look.wrong })
    }

    /// Grows the tree anew from the rows, in their order.
    async fn walk(
        &self,
        transaction: &mut Transaction<'static, Any>,
        look: &mut Look,
        mut kept: Vec<Checkpoint>,
    ) -> Result<Edge, RecordsError> {
        let mut edge = Edge::default();
        look.at_size(&edge, &mut kept)?;
        loop {
            let from = i64::try_from(edge.size()).unwrap_or(i64::MAX);
            let sql = "SELECT * FROM ledger WHERE seq >= $1 ORDER BY seq LIMIT $2";
            let rows = sqlx::query(sql).bind(from).bind(CHUNK).fetch_all(&mut **transaction).await?;
            let mut grown = Vec::new();
            for row in &rows {
                let row = LedgerRow::read(row)?;
                if i64::try_from(edge.size()) != Ok(row.seq) {
                    look.say(format!("row {}", edge.size()), format!("it is missing; after it comes row {}", row.seq));
                    return Ok(edge);
                }
                grown.extend(edge.add(row.leaf()?)?);
                look.at_size(&edge, &mut kept)?;
            }
            look.hashes(transaction, &grown).await?;
            if rows.is_empty() || look.wrong.len() > MOST_WRONG {
                break;
            }
        }
        for checkpoint in kept {
            let what = format!("it speaks of {} rows, and there are {}", checkpoint.size(), edge.size());
            look.say("a kept checkpoint".to_owned(), what);
        }
        Ok(edge)
    }
}

async fn tenants(transaction: &mut Transaction<'static, Any>) -> Result<Vec<String>, RecordsError> {
    // The ledger tells of every tenant that was ever begun, also of one that somebody has deleted.
    let sql = "SELECT DISTINCT tenant FROM ledger WHERE tenant <> '' ORDER BY tenant";
    let rows = sqlx::query(sql).fetch_all(&mut **transaction).await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// A verification under way.
struct Look {
    wrong: Vec<Wrong>,
    compared: u64,
    public: String,
}

impl Look {
    fn say(&mut self, place: String, what: impl Into<String>) {
        self.wrong.push(Wrong { place, what: what.into() });
    }

    /// The checkpoints that this ledger's key has signed.
    fn kept(&mut self, texts: &[String]) -> Vec<Checkpoint> {
        let mut kept = Vec::new();
        for text in texts {
            match verified(&self.public, text) {
                Some(checkpoint) => kept.push(checkpoint),
                None => self.say("a kept checkpoint".to_owned(), "this ledger's key has not signed it"),
            }
        }
        kept
    }

    /// The checkpoints about a ledger as large as this one now is.
    fn at_size(&mut self, edge: &Edge, kept: &mut Vec<Checkpoint>) -> Result<(), RecordsError> {
        if kept.iter().all(|checkpoint| checkpoint.size() != edge.size()) {
            return Ok(());
        }
        let root = edge.root()?;
        for checkpoint in kept.extract_if(.., |checkpoint| checkpoint.size() == edge.size()) {
            self.compared += 1;
            if *checkpoint.hash() != root {
                let what = format!("the first {} rows are not those that it was signed for", edge.size());
                self.say("a kept checkpoint".to_owned(), what);
            }
        }
        Ok(())
    }

    /// The hashes that are stored for some rows.
    async fn hashes(
        &mut self,
        transaction: &mut Transaction<'static, Any>,
        grown: &[(u64, Hash)],
    ) -> Result<(), RecordsError> {
        for part in grown.chunks(1_000) {
            let places: Vec<u64> = part.iter().map(|(place, _)| *place).collect();
            let Ok(stored) = read_hashes(transaction, &places).await else {
                self.say(
                    format!("hashes {} to {}", places[0], places[places.len() - 1]),
                    "one is missing or cut short",
                );
                continue;
            };
            self.compared += part.len() as u64;
            for ((place, grown), stored) in part.iter().zip(stored) {
                if *grown != stored {
                    self.say(format!("hash {place}"), "it is not that of the rows below it: one of them was changed");
                }
            }
        }
        Ok(())
    }

    fn head(&mut self, edge: &Edge, head: Option<(u64, String)>) -> Result<(), RecordsError> {
        let place = || "the signed head".to_owned();
        match head {
            None if edge.size() == 0 => {}
            None => self.say(place(), "it is missing"),
            Some((size, text)) => match verified(&self.public, &text) {
                None => self.say(place(), "this ledger's key has not signed it"),
                Some(head) if head.size() != size || head.size() != edge.size() => {
                    self.say(place(), format!("it was signed for {} rows, and there are {}", head.size(), edge.size()));
                }
                Some(head) if *head.hash() != edge.root()? => {
                    self.say(place(), "it was signed for other rows: one was changed, removed or put elsewhere");
                }
                Some(_) => {}
            },
        }
        Ok(())
    }

    /// What a tenant has, against the last that the ledger tells of each thing.
    async fn tenant(&mut self, transaction: &mut Transaction<'static, Any>, tenant: &str) -> Result<(), RecordsError> {
        let mut told = last_told(transaction, tenant).await?;
        let runs = read_runs(transaction, tenant).await?;
        let lines = all_lines(transaction, tenant).await?;
        for (number, .., run) in runs {
            let hash = run_hash(&run, number, lines.iter().filter(|line| touches(line, number)));
            self.compare(tenant, ("run".to_owned(), number.to_string()), &hash, &mut told);
        }
        let sql = "SELECT kind, key, body FROM record WHERE tenant = $1";
        let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
        for row in rows {
            let body: String = row.try_get(2)?;
            self.compare(tenant, (row.try_get(0)?, row.try_get(1)?), &sha256(body.as_bytes()), &mut told);
        }
        for found in read_callers(transaction, tenant).await? {
            self.compare(tenant, (Kind::Caller.word().to_owned(), found.key()), &found.digest(), &mut told);
        }
        for file in read_files(transaction, tenant).await? {
            self.compare(tenant, (Kind::File.word().to_owned(), file.hash.clone()), &file.digest(), &mut told);
        }
        for ((kind, key), _) in told.into_iter().filter(|(_, hash)| !hash.is_empty()) {
            self.say(shown(tenant, &kind, &key), "the ledger tells of it, and it is gone");
        }
        Ok(())
    }

    fn compare(
        &mut self,
        tenant: &str,
        (kind, key): (String, String),
        hash: &str,
        told: &mut BTreeMap<(String, String), String>,
    ) {
        self.compared += 1;
        let place = shown(tenant, &kind, &key);
        match told.remove(&(kind, key)) {
            None => self.say(place, "the ledger does not tell of it"),
            Some(last) if last != hash => self.say(place, "it is not what the ledger tells of it"),
            Some(_) => {}
        }
    }
}

fn touches(line: &Line, run: i64) -> bool {
    line.opened == run || line.closed == Some(run)
}

fn shown(tenant: &str, kind: &str, key: &str) -> String {
    let tenant = if tenant.is_empty() { "all tenants" } else { tenant };
    format!("{} `{key}` of {tenant}", kind.replace('_', " "))
}

/// The hash that each record, run, caller and file was left with.
async fn last_told(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<BTreeMap<(String, String), String>, RecordsError> {
    let sql = "SELECT kind, key, hash_after FROM ledger WHERE tenant = $1 ORDER BY seq";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    let mut told = HashMap::new();
    for row in rows {
        told.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    Ok(told.into_iter().collect())
}
