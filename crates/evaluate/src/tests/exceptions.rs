//! What an exception takes away, and when it stops.

use demarc_inventory::{CollectionOutcome, Row, Unread, Value};
use demarc_model::{Exception, Reweighting, Severity, Verdict};

use super::{NOW, Rows, bucket, tenant};

/// What is said of one bucket named `www-1` by exceptions, each the lines that differ from one that holds.
fn said(row: Row, exceptions: &[&str]) -> (Verdict, u32, String) {
    let mut tenant = tenant();
    tenant.exceptions = exceptions.iter().map(|lines| exception(lines)).collect();
    let judged = Rows::of(&[row]).judged(&tenant);
    let words = judged.findings[0].acceptance.as_ref();
    let words = words.map_or("nothing".to_owned(), |said| format!("{} {:?}", said.exception, said.standing));
    (judged.findings[0].verdict, judged.outcomes[0].accepted, words)
}

pub fn exception(lines: &str) -> Exception {
    let mut whole: toml::Table = toml::from_str(
        r#"
        id = "website"
        check = "aws-s3-private"
        reason = "a website"
        accepted = { is_public = true, grants = 2 }
        requested_by = "anna"
        approved_by = "ben"
        approved = "2025-12-01"
        expires = "2026-01-01"
        "#,
    )
    .expect("an exception");
    whole.extend(toml::from_str::<toml::Table>(lines).expect("lines"));
    whole.try_into().expect("an exception")
}

#[test]
fn an_exception_holds_for_what_it_is_about_as_it_was_accepted() {
    let cases = [
        ("", "website Holds(2026-01-01)"),
        ("resource = 'www-*'", "website Holds(2026-01-01)"),
        ("resource = 'arn:aws:s3:::www-1'", "website Holds(2026-01-01)"),
        ("resource = 'www'", "nothing"),
        ("check = 'aws-s3-other'", "nothing"),
        ("tags = { stage = 'test' }", "website Holds(2026-01-01)"),
        ("tags = { stage = 'live' }", "nothing"),
        ("tags = { stage = 'test', owner = 'x' }", "nothing"),
        ("expires = '2025-12-31'", "website Expired(2025-12-31)"),
        ("approved = '2026-01-02'\nexpires = '2026-01-03'", "website Early(2026-01-02)"),
        ("accepted = { grants = 2 }", "website Holds(2026-01-01)"),
        ("accepted = { grants = 1 }", "website Changed { column: \"grants\", accepted: \"1\", found: Some(\"2\") }"),
        // Not what it is called is compared, but what it is.
        ("accepted = { grants = '2' }", "website Changed { column: \"grants\", accepted: \"2\", found: Some(\"2\") }"),
        // What nobody looked at is not what was accepted.
        (
            "accepted = { opened_at = '2026-01-01T00:00:00Z' }",
            "website Changed { column: \"opened_at\", accepted: \"2026-01-01T00:00:00Z\", found: None }",
        ),
    ];
    for (lines, expected) in cases {
        let mut row = bucket("www-1");
        row.tags = Some(r#"{"stage":"test"}"#.into());
        let accepted = u32::from(expected.contains("Holds"));
        assert_eq!(said(row, &[lines]), (Verdict::Failing, accepted, expected.to_owned()), "{lines}");
    }
}

#[test]
fn a_moment_is_compared_as_it_is_written() {
    let mut row = bucket("www-1");
    row.set("opened_at", Value::Time(NOW));
    let said = said(row, &["accepted = { opened_at = '2026-01-01T00:00:00Z' }"]);
    assert_eq!(said.2, "website Holds(2026-01-01)");
}

#[test]
fn one_that_holds_is_enough() {
    let expired = "id = 'a'\nexpires = '2025-12-31'";
    assert_eq!(said(bucket("www-1"), &[expired, "id = 'b'"]).2, "b Holds(2026-01-01)");
    assert_eq!(said(bucket("www-1"), &["id = 'b'\nexpires = '2025-12-30'", expired]).2, "a Expired(2025-12-31)");
}

#[test]
fn what_could_not_be_read_is_not_accepted() {
    let mut row = bucket("www-1");
    let denied = Unread { call: "s3:GetBucketAcl".into(), outcome: CollectionOutcome::Denied, message: "".into() };
    row.set_unread("acl", denied);
    assert_eq!(said(row, &[""]), (Verdict::Unproven, 0, "nothing".to_owned()));
}

#[test]
fn what_is_met_needs_no_exception() {
    let mut row = bucket("www-1");
    row.set("is_public", false);
    row.set("grants", 0);
    assert_eq!(said(row, &[""]), (Verdict::Proven, 0, "nothing".to_owned()));
}

#[test]
fn a_tenant_says_how_bad_a_check_is_for_it() {
    let mut tenant = tenant();
    tenant.reweightings = vec![Reweighting {
        check: tenant_check(),
        severity: Severity::Low,
        reason: "nothing secret".into(),
        approved_by: "ben".into(),
    }];
    let judged = Rows::of(&[bucket("www-1")]).judged(&tenant);
    assert_eq!((judged.findings[0].severity, judged.outcomes[0].severity), (Severity::Low, Severity::Low));
}

fn tenant_check() -> demarc_model::CheckId {
    demarc_model::CheckId::new("aws-s3-private").expect("an id")
}

#[test]
fn what_was_found_is_kept_to_be_accepted() {
    let judged = Rows::of(&[bucket("www-1")]).judged(&tenant());
    let found: Vec<String> =
        judged.findings[0].found.iter().map(|(column, value)| format!("{column} = {value}")).collect();
    assert_eq!(found, ["grants = 2", "is_public = true"]);
}
