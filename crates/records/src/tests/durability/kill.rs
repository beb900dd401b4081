//! `kill -9` at any moment of many writers' work.

use std::{thread::sleep, time::Duration};

use super::{
    Seeded,
    check::{Tally, task},
    habits::Habit,
    process::Worker,
    worker::Task,
};
use crate::tests::{Scratch, postgres, run};

/// How often the process is killed on each engine.
const KILLS: u32 = 200;
/// How often it is killed while it makes the record.
const KILLS_AT_FIRST: u32 = 40;
/// A control that was not found out after so many kills is none.
const KILLS_OF_A_CONTROL: u32 = 60;
/// All of the ledger is verified after so many kills, and after the last.
const VERIFY_EVERY: u32 = 20;

/// Has a worker write on, and kills it after some of that.
fn kill_once(task: &Task, seeded: &mut Seeded, tally: &mut Tally, whole: bool) {
    let mut worker = Worker::start(task);
    worker.until(|told| told.ready);
    sleep(Duration::from_millis(20 + seeded.below(130)));
    let told = worker.kill();
    run(tally.look(task, &told, whole));
}

/// The same record through all rounds, with a tenant for each.
fn kill_often(url: &str, folder: &Scratch) -> Tally {
    let (mut tally, mut seeded) = (Tally::default(), Seeded(20_260_101));
    for round in 1..=KILLS {
        let task = task(url, &folder.0, &format!("round-{round}"));
        kill_once(&task, &mut seeded, &mut tally, round % VERIFY_EVERY == 0 || round == KILLS);
    }
    tally
}

#[test]
fn nothing_is_lost_when_the_process_is_killed_on_sqlite() {
    let folder = Scratch::new("kill");
    kill_often(&folder.file("record.db"), &folder).assert_sound("kill -9 on SQLite");
}

#[test]
fn nothing_is_lost_when_the_process_is_killed_on_postgres() {
    let Some(server) = postgres::server() else { return };
    kill_often(&server.new_database(), &Scratch::new("kill")).assert_sound("kill -9 on PostgreSQL");
}

/// A new record each time, killed while it is made, or soon after.
fn kill_at_first(url: impl Fn(&Scratch) -> String, what: &str) {
    let (mut tally, mut seeded) = (Tally::default(), Seeded(1));
    for round in 0..KILLS_AT_FIRST {
        let folder = Scratch::new("kill-at-first");
        let task = task(&url(&folder), &folder.0, "first");
        let mut worker = Worker::start(&task);
        if round % 4 == 0 {
            worker.until(|told| told.ready);
        } else {
            sleep(Duration::from_millis(seeded.below(200)));
        }
        let told = worker.kill();
        run(tally.look(&task, &told, true));
    }
    tally.assert_sound(what);
}

#[test]
fn a_record_that_was_killed_while_it_was_made_opens() {
    kill_at_first(|folder| folder.file("record.db"), "kill -9 while a record is made on SQLite");
    if let Some(server) = postgres::server() {
        kill_at_first(|_| server.new_database(), "kill -9 while a record is made on PostgreSQL");
    }
}

/// Kills a worker that breaks a promise until that is found out.
fn control(habit: Habit, what: &str, is_found_out: impl Fn(&Tally) -> bool) {
    let folder = Scratch::new("control");
    let (mut tally, mut seeded) = (Tally::default(), Seeded(7));
    while !is_found_out(&tally) {
        assert!(tally.rounds < u64::from(KILLS_OF_A_CONTROL), "{what} was not found out: {tally}");
        let task = Task { habit, ..task(&folder.file("record.db"), &folder.0, &format!("round-{}", tally.rounds)) };
        kill_once(&task, &mut seeded, &mut tally, true);
    }
    eprintln!("control, {what}: {tally}, first {:?}", tally.wrong.first());
}

#[test]
fn control_an_acknowledgement_before_the_commit_is_found_out() {
    control(Habit::AcknowledgesFirst, "acknowledged before the commit", |tally| tally.lost > 0);
}

#[test]
fn control_a_row_of_the_ledger_after_the_commit_is_found_out() {
    // A removal without its row is told of as well.
    let is_found_out = |tally: &Tally| tally.wrong.iter().any(|wrong| wrong.contains("the ledger"));
    control(Habit::LedgerLater, "the ledger's row in a transaction of its own", is_found_out);
}
