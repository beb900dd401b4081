//! Reads the cells of a checked workbook.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{
    error::Unreadable,
    guard::plain,
    limits::{CELL_CHARACTERS, CELLS, COLUMNS, ROWS, SHEETS, TEXT_BYTES},
    sheet::Sheet,
    text::{clean, column_letters, quoted},
};

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads every sheet. Formulas give the value that was saved with them; macros are never run.
///
/// The parser panics on some damaged files, for instance on cell names with too many digits. That is caught
/// here and said like any other damage; nothing of the parser outlives the call.
pub(super) fn read_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    catch_unwind(AssertUnwindSafe(|| read_all(bytes)))
        .unwrap_or_else(|_| Err(Unreadable::Damaged { why: "a place or a number is impossible".to_owned() }))
}

fn read_all(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Unreadable::Password,
        error => Unreadable::Damaged { why: plain(&error.to_string()) },
    })?;
    let listed: Vec<_> = book.sheets_metadata().to_vec();
    if listed.len() > SHEETS {
        return Err(too_much(format!("the workbook has {} sheets", listed.len()), SHEETS.to_string()));
    }
    let mut budget = Budget { cells: CELLS, text: TEXT_BYTES };
    let worksheets = listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    worksheets
        .map(|listed| {
            let mut sheet = Sheet::new(&clean(&listed.name), listed.visible != SheetVisible::Visible, false);
            read_cells(&mut book, &listed.name, &mut sheet, &mut budget)?;
            fill_merged(&mut book, &listed.name, &mut sheet, &mut budget)?;
            Ok(sheet)
        })
        .collect()
}

/// What may still be read.
struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    fn spend(&mut self, cells: usize, text: usize) -> Result<(), Unreadable> {
        let cells = self.cells.checked_sub(cells);
        self.cells = cells.ok_or_else(|| too_much("the workbook has too many cells".to_owned(), CELLS.to_string()))?;
        let limit = || format!("{} MiB", TEXT_BYTES >> 20);
        self.text = self
            .text
            .checked_sub(text)
            .ok_or_else(|| too_much("the workbook has too much text".to_owned(), limit()))?;
        Ok(())
    }
}

fn read_cells(book: &mut Book<'_>, name: &str, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Unreadable> {
    let mut after = None;
    let damaged = |after: Option<(u32, u32)>, error: &XlsxError| Unreadable::DamagedSheet {
        sheet: name.to_owned(),
        after: after.map(|(row, column)| cell_name(row, column)),
        why: plain(&error.to_string()),
    };
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(damaged(None, &error)),
    };
    while let Some(cell) = reader.next_cell().map_err(|error| damaged(after, &error))? {
        let (row, column) = cell.get_position();
        after = Some((row, column));
        let text = text_of(cell.get_value());
        budget.spend(1, text.len())?;
        if !text.is_empty() {
            within_sheet(&sheet.name, row, column, &text)?;
            sheet.set(row + 1, column, text.into());
        }
    }
    Ok(())
}

fn within_sheet(sheet: &str, row: u32, column: u32, text: &str) -> Result<(), Unreadable> {
    let place = || format!("sheet {} cell {}", quoted(sheet), cell_name(row, column));
    if row >= ROWS {
        return Err(too_much(format!("{} is far down", place()), format!("{ROWS} rows")));
    }
    if column >= COLUMNS {
        return Err(too_much(format!("{} is far to the right", place()), format!("{COLUMNS} columns")));
    }
    if text.len() > CELL_CHARACTERS && text.chars().count() > CELL_CHARACTERS {
        return Err(too_much(format!("{} holds a very long text", place()), format!("{CELL_CHARACTERS} characters")));
    }
    Ok(())
}

/// Gives every cell of a merged region the text that people see there.
fn fill_merged(book: &mut Book<'_>, name: &str, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Unreadable> {
    let regions = book.merge_cells_by_sheet_name(name).map_err(|error| Unreadable::DamagedSheet {
        sheet: name.to_owned(),
        after: None,
        why: plain(&error.to_string()),
    })?;
    let (last_row, last_column) = (sheet.last_row(), sheet.last_column());
    for Dimensions { start, end } in regions {
        let text: Arc<str> = sheet.shared_cell(start.0.saturating_add(1), start.1);
        if text.is_empty() {
            continue;
        }
        for row in start.0.saturating_add(1)..=end.0.saturating_add(1).min(last_row) {
            for column in start.1..=end.1.min(last_column) {
                budget.spend(1, 0)?;
                sheet.set(row, column, text.clone());
            }
        }
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::SharedString(text) => clean(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => clean(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            match moment.as_f64() {
                serial if serial < 1.0 => time,
                serial if serial.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {time}"),
            }
        }
    }
}

/// The name of a cell whose row and column count from 0.
fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

fn too_much(what: String, limit: String) -> Unreadable {
    Unreadable::TooMuch { what, limit }
}
