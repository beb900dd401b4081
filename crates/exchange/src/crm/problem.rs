//! What of a workbook was not imported, and why.

use std::fmt;

use crate::spreadsheet::Place;

/// Something that was not imported. Every row that says anything is either a claim or one of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What kind it is.
    pub kind: ProblemKind,
    /// In a sentence: where, what, how to mend it.
    pub message: String,
}

impl Problem {
    pub(super) const fn new(place: Place, kind: ProblemKind, message: String) -> Self {
        Self { place, kind, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What kind of thing was not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A sheet with the right headings that is hidden or an example.
    SkippedSheet,
    /// A column whose heading demarc does not know.
    IgnoredColumn,
    /// A row that names no control.
    NoControl,
    /// A mark that is neither `X` nor empty, and the other sheet's row of the same control.
    UnknownMark,
    /// A control that the framework does not have.
    UnknownControl,
    /// A further row of a control.
    Repeated,
}

impl ProblemKind {
    /// Whether a control part is missing from the import because of it.
    pub const fn loses_a_control(self) -> bool {
        matches!(self, Self::UnknownMark | Self::UnknownControl)
    }
}
