//! What was asked and how it ended. A refused call is neither a pass nor a fail.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectionOutcome {
    /// Everything asked for was answered.
    Complete,
    /// The provider does not offer the call here.
    NotSupported,
    /// The identity may not.
    Denied,
    /// The provider kept asking to slow down.
    Throttled,
    /// Anything else.
    Failed,
    /// An export that lists only some of what is there.
    Partial,
    /// An export does not hold it.
    NotExported,
}

impl CollectionOutcome {
    const ALL: [Self; 7] = [
        Self::Complete,
        Self::NotSupported,
        Self::Denied,
        Self::Throttled,
        Self::Failed,
        Self::Partial,
        Self::NotExported,
    ];

    /// The word in files and pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotSupported => "not_supported",
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::Partial => "partial",
            Self::NotExported => "not_exported",
        }
    }
}

impl fmt::Display for CollectionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for CollectionOutcome {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.word() == word)
            .ok_or_else(|| format!("`{word}` is not a collection outcome"))
    }
}

/// How reading one facet of one table went, in one account and region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionStatus {
    /// The account.
    pub account: Arc<str>,
    /// The region, or `global`.
    pub region: Arc<str>,
    /// The table.
    pub table: Arc<str>,
    /// The facet; `list` for the call that lists the rows.
    pub facet: Arc<str>,
    /// The call, as shown to people.
    pub call: Arc<str>,
    /// By which identity: an ARN, or the name of the file an import read.
    pub identity: Arc<str>,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// For `list`: how many rows were found. For other facets: for how many rows the facet was read.
    pub rows: i64,
    /// How it ended; the worst of all rows.
    pub outcome: CollectionOutcome,
    /// What the provider answered, when it was not complete.
    pub message: Arc<str>,
}

impl CollectionStatus {
    /// The account and region.
    pub fn place(&self) -> (Arc<str>, Arc<str>) {
        (self.account.clone(), self.region.clone())
    }
}
