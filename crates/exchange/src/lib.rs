//! Files in and out. Everything takes and gives bytes or text; opening and saving files is the caller's.
//!
//! [`crm`] imports a provider's responsibility workbook, [`spreadsheet`] reads any spreadsheet and imports
//! one through a mapping of its columns, [`edition`] writes what was imported in the catalog's format, and
//! [`diff`] compares two editions. [`answer`] is what demarc has to say, [`report`] and [`matrix_xlsx`] write it for
//! people, [`findings`] for other tools, [`explained`] puts one cell into words, [`users`] reads lists of users.

pub mod answer;
pub mod crm;
mod csv_text;
pub mod diff;
pub mod edition;
pub mod explained;
pub mod findings;
pub mod matrix_xlsx;
pub mod report;
pub mod spreadsheet;
pub mod users;
