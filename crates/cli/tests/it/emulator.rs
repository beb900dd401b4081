//! The AWS emulator, started for one test.

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use crate::program::python;

/// A running emulator that judges nobody's rights until it is told to.
pub struct Emulator {
    process: Child,
    /// Where it answers.
    pub endpoint: String,
}

impl Emulator {
    /// Starts it and waits until it answers.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with a line for each call in a file.
    pub fn start_logging(calls: &Path) -> Self {
        Self::start_with(&[("EMULATOR_CALLS", calls)])
    }

    fn start_with(environment: &[(&str, &Path)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let process = python("estate/emulator.py")
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("INITIAL_NO_AUTH_ACTION_COUNT", "1000000000")
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the emulator starts");
        let emulator = Self { process, endpoint: format!("http://127.0.0.1:{port}") };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(180), "the emulator does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        emulator
    }

    /// Runs `seed.py` and gives what it prints.
    pub fn seed(&self, what: &str) -> serde_json::Value {
        self.seed_with(&[what])
    }

    /// Runs `seed.py` with several words and gives what it prints.
    pub fn seed_with(&self, words: &[&str]) -> serde_json::Value {
        let output = python("estate/seed.py").arg(&self.endpoint).args(words).output().expect("the seed runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("the seed prints JSON")
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
