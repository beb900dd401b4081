//! IAM's credential report: CSV, as `aws iam get-credential-report` answers it (base64 in JSON) or as the console hands it out.

use std::collections::BTreeMap;

use demarc_inventory::convert::moment;
use serde_json::{Value, json};

use crate::{
    Given, Refusal, bounded,
    export::{Export, Item},
};

const WHAT: &str = "IAM credential report";

/// Whether a text begins with its headings.
pub fn is_csv(text: &str) -> bool {
    text.starts_with("user,arn,user_creation_time")
}

/// Whether a document is the API's answer.
pub fn is_answer(document: &Value) -> bool {
    document.get("ReportFormat").is_some() && document.get("Content").is_some_and(Value::is_string)
}

/// Reads the API's answer.
pub fn read_answer(document: Value, _: &Given<'_>) -> Result<Export, Refusal> {
    let content = document.get("Content").and_then(Value::as_str).unwrap_or_default();
    let bytes = base64(content).ok_or_else(|| Refusal::of(WHAT, "`Content` in base64"))?;
    let text = bounded::text(&bytes)?;
    if !is_csv(text) {
        return Err(Refusal::of(WHAT, "the heading `user,arn,user_creation_time`"));
    }
    read_csv(text, document.get("GeneratedTime").and_then(Value::as_str).and_then(moment))
}

/// Reads the CSV. Every line is a user; the first is the root user.
pub fn read_csv(text: &str, captured: Option<i64>) -> Result<Export, Refusal> {
    let mut export = Export { what: WHAT.into(), format: "aws-credential-report", captured, ..Export::default() };
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    for (nth, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields = fields(line, headings.len()).ok_or_else(|| {
            let missing = format!("{} fields on line {}", headings.len(), nth + 2);
            Refusal::of(WHAT, missing).mend("the file may have been cut off")
        })?;
        export.items.push(item(headings.iter().copied().zip(fields.iter().map(String::as_str)), captured));
    }
    let account = export.items.iter().find_map(|item| item.key.split(':').nth(4).filter(|account| !account.is_empty()));
    let Some(account) = account.map(std::sync::Arc::<str>::from) else {
        return Err(Refusal::of(WHAT, "a line about a user"));
    };
    export.items.iter_mut().for_each(|item| item.account = account.clone());
    export.whole = [("credentials".into(), account, "global".into())].into();
    Ok(export)
}

/// The fields of a line. A user's name may hold commas; it stands in the first two columns, and in no other.
fn fields(line: &str, wanted: usize) -> Option<Vec<String>> {
    let fields: Vec<&str> = line.split(',').collect();
    let surplus = fields.len().checked_sub(wanted)?;
    let (name, rest) = fields.split_at_checked(1 + surplus / 2)?;
    let (arn, rest) = rest.split_at_checked(1 + surplus / 2)?;
    let unquoted = |parts: &[&str]| parts.join(",").trim_matches('"').to_owned();
    Some([unquoted(name), unquoted(arn)].into_iter().chain(rest.iter().map(|text| unquoted(&[text]))).collect())
}

fn item<'l>(fields: impl Iterator<Item = (&'l str, &'l str)>, captured: Option<i64>) -> Item {
    let fields: BTreeMap<&str, &str> = fields.collect();
    let field = |name: &str| fields.get(name).copied().unwrap_or_default();
    let mut body: serde_json::Map<String, Value> = fields
        .iter()
        .filter(|(_, value)| is_said(value))
        .map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect();
    let keys = (1..=2).map(|nth| {
        let of = |name: &str| Some(field(&format!("access_key_{nth}_{name}"))).filter(|value| is_said(value));
        json!({
            "number": nth, "active": of("active"), "created": of("last_rotated"), "used": of("last_used_date"),
            "region": of("last_used_region"), "service": of("last_used_service"),
        })
    });
    // A key that was never made has no date.
    body.insert("keys".to_owned(), keys.filter(|key| !key["created"].is_null() || key["active"] == "true").collect());
    if let Some(at) = captured.and_then(chrono::DateTime::from_timestamp_micros) {
        body.insert("generated".to_owned(), at.to_rfc3339().into());
    }
    Item {
        kind: "credentials".into(),
        region: "global".into(),
        key: field("arn").into(),
        title: field("user").into(),
        body: Value::Object(body),
        ..Item::default()
    }
}

/// What the report writes where there is nothing to say.
fn is_said(value: &str) -> bool {
    !matches!(value, "" | "N/A" | "no_information" | "not_supported")
}

/// Base64 as AWS writes it; blanks between are left out.
fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=');
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0u32);
    for letter in letters {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}
