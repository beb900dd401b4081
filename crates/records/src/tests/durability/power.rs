//! The power is lost: the disk has what was waited for, and nothing else, or any part of it.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    Seeded,
    check::{Tally, task},
    disk::Disk,
    habits::Habit,
    process::Worker,
    strace::strace,
    told::{Line, Told},
    trace::{Event, read},
    worker::Task,
};
use crate::tests::{Scratch, run};

/// At how many moments the power is lost, each time once without luck and once with some.
const MOMENTS: usize = 100;

/// Every call that makes, changes, names or waits for a file. What would change one in another way stops the test.
const CALLS: &str = "trace=openat,open,creat,write,writev,pwrite64,pwritev,ftruncate,fallocate,copy_file_range,sendfile,\
    fsync,fdatasync,link,linkat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat";

/// What a worker did, call by call; the folder that it did it in; and what it was to do.
fn watch(habit: Habit) -> Option<(Vec<Event>, Scratch, Task)> {
    let folder = Scratch::new("power");
    let (record, trace) = (folder.0.join("record"), folder.file("trace"));
    fs::create_dir(&record).expect("a folder");
    let url = record.join("record.db").to_str().expect("text").to_owned();
    let task = Task { writers: 3, tries: 50, size: 3_000, habit, ..task(&url, &record, "bakery") };
    let words = strace(&["-y", "-xx", "-s", "1000000", "-o", &trace, "-e", CALLS])?;
    let told = Worker::start_under(&words, &task).end();
    assert_eq!(told.failed, [""; 0]);
    let events = read(&fs::read_to_string(&trace).expect("a trace"));
    Some((events, folder, task))
}

/// A fifth of the moments come while the record is made, two fifths right after something was acknowledged, the others at any
/// call.
fn moments(events: &[Event]) -> BTreeSet<usize> {
    let is_acknowledged = |event: &Event| matches!(event, Event::Said(line) if Line::heard(line).is_some());
    let acknowledged: Vec<usize> = (0..events.len()).filter(|&number| is_acknowledged(&events[number])).collect();
    let mut seeded = Seeded(11);
    let mut moments = BTreeSet::new();
    while moments.len() < MOMENTS / 5 {
        moments.insert(seeded.below(acknowledged[0] as u64) as usize);
    }
    while moments.len() < MOMENTS * 3 / 5 {
        moments.insert(acknowledged[seeded.below(acknowledged.len() as u64) as usize]);
    }
    while moments.len() < MOMENTS {
        moments.insert(seeded.below(events.len() as u64) as usize);
    }
    moments
}

/// Loses the power at many moments of a worker's life, and looks at what is left.
fn lose_power(habit: Habit) -> Option<Tally> {
    let (events, folder, task) = watch(habit)?;
    let moments = moments(&events);
    let (mut disk, mut told) = (Disk::new(task.folder.to_str().expect("text")), Told::default());
    let (mut tally, mut seeded) = (Tally::default(), Seeded(5));
    for (number, event) in events.iter().enumerate() {
        disk.happens(event);
        if let Event::Said(line) = event {
            Line::heard(line).into_iter().for_each(|line| told.hear(line));
        }
        if moments.contains(&number) {
            let left = folder.0.join(format!("left-{number}"));
            disk.after_power_loss(&left.join("without-luck"), None);
            disk.after_power_loss(&left.join("with-luck"), Some(&mut seeded));
            for left in [left.join("without-luck"), left.join("with-luck")] {
                look(&mut tally, &task, &told, &left);
            }
            fs::remove_dir_all(&left).expect("removed");
        }
    }
    Some(tally)
}

fn look(tally: &mut Tally, task: &Task, told: &Told, left: &Path) {
    let url = left.join("record.db").to_str().expect("text").to_owned();
    let before = tally.wrong.len();
    run(tally.look(&Task { url, folder: left.to_owned(), ..task.clone() }, told, true));
    for wrong in &mut tally.wrong[before..] {
        wrong.insert_str(0, &format!("{}: ", left.display()));
    }
}

#[test]
fn nothing_is_lost_with_the_power() {
    if let Some(tally) = lose_power(Habit::Sound) {
        tally.assert_sound("power loss on SQLite");
    }
}

#[test]
fn control_not_waiting_for_the_disk_is_found_out() {
    let Some(tally) = lose_power(Habit::DoesNotWait) else { return };
    eprintln!("control, power loss with synchronous=NORMAL: {tally}");
    assert!(tally.lost > 0, "it was not found out: {tally}");
}
