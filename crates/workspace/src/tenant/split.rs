//! `split`: who does what, in its four ways of writing.

use std::collections::BTreeSet;

use demarc_catalog::did_you_mean;
use demarc_model::{Party, Share, Split, UnknownWord};

use crate::{
    item::Item,
    section::Section,
    wrong::{escaped, wrong},
};

const EXPECTED: &str = "a party, a list of parties, a table of party to share, \"not_applicable\" or \"not_published\"";

/// Reads `split` of an entry that must have it.
pub fn read(section: &Section<'_>) -> Option<Split> {
    let item = section.required("split", EXPECTED)?;
    if item.is_list() {
        return parties(item);
    }
    if item.is_table() {
        return shares(item);
    }
    word(item)
}

/// `"provider"`: that party alone.
fn word(item: Item<'_>) -> Option<Split> {
    let Some(word) = item.text() else { return item.not(EXPECTED) };
    let whole = [(Share::NotApplicable, Split::NOT_APPLICABLE), (Share::NotPublished, Split::NOT_PUBLISHED)];
    if let Some((_, split)) = whole.iter().find(|(share, _)| share.word() == word) {
        return Some(*split);
    }
    let unknown = |_: UnknownWord| {
        let words = Party::ALL.iter().map(|party| party.word()).chain(whole.iter().map(|(share, _)| share.word()));
        let mend = did_you_mean(word, words, "");
        item.say(wrong(format!("`{}` is not a party", escaped(word))).expected(EXPECTED).mend(mend));
    };
    word.parse().map(Split::sole).map_err(unknown).ok()
}

/// `["provider", "customer"]`: each does a part.
fn parties(item: Item<'_>) -> Option<Split> {
    let items = item.each();
    let parties: Vec<Party> = items.iter().filter_map(|item| item.word()).collect();
    if parties.is_empty() || parties.len() < items.len() {
        return None;
    }
    if parties.iter().collect::<BTreeSet<_>>().len() < parties.len() {
        return item.refuse(wrong("a party is in the list twice").mend("keep one of them"));
    }
    match parties.as_slice() {
        [party] => Some(Split::sole(*party)),
        parties => Some(Split::each(parties, Share::SharedDependent)),
    }
}

/// `{ provider = "sole" }`: each its share, `none` when left out.
fn shares(item: Item<'_>) -> Option<Split> {
    let section = item.section("split")?;
    let words: Vec<&str> = Party::ALL.iter().map(|party| party.word()).collect();
    section.only(&words);
    if section.items().is_empty() {
        return item.refuse(wrong("`split` is an empty table").expected(EXPECTED));
    }
    let nobody = Party::ALL.iter().fold(Split::NOT_PUBLISHED, |split, &party| split.with(party, Share::None));
    Party::ALL.iter().try_fold(nobody, |split, &party| match section.optional(party.word()) {
        Some(item) => item.word().map(|share| split.with(party, share)),
        None => Some(split),
    })
}
