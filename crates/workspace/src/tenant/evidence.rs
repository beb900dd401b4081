//! `evidence.toml` and `reviews.toml`: what shows that duties are done, and what falls due.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, NaiveDate};
use demarc_model::{Duty, Evidence, EvidenceKind, Outcome, Review};

use crate::{
    item::Item,
    section::Section,
    tenant::about::Scope,
    wrong::{escaped, wrong},
};

const EVIDENCE_KEYS: &[&str] = &["service", "duty", "kind", "outcome", "effective", "expires", "by", "note", "file"];
const REVIEW_KEYS: &[&str] = &["service", "duty", "last", "every"];

/// Reads every `[[evidence]]`.
pub fn read(file: &Section<'_>, scope: Scope<'_>) -> Vec<Evidence> {
    file.only(&["evidence"]);
    let sections = file.each("evidence", "[[evidence]]");
    let sound = sections.iter().filter_map(|section| section.page.sound(|| evidence(section, scope)));
    sound.flatten().collect()
}

fn evidence(section: &Section<'_>, scope: Scope<'_>) -> Option<Vec<Evidence>> {
    section.only(EVIDENCE_KEYS);
    let services = scope.services(section);
    let duties = scope.duties(section);
    let kind = section.required("kind", "\"attestation\", \"document\" or \"provider_report\"").and_then(Item::word);
    let outcome = section.required("outcome", "\"met\" or \"not_met\"").and_then(Item::word);
    let effective =
        section.required("effective", "the day from which it counts, such as 2026-03-31").and_then(Item::date);
    let expires = section.optional("expires").and_then(|item| expiry(item, effective));
    let by = section.required("by", "who gave it").and_then(Item::line);
    let note = section.optional("note").and_then(Item::prose).unwrap_or_default();
    let file = section.optional("file").and_then(sha256);
    let (kind, outcome, effective, by): (EvidenceKind, Outcome, _, _) = (kind?, outcome?, effective?, by?);
    let of = |services: &demarc_model::ServiceSelector, duty: &Duty| Evidence {
        services: services.clone(),
        duty: duty.id.clone(),
        kind,
        outcome,
        effective,
        expires: expires.unwrap_or_else(|| default_expiry(duty, effective)),
        by: by.clone(),
        note: note.clone(),
        file: file.clone(),
    };
    Some(
        services.iter().flat_map(|services| duties.iter().map(|duty| of(services, duty)).collect::<Vec<_>>()).collect(),
    )
}

/// The hash that `demarc evidence keep` has printed.
fn sha256(item: Item<'_>) -> Option<Arc<str>> {
    let hash = item.line()?;
    let is_hash = hash.len() == 64 && hash.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
    if is_hash {
        return Some(hash);
    }
    let wrong = wrong(format!("`{}` is no SHA-256", escaped(&hash)));
    item.refuse(wrong.expected("64 digits, as `demarc evidence keep FILE` prints them").mend("copy the whole of it"))
}

fn expiry(item: Item<'_>, effective: Option<NaiveDate>) -> Option<NaiveDate> {
    let expires = item.date()?;
    match effective {
        Some(effective) if expires < effective => {
            let what = format!("`expires` is {expires}, before `effective` on {effective}");
            item.refuse(wrong(what).expected("the last day on which it counts").mend("correct one of the days"))
        }
        _ => Some(expires),
    }
}

fn default_expiry(duty: &Duty, effective: NaiveDate) -> NaiveDate {
    effective.checked_add_days(Days::new(duty.every.evidence_days().into())).unwrap_or(NaiveDate::MAX)
}

/// Reads every `[[review]]`.
pub fn reviews(file: &Section<'_>, scope: Scope<'_>) -> Vec<Review> {
    file.only(&["review"]);
    let mut lines = BTreeMap::new();
    let mut found = Vec::new();
    for section in file.each("review", "[[review]]") {
        let sound = section.page.sound(|| {
            let reviews = review(&section, scope)?;
            for review in &reviews {
                let first = *lines.entry((review.services.clone(), review.duty.clone())).or_insert(section.line());
                if first != section.line() {
                    let what = format!("line {first} already says when this is reviewed");
                    section.say(wrong(what).mend("keep one of them: `last` is the day of the newest review"));
                }
            }
            Some(reviews)
        });
        found.extend(sound.into_iter().flatten());
    }
    found
}

fn review(section: &Section<'_>, scope: Scope<'_>) -> Option<Vec<Review>> {
    section.only(REVIEW_KEYS);
    let services = scope.services(section);
    let duties = scope.duties(section);
    let last = section.required("last", "the day of the last review, such as 2026-03-31").and_then(Item::date);
    let every = section.required("every", "how often it is due, such as \"yearly\"").and_then(Item::word);
    let (last, every) = (last?, every?);
    let of = |services: &demarc_model::ServiceSelector, duty: &Duty| Review {
        services: services.clone(),
        duty: duty.id.clone(),
        last,
        every,
    };
    Some(
        services.iter().flat_map(|services| duties.iter().map(|duty| of(services, duty)).collect::<Vec<_>>()).collect(),
    )
}
