//! Imports of spreadsheets: real workbooks, made-up ones, and files that are none.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests are tests too")]

mod bad_files;
mod crm_edition;
mod crm_made_up;
mod crm_real;
mod diff;
mod fuzz;
mod helper;
mod mapping;
