//! `catalog/claims/<source>/`: who published, and what they say of each service.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use demarc_model::{Claim, Party, Provider, Source, SourceId};
use serde::Deserialize;

use crate::{
    claim_rows::{CLAIM_COLUMNS, CLAIM_COLUMNS_REQUIRED, claim_of, may_publish, subject_of},
    csv_rows::{Row, each_row},
    features::{CitedFiles, check_features, cited_files, features},
    frameworks::date,
    known::Known,
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

impl RawSource {
    fn finish(self) -> Publication {
        let source = Source {
            as_of: self.as_of,
            edition: self.edition,
            id: self.id,
            title: self.title,
            stated_by: self.stated_by,
            signed: false,
        };
        Publication {
            source: Arc::new(source),
            publisher: self.publisher,
            url: self.url,
            licence: self.licence,
            attribution: self.attribution,
        }
    }
}

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
    for (key, wrong) in [("publisher", known.provider(&raw.publisher)), ("stated_by", may_publish(raw.stated_by))] {
        if let Err(message) = wrong {
            reader.at(path, &[key], message);
        }
    }
    Some(raw.finish())
}

fn read_claims(reader: &mut Reader<'_>, folder: &str, of: &Publication, known: &Known<'_>, claims: &mut Vec<Claim>) {
    let cited = cited_files(reader, folder, known);
    let features = features(reader, folder, known);
    let path = format!("{folder}/claims.csv");
    let mut subjects = HashMap::new();
    let mut stated = HashSet::new();
    each_row(reader, &path, CLAIM_COLUMNS, CLAIM_COLUMNS_REQUIRED, |reader, row| {
        let name = row.get("subject");
        let subject = subjects.entry(name.to_owned()).or_insert_with(|| subject_of(name, known)).clone();
        let feature = (name.to_owned(), row.get("feature").to_owned());
        match claim_of(row, of, subject, known) {
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

fn citation(row: &Row<'_>, of: &Publication, cited: &CitedFiles) -> Arc<str> {
    match (cited.get(row.get("service")), row.get("citation")) {
        (Some(file), "") => file.as_str().into(),
        (Some(file), place) => format!("{file}, {place}").into(),
        (None, "") => of.url.clone(),
        (None, place) => place.into(),
    }
}
