//! `catalog/imports/<format>/<name>.toml`: what resources in configuration exports become.

use std::sync::Arc;

use demarc_model::Mapping;

use crate::reader::Reader;

/// A mapping with the kind of export it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportEntry {
    /// The kind of export: the name of the folder, such as `aws-config`.
    pub format: Arc<str>,
    /// What becomes of a resource.
    pub mapping: Mapping,
    /// Its file within the catalog.
    pub path: Arc<str>,
}

/// Reads every mapping, by format and then file.
pub(crate) fn read(reader: &mut Reader<'_>) -> Vec<ImportEntry> {
    let files = reader.files;
    let mut entries = Vec::new();
    for path in files.under("imports") {
        let Some((format, stem)) =
            path.strip_prefix("imports/").and_then(|path| path.strip_suffix(".toml")?.split_once('/'))
        else {
            continue;
        };
        let Some(mapping) = reader.toml::<Mapping>(path, stem) else { continue };
        entries.push(ImportEntry { format: format.into(), mapping, path: path.into() });
    }
    entries
}
