//! Reads the rows of the two worksheets. A row that cannot be read is a problem, never silence.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::ControlId;

use super::{
    columns::{CisColumns, CrmColumns},
    control::normalise_control,
    problem::{Problem, ProblemKind},
    words::{Answer, Origination, Status, is_marked},
};
use crate::spreadsheet::{Place, Sheet, text::quoted};

/// What a row of the CIS worksheet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CisRow {
    pub place: Place,
    pub statuses: Vec<Status>,
    pub originations: Vec<Origination>,
}

impl CisRow {
    /// Whether anything is marked.
    pub fn says_something(&self) -> bool {
        !self.statuses.is_empty() || !self.originations.is_empty()
    }

    /// Whether the control is said not to exist here, and nothing else.
    pub fn is_not_applicable(&self) -> bool {
        self.statuses == [Status::NotApplicable]
    }
}

/// What a row of the CRM worksheet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CrmRow {
    pub place: Place,
    pub answer: Option<Answer>,
    /// An answer that is neither yes, partial nor no.
    pub unknown: Option<Arc<str>>,
    pub text: Arc<str>,
}

impl CrmRow {
    /// Whether anything is answered.
    pub fn says_something(&self) -> bool {
        self.answer.is_some() || self.unknown.is_some() || !self.text.is_empty()
    }
}

/// The rows of one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows<R> {
    /// How many rows name a control part.
    pub controls: usize,
    /// The rows by control: the first that names it.
    pub by_control: BTreeMap<ControlId, R>,
    /// Further rows of a control: control, first row, further row, and whether both say the same.
    pub repeated: Vec<(ControlId, R, R)>,
    /// Controls with a row that could not be understood.
    pub unclear: Vec<ControlId>,
    /// What was not read.
    pub problems: Vec<Problem>,
}

impl<R> Rows<R> {
    const fn new(problems: Vec<Problem>) -> Self {
        Self { controls: 0, by_control: BTreeMap::new(), repeated: Vec::new(), unclear: Vec::new(), problems }
    }
}

/// Reads a CIS worksheet.
pub(super) fn cis_rows(sheet: &Sheet, columns: &CisColumns) -> Rows<CisRow> {
    let read = columns.read();
    read_rows(sheet, columns.heading_row, columns.control, &read, |row| cis_row(sheet, columns, row))
}

/// Reads a CRM worksheet.
pub(super) fn crm_rows(sheet: &Sheet, columns: &CrmColumns) -> Rows<CrmRow> {
    let read = columns.read();
    read_rows(sheet, columns.heading_row, columns.control, &read, |row| Ok(crm_row(sheet, columns, row)))
}

fn read_rows<R: Clone>(
    sheet: &Sheet,
    heading_row: u32,
    control: u32,
    read: &[u32],
    parse: impl Fn(u32) -> Result<R, Problem>,
) -> Rows<R> {
    let mut rows = Rows::new(ignored_columns(sheet, heading_row, read));
    for row in heading_row + 1..=sheet.last_row() {
        if !sheet.row(row).any(|(column, _)| read.contains(&column)) {
            continue;
        }
        match normalise_control(sheet.cell(row, control)) {
            None => rows.problems.push(no_control(sheet, row, read)),
            Some(control) => {
                rows.controls += 1;
                keep(&mut rows, control, parse(row));
            }
        }
    }
    rows
}

fn keep<R: Clone>(rows: &mut Rows<R>, control: ControlId, row: Result<R, Problem>) {
    match (row, rows.by_control.get(&control)) {
        (Err(problem), _) => {
            rows.problems.push(problem);
            rows.unclear.push(control);
        }
        (Ok(row), Some(first)) => rows.repeated.push((control, first.clone(), row)),
        (Ok(row), None) => {
            rows.by_control.insert(control, row);
        }
    }
}

fn cis_row(sheet: &Sheet, columns: &CisColumns, row: u32) -> Result<CisRow, Problem> {
    let place = sheet.place(row);
    Ok(CisRow {
        statuses: marked(sheet, &place, &columns.statuses)?,
        originations: marked(sheet, &place, &columns.originations)?,
        place,
    })
}

/// The words whose columns are marked in a row.
fn marked<W: Copy>(sheet: &Sheet, place: &Place, columns: &[(u32, W)]) -> Result<Vec<W>, Problem> {
    let mut words = Vec::new();
    for &(column, word) in columns {
        let text = sheet.cell(place.row, column);
        match is_marked(text) {
            Some(true) => words.push(word),
            Some(false) => {}
            None => {
                let what = format!("{} holds {}", place.cell(column), quoted(text));
                let mend = "mark it with `X` or leave it empty; nothing was imported for this control";
                return Err(Problem::new(place.clone(), ProblemKind::UnknownMark, format!("{what}; {mend}")));
            }
        }
    }
    Ok(words)
}

fn crm_row(sheet: &Sheet, columns: &CrmColumns, row: u32) -> CrmRow {
    let written = sheet.cell(row, columns.answer);
    let answer = Answer::of_cell(written);
    let unknown = (answer.is_none() && !written.is_empty()).then(|| written.into());
    CrmRow { place: sheet.place(row), answer, unknown, text: sheet.shared_cell(row, columns.text) }
}

fn no_control(sheet: &Sheet, row: u32, read: &[u32]) -> Problem {
    let said = sheet.row(row).find(|(column, _)| read.contains(column));
    let (column, text) = said.unwrap_or_default();
    let place = sheet.place(row);
    let message =
        format!("{} holds {} but the row names no control; it was left out", place.cell(column), quoted(text));
    Problem::new(place, ProblemKind::NoControl, message)
}

/// Columns that are not read although something stands in them.
fn ignored_columns(sheet: &Sheet, heading_row: u32, read: &[u32]) -> Vec<Problem> {
    let mut cells: BTreeMap<u32, usize> = BTreeMap::new();
    for row in heading_row + 1..=sheet.last_row() {
        for (column, _) in sheet.row(row).filter(|(column, _)| !read.contains(column)) {
            *cells.entry(column).or_default() += 1;
        }
    }
    let problem = |(column, cells): (u32, usize)| {
        let place = sheet.place(heading_row);
        let (cell, heading) = (place.cell(column), quoted(sheet.cell(heading_row, column)));
        let message = format!("the column under {cell} ({heading}) is not read; {cells} cells were left out");
        Problem::new(place, ProblemKind::IgnoredColumn, message)
    };
    cells.into_iter().map(problem).collect()
}
