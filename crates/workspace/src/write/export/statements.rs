//! `claims.toml` and `agreements/`: what the parties of a tenant say, and what they have agreed.

use std::collections::{BTreeMap, BTreeSet};

use demarc_model::{Agreement, Claim, ServiceSelector, Source, Target, Tenant};

use crate::{
    tenant::TenantFolder,
    write::export::{about, names, runs::runs, toml_text::TomlText},
};

/// What the parties say, each statement with its claims.
pub fn claims(tenant: &Tenant) -> TomlText {
    let mut toml = TomlText::default();
    for (source, claims) in by_source(&tenant.claims) {
        toml.heading("[[statement]]");
        toml.text("by", source.stated_by.word());
        // Left out, it is the day.
        if *source.edition != *source.as_of.to_string() {
            toml.text("edition", &source.edition);
        }
        toml.day("as_of", source.as_of);
        toml.text("title", &source.title);
        stated(&mut toml, "  [[statement.claim]]", tenant, &claims);
    }
    toml
}

/// The claims of each source, sources in the order in which they first speak.
pub fn by_source(claims: &[Claim]) -> Vec<(&Source, Vec<&Claim>)> {
    let mut nth = BTreeMap::new();
    let mut groups: Vec<(&Source, Vec<&Claim>)> = Vec::new();
    for claim in claims {
        let source = &*claim.source;
        let place = *nth.entry(source).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(claim),
            None => groups.push((source, vec![claim])),
        }
    }
    groups
}

/// The agreements, with the names of their files.
pub fn agreements(folder: &TenantFolder) -> Vec<(String, TomlText)> {
    let mut taken = BTreeSet::new();
    let named = folder.tenant.agreements.iter().map(|one| {
        let source = &*one.source;
        let known = folder.agreement_files.get(&(source.title.clone(), source.edition.clone()));
        let name = names::file(known.map(String::as_str), &[&source.title, &source.edition], ".toml", &mut taken);
        (name, agreement(&folder.tenant, one))
    });
    named.collect()
}

fn agreement(tenant: &Tenant, agreement: &Agreement) -> TomlText {
    let mut toml = TomlText::default();
    toml.text("title", &agreement.source.title);
    toml.text("edition", &agreement.source.edition);
    toml.day("as_of", agreement.source.as_of);
    for signature in &agreement.signatures {
        toml.heading("[[signature]]");
        toml.text("party", signature.party.word());
        toml.text("name", &signature.name);
        toml.text("role", &signature.role);
        toml.day("signed_on", signature.signed_on);
    }
    stated(&mut toml, "[[split]]", tenant, &agreement.splits.iter().collect::<Vec<_>>());
    toml
}

fn stated(toml: &mut TomlText, heading: &str, tenant: &Tenant, claims: &[&Claim]) {
    let entries = claims.iter().flat_map(|claim| {
        let rest = (claim.split, claim.feature.as_deref(), &*claim.text, &*claim.citation);
        services(tenant, &claim.target).into_iter().map(move |service| (service, claim.subject.clone(), rest))
    });
    for run in runs(entries) {
        let (split, feature, text, citation) = run.rest;
        toml.heading(heading);
        about::services(toml, &run.services);
        about::subjects(toml, &run.subjects);
        about::split(toml, split);
        toml.maybe("feature", feature);
        toml.filled("text", text);
        toml.filled("citation", citation);
    }
}

/// The tenant's services that a claim is about. Only `*` and the tenant's own ids have a word in its files; all of a
/// provider's, or all that are one of the catalog's, are named one by one.
fn services(tenant: &Tenant, target: &Target) -> Vec<ServiceSelector> {
    match target {
        Target::Every => vec![ServiceSelector::Every],
        Target::Service(id) if tenant.service(id).is_some() => vec![ServiceSelector::One(id.clone())],
        target => {
            let meant = tenant.services.iter().filter(|service| target.matches(service));
            meant.map(|service| ServiceSelector::One(service.id.clone())).collect()
        }
    }
}
