//! Runs a worker under `strace`, which watches its system calls or makes them fail.

use std::process::{Command, Stdio};

use super::left_out;

/// The words before a worker's own; nothing where there is no `strace`, which is an error where `CI` is set.
pub fn strace(options: &[&str]) -> Option<Vec<String>> {
    let mut probe = Command::new("strace");
    probe.args(["-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !probe.status().is_ok_and(|status| status.success()) {
        left_out("there is no `strace` that may watch processes; `cargo xtask test` installs it");
        return None;
    }
    Some(["strace", "-f", "--seccomp-bpf"].iter().chain(options).map(|&word| word.to_owned()).collect())
}
