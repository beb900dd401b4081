//! Runs cargo and what it has built.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The folder of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// Where cargo puts what it builds.
#[expect(clippy::disallowed_methods, reason = "cargo itself takes it from the environment")]
pub fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from))
}

/// The program that `cargo build` makes of `name`, such as `demarc` or `examples/bench`.
pub fn built(name: &str) -> PathBuf {
    target().join("debug").join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// The same of what is shipped.
pub fn shipped(name: &str) -> PathBuf {
    target().join("dist").join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// Runs `cargo` in the project's folder.
pub fn cargo(words: &[&str]) -> Result<(), String> {
    run(&mut command(words))
}

/// A cargo command that behaves as if it had been typed.
///
/// What `cargo run` tells its child about the package of `xtask` would make build scripts that watch these
/// variables, such as ring's, run anew.
#[expect(clippy::disallowed_methods, reason = "a child must not inherit what is only about this process")]
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_xtask(name)) {
        command.env_remove(name);
    }
    command
}

fn is_of_xtask(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || matches!(&*name, "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "LD_LIBRARY_PATH")
}

/// Runs a command to its end. The message of a failure is the command as one would type it.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = shown(command);
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
