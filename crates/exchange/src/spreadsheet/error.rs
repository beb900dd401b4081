//! Why a file cannot be read as a spreadsheet.

use thiserror::Error;

use super::{looks::Looks, text::quoted};

/// Why a file cannot be read as a spreadsheet. Nothing was read from it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}: {why}", quoted(file))]
pub struct SpreadsheetError {
    /// The file's name.
    pub file: String,
    /// What is wrong.
    pub why: Unreadable,
}

impl SpreadsheetError {
    /// Puts a reason to a file.
    pub(crate) fn new(file: &str, why: Unreadable) -> Self {
        Self { file: file.to_owned(), why }
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("the file is empty; download or export it again")]
    Empty,
    /// Something else than was asked for.
    #[error("this is {looks}, an Excel workbook (.xlsx) is expected; {}", looks.mend())]
    NotAWorkbook {
        /// What it looks like.
        looks: Looks,
    },
    /// Encrypted.
    #[error(
        "the workbook is protected with a password; open it, remove the password \
         (in Excel: File, Info, Protect Workbook, Encrypt with Password, clear the field), save it and import that"
    )]
    Password,
    /// Broken off, or changed on the way.
    #[error("the workbook is damaged or breaks off ({why}); download it again, or open it in Excel and save it anew")]
    Damaged {
        /// What could not be read.
        why: String,
    },
    /// A sheet that cannot be read.
    #[error("sheet {}{} cannot be read ({why}); open the workbook in Excel, save it anew and import that",
        quoted(sheet), after.as_ref().map(|cell| format!(" after cell {cell}")).unwrap_or_default())]
    DamagedSheet {
        /// The sheet.
        sheet: String,
        /// The last cell that could be read.
        after: Option<String>,
        /// What could not be read.
        why: String,
    },
    /// More than is reasonable: a bomb, or far more than anybody's responsibilities.
    #[error("{what} (at most {limit}); remove what is not needed and save it anew")]
    TooMuch {
        /// What there is too much of.
        what: String,
        /// How much would be read.
        limit: String,
    },
    /// Text in an unknown encoding.
    #[error("line {line} is not UTF-8 text; save the file as `CSV UTF-8 (comma delimited)`")]
    NotUtf8 {
        /// The line, from 1.
        line: usize,
    },
}
