//! Imports of spreadsheets: real workbooks, made-up ones, and files that are none.

mod bad_files;
mod crm_edition;
mod crm_made_up;
mod crm_real;
mod diff;
mod fuzz;
mod helper;
mod mapping;
