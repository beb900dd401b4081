//! `claims.toml`: what the parties of a tenant say.

use std::{collections::BTreeSet, sync::Arc};

use demarc_model::{Claim, Party, Source, SourceId};

use crate::{
    item::Item,
    section::Section,
    tenant::{
        about::Scope,
        stated::{self, Said},
    },
    wrong::wrong,
};

const STATEMENT_KEYS: &[&str] = &["by", "edition", "as_of", "title", "claim"];
const CLAIM_KEYS: &[&str] =
    &["service", "duty", "layer", "control", "everything", "split", "feature", "text", "citation"];

/// Reads every `[[statement]]`.
pub fn read(file: &Section<'_>, scope: Scope<'_>) -> Vec<Claim> {
    file.only(&["statement"]);
    let mut editions = BTreeSet::new();
    let mut claims = Vec::new();
    for section in file.each("statement", "[[statement]]") {
        let source = section.page.sound(|| source(&section, &mut editions)).map(Arc::new);
        let entries = section.each("claim", "[[statement.claim]]");
        if section.optional("claim").is_none_or(Item::is_empty_list) {
            let wrong = wrong("a statement that says nothing").expected("`[[statement.claim]]` below it");
            section.say(wrong.mend("add one, or remove the statement"));
        }
        let mut said = Said::default();
        // Claims of a statement that is not sound are read all the same, for what is wrong in them.
        for entry in entries {
            let stated = section.page.sound(|| Some(stated::read(&entry, scope, CLAIM_KEYS, &mut said)));
            if let (Some(source), Some(stated)) = (&source, stated) {
                claims.extend(stated.into_iter().map(|stated| stated.by(source)));
            }
        }
    }
    claims
}

fn source(section: &Section<'_>, editions: &mut BTreeSet<(Party, String)>) -> Option<Source> {
    section.only(STATEMENT_KEYS);
    let by = section.required("by", "the party that speaks, such as \"customer\"").and_then(Item::word::<Party>);
    let as_of = section.required("as_of", "the day it was said, such as 2026-03-31").and_then(Item::date);
    let title = section.required("title", "what it is, such as \"Interview with Anna Brown\"").and_then(Item::line);
    let edition = section.optional("edition").map(Item::line);
    let (by, as_of, title) = (by?, as_of?, title?);
    let edition = edition.unwrap_or_else(|| Some(as_of.to_string().into()))?;
    if !editions.insert((by, edition.to_string())) {
        let what = format!("a second statement by `{by}` with the edition `{edition}`");
        section.say(wrong(what).mend("put the claims under one statement, or give each its own `edition`"));
        return None;
    }
    let nth = editions.iter().filter(|(party, _)| *party == by).count();
    Some(Source { as_of, edition, id: own_id(by, nth)?, title, stated_by: by, signed: false })
}

/// Every statement is a source of its own. With an id in common they would be editions of one publication where a
/// provider speaks, and the newest of them would silence the others, which may be about other services.
fn own_id(by: Party, nth: usize) -> Option<SourceId> {
    let id = if nth < 2 { format!("statement-{by}") } else { format!("statement-{by}-{nth}") };
    SourceId::new(&id).ok()
}
