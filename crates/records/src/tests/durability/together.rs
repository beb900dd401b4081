//! Fifty write at once, several of them the same few things: no change is lost, and nobody waits for ever.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use demarc_model::{Record, TenantId};
use tokio::task::JoinSet;

use super::Seeded;
use crate::{
    AuthorisedTenant, Change, Records, RecordsError,
    tests::{NOW, Scratch, operator, postgres, run, service},
};

const WRITERS: u64 = 50;
/// Few that all write, so that writers meet. Besides, each has one of its own.
const SHARED: u64 = 4;
/// How long they write when all tests run, and when somebody asks for it.
const SHORT: Duration = Duration::from_secs(8);
const LONG: Duration = Duration::from_secs(60);

/// What the writers did.
#[derive(Debug, Default)]
struct Done {
    increments: u64,
    conflicts: u64,
    slowest: Duration,
}

/// Half of the writers share one [`Records`] and half another, as two processes would.
async fn write_together(url: &str, folder: &Scratch, time: Duration) {
    let mut all = JoinSet::new();
    let id = TenantId::new("bakery").expect("an id");
    let mut halves = Vec::new();
    for _ in 0..2 {
        let records = Arc::new(Records::open(url, &folder.0).await.expect("a record"));
        let tenant = records.begin_tenant(&operator(), &id, NOW).await.expect("a tenant");
        halves.push((records, tenant));
    }
    let (records, tenant) = &halves[0];
    let counters: Vec<Change> = (0..SHARED + WRITERS).map(|counter| Change::add(&count(counter, 0))).collect();
    records.write(tenant, &counters).await.expect("written");
    for writer in 0..WRITERS {
        let (records, tenant) = halves[usize::from(writer % 2 == 1)].clone();
        all.spawn(write(records, tenant, writer, time));
    }
    let mut done = Done::default();
    for one in all.join_all().await {
        done.increments += one.increments;
        done.conflicts += one.conflicts;
        done.slowest = done.slowest.max(one.slowest);
    }
    let counted: u64 = records.read(tenant).await.expect("read").iter().map(counted).sum();
    let verified = records.verify(&records.shared(&operator(), NOW), &[]).await.expect("verified");
    eprintln!("{WRITERS} writers for {time:?} on {:?}: {done:?}, {counted} counted", records.engine());
    assert_eq!(counted, done.increments, "an increment was lost");
    assert_eq!(verified.wrong, []);
    assert!(done.conflicts > 0 && done.increments > WRITERS, "{done:?}");
}

/// Reads, adds one, and writes where nobody was quicker; else once more.
async fn write(records: Arc<Records>, tenant: AuthorisedTenant, writer: u64, time: Duration) -> Done {
    let (begun, mut done, mut seeded) = (Instant::now(), Done::default(), Seeded(writer));
    while begun.elapsed() < time {
        let asked = Instant::now();
        let all = records.read(&tenant).await.expect("read");
        let number = if seeded.coin() { seeded.below(SHARED) } else { SHARED + writer };
        let was = all.iter().find(|record| *record.key == format!("counter-{number}")).expect("a counter");
        match records.write(&tenant, &[Change::replace(was, &count(number, counted(was) + 1))]).await {
            Ok(_) => done.increments += 1,
            Err(RecordsError::Conflict(_)) => done.conflicts += 1,
            Err(error) => panic!("a writer was refused: {error}"),
        }
        done.slowest = done.slowest.max(asked.elapsed());
    }
    done
}

fn count(counter: u64, count: u64) -> Record {
    service(&format!("counter-{counter}"), &count.to_string())
}

fn counted(record: &Record) -> u64 {
    let body: serde_json::Value = serde_json::from_str(&record.body).expect("JSON");
    body["title"].as_str().and_then(|count| count.parse().ok()).expect("a count")
}

fn on_sqlite(time: Duration) {
    let folder = Scratch::new("together");
    run(write_together(&folder.file("record.db"), &folder, time));
}

fn on_postgres(time: Duration) {
    if let Some(server) = postgres::server() {
        run(write_together(&server.new_database(), &Scratch::new("together"), time));
    }
}

#[test]
fn fifty_writers_lose_nothing_on_sqlite() {
    on_sqlite(SHORT);
}

#[test]
fn fifty_writers_lose_nothing_on_postgres() {
    on_postgres(SHORT);
}

#[test]
#[ignore = "takes two minutes; `cargo test --workspace durability -- --ignored`"]
fn fifty_writers_lose_nothing_in_a_minute() {
    on_sqlite(LONG);
    on_postgres(LONG);
}
