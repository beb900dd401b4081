//! Why a spreadsheet was not imported through a mapping. Nothing of it was.

use std::sync::Arc;

use thiserror::Error;

use crate::spreadsheet::{
    SpreadsheetError,
    text::{quoted, quoted_list},
};

/// How many errors of rows a message lists.
const LISTED: usize = 20;

/// Why a spreadsheet was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MappingError {
    /// The mapping is wrong.
    #[error("{}: {message}", quoted(file))]
    Mapping {
        /// The mapping's file.
        file: String,
        /// What is wrong, and how to mend it.
        message: String,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SpreadsheetError),
    /// The sheet is not there.
    #[error("{}: there is no sheet {}; its sheets are {}", quoted(file), quoted(wanted), quoted_list(there))]
    NoSuchSheet {
        /// The file.
        file: Arc<str>,
        /// The name that the mapping gives.
        wanted: String,
        /// The sheets.
        there: Vec<Arc<str>>,
    },
    /// Several sheets could be meant.
    #[error(
        "{}: the columns are in several sheets: {}; name one with `sheet` in the mapping",
        quoted(file),
        quoted_list(sheets)
    )]
    SeveralSheets {
        /// The file.
        file: Arc<str>,
        /// The sheets.
        sheets: Vec<Arc<str>>,
    },
    /// Headings are not there.
    #[error(
        "{}: {place} has no heading {}; its headings are {}; correct `[columns]`, or say in which row they are with `header_row`",
        quoted(file),
        quoted_list(missing),
        quoted_list(there)
    )]
    NoSuchColumn {
        /// The file.
        file: Arc<str>,
        /// The row that comes closest.
        place: String,
        /// The headings that are missing.
        missing: Vec<String>,
        /// The headings that are there.
        there: Vec<String>,
    },
    /// Nothing to tell headings from the rest by.
    #[error(
        "{}: the mapping names columns by letter only; say in which row the headings are with `header_row` (0 where there are none)",
        quoted(file)
    )]
    NoHeadingRow {
        /// The file.
        file: Arc<str>,
    },
    /// No row says anything.
    #[error("{}: sheet {} has no row below its headings that says anything", quoted(file), quoted(sheet))]
    NoRows {
        /// The file.
        file: Arc<str>,
        /// The sheet.
        sheet: Arc<str>,
    },
    /// Rows that cannot be understood.
    #[error("{}: nothing was imported, {} rows cannot be understood:{}", quoted(file), errors.len(), listed(errors))]
    Rows {
        /// The file.
        file: String,
        /// One sentence a row, with its place.
        errors: Vec<String>,
    },
}

fn listed(errors: &[String]) -> String {
    let mut lines: String = errors.iter().take(LISTED).map(|error| format!("\n  {error}")).collect();
    if errors.len() > LISTED {
        lines.push_str(&format!("\n  and {} more", errors.len() - LISTED));
    }
    lines
}
