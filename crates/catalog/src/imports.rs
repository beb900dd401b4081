//! `catalog/imports/<format>/<name>.toml`: what resources in configuration exports become. They are parsed when somebody asks: only imports and the
//! lint do.

use std::{borrow::Cow, sync::Arc};

use demarc_model::Mapping;

use crate::{Catalog, Problem, Problems, reader::Reader, toml_file};

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

/// The text of every mapping, by format and then file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imports(Vec<Text>);

#[derive(Debug, Clone)]
struct Text {
    format: Arc<str>,
    path: Arc<str>,
    shown: String,
    text: Cow<'static, str>,
}

/// Finds every mapping.
pub(crate) fn read(reader: &mut Reader<'_>) -> Imports {
    let files = reader.files;
    let mut texts = Vec::new();
    for path in files.under("imports") {
        let named = path.strip_prefix("imports/").and_then(|path| path.strip_suffix(".toml")?.split_once('/'));
        let Some((format, _)) = named else { continue };
        match files.kept_text(path) {
            Ok(text) => {
                texts.push(Text { format: format.into(), path: path.into(), shown: files.shown(path), text });
            }
            Err(problem) => reader.problems.push(problem),
        }
    }
    Imports(texts)
}

impl Imports {
    /// As many as can be read, and what is wrong with the others.
    pub fn parse(&self) -> (Vec<ImportEntry>, Vec<Problem>) {
        let (mut entries, mut problems) = (Vec::new(), Vec::new());
        for Text { format, path, shown, text } in &self.0 {
            match toml_file::read::<Mapping>(text) {
                Ok(mapping) => entries.push(ImportEntry { format: format.clone(), mapping, path: path.clone() }),
                Err(errors) => {
                    problems.extend(errors.into_iter().map(|(place, message)| message.at(shown.clone(), place)));
                }
            }
        }
        (entries, problems)
    }
}

impl Catalog {
    /// What resources in configuration exports become, by format and then file.
    pub fn imports(&self) -> Result<Vec<ImportEntry>, Problems> {
        let (entries, problems) = self.imports.parse();
        if problems.is_empty() { Ok(entries) } else { Err(problems.into()) }
    }
}
