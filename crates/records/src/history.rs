//! Verdicts and gaps over time. A run stores what changed against the run before, not a copy of everything.

use std::collections::{BTreeMap, HashMap};

use demarc_model::vocabulary;
use sqlx::{Any, Row, Transaction, any::AnyRow};

use crate::{
    access::{Act, AuthorisedTenant, Kind},
    bulk::{self, Insert, Value},
    digest::sha256,
    error::RecordsError,
    ledger::{Action, Entry},
    records::{Records, Writing},
};

vocabulary! {
    /// What is followed over time.
    Followed, "followed" {
        /// Whether a duty is done.
        Verdict = "verdict",
        /// A difference between what should be and what is.
        Gap = "gap",
    }
}

/// What a run is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `assess` or `collect`.
    pub kind: String,
    /// What it was, as JSON: for a collection the accounts and calls.
    pub detail: String,
}

/// Where something is seen: one of these at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// A verdict or a gap.
    pub followed: Followed,
    /// The service.
    pub service: String,
    /// The duty.
    pub duty: String,
    /// The kind of gap; empty for a verdict.
    pub name: String,
}

/// What is seen there: the verdict or the severity, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The verdict, or the gap's severity.
    pub value: String,
    /// The reason, in a sentence.
    pub detail: String,
}

/// A line of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where.
    pub spot: Spot,
    /// What.
    pub seen: Seen,
    /// The run that saw it first.
    pub opened: i64,
    /// The run that saw something else, or nothing any more.
    pub closed: Option<i64>,
    /// What took its place.
    pub closed_by: String,
}

/// What a run changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// Its number, from 1 for each tenant.
    pub run: i64,
    /// How many lines began.
    pub opened: usize,
    /// How many ended.
    pub closed: usize,
}

impl Records {
    /// Records a run that saw `seen`, and nothing else of what it follows, with one row in the ledger for all of it.
    pub async fn observe(
        &self,
        tenant: &AuthorisedTenant,
        run: &Run,
        seen: &BTreeMap<Spot, Seen>,
    ) -> Result<Observed, RecordsError> {
        tenant.require(Act::Observe, Kind::History)?;
        let mut writing = self.writing(tenant.id()).await?;
        let number = add_run(&mut writing.transaction, tenant, run).await?;
        // A run that only collects says nothing about verdicts, so that it closes none.
        let lines = if run.kind == "collect" {
            Vec::new()
        } else {
            changes(open_lines(&mut writing.transaction, tenant.id()).await?, seen, number)
        };
        let rows = lines.iter().map(|line| values(tenant.id(), line)).collect();
        bulk::insert(&mut writing.transaction, LINES, rows).await?;
        self.enter_run(&mut writing, tenant, run, number, &lines).await?;
        writing.commit().await?;
        let closed = lines.iter().filter(|line| line.closed.is_some()).count();
        Ok(Observed { run: number, opened: lines.len() - closed, closed })
    }

    async fn enter_run(
        &self,
        writing: &mut Writing<'_>,
        tenant: &AuthorisedTenant,
        run: &Run,
        number: i64,
        lines: &[Line],
    ) -> Result<(), RecordsError> {
        let entry = Entry {
            action: Action::Observe,
            kind: Kind::Run.word().to_owned(),
            key: number.to_string(),
            before: String::new(),
            after: run_hash(run, number, lines.iter()),
        };
        self.enter(writing, tenant, &[entry]).await
    }

    /// Everything that was ever seen of a tenant, or only what is seen now.
    pub async fn history(&self, tenant: &AuthorisedTenant, only_open: bool) -> Result<Vec<Line>, RecordsError> {
        tenant.require(Act::Read, Kind::History)?;
        let mut transaction = self.reading(tenant.id()).await?;
        if only_open {
            return Ok(open_lines(&mut transaction, tenant.id()).await?.into_values().collect());
        }
        all_lines(&mut transaction, tenant.id()).await
    }

    /// The runs of a tenant: number, moment, by whom, and what.
    pub async fn runs(&self, tenant: &AuthorisedTenant) -> Result<Vec<(i64, i64, String, Run)>, RecordsError> {
        tenant.require(Act::Read, Kind::Run)?;
        let mut transaction = self.reading(tenant.id()).await?;
        read_runs(&mut transaction, tenant.id()).await
    }
}

pub(crate) async fn read_runs(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<Vec<(i64, i64, String, Run)>, RecordsError> {
    let sql = "SELECT run, at, by_whom, kind, detail FROM run WHERE tenant = $1 ORDER BY run";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    let read = |row: &AnyRow| -> Result<_, sqlx::Error> {
        let run = Run { kind: row.try_get(3)?, detail: row.try_get(4)? };
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, run))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// What a run's row in the ledger is the hash of: what it was, and the lines that it began and ended.
pub(crate) fn run_hash<'l>(run: &Run, number: i64, lines: impl Iterator<Item = &'l Line>) -> String {
    let mut told: Vec<String> = lines.map(|line| told(line, number)).collect();
    told.sort();
    sha256(format!("{}\n{}\n{}", run.kind, run.detail, told.join("\n")).as_bytes())
}

