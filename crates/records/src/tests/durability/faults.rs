//! The disk refuses a call: each nth write or wait of each thread fails, once or from then on.

use super::{
    check::{Tally, task},
    process::Worker,
    strace::strace,
    worker::Task,
};
use crate::tests::{Scratch, run};

/// What fails how. SQLite alone uses `pwrite64`; the ledger's key and the files of evidence are waited for with `fsync` too.
const FAULTS: [&str; 5] = [
    "fsync,fdatasync:error=EIO",
    "pwrite64:error=ENOSPC",
    "pwrite64:error=EIO",
    "ftruncate:error=EIO",
    "link,linkat,rename,unlink,mkdir:error=EIO",
];
/// Which calls of a thread fail: all of opening a new record, and then more seldom.
const WHICH: [u32; 26] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 300];

/// A new record for each fault, as opening one writes too.
fn meet(fault: &str, tally: &mut Tally) -> Option<usize> {
    let folder = Scratch::new("faults");
    let task = Task { writers: 2, tries: 25, goes_on: true, ..task(&folder.file("record.db"), &folder.0, "bakery") };
    let calls = format!("trace={}", fault.split(':').next().expect("calls"));
    let words = strace(&["-o", "/dev/null", "-e", &calls, "-e", &format!("inject={fault}")])?;
    let told = Worker::start_under(&words, &task).end();
    let before = tally.wrong.len();
    run(tally.look(&task, &told, true));
    for wrong in &mut tally.wrong[before..] {
        wrong.insert_str(0, &format!("{fault}: "));
    }
    Some(told.failed.len())
}

#[test]
fn nothing_is_lost_when_a_call_fails() {
    let mut tally = Tally::default();
    for fault in FAULTS {
        for which in WHICH {
            let Some(refused) = meet(&format!("{fault}:when={which}"), &mut tally) else { return };
            eprintln!("{fault}:when={which}: {refused} refused");
        }
    }
    assert!(tally.refused > 0, "no fault was met");
    tally.assert_sound("one failing call for each thread");
}

#[test]
fn nothing_is_lost_when_calls_fail_from_some_moment_on() {
    let mut tally = Tally::default();
    for fault in FAULTS {
        for which in WHICH.into_iter().step_by(3) {
            if meet(&format!("{fault}:when={which}+"), &mut tally).is_none() {
                return;
            }
        }
    }
    assert!(tally.refused > 0, "no fault was met");
    tally.assert_sound("calls that fail from some moment on");
}
