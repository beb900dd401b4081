//! Keys that people recognise: what a record is about, in a few words.

use std::collections::HashMap;

use demarc_model::{Claim, DutySelector, RecordKind, ServiceSelector, Source, Subject, Target};

/// Keys that are taken. Two things may be alike in all that a key tells.
#[derive(Debug, Default)]
pub struct Keys {
    taken: HashMap<(RecordKind, String), usize>,
}

impl Keys {
    /// The key, with a number behind it where it is taken.
    pub fn of(&mut self, kind: RecordKind, key: String) -> String {
        let count = self.taken.entry((kind, key.clone())).or_default();
        *count += 1;
        if *count == 1 { key } else { format!("{key} ({count})") }
    }
}

/// `cloud-gov@2023-03-16`.
pub fn source(source: &Source) -> String {
    format!("{}@{}", source.id, source.edition)
}

/// `customer@2026-02: encrypt-stored-files of shop-files`.
pub fn claim(claim: &Claim) -> String {
    let feature = claim.feature.as_ref().map(|feature| format!(" ({feature})")).unwrap_or_default();
    format!("{}: {} of {}{feature}", source(&claim.source), subject(&claim.subject), target(&claim.target))
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Duty(duty) => duty.to_string(),
        Subject::Control(control) => control.to_string(),
        Subject::Layer(layer) => format!("layer {layer}"),
        Subject::Everything => "everything".to_owned(),
    }
}

fn target(target: &Target) -> String {
    match target {
        Target::Provider(provider) => format!("all of {provider}"),
        Target::Model(provider, model) => format!("{model} of {provider}"),
        Target::Service(service) => service.to_string(),
        Target::Every => "every service".to_owned(),
    }
}

/// One service, or every one.
pub fn services(services: &ServiceSelector) -> String {
    match services {
        ServiceSelector::Every => "every service".to_owned(),
        ServiceSelector::One(service) => service.to_string(),
    }
}

/// One duty, those of a layer, or every one.
pub fn duties(duties: &DutySelector) -> String {
    match duties {
        DutySelector::Every => "everything".to_owned(),
        DutySelector::Layer(layer) => format!("layer {layer}"),
        DutySelector::One(duty) => duty.to_string(),
    }
}
