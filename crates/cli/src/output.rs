//! What people see: text made safe for a terminal, tables, failures.

use std::{
    fmt,
    io::{BufWriter, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, ContentArrangement, Table, presets};

/// What went wrong, what to do next, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// What happened.
    pub message: String,
    /// What to do next.
    pub next: Option<String>,
    /// The exit code: 1 for an error, 2 for usage.
    pub code: u8,
}

impl Failure {
    /// An error.
    pub fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), next: None, code: 1 }
    }

    /// The command was given something that it cannot work with.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, ..Self::new(message) }
    }

    /// What to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

/// Every library's error is an error; say more with [`Failure::new`] where more is known.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// Says on standard error what went wrong and what to do next.
pub fn complain(message: &str, next: Option<&str>) {
    let _ = writeln!(anstream::stderr(), "{RED}error:{RED:#} {}", safe_lines(message));
    if let Some(next) = next {
        say_next(next);
    }
}

/// Shows what clap has to say: help and version on standard output, errors on standard error with what was
/// typed made safe.
pub fn usage(error: &clap::Error) -> std::process::ExitCode {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        // Clap's own colours begin with an escape and a bracket; nothing else that steers may pass.
        let safe = text.split("\u{1b}[").map(safe_lines).collect::<Vec<_>>().join("\u{1b}[");
        let _ = write!(anstream::stderr(), "{safe}");
        return std::process::ExitCode::from(2);
    }
    let _ = write!(anstream::stdout(), "{text}");
    std::process::ExitCode::SUCCESS
}

/// Says something on standard error.
pub fn say(message: impl fmt::Display) {
    if WITHIN.load(Ordering::Relaxed) {
        return;
    }
    let _ = writeln!(anstream::stderr(), "{}", safe_lines(&message.to_string()));
}

/// Says on standard error what to do next.
pub fn say_next(next: &str) {
    if WITHIN.load(Ordering::Relaxed) {
        return;
    }
    let _ = writeln!(anstream::stderr(), "{DIM}next:{DIM:#} {}", safe_lines(next));
}

/// Whether answers are those of a command within a command, which nobody asked for.
static WITHIN: AtomicBool = AtomicBool::new(false);

/// Does something whose answers are kept to itself, such as the imports of the demonstration.
pub fn quietly<T>(act: impl FnOnce() -> T) -> T {
    WITHIN.store(true, Ordering::Relaxed);
    let result = act();
    WITHIN.store(false, Ordering::Relaxed);
    result
}

/// Writes the answer to standard output. A reader that hangs up early is no error.
pub fn answer(text: &str) -> Result<(), Failure> {
    if WITHIN.load(Ordering::Relaxed) {
        return Ok(());
    }
    let result = anstream::stdout().write_all(text.as_bytes());
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// Writes bytes to standard output as they are.
pub fn answer_bytes(bytes: &[u8]) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// Writes a part of an answer to standard output, at once. Whether anybody still reads: one who hangs up early is no error.
pub fn answer_part(text: &str) -> Result<bool, Failure> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::new(error)),
    }
}

/// Writes a value as JSON to standard output.
pub fn answer_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    answer_streamed(|output| serde_json::to_writer_pretty(output, value).map_err(std::io::Error::from))
}

/// Writes JSON to standard output as it comes: it has no colours to take out, and may be too long to be held as text.
pub fn answer_streamed(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Failure> {
    if WITHIN.load(Ordering::Relaxed) {
        return Ok(());
    }
    let mut output = BufWriter::with_capacity(64 * 1024, std::io::stdout().lock());
    let written = write(&mut output);
    match written.and_then(|()| output.write_all(b"\n")).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// Text of others with control characters escaped, so that it cannot steer the terminal.
pub fn safe(text: &str) -> String {
    text.chars().flat_map(|character| escape(character, false)).collect()
}

fn safe_lines(text: &str) -> String {
    text.chars().flat_map(|character| escape(character, true)).collect()
}

fn escape(character: char, keep_lines: bool) -> Vec<char> {
    let steers = character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if steers && !(keep_lines && character == '\n') { character.escape_unicode().collect() } else { vec![character] }
}

/// A table for the terminal, as wide as it is.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(Cell::new));
    for row in rows {
        table.add_row(row.iter().map(|text| Cell::new(safe(text))));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n", lines.join("\n"))
}

/// A word in the colour of what it means. Colours go only where they are wanted: see `NO_COLOR`.
pub fn coloured(word: &str) -> String {
    let style = match word {
        "failing" | "critical" | "high" | "unowned" => RED,
        "proven" => GREEN,
        "unproven" | "medium" | "assumed" | "drifted" => YELLOW,
        _ => DIM,
    };
    format!("{style}{word}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_steer_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\r\n"), "a\\u{1b}[31mb\\u{d}\\u{a}");
        assert_eq!(safe("\u{202e}evil"), "\\u{202e}evil");
        assert_eq!(safe("Zo\u{eb} \u{2014} \u{201c}ok\u{201d}"), "Zo\u{eb} \u{2014} \u{201c}ok\u{201d}");
    }
}
