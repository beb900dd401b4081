//! `claims/<source>/<edition>/`: an edition of what a provider publishes, in the catalog's format.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_catalog::{CLAIM_COLUMNS, CLAIM_COLUMNS_REQUIRED, Publication, claim_of, may_publish, subject_of};
use demarc_model::{Claim, DutyId, Party, Provider, Source, SourceId, Subject};
use serde::{Deserialize, Serialize};

use crate::{
    desk::{Desk, Opened},
    folder::LARGEST_CSV,
    item::Item,
    known::Known,
    rows::{Columns, each_row},
    section::Section,
    wrong::{Wrong, escaped, wrong},
};

const SOURCE_KEYS: &[&str] =
    &["id", "title", "stated_by", "publisher", "edition", "as_of", "url", "licence", "attribution"];
const CLAIMS: Columns = Columns { known: CLAIM_COLUMNS, required: CLAIM_COLUMNS_REQUIRED };
const FEATURES: Columns = Columns { known: &["subject", "feature", "duty"], required: &["subject", "feature", "duty"] };

/// An edition of what a provider publishes, with what its licence asks to be told. Its claims are beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The name of its folder in `claims/<source>/`, mostly that of the edition.
    pub folder: String,
    /// What its claims carry of it.
    pub source: Arc<Source>,
    /// The provider whose services it is about.
    pub publisher: Provider,
    /// Where it is published.
    pub url: Arc<str>,
    /// Under which licence.
    pub licence: Arc<str>,
    /// Whom the licence asks to name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Arc<str>>,
}

impl Edition {
    fn of(publication: Publication, folder: &str) -> Self {
        let Publication { source, publisher, url, licence, attribution } = publication;
        let folder = folder.rsplit('/').next().unwrap_or(folder).to_owned();
        Self { folder, source, publisher, url, licence, attribution }
    }
}

/// Subject and feature to the duties that the feature is about.
type Features = BTreeMap<(Subject, String), Vec<DutyId>>;

/// Reads the edition in `folder`, of the source that the folder above is called after. One with anything wrong
/// in it is left out as a whole: it would replace the edition before it.
pub fn read(desk: &mut Desk<'_>, known: &Known<'_>, folder: &str, name: &str) -> Option<(Edition, Vec<Claim>)> {
    let before = desk.problems.len();
    let file = format!("{folder}/source.toml");
    let publication = match desk.toml(&file, |section| publication(section, known, name)) {
        Opened::Read(publication) => publication,
        Opened::Broken => None,
        Opened::Absent => {
            desk.problems.push(missing("who published it and when").of(&file));
            None
        }
    };
    let publication = publication?;
    let features = features(desk, known, &format!("{folder}/features.csv"));
    let claims = claims(desk, known, &format!("{folder}/claims.csv"), &publication, &features);
    (desk.problems.len() == before).then(|| (Edition::of(publication, folder), claims))
}

fn missing(expected: &str) -> Wrong {
    wrong("the file is missing").expected(expected).mend("add it, or remove the folder")
}

fn publication(file: &Section<'_>, known: &Known<'_>, name: &str) -> Option<Publication> {
    file.only(SOURCE_KEYS);
    let id = file.required("id", "the name of the folder above").and_then(|item| {
        let id: SourceId = item.id()?.into_inner();
        let what = || format!("the id is `{id}` but the folder is `{}`", escaped(name));
        if *id == *name { Some(id) } else { item.refuse(wrong(what()).mend("correct one of them")) }
    });
    let line = |key, expected| file.required(key, expected).and_then(Item::line);
    let (title, edition) =
        (line("title", "what it is called"), line("edition", "the edition as its publisher names it"));
    let (url, licence) = (line("url", "where it is published"), line("licence", "under which licence"));
    let attribution = file.optional("attribution").and_then(Item::line);
    let stated_by = stated_by(file);
    let as_of = file.required("as_of", "the day it was published, such as 2026-03-31").and_then(Item::date);
    let publisher = file.required("publisher", "the provider whose services it is about").and_then(|item| {
        let publisher: Provider = item.id()?.into_inner();
        known.publisher_called(&publisher).map_err(|wrong| item.say(wrong)).ok().map(|()| publisher)
    });
    let source =
        Source { as_of: as_of?, edition: edition?, id: id?, title: title?, stated_by: stated_by?, signed: false };
    let source = Arc::new(source);
    Some(Publication { source, publisher: publisher?, url: url?, licence: licence?, attribution })
}

fn stated_by(file: &Section<'_>) -> Option<Party> {
    let item = file.required("stated_by", "the party that speaks")?;
    let party = item.word()?;
    may_publish(party).map_err(|message| item.say(message.into())).ok().map(|()| party)
}

fn features(desk: &mut Desk<'_>, known: &Known<'_>, file: &str) -> Features {
    let mut features = Features::new();
    let Some(Some(bytes)) = desk.bytes(file, LARGEST_CSV) else { return features };
    let problems = each_row(file, &bytes, FEATURES, |row| {
        let (subject, duty) = match (subject_of(row.get("subject"), known), known.duty_called(row.get("duty"))) {
            (Ok(subject), Ok(duty)) => (subject, duty.id.clone()),
            (subject, duty) => return Err([subject.err(), duty.err()].into_iter().flatten().collect()),
        };
        let duties = features.entry((subject, row.get("feature").to_owned())).or_default();
        if duties.contains(&duty) {
            return Err(vec![wrong("the same row as one above").mend("keep one of them")]);
        }
        duties.push(duty);
        Ok(())
    });
    desk.problems.extend(problems);
    features
}

fn claims(desk: &mut Desk<'_>, known: &Known<'_>, file: &str, of: &Publication, features: &Features) -> Vec<Claim> {
    let Some(bytes) = desk.bytes(file, LARGEST_CSV) else { return Vec::new() };
    let Some(bytes) = bytes else {
        desk.problems.push(missing("what is claimed").of(file));
        return Vec::new();
    };
    let mut claims = Vec::new();
    let mut subjects = BTreeMap::new();
    let mut stated = BTreeSet::new();
    let problems = each_row(file, &bytes, CLAIMS, |row| {
        let name = row.get("subject");
        let subject = subjects.entry(name.to_owned()).or_insert_with(|| subject_of(name, known)).clone();
        let mut claim = claim_of(row, of, subject, known)?;
        // As they are called now: a former id names the same thing.
        if !stated.insert((claim.target.clone(), claim.subject.clone(), claim.feature.clone())) {
            let wrong = wrong("a second claim about the same service, feature and subject");
            return Err(vec![wrong.mend("keep one of them")]);
        }
        let feature = (claim.subject.clone(), row.get("feature").to_owned());
        claim.feature_duties = features.get(&feature).cloned().unwrap_or_default();
        claims.push(claim);
        Ok(())
    });
    desk.problems.extend(problems);
    claims
}
