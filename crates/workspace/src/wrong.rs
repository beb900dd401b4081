//! The words of a problem, before its place is known.

use demarc_catalog::{Message, Problem};

/// What is wrong, what was expected, how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    what: String,
    expected: String,
    mend: String,
}

/// Begins with what is wrong.
pub fn wrong(what: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), expected: String::new(), mend: String::new() }
}

impl Wrong {
    /// Adds what was expected.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// Adds how to mend it.
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = mend.into();
        self
    }

    /// Says the row, and the column's heading, before what is wrong.
    pub fn in_row(self, row: usize, heading: Option<&str>) -> Self {
        let heading = heading.map(|heading| format!(", `{}`", escaped(heading))).unwrap_or_default();
        Self { what: format!("row {row}{heading}: {}", self.what), ..self }
    }

    /// Puts it at a line and column of a file.
    pub fn at(self, file: &str, line: usize, column: usize) -> Problem {
        Problem { line: Some(line), column: Some(column), ..self.of(file) }
    }

    /// Puts it on a line of a file.
    pub fn on_line(self, file: &str, line: usize) -> Problem {
        Problem { line: Some(line), ..self.of(file) }
    }

    /// Says it of a whole file or folder.
    pub fn of(self, file: &str) -> Problem {
        let (what, expected, mend) = (self.what, self.expected, self.mend);
        Problem { file: escaped(file), line: None, column: None, what, expected, mend }
    }
}

impl From<Message> for Wrong {
    /// What the catalog says of a cell or a value, which is shown with what it holds.
    fn from(message: Message) -> Self {
        Self { what: escaped(&message.what), expected: message.expected, mend: message.mend }
    }
}

/// Text of others, safe to print: control characters are written out, and it is cut where it becomes too long.
pub fn escaped(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut shown: String = text.chars().take(LONGEST).flat_map(escape).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

fn escape(character: char) -> Vec<char> {
    if is_hidden(character) { character.escape_unicode().collect() } else { vec![character] }
}

/// Whether a character is not seen, or changes how others are seen.
pub fn is_hidden(character: char) -> bool {
    let turns_text_around =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns_text_around || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// What is allowed, as a sentence says it: "`a`", or "one of `a`, `b`".
pub fn one_of<'t>(entries: impl IntoIterator<Item = &'t str>) -> String {
    let listed = listed(entries);
    if listed.contains(", ") { format!("one of {listed}") } else { listed }
}

/// A word with its article.
pub fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The entries as a sentence lists them: "`a`, `b`".
pub fn listed<'t>(entries: impl IntoIterator<Item = &'t str>) -> String {
    entries.into_iter().map(|entry| format!("`{}`", escaped(entry))).collect::<Vec<_>>().join(", ")
}
