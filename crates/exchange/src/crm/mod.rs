//! Imports a provider's customer-responsibility workbook, as FedRAMP's template shapes it.
//!
//! Such a workbook has two worksheets: the control implementation summary (CIS), which marks where each
//! control part comes from, and the customer responsibility matrix (CRM), which answers whether customers
//! can inherit it and says what is left to them. [`import_crm`] makes one claim of each control part.

mod claims;
mod columns;
mod contradiction;
mod control;
mod error;
mod import;
mod problem;
mod rows;
mod sentence;
mod sheets;
mod words;

use std::sync::Arc;

use demarc_model::{Claim, FrameworkId, Source, Target};

pub use claims::answer_in;
pub use contradiction::{Contradiction, ContradictionKind};
pub use control::normalise_control;
pub use error::{CrmError, SheetKind};
pub use import::import_crm;
pub use problem::{Problem, ProblemKind};
pub use words::{Answer, Baseline, Origination, Status};

/// What an import needs to know that the workbook does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmOptions {
    /// Who publishes it, which edition, as of when.
    pub source: Source,
    /// Which services it is about.
    pub target: Target,
    /// Which baseline, where the workbook is about several.
    pub baseline: Option<Baseline>,
    /// The framework of its control ids; recognised from the controls when left out.
    pub framework: Option<FrameworkId>,
    /// The CIS worksheet's name, where there are several.
    pub cis_sheet: Option<String>,
    /// The CRM worksheet's name, where there are several.
    pub crm_sheet: Option<String>,
    /// Which worksheet decides who does a control.
    pub reading: Reading,
}

/// Which worksheet decides who does a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// The marks of the CIS worksheet; answers decide only where nothing is marked.
    #[default]
    Marks,
    /// The marks, and the customer wherever the CRM worksheet answers `No` or `Partial`.
    MarksAndAnswers,
}

/// What an import gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmImport {
    /// Whose claims they are.
    pub source: Arc<Source>,
    /// The framework of the control ids.
    pub framework: FrameworkId,
    /// One claim of each control part, in order of their ids.
    pub claims: Vec<Claim>,
    /// Where the workbook contradicts itself, in order of the control ids.
    pub contradictions: Vec<Contradiction>,
    /// How many rows became what.
    pub rows: RowCount,
    /// What was not imported, and why.
    pub problems: Vec<Problem>,
}

/// How many rows became what. `cis` and `crm` each are `both`, their own `only`,
/// `repeated`, `unclear` and `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCount {
    /// Rows of the CIS worksheet that name a control part.
    pub cis: usize,
    /// Rows of the CRM worksheet that name a control part.
    pub crm: usize,
    /// Claims made: control parts of both worksheets, and of only one.
    pub imported: usize,
    /// Control parts that are in both worksheets.
    pub both: usize,
    /// Control parts that are in the CIS worksheet only.
    pub only_cis: usize,
    /// Control parts that are in the CRM worksheet only.
    pub only_crm: usize,
    /// Further rows of a control part, which are not imported.
    pub repeated: usize,
    /// Rows whose marks could not be understood, and the same control's rows in the other worksheet.
    pub unclear: usize,
    /// Rows about a control that the framework does not have.
    pub unknown: usize,
}
