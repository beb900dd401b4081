//! CSV with columns by name and lines by number.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::{
    csv_lines::Lines,
    problem::{Message, says},
    reader::Reader,
};

/// One row, with its line in the file.
#[derive(Debug)]
pub struct Row<'r> {
    /// The line, from 1.
    pub line: usize,
    columns: &'r BTreeMap<String, usize>,
    record: &'r StringRecord,
}

impl<'r> Row<'r> {
    /// A row with these values, the column of each by its name.
    pub const fn new(line: usize, columns: &'r BTreeMap<String, usize>, record: &'r StringRecord) -> Self {
        Self { line, columns, record }
    }

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
    let mut lines = Lines::of(text);
    let header = lines.line_at(None);
    let Some(columns) = columns(reader, (path, header), &mut csv, known, required) else { return };
    let mut record = StringRecord::new();
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                let line = lines.line_at(record.position());
                take(reader, &Row::new(line, &columns, &record));
            }
            Err(error) => {
                reader.on_line(path, lines.line_at(error.position()), unreadable(columns.len()));
            }
        }
    }
}

/// What is said of a row with more or fewer values than there are columns.
pub(crate) fn unreadable(columns: usize) -> Message {
    says("a row that cannot be read", format!("{columns} values"), "put quotes around a value with commas")
}

fn columns(
    reader: &mut Reader<'_>,
    (path, line): (&str, usize),
    csv: &mut csv::Reader<&[u8]>,
    known: &[&str],
    required: &[&str],
) -> Option<BTreeMap<String, usize>> {
    let headers = match csv.headers() {
        Ok(headers) => headers,
        Err(error) => {
            reader.on_line(path, line, says(error.to_string(), "", ""));
            return None;
        }
    };
    let mut columns = BTreeMap::new();
    for (nth, name) in headers.iter().enumerate() {
        let twice = columns.insert(name.to_owned(), nth).is_some();
        if twice || !known.contains(&name) {
            let what =
                if twice { format!("column `{name}` is there twice") } else { format!("unknown column `{name}`") };
            reader.on_line(path, line, says(what, known.join(", "), "correct the column or remove it"));
        }
    }
    let missing: Vec<&str> = required.iter().copied().filter(|name| !columns.contains_key(*name)).collect();
    if !missing.is_empty() {
        reader.on_line(path, line, says(format!("no column `{}`", missing.join("`, `")), known.join(", "), "add it"));
        return None;
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;

    /// The lines of the rows, and of what is said.
    fn lines(text: &str) -> (Vec<usize>, Vec<Option<usize>>) {
        let files = Files::given("catalog", [("a.csv", text)]);
        let mut reader = Reader::new(&files);
        let mut rows = Vec::new();
        each_row(&mut reader, "a.csv", &["a", "b"], &["a", "b"], |_, row| rows.push(row.line));
        (rows, reader.problems.iter().map(|problem| problem.line).collect())
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let cases: &[(&str, &[usize], &[usize])] = &[
            ("a,b\n1,2\n3,4\n", &[2, 3], &[]),
            ("a,b\r\n1,2\r\n3,4\r\n", &[2, 3], &[]),
            ("a,b\r1,2\r3,4", &[2, 3], &[]),
            ("\n\na,b\n\n1,2\n\n\n3,4", &[5, 8], &[]),
            ("a,b\r\n\r\n1,2\r\n\"x\r\ny\",4\r\n\r\n5,6\r\n", &[3, 4, 7], &[]),
            ("a,b\n\"x\ny\n\nz\",2\n3,\"\n\"\n5,6", &[2, 6, 8], &[]),
            ("a,b\r\n\"x\ny\",2\r\n\r\n1,2,3\r\n4,5", &[2, 6], &[5]),
            ("\r\n\r\na,c\r\n1,2", &[], &[3, 3]),
        ];
        for (text, rows, problems) in cases {
            let problems: Vec<Option<usize>> = problems.iter().copied().map(Some).collect();
            assert_eq!(lines(text), (rows.to_vec(), problems), "{text:?}");
        }
    }
}
