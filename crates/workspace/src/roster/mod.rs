//! `roster.csv`: who works there and who has left; and the exports of personnel systems that it is made of.

mod columns;
mod dates;
mod statuses;

use chrono::NaiveDate;
use demarc_catalog::Problem;
use serde::{Deserialize, Serialize};

use crate::{
    decode,
    folder::LARGEST_CSV,
    records::{Record, records},
    wrong::{Wrong, escaped, is_hidden, wrong},
};
use columns::{Columns, Field};
use dates::{Day, Order};

/// Somebody who works there, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterEntry {
    /// Their name.
    pub name: String,
    /// Their e-mail address, by which logins are found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the personnel system says.
    pub status: RosterStatus,
    /// Their last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<NaiveDate>,
    /// To whom they report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
}

/// What the personnel system says of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterStatus {
    /// Works there.
    Active,
    /// Has left.
    Left,
}

impl RosterStatus {
    /// The word in `roster.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Left => "left",
        }
    }
}

impl RosterEntry {
    /// Whether they have left: it says so, or their last day is in the past.
    pub fn has_left(&self, today: NaiveDate) -> bool {
        self.status == RosterStatus::Left || self.end_date.is_some_and(|last_day| last_day < today)
    }
}

/// A row that is understood but for the order of day and month in it.
struct Draft<'r> {
    record: &'r Record,
    entry: RosterEntry,
    end: Option<Day>,
}

/// Reads a roster, in the form of `roster.csv` or as a personnel system exports it: all of it, or nothing and
/// everything that is wrong.
pub fn read_roster(bytes: &[u8], file: &str) -> Result<Vec<RosterEntry>, Vec<Problem>> {
    if bytes.len() as u64 > LARGEST_CSV {
        let expected = format!("at most {} MiB", LARGEST_CSV / 1024 / 1024);
        return Err(vec![wrong("the file is too large").expected(expected).of(file)]);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let wrong = wrong("this is a workbook, not a CSV file");
        return Err(vec![wrong.expected("comma-separated values").mend("in Excel: Save as, CSV UTF-8").of(file)]);
    }
    let text = decode::text(bytes).map_err(|(line, wrong)| vec![wrong.on_line(file, line)])?;
    let (text, delimiter, skipped) = columns::delimiter(text);
    let mut records = records(text, delimiter).map_err(|wrong| vec![wrong.of(file)])?;
    records.iter_mut().for_each(|record| record.line += skipped);
    let Some((header, rows)) = records.split_first() else {
        return Err(vec![wrong("the file is empty").expected("a row of headings and a row for each person").of(file)]);
    };
    let columns = Columns::of(&header.values).map_err(|wrong| vec![wrong.on_line(file, header.line)])?;
    entries(rows, &columns, file)
}

fn entries(rows: &[Record], columns: &Columns, file: &str) -> Result<Vec<RosterEntry>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut drafts = Vec::new();
    for record in rows {
        match draft(record, columns) {
            Ok(draft) => drafts.push(draft),
            Err(wrongs) => problems.extend(wrongs.into_iter().map(|wrong| wrong.on_line(file, record.line))),
        }
    }
    let days = drafts.iter().filter_map(|draft| Some((draft.record, draft.end.as_ref()?)));
    let order = dates::order(days).map_err(|(line, wrong)| problems.push(wrong.on_line(file, line))).ok();
    problems.extend(twice(&drafts, file));
    if !problems.is_empty() {
        problems.sort();
        return Err(problems);
    }
    let mut found = Vec::new();
    for draft in drafts {
        match finish(&draft, order.unwrap_or(Order::DayFirst)) {
            Ok(entry) => found.push(entry),
            Err(wrong) => problems.push(wrong.on_line(file, draft.record.line)),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn draft<'r>(record: &'r Record, columns: &Columns) -> Result<Draft<'r>, Vec<Wrong>> {
    if record.values.len() != columns.count() {
        let what = format!("row {} has {} values", record.row, record.values.len());
        let mend = "put quotes around a value that holds the separator";
        return Err(vec![wrong(what).expected(columns.count().to_string()).mend(mend)]);
    }
    let get = |field| columns.get(&record.values, field);
    let mut wrongs = texts(record, columns);
    let mut note = |field: Field, wrong: Wrong| wrongs.push(wrong.in_row(record.row, columns.heading(field)));
    let status = statuses::read(get(Field::Status), columns.has(Field::Status), columns.has(Field::EndDate));
    let status = status.map_err(|wrong| note(Field::Status, wrong)).unwrap_or(RosterStatus::Active);
    let end = dates::read(get(Field::EndDate)).map_err(|wrong| note(Field::EndDate, wrong)).unwrap_or(None);
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let filled = |field| Some(get(field).to_owned()).filter(|value| !value.is_empty());
    let (name, email, manager) = (columns.name(&record.values), filled(Field::Email), filled(Field::Manager));
    Ok(Draft { record, entry: RosterEntry { name, email, status, end_date: None, manager }, end })
}

/// What is wrong with the names and the address.
fn texts(record: &Record, columns: &Columns) -> Vec<Wrong> {
    let get = |field| columns.get(&record.values, field);
    let fields = [Field::Name, Field::FirstName, Field::LastName, Field::Email, Field::Manager];
    let hidden = |field| hidden(get(field)).map(|wrong| wrong.in_row(record.row, columns.heading(field)));
    let mut wrongs: Vec<Wrong> = fields.into_iter().filter_map(hidden).collect();
    if columns.name(&record.values).is_empty() {
        let wrong = wrong(format!("row {} names nobody", record.row));
        wrongs.push(wrong.expected("a name in every row").mend("add it, or remove the row"));
    }
    let email = get(Field::Email);
    if !email.is_empty() && !email.contains('@') {
        let wrong =
            wrong(format!("`{}` is not an e-mail address", escaped(email))).expected("name@example.org, or nothing");
        wrongs.push(wrong.in_row(record.row, columns.heading(Field::Email)));
    }
    wrongs
}

fn finish(draft: &Draft<'_>, order: Order) -> Result<RosterEntry, Wrong> {
    let end_date = draft.end.as_ref().map(|day| day.in_order(order)).transpose();
    let end_date = end_date.map_err(|wrong| wrong.in_row(draft.record.row, None))?;
    Ok(RosterEntry { end_date, ..draft.entry.clone() })
}

fn hidden(text: &str) -> Option<Wrong> {
    let hidden = text.chars().find(|&character| is_hidden(character))?;
    Some(
        wrong(format!("the control character {}", hidden.escape_unicode()))
            .expected("plain text on one line")
            .mend("remove it"),
    )
}

/// Two rows of one address may contradict each other about whether somebody has left.
fn twice(drafts: &[Draft<'_>], file: &str) -> Vec<Problem> {
    let mut rows = std::collections::HashMap::new();
    let mut problems = Vec::new();
    for draft in drafts {
        let Some(email) = &draft.entry.email else { continue };
        let first = *rows.entry(email.to_lowercase()).or_insert(draft.record.row);
        if first != draft.record.row {
            let what = format!("row {} has the same address as row {first}, `{}`", draft.record.row, escaped(email));
            let mend = "keep the row that holds today, or correct the address";
            problems.push(wrong(what).expected("one row for each person").mend(mend).on_line(file, draft.record.line));
        }
    }
    problems
}
