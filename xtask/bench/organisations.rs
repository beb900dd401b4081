//! Made-up tenants with statements, assignments, agreements and evidence, the same in every run.

use std::{str::FromStr, sync::Arc};

use chrono::{Days, NaiveDate};
use demarc_catalog::Catalog;
use demarc_model::{
    Agreement, Assignee, Assignment, Cadence, CatalogService, CheckOutcome, Claim, DutyId, DutySelector, Evidence,
    EvidenceKind, Layer, Outcome, Party, Review, Role, Scope, Service, ServiceSelector, Share, Source, Split, Subject,
    Target, Tenant,
};

/// The day of every measurement.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default()
}

/// An id of this module, all of which are of its alphabet.
pub fn id<T: FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| unreachable!("`{text}` is an id"))
}

/// A tenant with `services` and nothing else.
pub fn empty(number: usize, services: Vec<Service>) -> Tenant {
    let known = Tenant::new(id(&format!("tenant-{number}")), format!("Tenant {number}"));
    Tenant { trade: "bakery".into(), people_count: Some(20), services, ..known }
}

/// A service of a tenant under the catalog's id.
pub fn service(one: &CatalogService) -> Service {
    Service {
        id: one.id.clone(),
        catalog: Some(one.id.clone()),
        title: one.title.clone(),
        provider: one.provider.clone(),
        model: one.model,
        scope: Scope::default(),
    }
}

/// A typical tenant: forty services, ten statements, ten assignments, twenty pieces of evidence, five reviews, and
/// an agreement for every second one.
pub fn typical(catalog: &Catalog, number: usize) -> Tenant {
    let services = (0..40).map(|nth| service(&catalog.services[(number * 7 + nth) % catalog.services.len()])).collect();
    let mut tenant = empty(number, services);
    let duty = |nth: usize| catalog.duties[(number * 11 + nth * 17) % catalog.duties.len()].id.clone();
    let one = |tenant: &Tenant, nth: usize| tenant.services[nth % tenant.services.len()].id.clone();
    tenant.assignees = assignees();
    tenant.assignments = assignments(&one(&tenant, number), &duty);
    tenant.claims = (0..10).map(|nth| claim(&tenant, nth, duty(nth))).collect();
    if number.is_multiple_of(2) {
        tenant.agreements = vec![agreement(&duty)];
    }
    tenant.evidence = (0..20).map(|nth| evidence(one(&tenant, nth), nth, duty(nth))).collect();
    tenant.reviews = (0..5).map(|nth| review(duty(nth), nth)).collect();
    tenant
}

/// What checks would say of a typical tenant: every check of a service that it has.
pub fn outcomes(catalog: &Catalog, tenant: &Tenant) -> Vec<CheckOutcome> {
    let of_service = |service: &Service| {
        let service = service.id.clone();
        let checks = catalog.checks.iter().filter(move |entry| entry.check.service == service);
        checks.enumerate().map(|(nth, entry)| CheckOutcome {
            check: entry.check.id.clone(),
            service: entry.check.service.clone(),
            duty: entry.check.duty.clone(),
            severity: entry.check.severity,
            proven: 10,
            failing: u32::from(nth.is_multiple_of(4)),
            accepted: 0,
            unproven: 0,
            why_unproven: None,
        })
    };
    tenant.services.iter().flat_map(of_service).collect()
}

fn assignees() -> Vec<Assignee> {
    let one = |name: &str, party: Party, members: &[&str]| Assignee {
        id: id(name),
        name: name.into(),
        party,
        email: None,
        members: members.iter().map(|member| id(member)).collect(),
        is_team: !members.is_empty(),
        until: None,
    };
    vec![
        one("anna", Party::Customer, &[]),
        one("ben", Party::Customer, &[]),
        one("it", Party::Customer, &["anna", "ben"]),
        one("cleo", Party::Mssp, &[]),
        one("dora", Party::Mssp, &[]),
        one("analysts", Party::Mssp, &["cleo", "dora"]),
        one("miller", Party::ThirdParty, &[]),
    ]
}

