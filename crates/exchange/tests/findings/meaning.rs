//! What a verdict and an exception become in each format, and what a finding is called.

use demarc_exchange::findings::{Document, FindingFormat, fingerprint};
use serde_json::Value;

use crate::{
    read::{records, values, xml_texts},
    sample::{Sample, findings},
};

/// The findings of a document by the name of their resource, with what `of` makes of them.
fn by_verdict(format: FindingFormat, of: fn(&Value) -> Vec<String>) -> Vec<String> {
    let text = Sample::new().write(format);
    values(format, &text).iter().flat_map(of).collect()
}

fn words(value: &Value, pointers: &[&str]) -> String {
    let word =
        |pointer: &&str| value.pointer(pointer).map_or("-".to_owned(), |found| found.to_string().replace('"', ""));
    pointers.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_verdict_stays_what_it_is_in_every_format() {
    // In order: failing, accepted, no longer accepted, unproven, proven, and somebody who has left.
    let ocsf = by_verdict(FindingFormat::Ocsf, |event| {
        vec![words(event, &["/activity_name", "/type_uid", "/status", "/compliance/status_id", "/compliance/status"])]
    });
    let (open, closed) = ("Create 200301 New 3 Fail", "Close 200303 Resolved 1 Pass");
    assert_eq!(ocsf, [open, "Create 200301 Suppressed 3 Fail", open, "Create 200301 New 2 Warning", closed, open]);

    let sarif = by_verdict(FindingFormat::Sarif, |log| {
        let results = log.pointer("/runs/0/results").and_then(Value::as_array).expect("results");
        results.iter().map(|one| words(one, &["/kind", "/level", "/suppressions/0/status"])).collect()
    });
    assert_eq!(
        sarif,
        ["fail error -", "fail error accepted", "fail error -", "open none -", "pass none -", "fail error -"]
    );

    let asff = by_verdict(FindingFormat::Asff, |batch| {
        let pointers = ["/Compliance/Status", "/Workflow/Status", "/Severity/Label"];
        batch.as_array().expect("a batch").iter().map(|one| words(one, &pointers)).collect()
    });
    let expected = [
        "FAILED NEW CRITICAL",
        "FAILED SUPPRESSED CRITICAL",
        "FAILED NEW CRITICAL",
        "WARNING NEW CRITICAL",
        "PASSED RESOLVED INFORMATIONAL",
    ];
    assert_eq!(asff, expected, "without the one who has left, who is in no account of AWS");

    let csv: Vec<String> =
        records(&Sample::new().write(FindingFormat::Csv)).iter().map(|row| format!("{} {}", row[2], row[17])).collect();
    assert_eq!(
        csv,
        ["verdict accepted", "failing no", "failing yes", "failing no", "unproven no", "proven no", "failing no"]
    );
}

#[test]
fn a_test_case_fails_before_it_is_an_error_before_it_is_skipped() {
    let cases = [
        ([5, 0, 0, 0], ""),
        ([5, 1, 0, 0], "<failure"),
        ([5, 2, 1, 3], "<failure"),
        ([5, 1, 1, 3], "<error"),
        ([5, 0, 0, 3], "<error"),
        ([5, 1, 1, 0], "<skipped"),
        ([0, 0, 0, 0], "<skipped"),
    ];
    for (counts, expected) in cases {
        let mut sample = Sample::new();
        sample.outcomes.truncate(1);
        let outcome = &mut sample.outcomes[0];
        [outcome.proven, outcome.failing, outcome.accepted, outcome.unproven] = counts;
        let text = sample.write(FindingFormat::Junit);
        xml_texts(&text);
        let found = ["<failure", "<error", "<skipped"].into_iter().find(|element| text.contains(*element));
        assert_eq!(found.unwrap_or_default(), expected, "{counts:?}: {text}");
        let (element, count) =
            (expected.trim_start_matches('<'), |what: &str| text.contains(&format!(" {what}s=\"1\"")));
        assert_eq!(count("failure"), element == "failure");
        assert_eq!(count("error"), element == "error");
    }
}

#[test]
fn a_finding_is_called_the_same_whatever_is_said_of_it() {
    let one = &findings()[0];
    let mut other = one.clone();
    (other.reason, other.title, other.resource_title) = ("else".into(), "else".into(), "else".into());
    (other.verdict, other.severity, other.acceptance) =
        ("proven".into(), "low".into(), findings()[1].acceptance.clone());
    assert_eq!(fingerprint("bakery", one), fingerprint("bakery", &other));
    assert_eq!(
        fingerprint("bakery", one),
        "988ff711979d6a25f8f2954ab1b01e96",
        "written down, since other tools keep it"
    );
    fn more(text: &str) -> String {
        format!("{text}x")
    }
    let changes: [fn(&mut demarc_exchange::answer::AnswerFinding); 5] = [
        |finding| finding.check = more(&finding.check).parse().expect("an id"),
        |finding| finding.service = more(&finding.service).parse().expect("an id"),
        |finding| finding.account = more(&finding.account).into(),
        |finding| finding.region = more(&finding.region).into(),
        |finding| finding.resource = more(&finding.resource).into(),
    ];
    for change in changes {
        let mut other = one.clone();
        change(&mut other);
        assert_ne!(fingerprint("bakery", one), fingerprint("bakery", &other));
    }
    assert_ne!(fingerprint("bakery", one), fingerprint("other", one));
    let mut shifted = one.clone();
    (shifted.account, shifted.region) = ("11112222333".into(), "3eu-central-1".into());
    assert_ne!(fingerprint("bakery", one), fingerprint("bakery", &shifted), "no part runs into the next");
}

#[test]
fn several_tenants_make_one_document_and_none_makes_one_too() {
    let sample = Sample::new();
    for tenants in 0..3 {
        for &format in FindingFormat::ALL {
            let mut document = Document::new(format);
            let parts: String = (0..tenants).map(|_| document.tenant(&sample.findings()).expect("written")).collect();
            let text = document.begin() + &parts + document.end();
            let count = match format {
                FindingFormat::Junit => xml_texts(&text).iter().filter(|text| text.contains("Bakery / ")).count() / 2,
                FindingFormat::Csv => (records(&text).len() - 1) / 6,
                FindingFormat::Sarif => values(format, &text)[0]["runs"].as_array().expect("runs").len(),
                FindingFormat::Asff => values(format, &text).len(),
                FindingFormat::Ocsf | FindingFormat::Jsonl => values(format, &text).len() / 6,
            };
            assert_eq!(count, tenants, "{format}: {text}");
            assert_eq!(document.left_out(), if format == FindingFormat::Asff { tenants } else { 0 });
        }
    }
}

#[test]
fn batches_are_of_one_account_and_region_and_never_too_large() {
    let mut sample = Sample::new();
    let one = sample.answer.findings[0].clone();
    sample.answer.findings = (0..501)
        .map(|n| {
            let mut finding = one.clone();
            finding.account = format!("11112222333{}", n % 2).into();
            finding.region = ["global", "eu-central-1"][n / 2 % 2].into();
            finding.resource = format!("arn:aws:s3:::{n}").into();
            finding
        })
        .collect();
    let batches = values(FindingFormat::Asff, &sample.write(FindingFormat::Asff));
    let all: usize = batches.iter().map(|batch| batch.as_array().expect("a batch").len()).sum();
    assert_eq!((batches.len(), all), (8, 501));
    for batch in batches {
        let batch = batch.as_array().expect("a batch");
        assert!(batch.len() <= 100);
        assert!(batch.iter().all(|one| one["ProductArn"] == batch[0]["ProductArn"]));
    }
}
