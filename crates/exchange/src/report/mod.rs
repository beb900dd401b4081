//! The answer for people: one page that opens anywhere ([`html`]), and tables for spreadsheets.
//!
//! The page is one file without scripts and without anything from elsewhere. Texts of others are escaped by the
//! templates, and characters that nobody sees are shown. What several services have in common
//! is said once, so that a page for a dozen tenants still loads at once.

mod charts;
mod csv;
mod duties;
mod findings;
mod first;
mod overview;
mod page;
mod svg;
mod words;

pub use csv::{cells_csv, csv, gaps_csv};
pub use page::html;
pub(crate) use words::shown;
