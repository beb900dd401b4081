//! What is kept as JSON comes back as it was, and is refused where it holds what nobody knows.

use std::fmt::Debug;

use demarc_model::{Party, Source};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{Account, AccountOrganisation, Edition, RosterEntry, RosterStatus, WorkspaceKind};

fn kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, mut json: Value) {
    assert_eq!(serde_json::to_value(value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(&json.to_string()).unwrap(), *value);
    if let Some(map) = json.as_object_mut() {
        map.insert("surplus".to_owned(), json!(1));
        assert!(serde_json::from_value::<T>(json).is_err(), "{value:?}");
    }
}

#[test]
fn accounts_rosters_and_editions_are_kept() {
    let account = Account {
        provider: "aws".parse().unwrap(),
        profile: None,
        role_arn: None,
        external_id: None,
        organisation: None,
        regions: Vec::new(),
        endpoint_url: None,
    };
    kept(&account, json!({ "provider": "aws" }));
    let account = Account { profile: Some("audit".into()), regions: vec!["eu-central-1".into()], ..account };
    kept(&account, json!({ "provider": "aws", "profile": "audit", "regions": ["eu-central-1"] }));
    let organisation = AccountOrganisation {
        role_name: "demarc".into(),
        external_id: None,
        only_units: vec!["ou-1".into()],
        except: Vec::new(),
    };
    let account = Account { profile: None, regions: Vec::new(), organisation: Some(organisation), ..account };
    kept(&account, json!({ "provider": "aws", "organisation": { "role_name": "demarc", "only_units": ["ou-1"] } }));
    let entry = RosterEntry {
        name: "Zoë".to_owned(),
        email: None,
        status: RosterStatus::Active,
        end_date: None,
        manager: None,
    };
    kept(&entry, json!({ "name": "Zoë", "status": "active" }));
    let end_date = Some("2026-03-31".parse().unwrap());
    let entry = RosterEntry { email: Some("z@b.example".to_owned()), status: RosterStatus::Left, end_date, ..entry };
    kept(&entry, json!({ "name": "Zoë", "email": "z@b.example", "status": "left", "end_date": "2026-03-31" }));
    for status in [RosterStatus::Active, RosterStatus::Left] {
        kept(&status, json!(status.word()));
    }
    for kind in WorkspaceKind::ALL {
        kept(kind, json!(kind.word()));
    }
    let source = Source {
        as_of: "2026-01-01".parse().unwrap(),
        edition: "1".into(),
        id: "till-matrix".parse().unwrap(),
        title: "Who does what".into(),
        stated_by: Party::Provider,
        signed: false,
    };
    let edition = Edition {
        folder: "2026".to_owned(),
        source: source.clone().into(),
        publisher: "till-maker".parse().unwrap(),
        url: "https://example.org".into(),
        licence: "private".into(),
        attribution: None,
    };
    let edition_json = json!({
        "folder": "2026", "source": source, "publisher": "till-maker", "url": "https://example.org",
        "licence": "private",
    });
    kept(&edition, edition_json);
}
