//! Rows of a CSV with their lines, as an editor counts them, and their numbers, as a spreadsheet counts them.

use csv::StringRecord;

use crate::wrong::{Wrong, wrong};

/// One row.
#[derive(Debug)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its number from 1, blank rows included.
    pub row: usize,
    /// What is in it.
    pub values: StringRecord,
}

/// Takes a CSV apart. Blank rows are left out.
pub fn records(text: &str, delimiter: u8) -> Result<Vec<Record>, Wrong> {
    // An open quote would swallow every row below it.
    if !text.bytes().filter(|&byte| byte == b'"').count().is_multiple_of(2) {
        let wrong = wrong("a quotation mark that is not closed");
        return Err(wrong
            .expected("an even number of `\"` in the file")
            .mend("close it, or write it twice where it is meant"));
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut place = Place { text, at: 0, line: 1 };
    let mut within_rows = 0;
    let mut found = Vec::new();
    for values in reader.records() {
        let Ok(values) = values else {
            return Err(wrong("a row that cannot be read").expected("comma-separated values"));
        };
        let start = values.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let line = place.line_of(start);
        let row = line.saturating_sub(within_rows).max(1);
        within_rows += values.iter().map(line_breaks).sum::<usize>();
        if values.iter().any(|value| !value.trim().is_empty()) {
            found.push(Record { line, row, values });
        }
    }
    Ok(found)
}

/// A place in a text that only moves on. The CSV reader's own count is behind where lines end as on Windows.
struct Place<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Place<'_> {
    /// The line of the first character at or after `offset` that does not end a line.
    fn line_of(&mut self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or("");
        let begins = offset + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        self.line += line_breaks(self.text.get(self.at..begins).unwrap_or(""));
        self.at = self.at.max(begins);
        self.line
    }
}

/// How many lines end: with `\n`, `\r\n` or `\r`.
fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(nth, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && bytes.get(nth + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&entry| ends(entry)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_rows_are_counted_as_people_do() {
        let cases: &[(&str, &[(usize, usize)])] = &[
            ("a,b\n1,2\n3,4\n", &[(1, 1), (2, 2), (3, 3)]),
            ("a,b\r\n1,2\r\n3,4\r\n", &[(1, 1), (2, 2), (3, 3)]),
            ("a,b\r1,2\r3,4", &[(1, 1), (2, 2), (3, 3)]),
            ("\n\na,b\n\n1,2\n\n\n3,4", &[(3, 3), (5, 5), (8, 8)]),
            ("a,b\r\n\r\n1,2\r\n\"x\r\ny\",4\r\n5,6", &[(1, 1), (3, 3), (4, 4), (6, 5)]),
            ("a,b\n,\n1,2", &[(1, 1), (3, 3)]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = records(text, b',').unwrap().iter().map(|record| (record.line, record.row)).collect();
            assert_eq!(found, *expected, "{text:?}");
        }
        assert!(records("a,b\n\"1,2\n3,4", b',').is_err());
    }
}
