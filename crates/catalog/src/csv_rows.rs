//! CSV with columns by name and lines by number.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::{
    problem::{Message, says},
    reader::Reader,
};

/// One row, with its line in the file.
pub(crate) struct Row<'r> {
    /// The line, from 1.
    pub line: usize,
    columns: &'r BTreeMap<String, usize>,
    record: &'r StringRecord,
}

impl Row<'_> {
    /// The value in a column; empty where the column is left out.
    pub fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|&nth| self.record.get(nth)).unwrap_or_default().trim()
    }
}

/// Hands over every row of a CSV that may have the `known` columns and must have the `required` ones.
/// Notes other columns, and rows that cannot be read.
pub(crate) fn each_row<'f>(
    reader: &mut Reader<'f>,
    path: &str,
    known: &[&str],
    required: &[&str],
    mut take: impl FnMut(&mut Reader<'f>, &Row<'_>),
) {
    let text = match reader.files.text(path) {
        Ok(text) => text,
        Err(problem) => return reader.problems.push(problem),
    };
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let Some(columns) = columns(reader, path, &mut csv, known, required) else { return };
    let mut record = StringRecord::new();
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                let line = line(record.position());
                take(reader, &Row { line, columns: &columns, record: &record });
            }
            Err(error) => {
                reader.on_line(path, line(error.position()), unreadable(columns.len()));
            }
        }
    }
}

/// The line of a row.
pub(crate) fn line(position: Option<&csv::Position>) -> usize {
    position.map_or(1, |position| usize::try_from(position.line()).unwrap_or(usize::MAX))
}

/// What is said of a row with more or fewer values than there are columns.
pub(crate) fn unreadable(columns: usize) -> Message {
    says("a row that cannot be read", format!("{columns} values"), "put quotes around a value with commas")
}

fn columns(
    reader: &mut Reader<'_>,
    path: &str,
    csv: &mut csv::Reader<&[u8]>,
    known: &[&str],
    required: &[&str],
) -> Option<BTreeMap<String, usize>> {
    let headers = match csv.headers() {
        Ok(headers) => headers,
        Err(error) => {
            reader.on_line(path, 1, says(error.to_string(), "", ""));
            return None;
        }
    };
    let mut columns = BTreeMap::new();
    for (nth, name) in headers.iter().enumerate() {
        let twice = columns.insert(name.to_owned(), nth).is_some();
        if twice || !known.contains(&name) {
            let what =
                if twice { format!("column `{name}` is there twice") } else { format!("unknown column `{name}`") };
            reader.on_line(path, 1, says(what, known.join(", "), "correct the column or remove it"));
        }
    }
    let missing: Vec<&str> = required.iter().copied().filter(|name| !columns.contains_key(*name)).collect();
    if !missing.is_empty() {
        reader.on_line(path, 1, says(format!("no column `{}`", missing.join("`, `")), known.join(", "), "add it"));
        return None;
    }
    Some(columns)
}
