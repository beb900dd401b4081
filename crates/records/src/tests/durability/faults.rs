//! The disk refuses a call: each nth write or wait of each thread fails, once or from then on.

use std::fs;

use super::{
    check::{Tally, task},
    process::Worker,
    strace::strace,
    worker::Task,
};
use crate::tests::{Scratch, run};

/// What fails how. SQLite alone uses `pwrite64`; the ledger's key and the files of evidence are waited for with `fsync` too.
const FAULTS: [&str; 4] = [
    "fsync,fdatasync:error=EIO",
    "pwrite64:error=ENOSPC",
    "pwrite64:error=EIO",
    "link,linkat,rename,unlink,mkdir,ftruncate:error=EIO",
];
/// Which calls of a thread fail: the first ones of opening a new record, some of its migrations, and many of writing.
const WHICH: [u32; 24] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 17, 20, 30, 50, 70, 75, 80, 90, 100, 130, 160];

/// A new record for each fault, as opening one writes too. Gives how many calls were made to fail.
fn meet(fault: &str, tally: &mut Tally) -> Option<usize> {
    let folder = Scratch::new("faults");
    let url = folder.file("record.db");
    let task = Task { writers: 2, tries: 20, goes_on: true, ..task(&url, &folder.0, "bakery") };
    let (trace, calls) = (folder.file("trace"), format!("trace={}", fault.split(':').next().expect("calls")));
    let words = strace(&["-o", &trace, "-e", &calls, "-e", &format!("inject={fault}")])?;
    let told = Worker::start_under(&words, &task).end();
    let before = tally.wrong.len();
    run(tally.look(&task, &told, true));
    for wrong in &mut tally.wrong[before..] {
        wrong.insert_str(0, &format!("{fault}: "));
    }
    let faults = fs::read_to_string(&trace).expect("a trace").matches("(INJECTED)").count();
    // One that failed must not make others fail: whatever the disk takes again is written again.
    if !fault.ends_with('+') && told.failed.len() > faults {
        let last = told.failed.last().cloned().unwrap_or_default();
        tally
            .wrong
            .push(format!("{fault}: {faults} calls failed, and {} requests were refused: {last}", told.failed.len()));
    }
    Some(faults)
}

/// Each fault at each of these calls.
fn meet_all(which: impl Iterator<Item = u32> + Clone, on: &str, what: &str) {
    let (mut tally, mut met) = (Tally::default(), 0);
    for fault in FAULTS {
        for which in which.clone() {
            let Some(faults) = meet(&format!("{fault}:when={which}{on}"), &mut tally) else { return };
            met += u64::from(faults > 0);
        }
    }
    eprintln!("{what}: {met} of {} rounds met a fault", tally.rounds);
    assert!(met > tally.rounds / 2, "{met} of {} rounds met a fault", tally.rounds);
    tally.assert_sound(what);
}

#[test]
fn nothing_is_lost_when_a_call_fails() {
    meet_all(WHICH.into_iter(), "", "one failing call for each thread");
}

#[test]
fn nothing_is_lost_when_calls_fail_from_some_moment_on() {
    meet_all(WHICH.into_iter().step_by(2), "+", "calls that fail from some moment on");
}