fn assignments(service: &demarc_model::ServiceId, duty: &dyn Fn(usize) -> DutyId) -> Vec<Assignment> {
    let every = ServiceSelector::Every;
    let one = |services: &ServiceSelector, duties: DutySelector, role: Role, assignee: &str| Assignment {
        services: services.clone(),
        duties,
        role,
        assignee: id(assignee),
    };
    vec![
        one(&every, DutySelector::Every, Role::Performs, "it"),
        one(&every, DutySelector::Every, Role::Accountable, "anna"),
        one(&every, DutySelector::Layer(Layer::Identities), Role::Performs, "ben"),
        one(&every, DutySelector::Layer(Layer::MonitoringAndResponse), Role::Performs, "analysts"),
        one(&every, DutySelector::Layer(Layer::MonitoringAndResponse), Role::Verifies, "cleo"),
        one(&every, DutySelector::Layer(Layer::Configurations), Role::Verifies, "analysts"),
        one(&every, DutySelector::One(duty(1)), Role::Performs, "miller"),
        one(&every, DutySelector::One(duty(2)), Role::Verifies, "analysts"),
        one(&ServiceSelector::One(service.clone()), DutySelector::Every, Role::Performs, "miller"),
        one(&ServiceSelector::One(service.clone()), DutySelector::One(duty(3)), Role::Verifies, "dora"),
    ]
}

fn source(name: &str, party: Party, signed: bool) -> Arc<Source> {
    Arc::new(Source {
        as_of: today() - Days::new(90),
        edition: "1".into(),
        id: id(name),
        title: name.into(),
        stated_by: party,
        signed,
    })
}

fn claim(tenant: &Tenant, nth: usize, duty: DutyId) -> Claim {
    let (name, party) = if nth.is_multiple_of(3) { ("offer", Party::Mssp) } else { ("interview", Party::Customer) };
    let target = match nth % 2 {
        0 => Target::Every,
        _ => Target::Service(tenant.services[nth * 3 % tenant.services.len()].id.clone()),
    };
    let subject = match nth {
        0 => Subject::Layer(Layer::MonitoringAndResponse),
        1 => Subject::Layer(Layer::Applications),
        2 => Subject::Control(id("nist-800-53r5:AC-2")),
        _ => Subject::Duty(duty),
    };
    let split = match nth % 4 {
        0 => Split::sole(Party::Mssp),
        1 => Split::sole(Party::Provider),
        2 => Split::each(&[Party::Customer, Party::Mssp], Share::SharedDependent),
        _ => Split::sole(Party::Customer),
    };
    stated(source(name, party, false), target, subject, split)
}

fn stated(source: Arc<Source>, target: Target, subject: Subject, split: Split) -> Claim {
    let (feature_duties, feature, default_on) = (Vec::new(), None, None);
    Claim {
        source,
        target,
        subject,
        feature_duties,
        feature,
        split,
        default_on,
        text: "".into(),
        citation: "line 1".into(),
    }
}

fn agreement(duty: &dyn Fn(usize) -> DutyId) -> Agreement {
    let source = source("agreement", Party::Customer, true);
    let both = Split::each(&[Party::Customer, Party::Mssp], Share::SharedDependent);
    let layers = [Layer::Identities, Layer::Configurations, Layer::People].map(Subject::Layer);
    let subjects = layers.into_iter().chain((0..8).map(|nth| Subject::Duty(duty(nth))));
    let splits = subjects.map(|subject| stated(source.clone(), Target::Every, subject, both)).collect();
    Agreement { source, signatures: Vec::new(), splits }
}

fn evidence(service: demarc_model::ServiceId, nth: usize, duty: DutyId) -> Evidence {
    let effective = today() - Days::new(20 + 15 * nth as u64);
    Evidence {
        services: if nth.is_multiple_of(2) { ServiceSelector::Every } else { ServiceSelector::One(service) },
        duty,
        kind: EvidenceKind::ALL[nth % EvidenceKind::ALL.len()],
        outcome: if nth.is_multiple_of(5) { Outcome::NotMet } else { Outcome::Met },
        effective,
        expires: effective + Days::new(183),
        by: "Anna Brown".into(),
        note: "".into(),
        file: None,
    }
}

fn review(duty: DutyId, nth: usize) -> Review {
    let last = today() - Days::new(60 * nth as u64);
    Review { services: ServiceSelector::Every, duty, last, every: Cadence::Quarterly }
}
