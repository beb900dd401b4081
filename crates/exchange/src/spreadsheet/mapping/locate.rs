//! Finds the sheet, the row of headings and the columns that a mapping means.

use crate::spreadsheet::{
    Sheet, Workbook,
    text::{column_of_letters, fold},
};

use super::{Column, Mapping, MappingError};

/// How far down headings are looked for.
const HEADING_ROWS: u32 = 60;

/// Where things are.
#[derive(Debug)]
pub(super) struct Located<'b> {
    pub sheet: &'b Sheet,
    pub heading_row: u32,
    pub columns: Vec<(Column, u32)>,
}

impl Located<'_> {
    /// The column that means something.
    pub fn column(&self, wanted: Column) -> Option<u32> {
        self.columns.iter().find(|(column, _)| *column == wanted).map(|&(_, number)| number)
    }

    /// The text of the column in a row; empty when the mapping does not have the column.
    pub fn cell(&self, row: u32, wanted: Column) -> &str {
        self.column(wanted).map_or("", |column| self.sheet.cell(row, column))
    }
}

/// Finds the sheet whose headings fit the mapping.
pub(super) fn locate<'b>(book: &'b Workbook, mapping: &Mapping) -> Result<Located<'b>, MappingError> {
    let sheets = candidates(book, mapping)?;
    let letters_only = mapping.columns.iter().all(|(_, spec)| column_of_letters(spec.trim()).is_some());
    let mut found: Vec<Located<'b>> = sheets.iter().filter_map(|sheet| in_sheet(sheet, mapping)).collect();
    let names = found.iter().map(|located| located.sheet.name.clone()).collect();
    let file = book.file.clone();
    match (found.pop(), found.is_empty()) {
        (Some(located), true) => Ok(located),
        (Some(_), false) => Err(MappingError::SeveralSheets { file, sheets: names }),
        (None, _) if letters_only && mapping.heading_row.is_none() => Err(MappingError::NoHeadingRow { file }),
        (None, _) => Err(closest(book, &sheets, mapping)),
    }
}

fn candidates<'b>(book: &'b Workbook, mapping: &Mapping) -> Result<Vec<&'b Sheet>, MappingError> {
    let Some(wanted) = &mapping.sheet else {
        return Ok(book.sheets.iter().filter(|sheet| !sheet.hidden).collect());
    };
    let named: Vec<&Sheet> = book.sheets.iter().filter(|sheet| *sheet.name == *wanted.trim()).collect();
    if named.is_empty() {
        let there = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        return Err(MappingError::NoSuchSheet { file: book.file.clone(), wanted: wanted.clone(), there });
    }
    Ok(named)
}

fn in_sheet<'b>(sheet: &'b Sheet, mapping: &Mapping) -> Option<Located<'b>> {
    let rows = match mapping.heading_row {
        Some(row) => row..=row,
        None => 1..=sheet.last_row().min(HEADING_ROWS),
    };
    rows.into_iter().find_map(|row| {
        let mut headings = 0;
        let columns = mapping.columns.iter().map(|(column, spec)| {
            let heading = heading(sheet, row, spec);
            headings += usize::from(heading.is_some());
            heading.or_else(|| column_of_letters(spec.trim())).map(|number| (*column, number))
        });
        let columns: Option<Vec<(Column, u32)>> = columns.collect();
        // A row in which no heading is found is only one because the mapping says so.
        let is_heading = headings > 0 || mapping.heading_row.is_some();
        columns.filter(|_| is_heading && !sheet.is_empty()).map(|columns| Located { sheet, heading_row: row, columns })
    })
}

fn heading(sheet: &Sheet, row: u32, spec: &str) -> Option<u32> {
    let wanted = fold(spec);
    sheet.row(row).find(|(_, text)| fold(text) == wanted).map(|(column, _)| column)
}

/// The message for the row that has the most of the headings.
fn closest(book: &Workbook, sheets: &[&Sheet], mapping: &Mapping) -> MappingError {
    let missing = |sheet: &Sheet, row: u32| -> Vec<String> {
        let specs = mapping.columns.iter().map(|(_, spec)| spec);
        let missing =
            specs.filter(|spec| heading(sheet, row, spec).is_none() && column_of_letters(spec.trim()).is_none());
        missing.cloned().collect()
    };
    let rows = |sheet: &Sheet| match mapping.heading_row {
        Some(row) => row..=row,
        None => 1..=sheet.last_row().clamp(1, HEADING_ROWS),
    };
    let places = sheets.iter().flat_map(|&sheet| rows(sheet).map(move |row| (sheet, row)));
    // Of rows that miss as many, the fullest.
    let best = places.min_by_key(|&(sheet, row)| (missing(sheet, row).len(), usize::MAX - sheet.row(row).count()));
    let file = book.file.clone();
    match best {
        None => {
            MappingError::NoSuchColumn { file, place: "the file".to_owned(), missing: Vec::new(), there: Vec::new() }
        }
        Some((sheet, row)) => MappingError::NoSuchColumn {
            file,
            place: sheet.place(row).to_string(),
            missing: missing(sheet, row),
            there: sheet.row(row).map(|(_, text)| text.to_owned()).collect(),
        },
    }
}
