//! `evidence.toml` and `reviews.toml`.

use demarc_model::{Evidence, Review, Subject};

use crate::write::export::{about, runs::runs, toml_text::TomlText};

/// Attestations, documents and provider reports.
pub fn evidence(evidence: &[Evidence]) -> TomlText {
    let entry = |one: &Evidence| {
        let rest =
            (one.kind, one.outcome, one.effective, one.expires, one.by.clone(), one.note.clone(), one.file.clone());
        (one.services.clone(), Subject::Duty(one.duty.clone()), rest)
    };
    let mut toml = TomlText::default();
    for run in runs(evidence.iter().map(entry)) {
        let (kind, outcome, effective, expires, by, note, file) = run.rest;
        toml.heading("[[evidence]]");
        about::services(&mut toml, &run.services);
        about::subjects(&mut toml, &run.subjects);
        toml.text("kind", kind.word());
        toml.text("outcome", outcome.word());
        toml.day("effective", effective);
        toml.day("expires", expires);
        toml.text("by", &by);
        toml.filled("note", &note);
        toml.maybe("file", file.as_deref());
    }
    toml
}

/// Reviews that fall due.
pub fn reviews(reviews: &[Review]) -> TomlText {
    let entry = |one: &Review| (one.services.clone(), Subject::Duty(one.duty.clone()), (one.last, one.every));
    let mut toml = TomlText::default();
    for run in runs(reviews.iter().map(entry)) {
        let (last, every) = run.rest;
        toml.heading("[[review]]");
        about::services(&mut toml, &run.services);
        about::subjects(&mut toml, &run.subjects);
        toml.day("last", last);
        toml.text("every", every.word());
    }
    toml
}
