//! One entry that says who does what: a `[[statement.claim]]`, or a `[[split]]` of an agreement.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Claim, Source, Split, Subject, Target};

use crate::{
    item::Item,
    section::Section,
    tenant::{
        about::{self, Scope},
        split,
    },
    wrong::wrong,
};

/// What is said of one service or all, and one subject. A claim, once it is known who says so.
#[derive(Debug)]
pub struct Stated {
    target: Target,
    subject: Subject,
    /// Who does it.
    pub split: Split,
    feature: Option<Arc<str>>,
    text: Arc<str>,
    citation: Arc<str>,
}

impl Stated {
    /// The claim of `source`.
    pub fn by(self, source: &Arc<Source>) -> Claim {
        Claim {
            source: source.clone(),
            target: self.target,
            subject: self.subject,
            feature_duties: Vec::new(),
            feature: self.feature,
            split: self.split,
            default_on: None,
            text: self.text,
            citation: self.citation,
        }
    }
}

/// What one source has said so far, with the line of each.
#[derive(Debug, Default)]
pub struct Said(BTreeMap<(Target, Subject, Option<Arc<str>>), usize>);

/// What an entry may be about.
const SUBJECTS: &[&str] = &["duty", "layer", "control", "everything"];

/// Reads an entry: something stated for each service and subject that it names.
pub fn read(section: &Section<'_>, scope: Scope<'_>, keys: &[&str], said: &mut Said) -> Vec<Stated> {
    section.only(keys);
    let services = scope.services(section);
    let subjects = scope.subjects(section, SUBJECTS);
    let split = split::read(section);
    let feature = section.optional("feature").and_then(Item::line);
    let text = section.optional("text").and_then(Item::prose).unwrap_or_default();
    let citation = section.optional("citation").and_then(Item::prose).unwrap_or_else(|| place(section));
    let Some(split) = split else { return Vec::new() };
    let mut found = Vec::new();
    for target in services.iter().map(about::target) {
        for subject in &subjects {
            let (target, subject, feature) = (target.clone(), subject.clone(), feature.clone());
            said.take(section, (target.clone(), subject.clone(), feature.clone()));
            found.push(Stated { target, subject, split, feature, text: text.clone(), citation: citation.clone() });
        }
    }
    found
}

impl Said {
    fn take(&mut self, section: &Section<'_>, about: (Target, Subject, Option<Arc<str>>)) {
        let line = section.line();
        match self.0.insert(about, line) {
            Some(first) if first != line => {
                let what = format!("line {first} already says who does this");
                section
                    .say(wrong(what).expected("one entry about the same service and subject").mend("keep one of them"));
            }
            _ => {}
        }
    }
}

/// Where an entry stands, for people who want to look it up.
fn place(section: &Section<'_>) -> Arc<str> {
    format!("{} line {}", section.page.file_name(), section.line()).into()
}
