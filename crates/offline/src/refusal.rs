//! Files that are not taken in.

use std::fmt;

/// Why a file is not taken in: what was recognised, what was missing, how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was recognised of it.
    pub recognised: String,
    /// What was missing.
    pub missing: String,
    /// How to mend it; empty where the rest says it.
    pub mend: String,
}

impl Refusal {
    /// A file of which something was recognised and something is missing.
    pub(crate) fn of(recognised: &str, missing: impl Into<String>) -> Self {
        Self { recognised: recognised.to_owned(), missing: missing.into(), mend: String::new() }
    }

    /// With a way to mend it.
    pub(crate) fn mend(self, mend: impl Into<String>) -> Self {
        Self { mend: mend.into(), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recognised: {}; missing: {}", self.recognised, self.missing)
    }
}

impl std::error::Error for Refusal {}
