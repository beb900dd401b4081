//! Claims of every rank, about everything, and agreements signed or not.

use std::sync::Arc;

use demarc_model::{Agreement, Claim, Party, Source, Subject, Target};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{LAYERS, MODELS, control, day, duty_id, id, provider, service_id, split};

/// A claim of a publication that all tenants share.
pub fn published() -> impl Strategy<Value = Claim> {
    let speaker = prop_oneof![3 => Just(Party::Provider), 1 => Just(Party::Subprovider)];
    (source(speaker), said()).prop_map(by)
}

/// A claim of the tenant's own: a statement, or an edition of a publication that only this tenant has.
pub fn claim() -> impl Strategy<Value = Claim> {
    (source(select(Party::ALL)), said()).prop_map(by)
}

/// An agreement.
pub fn one_agreement() -> impl Strategy<Value = Agreement> {
    (source(Just(Party::Customer)), any::<bool>(), vec(said(), 0..4)).prop_map(|(source, signed, said)| {
        let source = Arc::new(Source { signed, ..source });
        let splits = said.into_iter().map(|claim| Claim { source: source.clone(), ..claim }).collect();
        Agreement { source, signatures: Vec::new(), splits }
    })
}

fn by((source, claim): (Source, Claim)) -> Claim {
    Claim { source: Arc::new(source), ..claim }
}

fn source(speaker: impl Strategy<Value = Party>) -> impl Strategy<Value = Source> {
    let edition = (select(&["a", "a", "b"][..]), select(&["1", "2"][..]), select(&["T", "T", "T", "U"][..]));
    (day(), edition, speaker).prop_map(|(as_of, (source, edition, title), stated_by)| Source {
        as_of,
        edition: edition.into(),
        id: id(source),
        title: title.into(),
        stated_by,
        signed: false,
    })
}

/// What is said, whoever says it.
fn said() -> impl Strategy<Value = Claim> {
    let feature = prop::option::weighted(0.25, vec(duty_id(), 0..3));
    (target(), subject(), feature, split()).prop_map(|(target, subject, feature, split)| Claim {
        source: nobody(),
        target,
        subject,
        feature: feature.is_some().then(|| "Feature".into()),
        feature_duties: feature.unwrap_or_default(),
        split,
        default_on: None,
        text: "".into(),
        citation: "".into(),
    })
}

fn nobody() -> Arc<Source> {
    Arc::new(Source {
        as_of: Default::default(),
        edition: "".into(),
        id: id("nobody"),
        title: "".into(),
        stated_by: Party::Customer,
        signed: false,
    })
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        2 => Just(Target::Every),
        2 => provider().prop_map(|provider| Target::Provider(id(provider))),
        2 => (provider(), select(&MODELS[..])).prop_map(|(provider, model)| Target::Model(id(provider), model)),
        2 => service_id().prop_map(Target::Service),
    ]
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        3 => duty_id().prop_map(Subject::Duty),
        3 => control().prop_map(|control| Subject::Control(id(control))),
        2 => select(&LAYERS[..]).prop_map(Subject::Layer),
        2 => Just(Subject::Everything),
    ]
}
