//! Reads a workbook that people have worked on.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use demarc_model::{Party, Share, Verdict};

use super::{
    about::read_about,
    column::Column,
    error::MatrixError,
    row::{MatrixBook, MatrixRow, MatrixTenant},
    sheet_name::ABOUT,
    text::{decode, decode_list},
};
use crate::spreadsheet::{
    Place, Sheet, Workbook, open_workbook,
    text::{fold, quoted, quoted_list},
};

/// Reads every tenant's sheet, or says everything that is wrong and takes nothing.
pub fn read(file: &str, bytes: &[u8]) -> Result<MatrixBook, MatrixError> {
    let book = open_workbook(file, bytes)?;
    let mut problems = Vec::new();
    let (as_of, tenants) = read_book(&book, &mut problems);
    if problems.is_empty() {
        return Ok(MatrixBook { file: book.file, as_of, tenants });
    }
    Err(MatrixError::Wrong { file: book.file, problems })
}

fn read_book(book: &Workbook, problems: &mut Vec<String>) -> (Option<chrono::NaiveDate>, Vec<MatrixTenant>) {
    let sheet = |name: &str| book.sheets.iter().find(|sheet| fold(&sheet.name) == fold(name));
    let about = sheet(ABOUT)
        .ok_or_else(|| {
            let there = quoted_list(book.sheets.iter().map(|sheet| &sheet.name));
            format!("there is no sheet `{ABOUT}` that says which sheet is which tenant; its sheets are {there}; write the workbook anew with demarc and copy the changes into it")
        })
        .and_then(read_about);
    let about = match about {
        Ok(about) => about,
        Err(problem) => {
            problems.push(problem);
            return (None, Vec::new());
        }
    };
    let mut seen = BTreeSet::new();
    let tenants = about.tenants.into_iter().filter_map(|(row, name, id, title)| {
        let place = format!("sheet `{ABOUT}` row {row}");
        if id.is_empty() || !seen.insert(id.clone()) {
            problems
                .push(format!("{place}: the tenant id {} is missing or twice; each row needs its own", quoted(&id)));
            return None;
        }
        let Some(sheet) = sheet(&name) else {
            problems.push(format!(
                "{place}: there is no sheet {}; give the sheet of tenant {} that name again, or delete this row",
                quoted(&name),
                quoted(&id)
            ));
            return None;
        };
        Some(MatrixTenant { id, name: title, sheet: sheet.name.clone(), rows: read_rows(sheet, problems) })
    });
    let tenants = tenants.collect();
    (about.as_of, tenants)
}

fn read_rows(sheet: &Sheet, problems: &mut Vec<String>) -> Vec<MatrixRow> {
    let there: BTreeMap<String, u32> = sheet.row(1).map(|(column, heading)| (fold(heading), column)).collect();
    let at = |column: &Column| there.get(&fold(column.heading())).copied();
    let missing: Vec<&str> =
        Column::ALL.iter().filter(|column| at(column).is_none()).map(|column| column.heading()).collect();
    if !missing.is_empty() {
        problems.push(format!(
            "{}: the heading {} is missing; row 1 is expected to hold the headings as demarc writes them",
            sheet.place(1),
            quoted_list(missing)
        ));
        return Vec::new();
    }
    let columns: BTreeMap<Column, u32> = Column::ALL.iter().filter_map(|column| Some((*column, at(column)?))).collect();
    let mut seen: BTreeMap<(String, String), u32> = BTreeMap::new();
    let rows = (2..=sheet.last_row()).filter(|&row| sheet.row(row).next().is_some()).filter_map(|number| {
        let row = Row { sheet, columns: &columns, place: sheet.place(number) }.read(problems)?;
        if let Some(first) = seen.insert((row.service.clone(), row.duty.clone()), number) {
            let (service, duty) = (quoted(&row.service), quoted(&row.duty));
            let place = &row.place;
            problems.push(format!("{place}: service {service} and duty {duty} are in row {first} already; delete one"));
        }
        Some(row)
    });
    rows.collect()
}

/// A row while it is read.
struct Row<'s> {
    sheet: &'s Sheet,
    columns: &'s BTreeMap<Column, u32>,
    place: Place,
}

impl Row<'_> {
    fn read(&self, problems: &mut Vec<String>) -> Option<MatrixRow> {
        let before = problems.len();
        let shares =
            Party::ALL.iter().filter_map(|&party| Some((party, self.word::<Share>(Column::Share(party), problems)?)));
        let shares = shares.collect();
        let verdict = self.word::<Verdict>(Column::Verdict, problems);
        let evidence_date = self.date(problems);
        let (service, duty) = (self.id(Column::ServiceId, problems), self.id(Column::DutyId, problems));
        if problems.len() > before {
            return None;
        }
        Some(MatrixRow {
            place: self.place.clone(),
            service,
            service_title: decode(self.cell(Column::Service)),
            duty,
            duty_title: decode(self.cell(Column::Duty)),
            layer: decode(self.cell(Column::Layer)),
            shares,
            performs: decode_list(self.cell(Column::Performs)),
            accountable: decode_list(self.cell(Column::Accountable)),
            verifies: decode_list(self.cell(Column::Verifies)),
            verdict: verdict?,
            evidence_date,
            reason: decode(self.cell(Column::Reason)),
            gaps: decode_list(self.cell(Column::Gaps)),
        })
    }

    fn cell(&self, column: Column) -> &str {
        self.columns.get(&column).map_or("", |&at| self.sheet.cell(self.place.row, at))
    }

    fn id(&self, column: Column, problems: &mut Vec<String>) -> String {
        if self.cell(column).is_empty() {
            problems.push(self.wrong(column, "the id that demarc wrote there is"));
        }
        decode(self.cell(column))
    }

    /// A word of a fixed list. `Shared dependent` is understood as well as `shared_dependent`.
    fn word<T: FromStr>(&self, column: Column, problems: &mut Vec<String>) -> Option<T> {
        let word = fold(self.cell(column)).replace([' ', '-'], "_").parse().ok();
        if word.is_none() {
            let words = column.words().unwrap_or_default().join(", ");
            problems.push(self.wrong(column, &format!("one of {words} is")));
        }
        word
    }

    fn date(&self, problems: &mut Vec<String>) -> Option<chrono::NaiveDate> {
        let text = self.cell(Column::EvidenceDate);
        let date = text.parse().ok();
        if date.is_none() && !text.is_empty() {
            problems.push(self.wrong(Column::EvidenceDate, "a date such as 2026-01-31, or nothing, is"));
        }
        date
    }

    fn wrong(&self, column: Column, expected: &str) -> String {
        let heading = column.heading();
        let found = match self.cell(column) {
            "" => "empty".to_owned(),
            text => quoted(text),
        };
        let place = self.columns.get(&column).map_or_else(|| self.place.to_string(), |&at| self.place.cell(at));
        format!("{place}: `{heading}` is {found}; {expected} expected")
    }
}
