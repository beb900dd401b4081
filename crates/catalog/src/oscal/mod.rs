//! Catalogs in OSCAL's JSON, as frameworks: NIST, Australia's ISM and others publish theirs so.

mod json;
mod rows;

use chrono::NaiveDate;
use demarc_model::FrameworkId;

use crate::{
    controls::Controls,
    frameworks::{About, Framework},
    problem::{Message, Problem, says},
};
use json::{Catalog, Document, Metadata};

/// The largest catalog that is read, in bytes. NIST's largest is a tenth of it.
const LARGEST: usize = 100 * 1024 * 1024;

/// Reads an OSCAL catalog. Groups, controls and their labelled parts become controls; what is withdrawn is left
/// out. Without an `id`, the framework's id is made from the title. Problems name the input as `file`.
pub fn import_oscal(file: &str, json: &str, id: Option<FrameworkId>) -> Result<Framework, Problem> {
    let at_top = |message: Message| message.at(file.to_owned(), None);
    if json.len() > LARGEST {
        return Err(at_top(says("a file that is too large", format!("at most {LARGEST} bytes"), "")));
    }
    let document: Document = serde_json::from_str(json).map_err(|error| {
        let place = Some((error.line(), error.column().max(1))).filter(|(line, _)| *line > 0);
        not_json(json, &error).at(file.to_owned(), place)
    })?;
    let catalog = document.catalog.ok_or_else(|| {
        let mend = "resolve a profile first; a component definition or plan is not a framework";
        at_top(says("no `catalog` in it", "an OSCAL catalog", mend))
    })?;
    let about = about(&catalog, id).map_err(at_top)?;
    let controls = rows::of(&catalog).and_then(Controls::of).map_err(at_top)?;
    Ok(Framework::given(about, controls))
}

/// Why a text is not JSON, or not of the expected shape.
fn not_json(json: &str, error: &serde_json::Error) -> Message {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    match error.classify() {
        _ if json.trim().is_empty() => says("the file is empty", "an OSCAL catalog as JSON", ""),
        _ if text.contains("recursion limit") => says("the JSON is nested too deep", "at most 128 levels", ""),
        serde_json::error::Category::Eof => says("the JSON breaks off", "a whole OSCAL catalog", "copy it again"),
        serde_json::error::Category::Syntax => {
            says(format!("this is not JSON ({text})"), "an OSCAL catalog as JSON", "")
        }
        _ => Message::of(text),
    }
}

fn about(catalog: &Catalog, id: Option<FrameworkId>) -> Result<About, Message> {
    let metadata = &catalog.metadata;
    let id = match id {
        Some(id) => id,
        None => FrameworkId::new(&slug(&metadata.title)).map_err(|_| {
            says(format!("nothing in the title `{}` to make an id of", metadata.title), "", "give the framework an id")
        })?,
    };
    Ok(About {
        id,
        title: metadata.title.trim().into(),
        edition: metadata.version.trim().into(),
        publisher: publisher(metadata).into(),
        as_of: published(metadata)?,
        source: source(catalog).into(),
        same_ids_as: None,
        further: Vec::new(),
    })
}

/// `NIST Cybersecurity Framework 2.0` is `nist-cybersecurity-framework-2.0`.
fn slug(title: &str) -> String {
    let kept = |character: char| if character.is_ascii_alphanumeric() || character == '.' { character } else { ' ' };
    let words: String = title.chars().map(|character| kept(character.to_ascii_lowercase())).collect();
    let mut slug = String::new();
    for word in words.split_whitespace() {
        if slug.len() + word.len() >= 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug.trim_matches('.').to_owned()
}

fn published(metadata: &Metadata) -> Result<NaiveDate, Message> {
    let moment = metadata.published.as_deref().unwrap_or(&metadata.last_modified);
    let date = moment.get(..10).and_then(|date| date.parse().ok());
    date.ok_or_else(|| says(format!("the date `{moment}`"), "a moment such as 2026-01-31T00:00:00Z", ""))
}

/// Who wrote it, else who made the file.
fn publisher(metadata: &Metadata) -> &str {
    let holder = |role: &str| {
        let held = metadata.responsible_parties.iter().find(|responsible| responsible.role_id == role)?;
        let uuid = held.party_uuids.first()?;
        metadata.parties.iter().find(|party| party.uuid == *uuid)?.name.as_deref()
    };
    let named = ["author", "creator", "publisher"].into_iter().find_map(holder);
    let first = || metadata.parties.iter().find_map(|party| party.name.as_deref());
    named.or_else(first).unwrap_or("unknown")
}

/// Where it is published, else the catalog's own number.
fn source(catalog: &Catalog) -> String {
    let resolved = |href: &str| match href.strip_prefix('#') {
        Some(uuid) => {
            let resource = catalog.back_matter.resources.iter().find(|resource| resource.uuid == uuid)?;
            resource.rlinks.iter().map(|link| link.href.clone()).find(|href| href.starts_with("https://"))
        }
        None => Some(href.to_owned()).filter(|href| href.starts_with("https://")),
    };
    let of_rel = |rel: &str| {
        let links = catalog.metadata.links.iter().filter(|link| link.rel.as_deref() == Some(rel));
        links.filter_map(|link| resolved(&link.href)).next()
    };
    let address = ["canonical", "alternate", "source-profile"].into_iter().find_map(of_rel);
    address.unwrap_or_else(|| format!("urn:uuid:{}", catalog.uuid))
}
