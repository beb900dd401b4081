//! A PostgreSQL of our own, from Debian's package, for as long as something is measured. What is in it stays for the next time.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// A server that runs until it is dropped.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
}

/// Where its data stays. PostgreSQL does not run as root, and root's own folders are closed to everybody else.
const FOLDER: &str = "/var/tmp/demarc-bench-postgres";

impl Server {
    /// Starts it with what it had.
    pub fn start() -> Result<Self, String> {
        let server = Self { folder: FOLDER.into(), programs: programs()? };
        let fail = |error: std::io::Error| format!("{FOLDER}: {error}");
        fs::create_dir_all(&server.folder).map_err(fail)?;
        succeed(Command::new("chown").arg("postgres").arg(&server.folder))?;
        if !server.folder.join("data").exists() {
            succeed(server.program("initdb").args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-D", "data"]))?;
        }
        succeed(
            server
                .program("pg_ctl")
                .args(["-D", "data", "-l", "log", "-w", "-o"])
                .arg(format!("-k {FOLDER} -c listen_addresses= -c max_connections=50 -c max_wal_size=4GB"))
                .arg("start"),
        )?;
        server.wait()?;
        Ok(server)
    }

    fn wait(&self) -> Result<(), String> {
        let begun = Instant::now();
        while self.psql("postgres", "SELECT 1").is_err() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("PostgreSQL does not answer".to_owned());
            }
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Makes a database where there is none of that name.
    pub fn database(&self, name: &str) -> Result<(), String> {
        if self.psql("postgres", &format!("SELECT 'is there' FROM pg_database WHERE datname = '{name}'"))?.is_empty() {
            self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        }
        Ok(())
    }

    /// Its address, as `--record` takes it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={FOLDER}")
    }

    /// What its own program answers, and so libpq.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut command = self.program("psql");
        command.args(["-h", FOLDER, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-At", "-d", database, "-c", sql]);
        succeed(&mut command)
    }

    /// What its own program answers, with the time that it took.
    pub fn timed(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut command = self.program("psql");
        command.args(["-h", FOLDER, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-At", "-d", database]);
        succeed(command.args(["-c", "\\timing on", "-c", sql]))
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(self.programs.join(name)).current_dir(&self.folder);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = succeed(self.program("pg_ctl").args(["-D", "data", "-m", "fast", "-w", "stop"]));
    }
}

fn programs() -> Result<PathBuf, String> {
    let folder = Path::new("/usr/lib/postgresql");
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.pop().ok_or_else(|| "there is no PostgreSQL; `cargo xtask test` installs it".to_owned())
}

/// The output, through a file: a server that was started keeps a pipe open.
fn succeed(command: &mut Command) -> Result<String, String> {
    let path = std::env::temp_dir().join(format!("demarc-bench-{}", std::process::id()));
    let file = fs::File::create(&path).map_err(|error| error.to_string())?;
    let again = file.try_clone().map_err(|error| error.to_string())?;
    let status = command.stdin(Stdio::null()).stdout(file).stderr(again).status();
    let status = status.map_err(|error| format!("{command:?}: {error}"))?;
    let output = fs::read_to_string(&path).unwrap_or_default();
    let _ = fs::remove_file(&path);
    if status.success() { Ok(output.trim().to_owned()) } else { Err(format!("{command:?} failed: {output}")) }
}
