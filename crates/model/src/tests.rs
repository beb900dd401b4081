//! What is kept as JSON comes back as it was, and is refused where it holds what nobody knows.

use std::fmt::Debug;

use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::*;

/// A value is kept as `json`, comes back equal, and is refused with an unknown key in any of its maps.
fn kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: Value) {
    assert_eq!(serde_json::to_value(value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(&json.to_string()).unwrap(), *value);
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), *value);
    for place in maps(&json, "") {
        let mut changed = json.clone();
        let map = changed.pointer_mut(&place).and_then(Value::as_object_mut).unwrap();
        map.insert("surplus".to_owned(), json!("none"));
        assert!(serde_json::from_str::<T>(&changed.to_string()).is_err(), "{changed} was read");
    }
}

/// Where the maps are in a value.
fn maps(json: &Value, place: &str) -> Vec<String> {
    let inside = |(key, value): (String, &Value)| maps(value, &format!("{place}/{key}"));
    match json {
        Value::Object(map) => {
            let inner = map.iter().flat_map(|(key, value)| inside((key.clone(), value)));
            std::iter::once(place.to_owned()).chain(inner).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(nth, value)| inside((nth.to_string(), value))).collect()
        }
        _ => Vec::new(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn source() -> Source {
    Source {
        as_of: day("2026-01-15"),
        edition: "1".into(),
        id: "agreement-a".parse().unwrap(),
        title: "Größe \"A\"\n".into(),
        stated_by: Party::Customer,
        signed: true,
    }
}

fn source_json() -> Value {
    json!({
        "as_of": "2026-01-15", "edition": "1", "id": "agreement-a", "title": "Größe \"A\"\n",
        "stated_by": "customer", "signed": true,
    })
}

fn claim() -> Claim {
    Claim {
        source: source().into(),
        target: Target::Every,
        subject: Subject::Control("nist:AC-2(3)".parse().unwrap()),
        feature_duties: Vec::new(),
        feature: None,
        split: Split::NOT_PUBLISHED.with(Party::ThirdParty, Share::SharedDependent),
        default_on: None,
        text: "".into(),
        citation: "".into(),
    }
}

fn claim_json() -> Value {
    json!({
        "source": source_json(), "target": "every", "subject": { "control": "nist:AC-2(3)" },
        "split": { "third_party": "shared_dependent" },
    })
}

#[test]
fn what_an_entry_is_about() {
    let duty = || "back-up-data".parse::<DutyId>().unwrap();
    let service = || "files".parse::<ServiceId>().unwrap();
    kept(&ServiceSelector::Every, json!("every"));
    kept(&ServiceSelector::One(service()), json!({ "one": "files" }));
    kept(&DutySelector::Every, json!("every"));
    kept(&DutySelector::Layer(Layer::CustomerData), json!({ "layer": "customer_data" }));
    kept(&DutySelector::One(duty()), json!({ "one": "back-up-data" }));
    kept(&Subject::Everything, json!("everything"));
    kept(&Subject::Duty(duty()), json!({ "duty": "back-up-data" }));
    kept(&Subject::Layer(Layer::People), json!({ "layer": "people" }));
    kept(&Target::Every, json!("every"));
    kept(&Target::Service(service()), json!({ "service": "files" }));
    kept(&Target::Provider(service()), json!({ "provider": "files" }));
    kept(&Target::Model(service(), ServiceModel::Paas), json!({ "model": ["files", "paas"] }));
    kept(&"hipaa:164.308(a):1".parse::<ControlRef>().unwrap(), json!("hipaa:164.308(a):1"));
}

#[test]
fn splits() {
    kept(&Split::NOT_PUBLISHED, json!({}));
    let sole =
        json!({ "provider": "sole", "subprovider": "none", "mssp": "none", "customer": "none", "third_party": "none" });
    kept(&Split::sole(Party::Provider), sole);
    kept(&Split::NOT_PUBLISHED.with(Party::Mssp, Share::NotApplicable), json!({ "mssp": "not_applicable" }));
    let said: Split = serde_json::from_value(json!({ "mssp": "not_published" })).unwrap();
    assert_eq!(said, Split::NOT_PUBLISHED);
    for wrong in ["{\"mssp\":\"sole\",\"mssp\":\"sole\"}", "{\"mssp\":\"solo\"}", "[\"mssp\"]", "\"mssp\""] {
        assert!(serde_json::from_str::<Split>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn claims_and_agreements() {
    kept(&source(), source_json());
    kept(&claim(), claim_json());
    let full = Claim {
        feature_duties: vec!["back-up-data".parse().unwrap()],
        feature: Some("Snapshots".into()),
        default_on: Some(false),
        text: "They\ndo.".into(),
        citation: "page 2".into(),
        ..claim()
    };
    let mut json = claim_json();
    let more = json!({ "feature_duties": ["back-up-data"], "feature": "Snapshots", "default_on": false, "text": "They\ndo.", "citation": "page 2" });
    json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    kept(&full, json);
    let signature =
        Signature {
            party: Party::Customer, name: "Zoë".into(), role: "director".into(), signed_on: day("2026-01-16")
        };
    let signature_json = json!({ "party": "customer", "name": "Zoë", "role": "director", "signed_on": "2026-01-16" });
    kept(&signature, signature_json.clone());
    let draft = Agreement { source: source().into(), signatures: Vec::new(), splits: Vec::new() };
    kept(&draft, json!({ "source": source_json() }));
    let agreement = Agreement { signatures: vec![signature], splits: vec![claim()], ..draft };
    kept(&agreement, json!({ "source": source_json(), "signatures": [signature_json], "splits": [claim_json()] }));
}

#[test]
fn people_and_what_they_do() {
    let person = Assignee {
        id: "anna".parse().unwrap(),
        name: "Anna".into(),
        party: Party::Customer,
        email: None,
        members: Vec::new(),
        is_team: false,
        until: None,
    };
    kept(&person, json!({ "id": "anna", "name": "Anna", "party": "customer", "is_team": false }));
    let leaving = Assignee { email: Some("a@b.example".into()), until: Some(day("2026-03-31")), ..person.clone() };
    let leaving_json = json!({
        "id": "anna", "name": "Anna", "party": "customer", "is_team": false,
        "email": "a@b.example", "until": "2026-03-31",
    });
    kept(&leaving, leaving_json);
    let team = Assignee { members: vec!["anna".parse().unwrap()], is_team: true, ..person };
    kept(&team, json!({ "id": "anna", "name": "Anna", "party": "customer", "is_team": true, "members": ["anna"] }));
    let assignment = Assignment {
        services: ServiceSelector::Every,
        duties: DutySelector::Layer(Layer::People),
        role: Role::Accountable,
        assignee: "anna".parse().unwrap(),
    };
    let assignment_json =
        json!({ "services": "every", "duties": { "layer": "people" }, "role": "accountable", "assignee": "anna" });
    kept(&assignment, assignment_json);
}

#[test]
fn services_evidence_and_reviews() {
    let service = Service {
        id: "files".parse().unwrap(),
        catalog: None,
        title: "Files".into(),
        provider: "aws".parse().unwrap(),
        model: ServiceModel::Paas,
        scope: Scope::default(),
    };
    kept(&service, json!({ "id": "files", "title": "Files", "provider": "aws", "model": "paas" }));
    let scope = Scope { accounts: vec!["1".to_owned()], regions: Vec::new() };
    let placed = Service { catalog: Some("aws-s3".parse().unwrap()), scope, ..service };
    let placed_json = json!({
        "id": "files", "catalog": "aws-s3", "title": "Files", "provider": "aws", "model": "paas",
        "scope": { "accounts": ["1"] },
    });
    kept(&placed, placed_json);
    let evidence = Evidence {
        services: ServiceSelector::One("files".parse().unwrap()),
        duty: "test-restores".parse().unwrap(),
        kind: EvidenceKind::ProviderReport,
        outcome: Outcome::NotMet,
        effective: day("2026-01-20"),
        expires: day("2026-12-31"),
        by: "Anna".into(),
        note: "".into(),
        file: None,
    };
    let evidence_json = json!({
        "services": { "one": "files" }, "duty": "test-restores", "kind": "provider_report", "outcome": "not_met",
        "effective": "2026-01-20", "expires": "2026-12-31", "by": "Anna",
    });
    kept(&evidence, evidence_json);
    let review = Review {
        services: ServiceSelector::Every,
        duty: "review-access".parse().unwrap(),
        last: day("2025-05-01"),
        every: Cadence::HalfYearly,
    };
    kept(
        &review,
        json!({ "services": "every", "duty": "review-access", "last": "2025-05-01", "every": "half_yearly" }),
    );
}
