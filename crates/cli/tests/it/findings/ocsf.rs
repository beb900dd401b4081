//! OCSF by its own schema, which is read and not written down again.

use serde_json::{Value, json};

use super::{Demonstration, lines, schema::Schema};
use crate::files::shared_data;

fn problems(schema: &Schema, event: &Value) -> Vec<String> {
    schema.check("findings/compliance_finding", event)
}

#[test]
fn every_event_of_the_demonstration_is_valid() {
    let Some(data) = shared_data() else { return };
    let schema = Schema::read(&data.join("ocsf"));
    let demonstration = Demonstration::new();
    let events = lines(&demonstration.write("ocsf", &["--all-resources"]));
    assert!(events.len() > 1000, "{} events", events.len());
    for event in &events {
        assert_eq!(problems(&schema, event), [""; 0], "{event}");
    }
    let count =
        |pointer: &str, value: u64| events.iter().filter(|event| event.pointer(pointer) == Some(&value.into())).count();
    assert_eq!(count("/status_id", 3), 1, "one is suppressed");
    assert!((1..=3).all(|status| count("/compliance/status_id", status) > 0), "passes, warnings and failures");
    let unproven = |event: &&Value| event["unmapped"]["demarc"]["verdict"] == "unproven";
    for event in events.iter().filter(unproven) {
        assert_eq!(event["compliance"]["status_id"], 2);
        assert!(event["compliance"]["status_details"][0].as_str().is_some_and(|reason| !reason.is_empty()), "{event}");
    }
}

#[test]
fn a_broken_event_is_found() {
    let Some(data) = shared_data() else { return };
    let schema = Schema::read(&data.join("ocsf"));
    let event = lines(&Demonstration::new().write("ocsf", &[])).swap_remove(0);
    assert_eq!(problems(&schema, &event), [""; 0]);
    let breaks: &[(&str, Option<Value>)] = &[
        ("/time", None),
        ("/time", Some("2026-11-02".into())),
        ("/severity_id", None),
        ("/severity_id", Some(42.into())),
        ("/severity", Some("Dreadful".into())),
        ("/class_uid", Some(2002.into())),
        ("/type_uid", Some(200_302.into())),
        ("/status_id", Some("1".into())),
        ("/surprise", Some(true.into())),
        ("/metadata/version", None),
        ("/metadata/version", Some("1.7.0".into())),
        ("/metadata/product", None),
        ("/metadata/product", Some(json!({ "version": "1" }))),
        ("/metadata/profiles", Some(json!([]))),
        ("/metadata/profiles", Some(json!(["clod"]))),
        ("/cloud", None),
        ("/cloud/provider", None),
        ("/cloud/account/type_id", Some(1000.into())),
        ("/finding_info/uid", None),
        ("/finding_info/analytic/type_id", None),
        ("/compliance", None),
        ("/compliance/status", Some("Pass".into())),
        ("/compliance/standards", Some("ISO".into())),
        ("/compliance/status_detail", Some("deprecated".into())),
        ("/resource", Some(json!({ "uid": "x" }))),
        ("/resources", Some(json!([{ "type": "x" }]))),
        ("/resources/0/colour", Some("red".into())),
        ("/remediation/desc", None),
    ];
    for (pointer, value) in breaks {
        let mut broken = event.clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        let members = broken.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
        match value {
            Some(value) => drop(members.insert(name.to_owned(), value.clone())),
            None => drop(members.remove(name).expect("it is there")),
        }
        assert_ne!(problems(&schema, &broken), [""; 0], "{pointer} as {value:?} is not found");
    }
}
