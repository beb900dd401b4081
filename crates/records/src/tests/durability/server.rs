//! A PostgreSQL of its own that can be killed with everything that belongs to it, and started again.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Longer than any recovery of so little.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, in a folder that is gone when the test is over.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    as_root: bool,
    running: Option<Child>,
}

impl Server {
    /// A running server; nothing where there is no PostgreSQL.
    pub fn start() -> Option<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        let programs =
            versions.map(|entry| entry.path().join("bin")).filter(|folder| folder.join("initdb").exists()).max()?;
        let folder = std::env::temp_dir().join(format!("demarc-crash-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        // PostgreSQL refuses to run as root.
        let as_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let mut server = Self { folder, programs, as_root, running: None };
        if as_root {
            assert!(
                Command::new("chown").arg("postgres").arg(&server.folder).status().is_ok_and(|status| status.success())
            );
        }
        let made =
            server.program("initdb").args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-D", "data"]).status();
        assert!(made.is_ok_and(|status| status.success()), "initdb failed");
        server.serve();
        server.ask("CREATE ROLE keeper LOGIN NOSUPERUSER CREATEROLE");
        server.ask("CREATE DATABASE record OWNER keeper");
        Some(server)
    }

    /// How its record is opened.
    pub fn url(&self) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://keeper@localhost/record?host={host}")
    }

    /// `kill -9` of the server and of every process that it has started; then it is started again.
    pub fn crash(&mut self) {
        self.kill();
        self.serve();
    }

    fn kill(&mut self) {
        let postmaster = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("it runs");
        let postmaster: u32 = postmaster.lines().next().and_then(|pid| pid.trim().parse().ok()).expect("a process");
        // It must not see its children die: it would end the others in good order, and these themselves in better.
        signal("-STOP", &[postmaster]);
        // Each of its processes leads a group of its own, so that no one group has them all.
        let mut all = children_of(postmaster);
        all.push(postmaster);
        signal("-KILL", &all);
        if let Some(mut shell) = self.running.take() {
            // Only when nobody waits for the server any more is nobody left to kill it.
            let input = shell.stdin.take();
            let _ = shell.wait();
            drop(input);
        }
        wait_until("its processes are gone", || all.iter().all(|&pid| is_gone(pid)));
    }

    /// Runs until it is killed, or this process ends: the shell reads what only this process could write.
    fn serve(&mut self) {
        let (postgres, folder) = (self.programs.join("postgres"), self.folder.display());
        let script = format!(
            "exec 3<&0; {} -D data -k {folder} -c listen_addresses= -c max_connections=50 3<&- </dev/null >>log 2>&1 & \
             server=$!; (read _ <&3; kill -9 $server) & reader=$!; exec 3<&-; wait $server; kill $reader",
            postgres.display()
        );
        let mut shell = self.as_postgres("sh");
        self.running = Some(shell.args(["-c", &script]).stdin(Stdio::piped()).spawn().expect("a server"));
        wait_until("PostgreSQL answers", || self.psql("SELECT 1").status().is_ok_and(|status| status.success()));
    }

    fn ask(&self, sql: &str) {
        assert!(self.psql(sql).status().is_ok_and(|status| status.success()), "{sql} failed");
    }

    fn psql(&self, sql: &str) -> Command {
        let mut command = self.program("psql");
        command.arg("-h").arg(&self.folder).args(["-U", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        command
    }

    fn program(&self, name: &str) -> Command {
        self.as_postgres(self.programs.join(name).to_str().expect("text"))
    }

    fn as_postgres(&self, program: &str) -> Command {
        let mut command = Command::new(if self.as_root { "runuser" } else { program });
        if self.as_root {
            command.args(["-u", "postgres", "--", program]);
        }
        command.current_dir(&self.folder).stderr(Stdio::null()).stdout(Stdio::null());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.kill();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The processes that a process has started and that still run.
fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    let is_child = |pid: &u32| status_of(*pid, "PPid:") == Some(parent.to_string());
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(is_child).collect()
}

/// One of them may have ended by itself meanwhile.
fn signal(which: &str, processes: &[u32]) {
    let words = processes.iter().map(u32::to_string);
    let _ = Command::new("kill").arg(which).args(words).stderr(Stdio::null()).status();
}

/// Whether a process does nothing more, though its parent may not yet have asked how it ended.
fn is_gone(process: u32) -> bool {
    status_of(process, "State:").is_none_or(|state| state.starts_with('Z'))
}

/// A line of what the system says of a process.
fn status_of(process: u32, what: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(what)).map(|value| value.trim().to_owned())
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(Duration::from_millis(20));
    }
}
