//! `catalog/claims/<source>/`: who published, and what they say of each service.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use demarc_model::{Claim, Party, Provider, Share, Source, SourceId, Split, Subject};
use serde::Deserialize;

use crate::{
    csv_rows::{Row, each_row},
    features::{CitedFiles, check_features, cited_files, features},
    frameworks::date,
    known::Known,
    problem::{Message, says},
    reader::Reader,
};

/// One edition of what a provider publishes, with what its licence asks to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// What claims carry of it.
    pub source: Arc<Source>,
    /// The provider whose services it is about.
    pub publisher: Provider,
    /// Where it is published.
    pub url: Arc<str>,
    /// Under which licence.
    pub licence: Arc<str>,
    /// Whom the licence asks to name.
    pub attribution: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    id: SourceId,
    title: Arc<str>,
    stated_by: Party,
    publisher: Provider,
    edition: Arc<str>,
    #[serde(deserialize_with = "date")]
    as_of: NaiveDate,
    url: Arc<str>,
    licence: Arc<str>,
    attribution: Option<Arc<str>>,
}

const COLUMNS: &[&str] = &[
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

/// Reads every publication and its claims, in order of their folders and rows.
pub(crate) fn read(reader: &mut Reader<'_>, known: &Known<'_>) -> (Vec<Publication>, Vec<Claim>) {
    let files = reader.files;
    let (mut publications, mut claims) = (Vec::new(), Vec::new());
    for path in files.under("claims") {
        let Some(folder) = path.strip_suffix("/source.toml").filter(|folder| folder.matches('/').count() == 1) else {
            continue;
        };
        let Some(publication) = read_source(reader, path, folder, known) else { continue };
        read_claims(reader, folder, &publication, known, &mut claims);
        publications.push(publication);
    }
    (publications, claims)
}

fn read_source(reader: &mut Reader<'_>, path: &str, folder: &str, known: &Known<'_>) -> Option<Publication> {
    let name = folder.strip_prefix("claims/").unwrap_or(folder);
    let raw: RawSource = reader.toml(path, folder)?;
    // A second edition stands in a folder of its own, `<id>-<edition>`.
    if !name.strip_prefix(&*raw.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
        reader.id_matches(path, &raw.id, name, "folder");
    }
    for (key, text) in [("title", &raw.title), ("edition", &raw.edition), ("url", &raw.url), ("licence", &raw.licence)]
    {
        reader.not_empty(path, &[key], text);
    }
    if let Err(message) = known.provider(&raw.publisher) {
        reader.at(path, &["publisher"], message);
    }
    let source = Source {
        as_of: raw.as_of,
        edition: raw.edition,
        id: raw.id,
        title: raw.title,
        stated_by: raw.stated_by,
        signed: false,
    };
    Some(Publication {
        source: Arc::new(source),
        publisher: raw.publisher,
        url: raw.url,
        licence: raw.licence,
        attribution: raw.attribution,
    })
}

fn read_claims(reader: &mut Reader<'_>, folder: &str, of: &Publication, known: &Known<'_>, claims: &mut Vec<Claim>) {
    let cited = cited_files(reader, folder, known);
    let features = features(reader, folder, known);
    let path = format!("{folder}/claims.csv");
    let mut subjects = HashMap::new();
    let mut stated = HashSet::new();
    each_row(reader, &path, COLUMNS, &["service", "subject"], |reader, row| {
        let subject =
            subjects.entry(row.get("subject").to_owned()).or_insert_with(|| known.subject(row.get("subject")));
        let feature = (row.get("subject").to_owned(), row.get("feature").to_owned());
        match claim(row, of, known, subject) {
            Ok(mut claim) => {
                claim.citation = citation(row, of, &cited);
                claim.feature_duties = features.get(&feature).map(|mapped| mapped.duties.clone()).unwrap_or_default();
                claims.push(claim);
            }
            Err(messages) => messages.into_iter().for_each(|message| reader.on_line(&path, row.line, message)),
        }
        stated.insert(feature);
    });
    if !stated.is_empty() {
        check_features(reader, folder, &features, &stated);
    }
}

fn claim(
    row: &Row<'_>,
    of: &Publication,
    known: &Known<'_>,
    subject: &Result<Subject, Message>,
) -> Result<Claim, Vec<Message>> {
    let target = known.target(row.get("service"), &of.publisher);
    match (target, subject.clone(), split(row), yes_or_no(row, "default_on"), yes_or_no(row, "supported")) {
        (Ok(target), Ok(subject), Ok(split), Ok(default_on), Ok(supported)) => Ok(Claim {
            source: of.source.clone(),
            target,
            subject,
            feature_duties: Vec::new(),
            feature: Some(row.get("feature")).filter(|feature| !feature.is_empty()).map(Arc::from),
            split,
            default_on,
            text: text(row, supported).into(),
            citation: "".into(),
        }),
        (target, subject, split, default_on, supported) => {
            let messages = [target.err(), subject.err(), split.err(), default_on.err(), supported.err()];
            Err(messages.into_iter().flatten().collect())
        }
    }
}

fn text<'r>(row: &'r Row<'_>, supported: Option<bool>) -> &'r str {
    match row.get("text") {
        "" if supported == Some(false) => "the service does not have this feature",
        text => text,
    }
}

fn split(row: &Row<'_>) -> Result<Split, Message> {
    let mut split = Split::NOT_PUBLISHED;
    for &party in Party::ALL {
        let word = row.get(party.word());
        if !word.is_empty() {
            let share: Share = word.parse().map_err(|error| Message::of(format!("{party}: {error}")))?;
            split = split.with(party, share);
        }
    }
    Ok(split)
}

fn yes_or_no(row: &Row<'_>, column: &str) -> Result<Option<bool>, Message> {
    match row.get(column) {
        "" => Ok(None),
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        other => Err(says(format!("`{column}` is `{other}`"), "`yes`, `no` or nothing", "")),
    }
}

fn citation(row: &Row<'_>, of: &Publication, cited: &CitedFiles) -> Arc<str> {
    match (cited.get(row.get("service")), row.get("citation")) {
        (Some(file), "") => file.as_str().into(),
        (Some(file), place) => format!("{file}, {place}").into(),
        (None, "") => of.url.clone(),
        (None, place) => place.into(),
    }
}
