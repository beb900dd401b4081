//! Random workspaces. There are few ids, days and words to choose from, so that most things collide.

mod claims;
mod evidence;
mod people;

use std::{fmt::Debug, str::FromStr};

use chrono::NaiveDate;
use demarc_model::{
    Cadence, ControlLink, Duty, DutyId, Layer, Party, Proof, Relation, Service, ServiceId, ServiceModel,
    ServiceSelector, Severity, Share, Split, Status, Tenant,
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};

pub use claims::{claim, one_agreement};
pub use people::stranger;

use crate::world::World;

const LAYERS: [Layer; 3] = [Layer::Identities, Layer::CustomerData, Layer::OperatingSystem];
const MODELS: [ServiceModel; 2] = [ServiceModel::Iaas, ServiceModel::Saas];
const DUTIES: usize = 6;

/// A workspace of one to three services and six duties.
pub fn world() -> impl Strategy<Value = World> {
    let catalog = (vec(duty(), DUTIES), vec(claims::published(), 0..8));
    let stated = (vec(service(), 1..=3), vec(claim(), 0..10), vec(one_agreement(), 0..3));
    let kept = (vec(evidence::item(), 0..12), vec(evidence::outcome(), 0..8), vec(evidence::review(), 0..6));
    (catalog, stated, people::people(), kept, day()).prop_map(|(catalog, stated, people, kept, today)| {
        let (assignees, assignments) = people;
        let (evidence, outcomes, reviews) = kept;
        let tenant = Tenant {
            assignees,
            assignments,
            evidence,
            reviews,
            services: numbered(stated.0, |service, number| service.id = id(&format!("s{number}"))),
            claims: stated.1,
            agreements: stated.2,
            ..nobody()
        };
        World {
            duties: numbered(catalog.0, |duty, number| {
                (duty.id, duty.aliases) = (id(&format!("d{number}")), vec![id(&format!("old-d{number}"))]);
            }),
            same_ids: vec![(id("fw-old"), id("fw"))],
            published: catalog.1,
            tenant,
            outcomes,
            today,
        }
    })
}

/// Parses an id.
pub fn id<I: FromStr<Err: Debug>>(text: &str) -> I {
    text.parse().unwrap()
}

/// A tenant of whom nothing is known.
pub fn nobody() -> Tenant {
    Tenant {
        trade: "baking".into(),
        party_names: vec![(Party::Mssp, "Northwind".into())],
        ..Tenant::new(id("tenant"), "Tenant")
    }
}

fn numbered<T>(mut all: Vec<T>, number: impl Fn(&mut T, usize)) -> Vec<T> {
    all.iter_mut().enumerate().for_each(|(nth, one)| number(one, nth));
    all
}

fn duty() -> impl Strategy<Value = Duty> {
    let when = (select(Severity::ALL), select(Cadence::ALL));
    let links = vec(link(), 0..3);
    let proof = subsequence(Proof::ALL, 0..=Proof::ALL.len());
    (select(&LAYERS[..]), when, proof, links, vec(split(), 6)).prop_map(
        |(layer, (severity, every), proof, controls, defaults)| Duty {
            id: id("unnumbered"),
            aliases: Vec::new(),
            status: Status::Stable,
            layer,
            title: "Do it".into(),
            why: "Because.".into(),
            severity,
            every,
            proof,
            defaults: defaults.try_into().unwrap(),
            controls,
        },
    )
}

fn link() -> impl Strategy<Value = ControlLink> {
    (control(), select(Relation::ALL)).prop_map(|(control, relation)| ControlLink { control: id(control), relation })
}

/// Controls, parts of controls, and the same ones under the framework's other name.
fn control() -> impl Strategy<Value = &'static str> {
    select(&["fw:AC-1", "fw:AC-2", "fw:AC-2(3)", "fw:AC-2(a)", "fw:AC-2(3)(b)", "fw-old:AC-2", "fw-old:AC-2(a)"][..])
}

/// A service that has no id of its own yet.
pub fn service() -> impl Strategy<Value = Service> {
    let catalog = prop::option::of(select(&["c0", "c1", "s1"][..]));
    (catalog, provider(), select(&MODELS[..])).prop_map(|(catalog, provider, model)| Service {
        id: id("unnumbered"),
        catalog: catalog.map(id),
        title: "Service".into(),
        provider: id(provider),
        model,
        scope: Default::default(),
    })
}

fn provider() -> impl Strategy<Value = &'static str> {
    select(&["p0", "p1"][..])
}

/// Any split. One that says "not applicable" of some parties and nothing of the others is left out: see `merging`.
pub fn split() -> impl Strategy<Value = Split> {
    let party = || select(Party::ALL);
    let parties = || subsequence(Party::ALL, 1..=3);
    prop_oneof![
        4 => party().prop_map(Split::sole),
        2 => (parties(), select(Share::ALL)).prop_map(|(parties, share)| Split::each(&parties, share)),
        1 => Just(Split::NOT_PUBLISHED),
        1 => Just(Split::NOT_APPLICABLE),
        1 => Just(Split::each(&[], Share::None)),
        1 => (party(), select(Share::ALL)).prop_map(|(party, share)| Split::NOT_PUBLISHED.with(party, share)),
        3 => any_split(),
    ]
    .prop_map(|split| if split.is_not_applicable() { Split::NOT_APPLICABLE } else { split })
}

/// Any of the 7,776 splits.
pub fn any_split() -> impl Strategy<Value = Split> {
    vec(select(Share::ALL), Party::ALL.len()).prop_map(|shares| {
        let each = Party::ALL.iter().zip(shares);
        each.fold(Split::NOT_PUBLISHED, |split, (&party, share)| split.with(party, share))
    })
}

/// A day near which everything happens.
fn day() -> impl Strategy<Value = NaiveDate> {
    select(&["2025-01-31", "2025-06-01", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2027-01-01"][..])
        .prop_map(|day| day.parse().unwrap())
}

/// A duty's id, or a former one, or one that nobody knows. The first duties are spoken of most.
fn duty_id() -> impl Strategy<Value = DutyId> {
    prop_oneof![
        6 => select(&["d0", "d1"][..]).prop_map(id),
        6 => (0..DUTIES).prop_map(|number| id(&format!("d{number}"))),
        2 => (0..DUTIES).prop_map(|number| id(&format!("old-d{number}"))),
        1 => Just(id("unknown")),
    ]
}

fn service_id() -> impl Strategy<Value = ServiceId> {
    select(&["s0", "s0", "s1", "s2", "c0", "c1"][..]).prop_map(id)
}

fn services() -> impl Strategy<Value = ServiceSelector> {
    prop_oneof![Just(ServiceSelector::Every), service_id().prop_map(ServiceSelector::One)]
}
