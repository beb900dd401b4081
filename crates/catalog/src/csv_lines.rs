//! On which line of a CSV something stands, as an editor counts lines.
//!
//! `csv::Position::line` is where the reader was when the row before had ended: it is behind where lines end as on
//! Windows, and where there are blank lines. Only its byte is relied on.

/// A place in a text that only moves on.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    /// The beginning of a text.
    pub const fn of(text: &'t str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line, from 1, of the row that begins at or after a position; without one, of the next row. Positions
    /// must not go back.
    pub fn line_at(&mut self, position: Option<&csv::Position>) -> usize {
        let offset = position.map_or(self.at, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let rest = self.text.get(offset..).unwrap_or("");
        let begins = offset + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        self.line += line_breaks(self.text.get(self.at..begins).unwrap_or(""));
        self.at = self.at.max(begins);
        self.line
    }
}

/// How many lines end: with `\n`, `\r\n` or `\r`.
pub fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(nth, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && bytes.get(nth + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&entry| ends(entry)).count()
}
