//! `agreements/<name>.toml`: versions of the matrix that the parties sign.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Agreement, Party, Signature, Source, SourceId, Split};
use toml::Spanned;

use crate::{
    desk::Desk,
    item::Item,
    section::Section,
    tenant::{
        about::Scope,
        stated::{self, Said, Stated},
    },
    wrong::{escaped, wrong},
};

const KEYS: &[&str] = &["title", "edition", "as_of", "signature", "split"];
const SIGNATURE_KEYS: &[&str] = &["party", "name", "role", "signed_on"];
const SPLIT_KEYS: &[&str] = &["service", "duty", "layer", "control", "everything", "split", "text", "citation"];

/// Title and edition to the file that has them.
pub type Editions = BTreeMap<(Arc<str>, Arc<str>), String>;

/// Reads every agreement of a tenant, with the names of their files. One with anything wrong in it is left out as a
/// whole: who must have signed depends on all of it.
pub fn read(desk: &mut Desk<'_>, folder: &str, scope: Scope<'_>) -> (Vec<Agreement>, Editions) {
    let mut agreements = Vec::new();
    let mut editions = Editions::new();
    for entry in desk.list(folder) {
        let file = format!("{folder}/{}", entry.name);
        if entry.is_folder || !entry.name.ends_with(".toml") {
            continue;
        }
        let read = desk.toml(&file, |page| page.page.sound(|| agreement(page, scope, &mut editions)));
        agreements.extend(read.read().flatten());
    }
    agreements.sort_by(|left, right| left.source.cmp(&right.source));
    let is_read = |key: &(Arc<str>, Arc<str>)| {
        agreements.iter().any(|agreement| agreement.source.title == key.0 && agreement.source.edition == key.1)
    };
    editions.retain(|key, _| is_read(key));
    (agreements, editions)
}

fn agreement(file: &Section<'_>, scope: Scope<'_>, editions: &mut Editions) -> Option<Agreement> {
    file.only(KEYS);
    let title = file.required("title", "what it is called").and_then(Item::line);
    let edition =
        file.required("edition", "a number or name that no other edition has, such as \"1\"").and_then(edition);
    let as_of = file.required("as_of", "the day from which it holds, such as 2026-03-31").and_then(Item::date);
    let signatures: Vec<_> = file.each("signature", "[[signature]]").iter().filter_map(signature).collect();
    let mut said = Said::default();
    let splits = file.each("split", "[[split]]");
    let stated: Vec<Stated> =
        splits.iter().flat_map(|split| stated::read(split, scope, SPLIT_KEYS, &mut said)).collect();
    if file.optional("split").is_none_or(Item::is_empty_list) {
        file.say(
            wrong("an agreement that says nothing")
                .expected("`[[split]]`")
                .mend("add one for each thing that is agreed"),
        );
    }
    let (title, edition, as_of) = (title?, edition?, as_of?);
    taken(file, editions, (title.clone(), edition.get_ref().clone()), &edition);
    let signed = is_signed(stated.iter().map(|stated| stated.split), &signatures);
    let (id, edition) = (source_id(&title)?, edition.into_inner());
    // It is the customer's matrix. Once signed, it is of no account who states it; before, it decides nothing.
    let source = Arc::new(Source { as_of, edition, id, title, stated_by: Party::Customer, signed });
    let splits = stated.into_iter().map(|stated| stated.by(&source)).collect();
    Some(Agreement { source, signatures, splits })
}

fn edition(item: Item<'_>) -> Option<Spanned<Arc<str>>> {
    Some(Spanned::new(item.span(), item.line()?))
}

fn taken(file: &Section<'_>, editions: &mut Editions, key: (Arc<str>, Arc<str>), edition: &Spanned<Arc<str>>) {
    if let Some(other) = editions.insert(key, file.page.file_name().to_owned()) {
        let what = format!("`{}` already has the edition `{}` of this title", escaped(&other), edition.get_ref());
        file.page.say(&edition.span(), wrong(what).expected("an edition of its own").mend("correct one of them"));
    }
}

/// Files of one title are editions of one agreement.
fn source_id(title: &str) -> Option<SourceId> {
    const LONGEST: usize = 100;
    let plain = title.to_lowercase().replace(|character: char| !character.is_ascii_alphanumeric(), " ");
    let words: Vec<&str> = std::iter::once("agreement").chain(plain.split_whitespace()).collect();
    let mut id = words.join("-");
    id.truncate(LONGEST);
    SourceId::new(&id).ok()
}

fn signature(section: &Section<'_>) -> Option<Signature> {
    section.only(SIGNATURE_KEYS);
    let party = section.required("party", "the side that signs, such as \"customer\"").and_then(Item::word);
    let name = section.required("name", "who signed").and_then(Item::line);
    let role = section.required("role", "in which role, such as \"managing director\"").and_then(Item::line);
    let signed_on = section.required("signed_on", "the day of the signature, such as 2026-03-31").and_then(Item::date);
    Some(Signature { party: party?, name: name?, role: role?, signed_on: signed_on? })
}

/// Whether every party that takes part has signed, and somebody has. A provider's standard terms stand in
/// for its signature.
pub fn is_signed(splits: impl Iterator<Item = Split>, signatures: &[Signature]) -> bool {
    let has_signed = |party: Party| signatures.iter().any(|signature| signature.party == party);
    let mut bound = splits.flat_map(|split| split.performers().collect::<Vec<_>>());
    !signatures.is_empty() && bound.all(|party| !party.names_people() || has_signed(party))
}
