//! Reads and checks `catalog/`, and embeds it in the binary.
//!
//! [`Catalog::embedded`] is what the rest of demarc uses. [`lint`] says everything that is wrong with a catalog,
//! embedded or in a folder ([`Files::folder`]). A framework that is not in the catalog comes in through
//! [`import_oscal`]. This crate knows nothing of tenants, of SQL or of what a duty's default means; it does
//! nothing but read files, and only those of the catalog.

#![allow(clippy::result_large_err, reason = "a problem is made once a file, and its fields are what people read")]

mod apis;
mod catalog;
mod checks;
mod claim_rows;
mod claims;
mod control_words;
mod controls;
mod coverage;
mod csv_lines;
mod csv_rows;
mod duties;
mod features;
mod files;
mod frameworks;
mod imports;
mod known;
mod lint;
mod nearest;
mod oscal;
mod problem;
mod reader;
mod services;
mod tables;
mod toml_file;

pub use catalog::Catalog;
pub use checks::CheckEntry;
pub use claim_rows::{CLAIM_COLUMNS, CLAIM_COLUMNS_REQUIRED, ClaimNames, claim_of, may_publish, subject_of};
pub use claims::Publication;
pub use controls::Control;
pub use coverage::{Coverage, Unanswerable, WhyNot, coverage};
pub use csv_lines::{Lines, line_breaks};
pub use csv_rows::Row;
pub use files::Files;
pub use frameworks::{Framework, normalise_control};
pub use imports::ImportEntry;
pub use lint::lint;
pub use nearest::{did_you_mean, nearest};
pub use oscal::import_oscal;
pub use problem::{Message, Problem, Problems};