/// A line as the run with this number left it.
fn told(line: &Line, run: i64) -> String {
    let Spot { followed, service, duty, name } = &line.spot;
    let end = if line.closed == Some(run) { format!("ended {:?}", line.closed_by) } else { "began".to_owned() };
    format!(
        "{end} {followed} {service:?} {duty:?} {name:?} {:?} {:?} {}",
        line.seen.value, line.seen.detail, line.opened
    )
}

async fn add_run(
    transaction: &mut Transaction<'static, Any>,
    tenant: &AuthorisedTenant,
    run: &Run,
) -> Result<i64, RecordsError> {
    let sql = "SELECT COALESCE(MAX(run), 0) FROM run WHERE tenant = $1";
    let last: i64 = sqlx::query(sql).bind(tenant.id().to_owned()).fetch_one(&mut **transaction).await?.try_get(0)?;
    let sql = "INSERT INTO run (tenant, run, kind, at, by_whom, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(sql).bind(tenant.id().to_owned()).bind(last + 1).bind(run.kind.clone());
    let query = query.bind(tenant.now()).bind(tenant.caller().id.to_string()).bind(run.detail.clone());
    query.execute(&mut **transaction).await?;
    Ok(last + 1)
}

/// The lines that begin and end with a run that saw `seen`. Pure.
fn changes(mut open: HashMap<Spot, Line>, seen: &BTreeMap<Spot, Seen>, run: i64) -> Vec<Line> {
    let mut lines = Vec::new();
    let verdict = |spot: &Spot| {
        let spot = Spot { followed: Followed::Verdict, name: String::new(), ..spot.clone() };
        seen.get(&spot).map_or_else(|| "no longer looked at".to_owned(), |now| format!("{}: {}", now.value, now.detail))
    };
    for (spot, now) in seen {
        let was = open.remove(spot);
        if was.as_ref().is_some_and(|was| was.seen == *now) {
            continue;
        }
        let closed_by = format!("{}: {}", now.value, now.detail);
        lines.extend(was.map(|was| Line { closed: Some(run), closed_by, ..was }));
        let line = Line { spot: spot.clone(), seen: now.clone(), opened: run, closed: None, closed_by: String::new() };
        lines.push(line);
    }
    let gone = open.into_values().map(|was| Line { closed: Some(run), closed_by: verdict(&was.spot), ..was });
    lines.extend(gone);
    lines
}

const LINES: Insert = Insert {
    into: "history (tenant, kind, service, duty, name, opened, value, detail, closed, closed_by)",
    columns: 10,
    then: "ON CONFLICT (tenant, kind, service, duty, name, opened) DO UPDATE SET closed = excluded.closed, \
        closed_by = excluded.closed_by",
};

fn values(tenant: &str, line: &Line) -> Vec<Value> {
    let Spot { followed, service, duty, name } = &line.spot;
    vec![
        tenant.into(),
        followed.word().into(),
        service.as_str().into(),
        duty.as_str().into(),
        name.as_str().into(),
        line.opened.into(),
        line.seen.value.as_str().into(),
        line.seen.detail.as_str().into(),
        line.closed.map_or(Value::NoNumber, Value::Number),
        line.closed_by.as_str().into(),
    ]
}

async fn open_lines(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<HashMap<Spot, Line>, RecordsError> {
    let sql = "SELECT kind, service, duty, name, opened, value, detail, closed, closed_by FROM history \
        WHERE tenant = $1 AND kind IN ('gap', 'verdict') AND closed IS NULL";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    rows.iter().map(|row| read(row).map(|line| (line.spot.clone(), line))).collect()
}

pub(crate) async fn all_lines(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<Vec<Line>, RecordsError> {
    let sql = "SELECT kind, service, duty, name, opened, value, detail, closed, closed_by FROM history \
        WHERE tenant = $1 ORDER BY kind, service, duty, name, opened";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Line, RecordsError> {
    let followed: String = row.try_get(0)?;
    let followed = followed.parse().map_err(|error| RecordsError::Unreadable { what: format!("{error}") })?;
    Ok(Line {
        spot: Spot { followed, service: row.try_get(1)?, duty: row.try_get(2)?, name: row.try_get(3)? },
        opened: row.try_get(4)?,
        seen: Seen { value: row.try_get(5)?, detail: row.try_get(6)? },
        closed: row.try_get(7)?,
        closed_by: row.try_get(8)?,
    })
}
