//! The process that writes, says what was acknowledged, and comes to grief.

use std::{
    io::{Cursor, Write as _},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use demarc_model::TenantId;
use serde::{Deserialize, Serialize};
use tokio::{task::JoinSet, time::sleep};

use super::{
    habits::{self, Habit},
    state::{count_of, next_write},
    told::Line,
};
use crate::{
    AuthorisedTenant, Followed, Records, RecordsError, Run, Seen, Spot,
    tests::{NOW, operator, run},
};

/// The test that is the worker.
pub const NAME: &str = "tests::durability::worker::worker";
/// How it is told what to do: a [`Task`] as JSON.
pub const TASK: &str = "DEMARC_DURABILITY_TASK";

/// What a worker does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// The record.
    pub url: String,
    /// The folder beside it.
    pub folder: PathBuf,
    /// The tenant.
    pub tenant: String,
    /// How many write at once. One more records runs, and one more keeps files, where there are any.
    pub writers: u32,
    /// How often each of them tries.
    pub tries: u32,
    /// The least size of a note in bytes.
    pub size: usize,
    /// Whether they go on after something was refused.
    pub goes_on: bool,
    /// Whether they keep their promises.
    pub habit: Habit,
}

/// A worker under way.
struct Desk {
    task: Task,
    records: Records,
    tenant: AuthorisedTenant,
}

#[test]
#[ignore = "the other tests start it, and kill it"]
fn worker() {
    if let Some(task) = task() {
        // The harness leaves a line without an end.
        write_line("");
        run(work(task));
    }
}

#[expect(clippy::disallowed_methods, reason = "a process that a test starts is told by its environment what to do")]
fn task() -> Option<Task> {
    std::env::var(TASK).ok().map(|task| serde_json::from_str(&task).expect("a task"))
}

async fn work(task: Task) {
    match Desk::open(task).await {
        Ok(desk) => desk.write().await,
        Err(error) => say(&Line::Failed(error.to_string())),
    }
    say(&Line::Done);
}

impl Desk {
    async fn open(task: Task) -> Result<Self, RecordsError> {
        let records = Records::open(&task.url, &task.folder).await?;
        habits::begin(task.habit, &records).await?;
        let id = TenantId::new(&task.tenant).expect("an id");
        let tenant = records.begin_tenant(&operator(), &id, NOW).await?;
        say(&Line::Ready);
        Ok(Self { task, records, tenant })
    }

    /// All at once.
    async fn write(self) {
        let desk = Arc::new(self);
        let mut all = JoinSet::new();
        for writer in 0..desk.task.writers {
            all.spawn(desk.clone().state(writer));
        }
        all.spawn(desk.clone().observe());
        all.spawn(desk.clone().keep());
        while let Some(ended) = all.join_next().await {
            ended.expect("nobody panics");
        }
        desk.records.close().await;
    }

    async fn state(self: Arc<Self>, writer: u32) {
        let mut count = 0;
        for _ in 0..self.task.tries {
            let changes = next_write(writer, count, self.task.size);
            let acknowledged = Line::Count(writer, count + 1);
            if self.task.habit == Habit::AcknowledgesFirst {
                say(&acknowledged);
            }
            match habits::write(self.task.habit, &self.records, &self.tenant, &changes).await {
                Ok(()) => {
                    say(&acknowledged);
                    count += 1;
                }
                Err(error) if self.fails(&error).await => count = self.count(writer).await,
                Err(_) => return,
            }
        }
    }

    /// What can be seen of a writer. Whatever was refused may have been done: what is seen now, must stay.
    async fn count(&self, writer: u32) -> u32 {
        loop {
            match self.records.read(&self.tenant).await {
                Ok(records) => {
                    let count = count_of(writer, &records);
                    say(&Line::Seen(writer, count));
                    return count;
                }
                Err(error) => self.fails(&error).await,
            };
        }
    }

    async fn observe(self: Arc<Self>) {
        for number in 0..self.task.tries {
            let spot = Spot {
                followed: Followed::Verdict,
                service: "files".to_owned(),
                duty: "encrypt".to_owned(),
                name: String::new(),
            };
            let seen = Seen { value: format!("{}", number % 3), detail: "why".to_owned() };
            let run = Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
            match self.records.observe(&self.tenant, &run, &[(spot, seen)].into()).await {
                Ok(observed) => say(&Line::Run(observed.run)),
                Err(error) if self.fails(&error).await => {}
                Err(_) => return,
            }
        }
    }

    async fn keep(self: Arc<Self>) {
        for number in 0..self.task.tries {
            let bytes = format!("{} {number}", self.task.tenant).repeat(100);
            match self.records.keep(&self.tenant, "a report", &mut Cursor::new(bytes)).await {
                Ok(file) => say(&Line::File(file.hash)),
                Err(error) if self.fails(&error).await => {}
                Err(_) => return,
            }
            // Each waits for the disk several times, and is no writer of the database.
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Says what was refused, and whether to go on.
    async fn fails(&self, error: &RecordsError) -> bool {
        say(&Line::Failed(error.to_string()));
        sleep(Duration::from_millis(20)).await;
        self.task.goes_on
    }
}

fn say(line: &Line) {
    write_line(&line.text());
}

/// One call of the system for each line. Nobody writes on when nobody listens.
fn write_line(line: &str) {
    let mut output = std::io::stdout().lock();
    output.write_all(format!("{line}\n").as_bytes()).and_then(|()| output.flush()).expect("a listener");
}
