//! CSV of the catalog's format: columns by name, rows by line.

use std::collections::BTreeMap;

use csv::StringRecord;
use demarc_catalog::{Problem, Row, did_you_mean};

use crate::{
    decode,
    records::records,
    wrong::{Wrong, escaped, listed, wrong},
};

/// So many problems of one file are said; whoever has more starts with these.
const MOST_PROBLEMS: usize = 500;

/// Which columns a file has.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// All that it may have.
    pub known: &'static [&'static str],
    /// Those that it must have.
    pub required: &'static [&'static str],
}

/// Hands every row to `take`, and says what is wrong.
pub fn each_row(
    file: &str,
    bytes: &[u8],
    columns: Columns,
    mut take: impl FnMut(&Row<'_>) -> Result<(), Vec<Wrong>>,
) -> Vec<Problem> {
    let text = match decode::text(bytes) {
        Ok(text) => text,
        Err((line, wrong)) => return vec![wrong.on_line(file, line)],
    };
    let records = match records(text, b',') {
        Ok(records) => records,
        Err(wrong) => return vec![wrong.of(file)],
    };
    let Some((header, rows)) = records.split_first() else {
        let expected = format!("the columns {}", listed(columns.required.iter().copied()));
        return vec![wrong("the file is empty").expected(expected).of(file)];
    };
    let columns = match places(&header.values, columns) {
        Ok(columns) => columns,
        Err(wrong) => return vec![wrong.on_line(file, header.line)],
    };
    let taken = rows.iter().flat_map(|record| {
        let row = Row::new(record.line, &columns, &record.values);
        let taken = whole(&record.values, &columns).map_err(|wrong| vec![wrong]).and_then(|()| take(&row));
        taken.err().unwrap_or_default().into_iter().map(move |wrong| wrong.on_line(file, record.line))
    });
    taken.take(MOST_PROBLEMS).collect()
}

fn places(header: &StringRecord, columns: Columns) -> Result<BTreeMap<String, usize>, Wrong> {
    let expected = || listed(columns.known.iter().copied());
    let mut places = BTreeMap::new();
    for (nth, name) in header.iter().map(str::trim).enumerate() {
        if !columns.known.contains(&name) {
            let mend = did_you_mean(name, columns.known.iter().copied(), "correct the column or remove it");
            return Err(wrong(format!("unknown column `{}`", escaped(name))).expected(expected()).mend(mend));
        }
        if places.insert(name.to_owned(), nth).is_some() {
            return Err(wrong(format!("column `{name}` is there twice")).mend("keep one of them"));
        }
    }
    match columns.required.iter().find(|name| !places.contains_key(**name)) {
        Some(missing) => Err(wrong(format!("no column `{missing}`")).expected(expected()).mend("add it")),
        None => Ok(places),
    }
}

fn whole(record: &StringRecord, places: &BTreeMap<String, usize>) -> Result<(), Wrong> {
    if record.len() == places.len() {
        return Ok(());
    }
    let wrong = wrong(format!("a row of {} values", record.len())).expected(format!("{}", places.len()));
    Err(wrong.mend("put quotes around a value that holds a comma"))
}
