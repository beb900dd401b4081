//! A TOML file as people write it: tables in order, a blank line before each, long lists on lines of their own.

use chrono::{Datelike, NaiveDate};
use toml::Value;

/// The longest line of a list, in bytes.
const LONGEST_LINE: usize = 110;
/// The last year that TOML can write.
const LAST_YEAR: i32 = 9999;

/// A TOML file that is being written.
#[derive(Debug, Default)]
pub struct TomlText {
    text: String,
    indent: String,
}

impl TomlText {
    /// Begins a table, such as `[[service]]`. The keys below it stand as far in as it does.
    pub fn heading(&mut self, heading: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.indent = heading.chars().take_while(|&character| character == ' ').collect();
        self.text += heading;
        self.text.push('\n');
    }

    /// A text, of one line or more.
    pub fn text(&mut self, key: &str, text: &str) {
        self.line(key, &quoted(text));
    }

    /// A text, unless it is empty.
    pub fn filled(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.text(key, text);
        }
    }

    /// A text, if there is one.
    pub fn maybe(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// A day. One that TOML cannot write is left out: it is an expiry that nobody stated, so far away that it was
    /// worked out, and will be again.
    pub fn day(&mut self, key: &str, day: NaiveDate) {
        if (0..=LAST_YEAR).contains(&day.year()) {
            self.line(key, &day.to_string());
        }
    }

    /// A number, or true and false.
    pub fn plain(&mut self, key: &str, value: impl Into<Value>) {
        self.line(key, &value.into().to_string());
    }

    /// A list of texts, unless it is empty.
    pub fn list<T: AsRef<str>>(&mut self, key: &str, texts: &[T]) {
        if !texts.is_empty() {
            let list = self.bracketed(key, texts);
            self.line(key, &list);
        }
    }

    /// One text as it is, several as a list; nothing where there are none.
    pub fn one_or_list<T: AsRef<str>>(&mut self, key: &str, texts: &[T]) {
        match texts {
            [text] => self.text(key, text.as_ref()),
            texts => self.list(key, texts),
        }
    }

    /// A table on one line, of words that need no quotes to the texts that they have.
    pub fn table(&mut self, key: &str, entries: &[(&str, &str)]) {
        let entries: Vec<String> = entries.iter().map(|(key, text)| format!("{key} = {}", quoted(text))).collect();
        self.line(key, &format!("{{ {} }}", entries.join(", ")));
    }

    /// A table on one line, of any keys to values.
    pub fn values<'a>(&mut self, key: &str, entries: impl Iterator<Item = (&'a str, Value)>) {
        let entries: Vec<String> = entries.map(|(key, value)| format!("{} = {value}", quoted_key(key))).collect();
        self.line(key, &format!("{{ {} }}", entries.join(", ")));
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn line(&mut self, key: &str, value: &str) {
        self.text += &format!("{}{key} = {value}\n", self.indent);
    }

    fn bracketed<T: AsRef<str>>(&self, key: &str, texts: &[T]) -> String {
        let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
        let short = format!("[{}]", quoted.join(", "));
        if self.indent.len() + key.len() + " = ".len() + short.len() <= LONGEST_LINE {
            return short;
        }
        let lines = filled_lines(&quoted, LONGEST_LINE - self.indent.len());
        let lines: String = lines.iter().map(|line| format!("{}  {line}\n", self.indent)).collect();
        format!("[\n{lines}{}]", self.indent)
    }
}

/// The entries of a list, as many on each line as there is room for.
fn filled_lines(entries: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        match lines.last_mut() {
            Some(line) if line.len() + entry.len() + ", ,".len() < width => *line += &format!(" {entry},"),
            _ => lines.push(format!("{entry},")),
        }
    }
    lines
}

fn quoted_key(key: &str) -> String {
    let bare = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    // A key on one line has no room for what a text of several lines is written as.
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { serde_json::Value::from(key).to_string() }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
