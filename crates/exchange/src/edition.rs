//! Writes one edition of a source in the catalog's format (docs/catalog.md): `source.toml` and `claims.csv`.
//!
//! Both are read back by demarc, so the text of every claim is written exactly as it is, even where it begins
//! with `=`. Files that are made for people to open in a spreadsheet program are written by the reports, which
//! disarm such cells.

use std::{fmt, str::FromStr, sync::Arc};

use demarc_model::{Claim, Party, Provider, Share, Source, Split, Subject, Target};
use serde::Serialize;
use thiserror::Error;
use toml::value::Datetime;

/// What a source says about itself apart from [`Source`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The provider whose services it is about.
    pub publisher: Provider,
    /// Where it was found.
    pub url: Arc<str>,
    /// Under which licence.
    pub licence: Arc<str>,
    /// Whom the licence asks to name.
    pub attribution: Option<Arc<str>>,
}

/// Why an edition cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A claim that the format has no words for.
    #[error("a claim about everything cannot be written to claims.csv; state it for a duty, a control or a layer")]
    Everything,
    /// A date or a text that TOML cannot hold.
    #[error("source.toml cannot be written: {0}")]
    Toml(String),
    /// A row that CSV cannot hold.
    #[error("claims.csv cannot be written: {0}")]
    Csv(String),
}

#[derive(Serialize)]
struct SourceFile<'s> {
    id: &'s str,
    title: &'s str,
    stated_by: &'static str,
    publisher: &'s str,
    edition: &'s str,
    as_of: Datetime,
    url: &'s str,
    licence: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<&'s str>,
}

/// `source.toml` of an edition.
pub fn to_source_toml(source: &Source, publication: &Publication) -> Result<String, WriteError> {
    let error = |error: &dyn fmt::Display| WriteError::Toml(error.to_string());
    toml::to_string(&SourceFile {
        id: &source.id,
        title: &source.title,
        stated_by: source.stated_by.word(),
        publisher: &publication.publisher,
        edition: &source.edition,
        as_of: Datetime::from_str(&source.as_of.to_string()).map_err(|wrong| error(&wrong))?,
        url: &publication.url,
        licence: &publication.licence,
        attribution: publication.attribution.as_deref(),
    })
    .map_err(|wrong| error(&wrong))
}

const COLUMNS: [&str; 12] = [
    "service",
    "feature",
    "subject",
    "provider",
    "subprovider",
    "mssp",
    "customer",
    "third_party",
    "default_on",
    "supported",
    "text",
    "citation",
];

/// `claims.csv` of an edition.
pub fn to_claims_csv(claims: &[Claim]) -> Result<String, WriteError> {
    let error = |error: &dyn fmt::Display| WriteError::Csv(error.to_string());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|wrong| error(&wrong))?;
    for claim in claims {
        writer.write_record(record(claim)?).map_err(|wrong| error(&wrong))?;
    }
    let bytes = writer.into_inner().map_err(|wrong| error(&wrong))?;
    String::from_utf8(bytes).map_err(|wrong| error(&wrong))
}

fn record(claim: &Claim) -> Result<Vec<String>, WriteError> {
    let mut record =
        vec![service(&claim.target), claim.feature.as_deref().unwrap_or_default().to_owned(), subject(&claim.subject)?];
    record.extend(shares(claim.split));
    record.push(claim.default_on.map_or("", |on| if on { "yes" } else { "no" }).to_owned());
    // A claim does not keep whether the feature is supported: one that is not has the split `not_applicable`.
    record.push(String::new());
    record.push(claim.text.to_string());
    record.push(claim.citation.to_string());
    Ok(record)
}

fn service(target: &Target) -> String {
    match target {
        Target::Service(id) => id.to_string(),
        Target::Model(_, model) => format!("model:{model}"),
        Target::Provider(_) | Target::Every => "*".to_owned(),
    }
}

fn subject(subject: &Subject) -> Result<String, WriteError> {
    match subject {
        Subject::Duty(duty) => Ok(format!("duty:{duty}")),
        Subject::Control(control) => Ok(control.to_string()),
        Subject::Layer(layer) => Ok(format!("layer:{layer}")),
        Subject::Everything => Err(WriteError::Everything),
    }
}

fn shares(split: Split) -> impl Iterator<Item = String> {
    let word = |share: Share| if share == Share::NotPublished { "" } else { share.word() };
    Party::ALL.iter().map(move |&party| word(split.share(party)).to_owned())
}
