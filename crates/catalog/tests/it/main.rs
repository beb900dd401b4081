//! The catalog's own guard, and what reading does with catalogs that are wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

mod bad_catalogs;
mod embedded;
mod oscal;
mod other_tools;
mod shared_data;
mod writings;
