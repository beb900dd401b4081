//! Why a responsibility workbook was not imported. Nothing of it was.

use std::sync::Arc;

use demarc_model::IdError;
use thiserror::Error;

use super::words::Baseline;
use crate::spreadsheet::{
    SpreadsheetError,
    text::{quoted, quoted_list},
};

/// Why a responsibility workbook was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CrmError {
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SpreadsheetError),
    /// A sheet that was asked for is not there, or is not what it was asked for as.
    #[error("{}: sheet {} is no {kind}; expected one of {}", quoted(file), quoted(wanted), quoted_list(there))]
    NoSuchSheet {
        /// The file.
        file: Arc<str>,
        /// The name that was asked for.
        wanted: String,
        /// What it was asked for as.
        kind: SheetKind,
        /// The sheets that could have been meant.
        there: Vec<Arc<str>>,
    },
    /// No sheet of a kind.
    #[error("{}: there is no {kind}: no sheet has a row with {}; its sheets are {}; \
        if the columns have other headings, import it through a mapping of its columns (docs/import.md)",
        quoted(file), kind.headings(), quoted_list(there))]
    SheetMissing {
        /// The file.
        file: Arc<str>,
        /// The kind.
        kind: SheetKind,
        /// The sheets that are there.
        there: Vec<Arc<str>>,
    },
    /// Several baselines are filled in.
    #[error("{}: the workbook is about several baselines; choose one of {} with `--baseline`",
        quoted(file), baselines.iter().map(|baseline| baseline.word()).collect::<Vec<_>>().join(", "))]
    ChooseBaseline {
        /// The file.
        file: Arc<str>,
        /// The baselines.
        baselines: Vec<Baseline>,
    },
    /// The chosen baseline is not in the workbook.
    #[error("{}: no {kind} is about the baseline `{wanted}`; its {kind}s are {}", quoted(file), quoted_list(there))]
    BaselineAbsent {
        /// The file.
        file: Arc<str>,
        /// The baseline.
        wanted: Baseline,
        /// The kind of sheet that is missing.
        kind: SheetKind,
        /// The sheets of the kind.
        there: Vec<Arc<str>>,
    },
    /// Several sheets of a kind.
    #[error("{}: there are several {kind}s: {}; name the one that is meant with `--{}-sheet`",
        quoted(file), quoted_list(sheets), kind.option())]
    SeveralSheets {
        /// The file.
        file: Arc<str>,
        /// The kind.
        kind: SheetKind,
        /// The sheets.
        sheets: Vec<Arc<str>>,
    },
    /// A template that nobody filled in.
    #[error(
        "{}: nothing is filled in: {} list {rows} control parts, and none has a mark or an answer; \
        this looks like an empty template, ask the provider for its own copy",
        quoted(file),
        quoted_list(sheets)
    )]
    NothingFilledIn {
        /// The file.
        file: Arc<str>,
        /// The sheets that were looked at.
        sheets: Vec<Arc<str>>,
        /// How many rows name a control part.
        rows: usize,
    },
    /// Headings, but no controls under them.
    #[error(
        "{}: sheets {} have the right headings but no row under them names a control such as `AC-2(a)`",
        quoted(file),
        quoted_list(sheets)
    )]
    NoControls {
        /// The file.
        file: Arc<str>,
        /// The sheets that were looked at.
        sheets: Vec<Arc<str>>,
    },
    /// Controls, but none that could be understood.
    #[error("{}: no row could be understood: {first}; {more} more problems", quoted(file))]
    NothingUnderstood {
        /// The file.
        file: Arc<str>,
        /// The first problem.
        first: String,
        /// How many more there are.
        more: usize,
    },
    /// A framework that is no id.
    #[error(transparent)]
    Framework(#[from] IdError),
}

/// The two sheets of a responsibility workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// The control implementation summary: marks.
    Cis,
    /// The customer responsibility matrix: answers.
    Crm,
}

impl SheetKind {
    const fn headings(self) -> &'static str {
        match self {
            Self::Cis => {
                "the headings `Control ID`, a status such as `Implemented` and an origination such as `Service Provider Corporate`"
            }
            Self::Crm => {
                "the headings `Control ID`, `Can Be Inherited from CSP` and `Specific Inheritance and Customer Responsibilities`"
            }
        }
    }

    const fn option(self) -> &'static str {
        match self {
            Self::Cis => "cis",
            Self::Crm => "crm",
        }
    }
}

impl std::fmt::Display for SheetKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Cis => "CIS worksheet",
            Self::Crm => "CRM worksheet",
        })
    }
}
