//! Imports any spreadsheet through a mapping of its columns (docs/import.md). All of it or nothing.

mod error;
mod locate;
mod rows;
mod values;

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Claim, ControlId, DutyId, FrameworkId, Party, Provider, ServiceId, Source, Target};
use serde::Deserialize;

pub use error::MappingError;

use super::{Place, open_spreadsheet};
use crate::crm::normalise_control;
use values::Words;

/// Which column means what, and which word.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    sheet: Option<String>,
    heading_row: Option<u32>,
    framework: Option<FrameworkId>,
    service: Option<String>,
    columns: Vec<(Column, String)>,
    words: Words,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Control,
    Duty,
    Layer,
    Service,
    Feature,
    Responsible,
    Party(Party),
    Text,
    Citation,
}

impl Column {
    const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Duty => "duty",
            Self::Layer => "layer",
            Self::Service => "service",
            Self::Feature => "feature",
            Self::Responsible => "responsible",
            Self::Party(party) => party.word(),
            Self::Text => "text",
            Self::Citation => "citation",
        }
    }

    /// Whether the column says what a row is about.
    const fn is_subject(self) -> bool {
        matches!(self, Self::Control | Self::Duty | Self::Layer)
    }

    /// Whether the column says who does it.
    const fn is_share(self) -> bool {
        matches!(self, Self::Responsible | Self::Party(_))
    }

    fn of_word(word: &str) -> Option<Self> {
        let fixed = [
            Self::Control,
            Self::Duty,
            Self::Layer,
            Self::Service,
            Self::Feature,
            Self::Responsible,
            Self::Text,
            Self::Citation,
        ];
        let parties = Party::ALL.iter().map(|&party| Self::Party(party));
        fixed.into_iter().chain(parties).find(|column| column.word() == word)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    sheet: Option<String>,
    header_row: Option<u32>,
    framework: Option<FrameworkId>,
    service: Option<String>,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, toml::Value>,
}

impl Mapping {
    /// Reads a mapping. `file` is its name, for messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, MappingError> {
        let wrong = |message: String| MappingError::Mapping { file: file.to_owned(), message };
        let raw: RawMapping = toml::from_str(text).map_err(|error| wrong(toml_message(text, &error)))?;
        let columns = raw.columns.into_iter().map(|(word, heading)| match Column::of_word(&word) {
            Some(column) => Ok((column, heading)),
            None => {
                Err(wrong(format!("`[columns]` has {}; expected some of {COLUMN_WORDS}", super::text::quoted(&word))))
            }
        });
        let mapping = Self {
            sheet: raw.sheet,
            heading_row: raw.header_row,
            framework: raw.framework,
            service: raw.service,
            columns: columns.collect::<Result<_, _>>()?,
            words: Words::parse(&raw.values).map_err(wrong)?,
        };
        mapping.check().map_err(wrong)?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        let has = |is_it: fn(Column) -> bool| self.columns.iter().any(|&(column, _)| is_it(column));
        if !has(Column::is_subject) {
            return Err("`[columns]` does not say what a row is about; add `control`, `duty` or `layer`".to_owned());
        }
        let responsible = has(|column| column == Column::Responsible);
        match (responsible, has(|column| matches!(column, Column::Party(_)))) {
            (false, false) => {
                Err("`[columns]` does not say who does it; add `responsible`, or `provider`, `customer` and so on"
                    .to_owned())
            }
            (true, true) => Err("`[columns]` has `responsible` and columns of parties; keep one of the two".to_owned()),
            _ => Ok(()),
        }
    }
}

const COLUMN_WORDS: &str = "`control`, `duty`, `layer`, `service`, `feature`, `responsible`, `provider`, \
    `subprovider`, `mssp`, `customer`, `third_party`, `text`, `citation`";

fn toml_message(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message().replace('\n', " "))
}

/// What an import needs to know that neither the spreadsheet nor the mapping says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedOptions {
    /// Who states it, which edition, as of when.
    pub source: Source,
    /// The provider whose services it is about.
    pub publisher: Provider,
    /// The service of every row, where neither a column nor the mapping names one.
    pub target: Option<Target>,
}

/// What an import gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedImport {
    /// Whose claims they are.
    pub source: Arc<Source>,
    /// One claim of each subject of each row, in order of the rows.
    pub claims: Vec<Claim>,
    /// Rows that became claims.
    pub rows: usize,
    /// Rows that say nothing of who does what, such as headings of sections and remarks. They were left out.
    pub headings: Vec<Place>,
}

/// Looks up what a spreadsheet names. Nothing means that it is not known, which is an error of the row.
pub trait Names {
    /// A control, in the framework's own writing.
    fn control(&self, framework: &FrameworkId, written: &str) -> Option<ControlId>;
    /// A duty.
    fn duty(&self, written: &str) -> Option<DutyId>;
    /// A service.
    fn service(&self, written: &str) -> Option<ServiceId>;
}

/// Takes every name that is an id.
#[derive(Debug, Clone, Copy)]
pub struct AnyName;

impl Names for AnyName {
    fn control(&self, framework: &FrameworkId, written: &str) -> Option<ControlId> {
        if framework.starts_with("nist-800-53") { normalise_control(written) } else { ControlId::new(written).ok() }
    }

    fn duty(&self, written: &str) -> Option<DutyId> {
        DutyId::new(written).ok()
    }

    fn service(&self, written: &str) -> Option<ServiceId> {
        ServiceId::new(written).ok()
    }
}

/// Imports a workbook or a text file of separated values. An error means that nothing was imported.
pub fn import_mapped(
    file: &str,
    bytes: &[u8],
    mapping: &Mapping,
    options: &MappedOptions,
    names: &dyn Names,
) -> Result<MappedImport, MappingError> {
    let book = open_spreadsheet(file, bytes)?;
    let located = locate::locate(&book, mapping)?;
    rows::import_rows(file, &located, mapping, options, names)
}
