//! `kill -9` of the whole database server while a process writes to it; the process itself goes on.

use std::{thread::sleep, time::Duration};

use super::{
    Seeded,
    check::{Tally, task},
    left_out,
    process::Worker,
    server::Server,
    worker::Task,
};
use crate::tests::{Scratch, run};

/// How often the server is killed.
const KILLS: u32 = 30;

#[test]
fn nothing_is_lost_when_the_server_is_killed() {
    let Some(mut server) = Server::start() else {
        return left_out("there is no PostgreSQL; `cargo xtask test` installs it");
    };
    let folder = Scratch::new("server-kill");
    let (mut tally, mut seeded) = (Tally::default(), Seeded(3));
    for round in 1..=KILLS {
        let task = Task { goes_on: true, ..task(&server.url(), &folder.0, &format!("round-{round}")) };
        let mut worker = Worker::start(&task);
        worker.until(|told| told.ready);
        sleep(Duration::from_millis(20 + seeded.below(130)));
        server.crash();
        // The same process writes again, without being told.
        let before = worker.so_far().acknowledged;
        worker.until(|told| told.acknowledged > before + 10);
        let told = worker.kill();
        run(tally.look(&task, &told, round % 5 == 0 || round == KILLS));
    }
    tally.assert_sound("kill -9 of the PostgreSQL server");
}
