//! `claims/<source>/<edition>/`: an edition of what a provider publishes, in the catalog's format.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Claim, DutyId, Party, Provider, Share, Source, SourceId, Split, Subject, Target};

use crate::{
    desk::{Desk, Opened},
    folder::LARGEST_CSV,
    item::{Item, unknown_word},
    known::Known,
    rows::{Columns, Row, each_row},
    section::Section,
    wrong::{Wrong, escaped, wrong},
};

const SOURCE_KEYS: &[&str] =
    &["id", "title", "stated_by", "publisher", "edition", "as_of", "url", "licence", "attribution"];
const CLAIMS: Columns = Columns {
    known: &[
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
    ],
    required: &["service", "subject"],
};
const FEATURES: Columns = Columns { known: &["subject", "feature", "duty"], required: &["subject", "feature", "duty"] };

/// Subject and feature to the duties that the feature is about.
type Features = BTreeMap<(String, String), Vec<DutyId>>;

/// Who publishes, and where.
struct Publication {
    source: Arc<Source>,
    publisher: Provider,
    url: Arc<str>,
}

/// Reads the edition in `folder`, of the source that the folder above is called after. One with anything wrong
/// in it is left out as a whole: it would replace the edition before it.
pub fn read(desk: &mut Desk<'_>, known: &Known<'_>, folder: &str, name: &str) -> Option<(Arc<Source>, Vec<Claim>)> {
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
    (desk.problems.len() == before).then_some((publication.source, claims))
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
    file.optional("attribution").map(Item::line);
    let stated_by: Option<Party> = file.required("stated_by", "the party that speaks").and_then(Item::word);
    let as_of = file.required("as_of", "the day it was published, such as 2026-03-31").and_then(Item::date);
    let publisher = file.required("publisher", "the provider whose services it is about").and_then(|item| {
        let publisher: Provider = item.id()?.into_inner();
        known.publisher_called(&publisher).map_err(|wrong| item.say(wrong)).ok().map(|()| publisher)
    });
    licence?;
    let source =
        Source { as_of: as_of?, edition: edition?, id: id?, title: title?, stated_by: stated_by?, signed: false };
    Some(Publication { source: Arc::new(source), publisher: publisher?, url: url? })
}

fn features(desk: &mut Desk<'_>, known: &Known<'_>, file: &str) -> Features {
    let mut features = Features::new();
    let Some(Some(bytes)) = desk.bytes(file, LARGEST_CSV) else { return features };
    let problems = each_row(file, &bytes, FEATURES, |row| {
        let duty = known.duty_called(row.get("duty"))?.id.clone();
        let duties = features.entry((row.get("subject").to_owned(), row.get("feature").to_owned())).or_default();
        if duties.contains(&duty) {
            return Err(wrong("the same row as one above").mend("keep one of them"));
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
        let subject = subjects.entry(name.to_owned()).or_insert_with(|| subject(known, name)).clone()?;
        if !stated.insert(["service", "feature", "subject"].map(|column| row.get(column).to_owned())) {
            return Err(wrong("a second claim about the same service, feature and subject").mend("keep one of them"));
        }
        claims.push(claim(row, known, of, subject, features)?);
        Ok(())
    });
    desk.problems.extend(problems);
    claims
}

fn claim(
    row: &Row<'_>,
    known: &Known<'_>,
    of: &Publication,
    subject: Subject,
    features: &Features,
) -> Result<Claim, Wrong> {
    let filled = |column: &str| Some(row.get(column)).filter(|value| !value.is_empty()).map(Arc::from);
    let lacking = yes_or_no(row, "supported")? == Some(false);
    let silent = if lacking { "the service does not have this feature" } else { "" };
    let duties = features.get(&(row.get("subject").to_owned(), row.get("feature").to_owned()));
    Ok(Claim {
        source: of.source.clone(),
        target: target(known, row.get("service"), &of.publisher)?,
        subject,
        feature_duties: duties.cloned().unwrap_or_default(),
        feature: filled("feature"),
        split: split(row)?,
        default_on: yes_or_no(row, "default_on")?,
        text: filled("text").unwrap_or_else(|| silent.into()),
        citation: filled("citation").unwrap_or_else(|| of.url.clone()),
    })
}

fn subject(known: &Known<'_>, text: &str) -> Result<Subject, Wrong> {
    match text.split_once(':') {
        Some(("duty", id)) => Ok(Subject::Duty(known.duty_called(id)?.id.clone())),
        Some(("layer", layer)) => layer.parse().map(Subject::Layer).map_err(|error| unknown_word(&error)),
        Some(_) => known.control_called(text).map(Subject::Control),
        None => {
            let expected = "`duty:<id>`, `layer:<layer>` or `<framework>:<control>`";
            Err(wrong(format!("the subject `{}`", escaped(text))).expected(expected))
        }
    }
}

fn target(known: &Known<'_>, text: &str, publisher: &Provider) -> Result<Target, Wrong> {
    if text == "*" {
        return Ok(Target::Provider(publisher.clone()));
    }
    if let Some(model) = text.strip_prefix("model:") {
        let model = model.parse().map_err(|error| unknown_word(&error))?;
        return Ok(Target::Model(publisher.clone(), model));
    }
    let service = known.service_called(text)?;
    if service.provider != *publisher {
        let what = format!("`{}` is a service of `{}`", service.id, service.provider);
        return Err(wrong(what).expected(format!("a service of `{publisher}`, the publisher")));
    }
    Ok(Target::Service(service.id.clone()))
}

fn split(row: &Row<'_>) -> Result<Split, Wrong> {
    Party::ALL.iter().try_fold(Split::NOT_PUBLISHED, |split, &party| match row.get(party.word()) {
        "" => Ok(split),
        word => Ok(split.with(party, word.parse::<Share>().map_err(|error| unknown_word(&error))?)),
    })
}

fn yes_or_no(row: &Row<'_>, column: &str) -> Result<Option<bool>, Wrong> {
    match row.get(column) {
        "" => Ok(None),
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        other => Err(wrong(format!("`{column}` is `{}`", escaped(other))).expected("`yes`, `no` or nothing")),
    }
}
