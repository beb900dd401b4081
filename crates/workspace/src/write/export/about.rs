//! The keys that say what an entry is about, and `split`.

use demarc_model::{Party, ServiceSelector, Share, Split, Subject};

use crate::write::export::toml_text::TomlText;

/// `service`: one, a list, or `*`.
pub fn services(toml: &mut TomlText, services: &[ServiceSelector]) {
    let word = |service: &ServiceSelector| match service {
        ServiceSelector::Every => "*".to_owned(),
        ServiceSelector::One(id) => id.to_string(),
    };
    toml.one_or_list("service", &services.iter().map(word).collect::<Vec<_>>());
}

/// `duty`, `layer`, `control` or `everything`, of subjects of one kind.
pub fn subjects(toml: &mut TomlText, subjects: &[Subject]) {
    let key = match subjects.first() {
        Some(Subject::Duty(_)) => "duty",
        Some(Subject::Layer(_)) => "layer",
        Some(Subject::Control(_)) => "control",
        Some(Subject::Everything) => return toml.plain("everything", true),
        None => return,
    };
    let words = subjects.iter().filter_map(|subject| match subject {
        Subject::Duty(id) => Some(id.to_string()),
        Subject::Layer(layer) => Some(layer.to_string()),
        Subject::Control(control) => Some(control.to_string()),
        Subject::Everything => None,
    });
    toml.one_or_list(key, &words.collect::<Vec<_>>());
}

/// `split`, in the shortest of its ways of writing that says the same.
pub fn split(toml: &mut TomlText, split: Split) {
    for (whole, share) in [(Split::NOT_APPLICABLE, Share::NotApplicable), (Split::NOT_PUBLISHED, Share::NotPublished)] {
        if split == whole {
            return toml.text("split", share.word());
        }
    }
    let parties: Vec<Party> = split.performers().collect();
    let words: Vec<&str> = parties.iter().map(|party| party.word()).collect();
    match parties.as_slice() {
        [party] if split == Split::sole(*party) => toml.text("split", party.word()),
        [_, _, ..] if split == Split::each(&parties, Share::SharedDependent) => toml.list("split", &words),
        _ => toml.table("split", &shares(split)),
    }
}

/// Parties that are left out are `none`. Where all are, none is left out, as a table is never empty.
fn shares(split: Split) -> Vec<(&'static str, &'static str)> {
    let all_none = split == Split::each(&[], Share::None);
    let said = split.shares().filter(|(_, share)| all_none || *share != Share::None);
    said.map(|(party, share)| (party.word(), share.word())).collect()
}
