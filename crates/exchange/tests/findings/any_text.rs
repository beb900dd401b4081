//! Whatever texts others choose, every document stays one, and says the same.

use demarc_exchange::findings::FindingFormat;
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    read::{records, values, xml_texts},
    sample::Sample,
};

/// Texts that formats trip over.
const NASTY: [&str; 12] = [
    "\u{0}\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}",
    "\u{fffe}\u{ffff}\u{202e}\u{feff}",
    "]]><x a='\"'>&amp;&#0;",
    "=cmd|' /C calc'!A0",
    "{0} [click](https://evil.example) {{",
    "\r\n\t,\";",
    "",
    "  ",
    "Zoë 李小龍 🥖",
    "</testsuite></testsuites>",
    "{\"a\":\"\\u0000\"}",
    "-->",
];

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(&NASTY[..]).prop_map(str::to_owned),
        any::<String>(),
        proptest::collection::vec(any::<char>(), 0..3000).prop_map(|all| all.into_iter().collect()),
    ]
}

/// The sample with texts put wherever others choose them.
fn with(texts: &[String]) -> Sample {
    let mut sample = Sample::new();
    let mut next = texts.iter().cycle().cloned();
    let mut text = || next.next().expect("a text");
    for finding in &mut sample.answer.findings {
        (finding.resource, finding.resource_title, finding.reason) = (text().into(), text().into(), text().into());
        (finding.account, finding.region, finding.title) = (text().into(), text().into(), text().into());
        if let Some(acceptance) = &mut finding.acceptance {
            acceptance.words = text();
        }
    }
    // One stays in an account of AWS.
    sample.answer.findings[0].account = "111122223333".into();
    (sample.answer.name, sample.answer.cells[0].performs) = (text(), vec![text().into(), text().into()]);
    sample.answer.parties.values_mut().for_each(|name| *name = text());
    sample.tenant.services[0].title = text().into();
    sample
}

/// Every string in a value.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::Object(members) => members.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn check(sample: &Sample) {
    let finding = &sample.answer.findings[0];
    for format in [FindingFormat::Ocsf, FindingFormat::Jsonl, FindingFormat::Sarif] {
        let values = values(format, &sample.write(format));
        let exact = values.iter().flat_map(strings).any(|text| text.contains(&*finding.resource));
        assert!(exact, "{format}: the resource is named as it is");
    }
    for batch in values(FindingFormat::Asff, &sample.write(FindingFormat::Asff)) {
        batch.as_array().expect("a batch").iter().for_each(within_limits);
    }
    let rows = records(&sample.write(FindingFormat::Csv));
    assert_eq!(rows.len(), sample.answer.findings.len() + 1);
    for field in rows.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field:?} is a formula");
    }
    let cases = xml_texts(&sample.write(FindingFormat::Junit));
    assert_eq!(cases.iter().filter(|text| *text == "bakery.files.aws-s3-bucket-private").count(), 1);
}

/// The lengths that Security Hub allows.
fn within_limits(finding: &Value) {
    let limits = [
        ("/Id", 512),
        ("/Title", 256),
        ("/Description", 1024),
        ("/Resources/0/Id", 512),
        ("/Resources/0/Region", 16),
        ("/Remediation/Recommendation/Text", 512),
        ("/Compliance/StatusReasons/0/Description", 1024),
    ];
    for (pointer, limit) in limits {
        let Some(text) = finding.pointer(pointer).map(|value| value.as_str().expect("text")) else { continue };
        assert!(text.encode_utf16().count() <= limit && !text.trim().is_empty(), "{pointer}: {text:?}");
    }
    for value in finding["ProductFields"].as_object().expect("fields").values() {
        assert!(value.as_str().expect("text").encode_utf16().count() <= 2048);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_a_whole_document(texts in proptest::collection::vec(any_text(), 1..12)) {
        check(&with(&texts));
    }
}

#[test]
fn every_nasty_text_alone_gives_a_whole_document() {
    for text in NASTY {
        check(&with(&[text.to_owned()]));
        check(&with(&[text.repeat(900)]));
    }
}

#[test]
fn what_is_cut_off_ends_in_an_ellipsis_and_within_no_character() {
    let mut sample = Sample::new();
    sample.answer.findings[0].reason = "🥖".repeat(2000).into();
    let batch = &values(FindingFormat::Asff, &sample.write(FindingFormat::Asff))[0];
    let text = batch.pointer("/0/Description").and_then(Value::as_str).expect("a description");
    assert!(text.ends_with("🥖…") && text.encode_utf16().count() > 1020, "{text}");
}

#[test]
fn a_message_of_sarif_holds_no_link_and_no_argument_of_others() {
    let mut sample = Sample::new();
    sample.answer.findings[0].reason = "{0} [click](https://evil.example)".into();
    let log = &values(FindingFormat::Sarif, &sample.write(FindingFormat::Sarif))[0];
    let text = log.pointer("/runs/0/results/0/message/text").and_then(Value::as_str).expect("a message");
    assert_eq!(text, "recipes: {{0}} \\[click\\](https://evil.example)");
}
