//! Why a matrix workbook was not read.

use std::sync::Arc;

use thiserror::Error;

use crate::spreadsheet::{SpreadsheetError, text::quoted};

/// How many problems a message lists.
const LISTED: usize = 20;

/// Why a matrix workbook was not read. Nothing was taken from it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MatrixError {
    /// The file is not a workbook, or too large, or damaged.
    #[error(transparent)]
    Unreadable(#[from] SpreadsheetError),
    /// It is a workbook, and not as demarc writes them.
    #[error("{}: {}", quoted(file), listed(problems))]
    Wrong {
        /// The file.
        file: Arc<str>,
        /// What is wrong, each with its sheet and row and what was expected.
        problems: Vec<String>,
    },
}

fn listed(problems: &[String]) -> String {
    let mut lines: Vec<&str> = problems.iter().take(LISTED).map(String::as_str).collect();
    let more = format!("and {} more", problems.len().saturating_sub(LISTED));
    if problems.len() > LISTED {
        lines.push(&more);
    }
    lines.join("\n  ")
}
