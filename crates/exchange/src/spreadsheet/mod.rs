//! Spreadsheets of strangers: opened within bounds, and imported through a mapping of their columns.

mod delimited;
mod error;
mod guard;
pub mod limits;
mod looks;
pub mod mapping;
mod read;
mod sheet;
pub(crate) mod text;

pub use error::{SpreadsheetError, Unreadable};
pub use looks::Looks;
pub use sheet::{Place, Sheet, Workbook};

/// Reads an Excel workbook (`.xlsx`, `.xlsm`). Macros and formulas are not run.
pub fn open_workbook(file: &str, bytes: &[u8]) -> Result<Workbook, SpreadsheetError> {
    read_workbook(file, bytes).map_err(|why| SpreadsheetError::new(file, why))
}

/// Reads an Excel workbook, or a text file of separated values, whichever it is.
pub fn open_spreadsheet(file: &str, bytes: &[u8]) -> Result<Workbook, SpreadsheetError> {
    if Looks::of(bytes) != Looks::Text {
        return open_workbook(file, bytes);
    }
    let sheet = within_size(bytes).and_then(|()| delimited::read_delimited(file, bytes));
    let sheet = sheet.map_err(|why| SpreadsheetError::new(file, why))?;
    Ok(Workbook { file: file.into(), sheets: vec![sheet] })
}

fn read_workbook(file: &str, bytes: &[u8]) -> Result<Workbook, Unreadable> {
    within_size(bytes)?;
    match Looks::of(bytes) {
        Looks::Empty => return Err(Unreadable::Empty),
        Looks::Encrypted => return Err(Unreadable::Password),
        Looks::Zip => {}
        looks => return Err(Unreadable::NotAWorkbook { looks }),
    }
    guard::check_archive(bytes)?;
    Ok(Workbook { file: file.into(), sheets: read::read_sheets(bytes)? })
}

fn within_size(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() <= limits::FILE_BYTES {
        return Ok(());
    }
    let what = format!("the file has {} MiB", bytes.len() >> 20);
    Err(Unreadable::TooMuch { what, limit: format!("{} MiB", limits::FILE_BYTES >> 20) })
}
