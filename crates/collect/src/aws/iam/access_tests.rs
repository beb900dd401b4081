//! Lines of the credential report.

use demarc_inventory::Value;

use super::*;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

fn rows() -> Rows {
    Rows::new("aws_iam_credential_report".into(), "111122223333".into(), "global".into(), None)
}

fn read(line: &str) -> (Row, Vec<Row>) {
    let header: Vec<&str> = HEADER.split(',').collect();
    let line = Line::read(&header, line).unwrap();
    (line.row(&rows()), line.key_rows(&rows()))
}

fn day(text: &str) -> Option<Value> {
    read::time_of_text(&format!("{text}T00:00:00+00:00"))
}

#[test]
fn root_has_no_known_password() {
    let (row, keys) = read(
        "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,2025-03-01T00:00:00+00:00,\
         not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
    );
    assert_eq!(row.values.get("is_root"), Some(&Value::Bool(true)));
    assert_eq!(row.values.get("password_enabled"), None);
    assert_eq!(row.values.get("mfa_active"), Some(&Value::Bool(true)));
    assert_eq!(row.values.get("used_since").cloned(), day("2025-03-01"));
    assert_eq!(row.values.get("active_access_keys"), Some(&Value::Int(0)));
    assert!(keys.is_empty());
}

#[test]
fn what_was_never_used_is_idle_since_it_was_made() {
    let (row, keys) = read(
        "ci,arn:aws:iam::111122223333:user/ci,2024-01-01T00:00:00Z,false,not_supported,2025-09-01T00:00:00Z,N/A,false,\
         true,2025-02-01T00:00:00Z,N/A,N/A,N/A,false,2025-08-01T00:00:00Z,2025-08-02T00:00:00.123456Z,eu-west-1,s3,\
         true,N/A,false,N/A",
    );
    assert_eq!(row.values.get("active_access_keys"), Some(&Value::Int(1)));
    assert_eq!(row.values.get("active_certificates"), Some(&Value::Int(1)));
    // A password that is switched off does not make it look busy; a key that was used does, even if it is off now.
    assert_eq!(row.values.get("idle_since"), row.values.get("last_used_at"));
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0].values.get("idle_since").cloned(), day("2025-02-01"));
    assert_eq!(keys[0].values.get("last_used_at"), None);
    assert_eq!(keys[0].text("last_used_region"), None);
    assert_eq!(keys[1].text("last_used_region"), Some("eu-west-1"));
    assert_eq!(keys[1].values.get("active"), Some(&Value::Bool(false)));
}

#[test]
fn names_may_hold_commas() {
    let rest = "2024-01-01T00:00:00Z,true,no_information,2024-02-01T00:00:00Z,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,\
        N/A,N/A,N/A,false,N/A,false,N/A";
    let (row, _) = read(&format!("a,b,arn:aws:iam::111122223333:user/a,b,{rest}"));
    assert_eq!(&*row.title, "a,b");
    assert_eq!(&*row.arn, "arn:aws:iam::111122223333:user/a,b");
    assert_eq!(row.values.get("password_enabled"), Some(&Value::Bool(true)));
    assert_eq!(row.values.get("password_idle_since").cloned(), day("2024-02-01"));
    assert_eq!(row.values.get("last_used_at"), None);
}

#[test]
fn short_lines_are_not_guessed_at() {
    let header: Vec<&str> = HEADER.split(',').collect();
    assert!(Line::read(&header, "ann,arn:aws:iam::111122223333:user/ann,2024-01-01T00:00:00Z").is_none());
}
