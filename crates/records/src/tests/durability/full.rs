//! The disk is full: what was acknowledged stays, whoever writes is told, and with room again it goes on.

use std::{fs, path::Path, process::Command};

use super::{
    check::{Tally, task},
    left_out,
    process::Worker,
    told::Told,
    worker::Task,
};
use crate::tests::{Scratch, run};

/// What is taken away to make room: enough for every writer to have its turn before the disk is full again, however unevenly
/// a busy machine deals turns out, as the log is copied into the database and begun anew within it.
const BALLAST: usize = 8 << 20;

/// A small disk in memory.
struct SmallDisk(Scratch);

impl SmallDisk {
    /// Only the system's administrator may make one.
    fn new(size: &str) -> Option<Self> {
        let folder = Scratch::new("full");
        let path = folder.0.to_str().expect("text");
        if !administer(&["mount", "-t", "tmpfs", "-o", &format!("size={size},mode=777"), "tmpfs", path]) {
            left_out("no small disk can be mounted; run the tests as root, or where `sudo` asks for no password");
            return None;
        }
        fs::write(folder.0.join("ballast"), vec![1; BALLAST]).expect("ballast");
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        &self.0.0
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).expect("room");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        administer(&["umount", "--lazy", self.path().to_str().expect("text")]);
    }
}

fn administer(words: &[&str]) -> bool {
    let succeeds = |program: &str, words: &[&str]| {
        Command::new(program).args(words).output().is_ok_and(|output| output.status.success())
    };
    succeeds(words[0], &words[1..]) || succeeds("sudo", &[&["-n"], words].concat())
}

/// One is full before the first checkpoint, the other while the log is copied into the database.
const SIZES: [&str; 2] = ["9m", "12468k"];

fn task_on(disk: &SmallDisk, tenant: &str) -> Task {
    let url = disk.path().join("record.db");
    Task { goes_on: true, size: 200, ..task(url.to_str().expect("text"), disk.path(), tenant) }
}

/// A worker that has filled the disk and is refused.
fn fill(task: &Task) -> Worker {
    let mut worker = Worker::start(task);
    worker.until(|told| told.failed.len() > 20);
    worker
}

/// Every writer has written this often more, one run and one file.
fn has_gone_on(task: &Task, before: &Told) -> impl Fn(&Told) -> bool + use<> {
    let (before, writers) = (before.clone(), task.writers);
    let more = move |told: &Told, writer| {
        told.counts.get(&writer) >= before.counts.get(&writer).map(|count| count + 3).as_ref()
    };
    move |told| (0..writers).all(|writer| more(told, writer)) && told.run > before.run
}

#[test]
fn whoever_wrote_on_a_full_disk_writes_on_when_there_is_room() {
    let mut tally = Tally::default();
    for size in SIZES {
        let Some(disk) = SmallDisk::new(size) else { return };
        let task = task_on(&disk, "bakery");
        let mut worker = fill(&task);
        disk.make_room();
        // What was refused until now is no matter of what follows.
        let before = worker.so_far();
        worker.until(has_gone_on(&task, &before));
        let told = worker.kill();
        // What was under way may have met the full disk. After that nothing is refused.
        let refused = told.failed.len() - before.failed.len();
        assert!(
            refused <= task.writers as usize + 2,
            "{refused} were refused when there was room: {:?}",
            told.failed.last()
        );
        run(tally.look(&task, &told, true));
    }
    tally.assert_sound("a full disk that has room again");
}

#[test]
fn a_record_on_a_full_disk_opens_when_there_is_room() {
    let mut tally = Tally::default();
    for size in SIZES {
        let Some(disk) = SmallDisk::new(size) else { return };
        let task = task_on(&disk, "bakery");
        let told = fill(&task).kill();
        // It may be refused, but not with a panic; in a process of its own, as a full disk can end it with a signal.
        let opened = Worker::start(&Task { writers: 0, tries: 0, ..task.clone() }).end();
        let bytes = |name: &str| fs::metadata(disk.path().join(name)).map_or(0, |file| file.len());
        let (database, log) = (bytes("record.db"), bytes("record.db-wal"));
        eprintln!("full disk of {size}: database {database}, log {log}, opened {}, {:?}", opened.ready, opened.failed);
        disk.make_room();
        run(tally.look(&task, &told, true));
        let task = Task { tries: 4, writers: 2, ..task_on(&disk, "dairy") };
        let told = Worker::start(&task).end();
        assert_eq!(told.failed, [""; 0], "there is room");
        run(tally.look(&task, &told, true));
    }
    tally.assert_sound("a full disk, opened anew");
}

#[test]
fn a_record_that_finds_no_room_to_open_says_so_at_once() {
    let mut tally = Tally::default();
    let Some(disk) = SmallDisk::new("9m") else { return };
    let task = Task { tries: 4, ..task_on(&disk, "bakery") };
    let told = Worker::start(&task).end();
    // Whoever closes last takes the index of the log away, and the next one finds no room for it.
    let everything = vec![1; 1 << 21];
    fs::write(disk.path().join("more"), everything).expect_err("the disk is full");
    let refused = Worker::start(&Task { writers: 0, tries: 0, ..task.clone() }).end();
    eprintln!("full disk without an index: opened {}, {:?}", refused.ready, refused.failed);
    // The pool's own patience would have ended after a minute, with a word about time.
    let [why] = &refused.failed[..] else { panic!("it was opened: {refused:?}") };
    assert!(!refused.ready && !why.contains("timed out"), "it does not say why: {why}");
    disk.make_room();
    run(tally.look(&task, &told, true));
    tally.assert_sound("a record that found no room to open");
}
