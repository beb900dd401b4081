//! Two editions compared.

use std::sync::Arc;

use demarc_exchange::{
    crm::{Answer, Reading},
    diff::{Diff, DutyChange, TouchedService, diff, touched},
};
use demarc_model::{Claim, Party, Scope, Service, ServiceModel, Split, Subject, Target, Tenant};

use crate::helper::{cloud_gov, control, source};

/// Both real editions, compared.
fn cloud_gov_diff(reading: Reading) -> Option<Diff> {
    let (before, after) = (cloud_gov("2022-07-14", reading)?, cloud_gov("2023-03-16", reading)?);
    Some(diff(&before.claims, &after.claims))
}

#[test]
fn the_editions_of_cloud_gov_differ_in_twenty_control_parts() {
    let Some(diff) = cloud_gov_diff(Reading::Marks) else { return };
    assert_eq!((diff.added.len(), diff.removed.len(), diff.changed.len(), diff.unchanged), (0, 0, 20, 596));
    let answers: Vec<_> =
        diff.changed.iter().filter_map(|change| Some((control(&change.after), change.answer()?))).collect();
    assert_eq!(answers.len(), 17);
    let no_to_yes = answers.iter().filter(|(_, answer)| *answer == (Some(Answer::No), Some(Answer::Yes))).count();
    assert_eq!(no_to_yes, 15, "IA-4 and IA-5");
    let texts: Vec<_> =
        diff.changed.iter().filter(|change| change.text().is_some()).map(|change| control(&change.after)).collect();
    assert_eq!(
        texts.iter().map(|id| &**id).collect::<Vec<_>>(),
        ["AC-2(a)", "CP-10", "CP-10(2)", "SI-4(23)", "SI-4(4)"]
    );
    assert_eq!(diff.changed.iter().filter(|change| change.is_text_only()).count(), 3);
    assert!(diff.changed.iter().all(|change| change.split().is_none()), "the marks are the same in both editions");
}

#[test]
fn the_cautious_reading_shows_who_does_it_now() {
    let Some(diff) = cloud_gov_diff(Reading::MarksAndAnswers) else { return };
    let splits: Vec<_> =
        diff.changed.iter().filter_map(|change| Some((control(&change.after), change.split()?))).collect();
    let customer = |split: Split| split.share(Party::Customer).takes_part();
    let moved: Vec<_> =
        splits.iter().map(|(id, (before, after))| (&**id, customer(*before), customer(*after))).collect();
    assert_eq!(moved, [("SI-4(23)", false, true), ("SI-4(4)", true, false)]);
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let Some(import) = cloud_gov("2023-03-16", Reading::Marks) else { return };
    let mut shuffled = import.claims.clone();
    shuffled.reverse();
    let same = diff(&import.claims, &shuffled);
    assert!(same.is_empty());
    assert_eq!(same.unchanged, 616);
}

/// A claim about a duty of a service; `text` may be empty.
fn claim(service: &str, duty: &str, feature: Option<&str>, split: Split, text: &str) -> Claim {
    Claim {
        source: Arc::new(source("2026-01-01")),
        target: match service {
            "*" => Target::Provider("acme".parse().expect("id")),
            service => Target::Service(service.parse().expect("id")),
        },
        subject: Subject::Duty(duty.parse().expect("id")),
        feature_duties: Vec::new(),
        feature: feature.map(Arc::from),
        split,
        default_on: None,
        text: text.into(),
        citation: "".into(),
    }
}

#[test]
fn claims_are_matched_by_target_subject_and_feature() {
    let provider = Split::sole(Party::Provider);
    let customer = Split::sole(Party::Customer);
    let before = [
        claim("s3", "a", None, provider, ""),
        claim("s3", "b", None, provider, ""),
        claim("s3", "c", Some("x"), provider, ""),
        claim("s3", "d", None, provider, "one"),
        claim("s3", "d", None, customer, "two"),
    ];
    let after = [
        claim("s3", "d", None, customer, "two"),
        claim("s3", "a", None, customer, ""),
        claim("rds", "b", None, provider, ""),
        claim("s3", "c", Some("y"), provider, ""),
        claim("s3", "d", None, provider, "three"),
    ];
    let found = diff(&before, &after);
    assert_eq!((found.added.len(), found.removed.len(), found.changed.len(), found.unchanged), (2, 2, 2, 1));
    assert_eq!(found.changed[0].split(), Some((provider, customer)));
    assert_eq!((found.changed[1].text(), found.changed[1].is_text_only()), (Some(("one", "three")), true));
    let back = diff(&after, &before);
    assert_eq!((back.added, back.removed), (found.removed, found.added), "the other way round");
}

fn tenant(id: &str, services: &[(&str, &str)]) -> Tenant {
    let service = |&(id, provider): &(&str, &str)| Service {
        id: id.parse().expect("id"),
        catalog: None,
        title: id.into(),
        provider: provider.parse().expect("id"),
        model: ServiceModel::Paas,
        scope: Scope::default(),
    };
    Tenant { services: services.iter().map(service).collect(), ..Tenant::new(id.parse().expect("id"), id) }
}

#[test]
fn only_tenants_that_use_the_services_are_touched() {
    let split = Split::sole(Party::Provider);
    let changes = diff(&[], &[claim("*", "a", None, split, ""), claim("site", "b", None, split, "")]);
    let tenants = [
        tenant("one", &[("site", "acme"), ("mail", "other")]),
        tenant("two", &[("mail", "other")]),
        tenant("three", &[("shop", "acme")]),
    ];
    let mut asked = Vec::new();
    let found = touched(&changes, &tenants, |tenant, service| {
        asked.push(format!("{}/{}", tenant.id, service.id));
        vec![DutyChange { duty: "a".parse().expect("id"), before: Split::NOT_PUBLISHED, after: split }]
    });
    assert_eq!(asked, ["one/site", "three/shop"]);
    let counts: Vec<(String, usize)> = found
        .iter()
        .flat_map(|touched| &touched.services)
        .map(|TouchedService { service, claims, .. }| (service.to_string(), *claims))
        .collect();
    assert_eq!(counts, [("site".to_owned(), 2), ("shop".to_owned(), 1)]);
}
