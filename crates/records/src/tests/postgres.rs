//! A real PostgreSQL from Debian's package, in a temporary folder, for as long as the tests run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

/// A running server.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    as_root: bool,
}

/// The server of this process. Nothing where there is no PostgreSQL, which is an error where `CI` is set.
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment whether something may be left out")]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| programs().map(|programs| Server::start(&programs)));
    if server.is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no PostgreSQL; `cargo xtask test` installs it");
        eprintln!("skipped on PostgreSQL, which is not installed; `cargo xtask test` installs it");
    }
    server.as_ref()
}

/// Where Debian puts the server's programs, the newest first.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let mut found: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.into_iter().rev().find(|folder| folder.join("initdb").exists())
}

impl Server {
    fn start(programs: &Path) -> Self {
        let folder = std::env::temp_dir().join(format!("demarc-postgres-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        // PostgreSQL refuses to run as root.
        let as_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let server = Self { folder, programs: programs.to_owned(), as_root };
        if as_root {
            server.succeed(Command::new("chown").arg("postgres").arg(&server.folder));
        }
        server.succeed(server.program("initdb").args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-D", "data"]));
        server.serve();
        server
    }

    /// Runs until this process ends: the shell reads what only this process could write.
    fn serve(&self) {
        let postgres = self.programs.join("postgres");
        let script = format!(
            "{} -D data -k {} -c listen_addresses= -c max_connections=200 >log 2>&1 & server=$!; read _; kill -INT $server; \
             wait $server; rm -rf {}",
            postgres.display(),
            self.folder.display(),
            self.folder.display()
        );
        let mut shell = self.as_postgres("sh");
        let child = shell.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a server");
        // Kept open for as long as the process lives.
        std::mem::forget(child);
        let begun = Instant::now();
        while !self.psql("postgres", "SELECT 1").status().is_ok_and(|status| status.success()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not answer");
            sleep(Duration::from_millis(100));
        }
    }

    fn as_postgres(&self, program: &str) -> Command {
        let mut command = Command::new(if self.as_root { "runuser" } else { program });
        if self.as_root {
            command.args(["-u", "postgres", "--", program]);
        }
        command.current_dir(&self.folder).stderr(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn program(&self, name: &str) -> Command {
        self.as_postgres(self.programs.join(name).to_str().expect("text"))
    }

    /// A statement by the superuser, past every wall.
    pub fn psql(&self, database: &str, sql: &str) -> Command {
        let mut command = self.program("psql");
        let host = self.folder.to_str().expect("text");
        command.args(["-h", host, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-At", "-d", database, "-c", sql]);
        command
    }

    /// What the superuser is answered.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        let output = self.psql(database, sql).stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn succeed(&self, command: &mut Command) {
        let status = command.status().expect("it starts");
        assert!(status.success(), "{command:?} failed");
    }

    /// A new, empty database, and the URL of its owner, who is no superuser.
    pub fn new_database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("demarc_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let owner = format!("{name}_owner");
        self.ask("postgres", &format!("CREATE ROLE {owner} LOGIN NOSUPERUSER CREATEROLE"));
        self.ask("postgres", &format!("CREATE DATABASE {name} OWNER {owner}"));
        self.url(&name, &owner)
    }

    /// How a role gets into a database.
    pub fn url(&self, database: &str, role: &str) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{role}@localhost/{database}?host={host}")
    }

    /// The name of a database in its URL.
    pub fn database_of(url: &str) -> String {
        let name = url.rsplit('/').next().unwrap_or_default();
        name.split('?').next().unwrap_or_default().to_owned()
    }
}
