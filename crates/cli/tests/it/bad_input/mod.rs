//! Bad input through the program: a clear message, exit code 1 or 2, nothing written.

mod catalogs;
mod escaping;
mod lines;
mod lists;
mod make;
mod matrices;
mod workbooks;
mod workspaces;

use std::process::{Command, Output};

use crate::{
    files::workspace,
    program::{Folder, demarc},
};

/// A file (with the line that is named, after a colon), what it holds, and what else the message has to say.
pub type Case<'c> = (&'c str, Vec<u8>, &'c [&'c str]);

/// What no message holds: words of libraries that say nothing to people, and the secrets of these tests.
const NEVER: &[&str] = &["panicked", "RUST_BACKTRACE", "os error", "::", "CSV error", "hush"];

/// Expects that a command is refused with this exit code, that the message says all these parts, and that
/// nothing is written.
pub fn refused(folder: &Folder, line: &[&str], code: i32, parts: &[&str]) {
    none(complaint(folder, demarc(&folder.0, line), code, parts));
}

/// Expects that every file is refused by the command, in which `FILE` stands for it.
pub fn files_refused(line: &[&str], cases: &[Case<'_>]) {
    let folder = workspace();
    none(cases.iter().filter_map(|(name, bytes, parts)| {
        let file = name.split(':').next().unwrap_or_default();
        let path = folder.write(&format!("in/{file}"), bytes);
        let line = with_file(line, path.to_str().expect("text"));
        complaint(&folder, demarc(&folder.0, &line), 1, &[&[*name][..], *parts].concat())
    }));
}

/// The command with the file in its place.
pub fn with_file<'l>(line: &[&'l str], path: &'l str) -> Vec<&'l str> {
    line.iter().map(|word| if *word == "FILE" { path } else { *word }).collect()
}

/// Fails with every complaint at once.
pub fn none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<String> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "{} of the cases:\n{}", complaints.len(), complaints.join("\n"));
}

/// What is not as it should be when a command is to be refused.
pub fn complaint(folder: &Folder, mut command: Command, code: i32, parts: &[&str]) -> Option<String> {
    let before = folder.content();
    let output = command.output().expect("the program starts");
    let mut wrong = wrongs(&output, code, parts);
    if folder.content() != before {
        wrong.push("something was written".to_owned());
    }
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_debug().to_string();
    (!wrong.is_empty()).then(|| {
        let line: Vec<_> = command.get_args().skip(2).collect();
        let (out, err) = (shown(&output.stdout), shown(&output.stderr));
        format!("{line:?}: {}\n    stderr: {err}\n    stdout: {out}", wrong.join("; "))
    })
}

fn wrongs(output: &Output, code: i32, parts: &[&str]) -> Vec<String> {
    let err = String::from_utf8_lossy(&output.stderr);
    let mut wrong = lacks(&err, parts);
    if output.status.code() != Some(code) {
        wrong.push(format!("{}, not {code}", output.status));
    }
    if !output.stdout.is_empty() && !err.contains("nothing was written") {
        wrong.push("standard output is not empty".to_owned());
    }
    wrong
}

/// What a message lacks, and what it should not hold. Upper and lower case are the same.
pub fn lacks(message: &str, parts: &[&str]) -> Vec<String> {
    let lower = message.to_lowercase();
    let holds = |part: &&&str| lower.contains(&part.to_lowercase());
    let missing = parts.iter().filter(|part| !holds(part)).map(|part| format!("does not say {part:?}"));
    let strange = NEVER.iter().filter(holds).map(|part| format!("says {part:?}"));
    let steers = |character: &char| character.is_control() && *character != '\n' || *character == '\u{202e}';
    let raw = message.chars().find(steers).map(|character| format!("holds {character:?} as it is"));
    missing.chain(strange).chain(raw).collect()
}
