//! Compares a record with what a worker said of it.

use std::{fmt, io, path::Path};

use demarc_model::TenantId;

use super::{
    state::{count_of, found, stated},
    told::Told,
    worker::Task,
};
use crate::{
    Records, RecordsError,
    tests::{NOW, operator},
};

/// How it went so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// How often it was tried.
    pub rounds: u64,
    /// How many writes were acknowledged.
    pub acknowledged: u64,
    /// How many requests were refused with an error.
    pub refused: u64,
    /// How many acknowledged writes are not there.
    pub lost: u64,
    /// What else is wrong: half a write, a change without its row, a record that does not open.
    pub wrong: Vec<String>,
    /// How many rows of the ledger there were at the last verification.
    pub rows: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rounds, acknowledged, refused, lost, wrong, rows } = self;
        write!(
            f,
            "{rounds} rounds, {acknowledged} acknowledged, {refused} refused, {lost} lost, {} wrong",
            wrong.len()
        )?;
        write!(f, ", {rows} rows in the last ledger")
    }
}

impl Tally {
    /// Nothing was lost and nothing is wrong.
    pub fn assert_sound(&self, what: &str) {
        eprintln!("{what}: {self}");
        assert!(self.lost == 0 && self.wrong.is_empty(), "{what}: {self}\n{:#?}", self.some_wrong());
        assert!(self.acknowledged > 0, "{what}: nothing was acknowledged, so nothing was tested");
    }

    /// Who has seen ten has seen enough.
    fn some_wrong(&self) -> Vec<&String> {
        self.wrong.iter().take(10).collect()
    }

    /// Opens the record that a task wrote, and compares it with what was said. `whole` verifies all of the ledger.
    pub async fn look(&mut self, task: &Task, told: &Told, whole: bool) {
        self.rounds += 1;
        self.acknowledged += told.acknowledged;
        self.refused += told.failed.len() as u64;
        match Records::open(&task.url, &task.folder).await {
            Ok(records) => {
                if let Err(error) = self.compare(&records, task, told, whole).await {
                    self.wrong.push(format!("{}: {error}", task.tenant));
                }
                records.close().await;
            }
            Err(error) => self.wrong.push(format!("{}: it does not open: {error}", task.tenant)),
        }
    }

    async fn compare(&mut self, records: &Records, task: &Task, told: &Told, whole: bool) -> Result<(), RecordsError> {
        if whole {
            self.verify(records).await?;
        }
        let id = TenantId::new(&task.tenant).expect("an id");
        let tenant = match records.tenant(&operator(), &id, NOW).await {
            Err(RecordsError::NotFound { .. }) => {
                self.lost += told.acknowledged;
                return Ok(());
            }
            tenant => tenant?,
        };
        let all = records.read(&tenant).await?;
        for writer in 0..task.writers {
            self.writer(task, writer, &all, told.counts.get(&writer).copied().unwrap_or_default());
        }
        let last_run = records.runs(&tenant).await?.last().map_or(0, |(run, ..)| *run);
        self.lost += u64::try_from(told.run - last_run).unwrap_or(0);
        for hash in &told.files {
            if let Err(error) = records.fetch(&tenant, hash, &mut io::sink()).await {
                self.lost += 1;
                self.wrong.push(format!("{}: {error}", task.tenant));
            }
        }
        Ok(())
    }

    /// A writer has all that was acknowledged, at most one write more, and no half of one.
    fn writer(&mut self, task: &Task, writer: u32, all: &[demarc_model::Record], acknowledged: u32) {
        let count = count_of(writer, all);
        self.lost += u64::from(acknowledged.saturating_sub(count));
        if count > acknowledged + 1 {
            self.wrong
                .push(format!("{}: writer {writer} has {count}, and {acknowledged} were acknowledged", task.tenant));
        }
        if found(writer, all) != stated(writer, count, task.size) {
            self.wrong.push(format!("{}: writer {writer} has half of write {count} or {}", task.tenant, count + 1));
        }
    }

    async fn verify(&mut self, records: &Records) -> Result<(), RecordsError> {
        let verified = records.verify(&records.shared(&operator(), NOW), &[]).await?;
        self.rows = verified.rows;
        self.wrong.extend(verified.wrong.iter().map(ToString::to_string));
        Ok(())
    }
}

/// What most tests have a worker do.
pub fn task(url: &str, folder: &Path, tenant: &str) -> Task {
    Task {
        url: url.to_owned(),
        folder: folder.to_owned(),
        tenant: tenant.to_owned(),
        writers: 4,
        tries: u32::MAX,
        size: 500,
        goes_on: false,
        habit: super::habits::Habit::Sound,
    }
}
