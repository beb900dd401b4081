//! Starts a worker, listens to it, and kills it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use super::{
    told::{Line, Told},
    worker::{NAME, TASK, Task},
};

/// A worker that says nothing new for so long hangs. It is less than the record's own patience with its database: whatever
/// cannot work is to be said at once.
const PATIENCE: Duration = Duration::from_secs(45);

/// A worker that runs.
pub struct Worker {
    child: Child,
    lines: Receiver<Line>,
    told: Told,
}

impl Worker {
    pub fn start(task: &Task) -> Self {
        Self::start_under(&[], task)
    }

    /// Starts it as the last words of another command.
    pub fn start_under(words: &[String], task: &Task) -> Self {
        let binary = std::env::current_exe().expect("the test binary").to_str().expect("text").to_owned();
        let mut words = words.to_vec();
        words.push(binary);
        words.extend([NAME, "--exact", "--ignored", "--nocapture"].map(str::to_owned));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).env(TASK, serde_json::to_string(task).expect("JSON"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a worker");
        let (sender, lines) = channel();
        let output = child.stdout.take().expect("an output");
        thread::spawn(move || {
            let heard = BufReader::new(output).lines().map_while(Result::ok);
            // Whoever started the worker may no longer listen.
            heard.filter_map(|line| Line::heard(&line)).try_for_each(|line| sender.send(line))
        });
        Self { child, lines, told: Told::default() }
    }

    /// What was said until now.
    pub fn so_far(&mut self) -> Told {
        while let Ok(line) = self.lines.try_recv() {
            self.told.hear(line);
        }
        self.told.clone()
    }

    /// Listens until something was said.
    pub fn until(&mut self, said: impl Fn(&Told) -> bool) {
        let begun = Instant::now();
        while !said(&self.told) {
            let left = PATIENCE.checked_sub(begun.elapsed()).unwrap_or_default();
            match self.lines.recv_timeout(left) {
                Ok(line) => self.told.hear(line),
                Err(RecvTimeoutError::Timeout) => panic!("the worker hangs: {:?}", self.told),
                Err(RecvTimeoutError::Disconnected) => panic!("the worker ended too early: {:?}", self.told),
            }
        }
    }

    /// `kill -9`, and everything that was said before.
    pub fn kill(mut self) -> Told {
        self.child.kill().expect("killed");
        self.child.wait().expect("it ends");
        self.all_that_was_said()
    }

    /// Waits for its end, which must not be a panic or a signal.
    pub fn end(mut self) -> Told {
        self.until(|told| told.done);
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "the worker ended with {status}: {:?}", self.told);
        self.all_that_was_said()
    }

    fn all_that_was_said(mut self) -> Told {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.told.hear(line);
        }
        std::mem::take(&mut self.told)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
