//! The system of record: what is stated, who is let in, what was seen over time, and a ledger that nothing can rewrite.
//!
//! [`Records::open`] opens it on SQLite or PostgreSQL. Every access takes an [`AuthorisedTenant`]; see [`access`]. A change and
//! its row in the ledger are one transaction. This crate reads no clock and no environment: moments are arguments, in
//! microseconds since 1970.

pub mod access;
mod backup;
mod bulk;
mod callers;
mod digest;
mod doctor;
mod engine;
mod error;
mod files;
mod history;
pub mod ledger;
mod migrations;
mod private;
mod records;
mod rules;
mod since;
mod stated;

pub use access::{Act, AuthorisedTenant, Caller, Kind, Role};
pub use backup::{BackupReport, Checked, Recipients, RestoreReport, Secret, restore};
pub use callers::Admission;
pub use digest::sha256;
pub use doctor::{Finding, State, UpgradeCheck, upgrade_check};
pub use engine::{Engine, OpenError, without_password};
pub use error::{Conflict, RecordsError};
pub use files::KeptFile;
pub use history::{Followed, Line, Observed, Run, Seen, Spot};
pub use ledger::{LedgerRow, Verification, Wrong};
pub use records::Records;
pub use since::{Count, Movement, since, trend};
pub use stated::{Change, Expected};

#[cfg(test)]
mod tests;
