//! Configuration exports of providers and tools, as rows of the tables that live collectors fill.
//!
//! [`import`] takes the bytes of a file and gives rows, with a status for each place and facet, and all that it did not understand. Which kind of
//! export it is follows from the content; what of a resource becomes which column is data, under `catalog/imports/`. No file is opened and no
//! clock is read here. What an export does not hold is unread, never a default; a list is complete only where the export is complete by nature.

mod asked;
mod bounded;
mod computed;
mod export;
mod formats;
mod later;
mod map;
mod parts;
mod refusal;
mod run_cases;
mod sheet;
mod statuses;

use std::{collections::BTreeMap, sync::Arc};

use demarc_catalog::ImportEntry;
use demarc_inventory::store::Exported;
use demarc_model::Table;

pub use export::Unclear;
pub use formats::csv_mapped::{CsvMapping, import_csv};
pub use refusal::Refusal;
pub use run_cases::{CaseFailure, run_cases};

/// What the catalog knows of tables and exports.
#[derive(Debug, Clone, Copy)]
pub struct Known<'c> {
    /// The tables.
    pub tables: &'c BTreeMap<Arc<str>, Table>,
    /// What resources become.
    pub mappings: &'c [ImportEntry],
}

/// What the file does not say itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'g> {
    /// The name of the file: the identity that its rows rest on.
    pub file: &'g str,
    /// The account of resources that name none.
    pub account: Option<&'g str>,
    /// The region of resources that name none.
    pub region: Option<&'g str>,
    /// When it was made, in microseconds since 1970, where the file does not say.
    pub captured: Option<i64>,
}

/// What came of a file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What the file is, such as `AWS Config snapshot`.
    pub what: Arc<str>,
    /// When it was made, in microseconds since 1970.
    pub captured: i64,
    /// Rows and statuses.
    pub exported: Exported,
    /// How many rows of each table came from each type.
    pub loaded: BTreeMap<(Arc<str>, Arc<str>), usize>,
    /// Everything in the file that is in no table.
    pub unclear: Vec<Unclear>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// Reads an export. Fails when it is not one that is known, saying what was recognised and what was missing.
pub fn import(bytes: &[u8], known: &Known<'_>, given: &Given<'_>) -> Result<Imported, Refusal> {
    let mut export = formats::read(bytes, given)?;
    parts::join(&mut export, known);
    computed::add(&mut export);
    finish(export, known, given)
}

fn finish(export: export::Export, known: &Known<'_>, given: &Given<'_>) -> Result<Imported, Refusal> {
    let stated = export.captured.or_else(|| export.items.iter().filter_map(|item| item.at).max());
    let captured = stated.or(given.captured).ok_or_else(|| {
        Refusal::of(&export.what, "when it was made, which the file does not say")
            .mend("say it with --captured 2026-01-31, or --captured now if it was made just now")
    })?;
    let mapped = map::map(export, known, given, captured)?;
    Ok(statuses::finish(mapped, known, given, captured))
}
