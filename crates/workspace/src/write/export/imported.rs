//! `claims/` and `frameworks/`, in the catalog's format.

use std::collections::{BTreeMap, BTreeSet};

use demarc_catalog::{CLAIM_COLUMNS, Framework};
use demarc_model::{Claim, Share, Source, SourceId, Subject, Target};

use crate::{
    publication::Edition,
    write::export::{File, names, statements::by_source, toml_text::TomlText},
};

/// Every edition, with those of the claims that are its own.
pub fn editions(editions: &[Edition], claims: &[Claim]) -> Vec<File> {
    let claims: BTreeMap<&Source, Vec<&Claim>> = by_source(claims).into_iter().collect();
    let mut taken: BTreeMap<&SourceId, BTreeSet<String>> = BTreeMap::new();
    let mut files = Vec::new();
    for edition in editions {
        let source = &*edition.source;
        let name = names::file(Some(&edition.folder), &[&source.edition], "", taken.entry(&source.id).or_default());
        let folder = format!("claims/{}/{name}", source.id);
        let claims = claims.get(source).map_or(&[][..], Vec::as_slice);
        files.push((format!("{folder}/source.toml"), source_toml(edition).into_bytes()));
        files.push((format!("{folder}/claims.csv"), claims_csv(claims)));
        let features = features(claims);
        if !features.is_empty() {
            files.push((format!("{folder}/features.csv"), csv(&["subject", "feature", "duty"], features)));
        }
    }
    files
}

fn source_toml(edition: &Edition) -> TomlText {
    let source = &*edition.source;
    let mut toml = TomlText::default();
    toml.text("id", &source.id);
    toml.text("title", &source.title);
    toml.text("stated_by", source.stated_by.word());
    toml.text("publisher", &edition.publisher);
    toml.text("edition", &source.edition);
    toml.day("as_of", source.as_of);
    toml.text("url", &edition.url);
    toml.text("licence", &edition.licence);
    toml.maybe("attribution", edition.attribution.as_deref());
    toml
}

fn claims_csv(claims: &[&Claim]) -> Vec<u8> {
    csv(CLAIM_COLUMNS, claims.iter().map(|claim| CLAIM_COLUMNS.iter().map(|column| cell(claim, column)).collect()))
}

fn cell(claim: &Claim, column: &str) -> String {
    let share = |party| match claim.split.share(party) {
        Share::NotPublished => "",
        share => share.word(),
    };
    match column {
        "service" => service(&claim.target),
        "subject" => subject(&claim.subject),
        "feature" => claim.feature.as_deref().unwrap_or_default().to_owned(),
        "default_on" => claim.default_on.map_or("", |on| if on { "yes" } else { "no" }).to_owned(),
        "text" => claim.text.to_string(),
        "citation" => claim.citation.to_string(),
        // What is not `supported` has said so in its split and text.
        party => party.parse().map(share).unwrap_or_default().to_owned(),
    }
}

fn service(target: &Target) -> String {
    match target {
        Target::Service(id) => id.to_string(),
        Target::Model(_, model) => format!("model:{model}"),
        Target::Provider(_) | Target::Every => "*".to_owned(),
    }
}

/// Publications have no word for everything; the row that says so is refused when it is read.
fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Duty(id) => format!("duty:{id}"),
        Subject::Layer(layer) => format!("layer:{layer}"),
        Subject::Control(control) => control.to_string(),
        Subject::Everything => "everything".to_owned(),
    }
}

/// A row for every duty that a feature is about. What is said of one service's feature holds for all services.
fn features(claims: &[&Claim]) -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mapped = claims.iter().filter(|claim| !claim.feature_duties.is_empty());
    let first = mapped.filter(|claim| seen.insert((&claim.subject, &claim.feature)));
    let rows = first.flat_map(|claim| {
        let row = |duty: &demarc_model::DutyId| {
            let feature = claim.feature.as_deref().unwrap_or_default().to_owned();
            vec![subject(&claim.subject), feature, duty.to_string()]
        };
        claim.feature_duties.iter().map(row).collect::<Vec<_>>()
    });
    rows.collect()
}

/// The title that the catalog gives to ids that a framework has beside those of another (`further` in its file).
const FURTHER: &str = "Withdrawn in a later revision";

/// The files of an imported framework. One that takes its ids from another has no controls of its own.
pub fn framework(framework: &Framework) -> Vec<File> {
    let path = |ending| format!("frameworks/{}.{ending}", framework.id);
    let about = (path("toml"), framework_toml(framework).into_bytes());
    if framework.same_ids_as.is_some() {
        return vec![about];
    }
    let rows = framework.controls().iter().map(|control| {
        vec![
            control.id.to_string(),
            control.parent.as_deref().unwrap_or_default().to_owned(),
            control.title.to_string(),
        ]
    });
    vec![about, (path("csv"), csv(&["id", "parent", "title"], rows))]
}

fn framework_toml(framework: &Framework) -> TomlText {
    let mut toml = TomlText::default();
    toml.text("id", &framework.id);
    toml.text("title", &framework.title);
    toml.text("edition", &framework.edition);
    toml.text("publisher", &framework.publisher);
    toml.day("as_of", framework.as_of);
    toml.text("source", &framework.source);
    toml.maybe("same_ids_as", framework.same_ids_as.as_deref());
    if framework.same_ids_as.is_some() {
        let further = framework.controls().iter().filter(|control| &*control.title == FURTHER);
        toml.list("further", &further.map(|control| &*control.id).collect::<Vec<_>>());
    }
    toml
}

fn csv(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = csv.write_record(columns);
    for row in rows {
        let _ = csv.write_record(row);
    }
    csv.into_inner().unwrap_or_default()
}
