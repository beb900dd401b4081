//! Runs the built program.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

/// The program with nothing of the machine's own configuration.
pub fn demarc(workspace: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarc"));
    command.arg("--workspace").arg(workspace).args(line).env_clear().env("NO_COLOR", "1").env("HOME", workspace);
    command
}

/// Runs it and expects an exit code.
pub fn run(workspace: &Path, line: &[&str], code: i32) -> Output {
    let output = demarc(workspace, line).output().expect("the program starts");
    expect(&output, code, line);
    output
}

/// Shows everything when the exit code is another.
pub fn expect(output: &Output, code: i32, line: &[&str]) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{line:?}\nstdout: {}\nstderr: {}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// Standard output as JSON.
pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("standard output is JSON")
}

/// A script beside these tests, run by the Python that `cargo xtask test` prepares.
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment where its tools are")]
pub fn python(script: &str) -> Command {
    let python = std::env::var("DEMARC_TEST_PYTHON")
        .expect("run the tests with `cargo xtask test`, which installs what they need");
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script));
    command
}

/// A folder of its own for one test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty folder.
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    /// Writes a file into it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Every file in it with its content, to see whether anything was written.
    pub fn content(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.0.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(path).expect("a file")));
                }
            }
        }
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
