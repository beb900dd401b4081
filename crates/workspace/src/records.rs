//! Rows of a CSV with their lines, as an editor counts them, and their numbers, as a spreadsheet counts them.

use csv::StringRecord;
use demarc_catalog::{Lines, line_breaks};

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
    let mut lines = Lines::of(text);
    let mut within_rows = 0;
    let mut found = Vec::new();
    for values in reader.records() {
        let Ok(values) = values else {
            return Err(wrong("a row that cannot be read").expected("comma-separated values"));
        };
        let line = lines.line_at(values.position());
        let row = line.saturating_sub(within_rows).max(1);
        within_rows += values.iter().map(line_breaks).sum::<usize>();
        if values.iter().any(|value| !value.trim().is_empty()) {
            found.push(Record { line, row, values });
        }
    }
    Ok(found)
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
