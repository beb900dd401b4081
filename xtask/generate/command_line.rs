//! `docs/cli.md`: what `demarc --help` says, command by command.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::page::Page;

/// How wide help is wrapped, whatever terminal this runs in.
const WIDTH: &str = "100";

/// The page.
pub fn file(demarc: &Path) -> Result<(String, Vec<u8>), String> {
    let mut page = Page::new(
        "The command line",
        "cli",
        "What `demarc --help` and the help of every command say. Answers go to standard output, everything else to \
         standard error.",
    );
    add(&mut page, demarc, &[])?;
    Ok(page.file("docs/cli.md"))
}

fn add(page: &mut Page, demarc: &Path, words: &[&str]) -> Result<(), String> {
    let help = help(demarc, words)?;
    page.heading(&format!("`{}`", [&["demarc"], words].concat().join(" ")));
    page.verbatim(&help);
    for command in commands(&help) {
        add(page, demarc, &[words, &[command]].concat())?;
    }
    Ok(())
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<&str> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // The lines of a command begin two blanks in; what its description is wrapped to, further in.
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

fn help(demarc: &Path, words: &[&str]) -> Result<String, String> {
    let mut command = Command::new(demarc);
    command.args(words).arg("--help").env("COLUMNS", WIDTH).env_remove("DEMARC_WORKSPACE").stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("{}: {error}", demarc.display()))?;
    if !output.status.success() {
        return Err(format!("`demarc {} --help` failed ({})", words.join(" "), output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}
