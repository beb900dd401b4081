//! Why the record did not do what was asked. Nothing was changed, whatever the reason.

use std::{fmt, path::PathBuf};

use thiserror::Error;

use crate::{engine::OpenError, ledger::KeyError};

/// Why the record did not do what was asked.
#[derive(Debug, Error)]
pub enum RecordsError {
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The caller may know of it, but not do this.
    #[error("{caller} ({role}) may not {action} {what}")]
    Refused {
        /// Who.
        caller: String,
        /// As what.
        role: &'static str,
        /// What was tried.
        action: &'static str,
        /// With what.
        what: String,
    },
    /// Somebody else changed it meanwhile.
    #[error("{}", conflicts(.0))]
    Conflict(Vec<Conflict>),
    /// What was to be written breaks a rule.
    #[error("{what}; {mend}")]
    Rule {
        /// What is wrong.
        what: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// The ledger is not as its key signed it.
    #[error(
        "the ledger is not as it was signed, so nothing is added to it; `demarc ledger verify` says what was changed"
    )]
    Head,
    /// What is kept cannot be read as what it should be.
    #[error("a record cannot be read: {what}; restore the last backup, or write to us")]
    Unreadable {
        /// Which, and what is wrong.
        what: String,
    },
    /// A file of evidence.
    #[error("{what}: {cause}")]
    File {
        /// Which.
        what: String,
        /// What happened.
        cause: std::io::Error,
    },
    /// A backup that cannot be made, or not be restored.
    #[error("`{path}`: {what}; {mend}")]
    Backup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// What opens a backup, or whom it is for.
    #[error("{what}; {mend}")]
    Secret {
        /// What is wrong.
        what: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// A record is restored only to where there is none.
    #[error(
        "there is a record already: {0}; restore to another place, or move that record away, its key and files with it"
    )]
    Occupied(String),
    /// The database said no.
    #[error("the record did not answer as it should: {0}")]
    Database(#[from] sqlx::Error),
    /// It could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The key of the ledger.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The machine gave no randomness.
    #[error("the machine gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// Something could not be written as JSON.
    #[error("a record cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The ledger's tree.
    #[error("the ledger's hashes do not fit together: {0}")]
    Tree(#[from] tlog_tiles::Error),
}

/// What two people made of the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What it is: its kind and key.
    pub what: String,
    /// What the record says; nothing where it was taken away.
    pub theirs: Option<String>,
    /// What was to be written; nothing where it was to be taken away.
    pub ours: Option<String>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(nothing)".to_owned());
        write!(f, "{}\n  the record says: {}\n  you would write: {}", self.what, shown(&self.theirs), shown(&self.ours))
    }
}

fn conflicts(all: &[Conflict]) -> String {
    let listed: Vec<String> = all.iter().map(ToString::to_string).collect();
    format!("somebody else changed the same thing meanwhile, so nothing was written:\n{}", listed.join("\n"))
}
