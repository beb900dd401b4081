//! Which kind of export a file is, by its content, and the readers of each.

mod arm;
mod asset_inventory;
mod authorization_details;
mod aws_config;
mod credential_report;
pub mod csv_mapped;
mod findings;
mod scuba;
mod terraform;
mod terraform_references;
mod workspace_policies;

use serde_json::Value;

use crate::{Given, Refusal, bounded, export::Export};

/// One kind of export.
struct Format {
    /// Whether a document looks like it.
    is: fn(&Value) -> bool,
    /// Reads it.
    read: fn(Value, &Given<'_>) -> Result<Export, Refusal>,
}

/// Every kind of JSON export, the one whose marks are the surest first.
const FORMATS: [Format; 9] = [
    Format { is: credential_report::is_answer, read: credential_report::read_answer },
    Format { is: authorization_details::is, read: authorization_details::read },
    Format { is: aws_config::is, read: aws_config::read },
    Format { is: terraform::is, read: terraform::read },
    Format { is: findings::is, read: findings::read },
    Format { is: asset_inventory::is, read: asset_inventory::read },
    Format { is: scuba::is, read: scuba::read },
    Format { is: workspace_policies::is, read: workspace_policies::read },
    Format { is: arm::is, read: arm::read },
];

const KNOWN: &str = "AWS Config items, snapshots and query results; aws iam get-account-authorization-details; IAM credential reports; Azure Resource Graph \
results and ARM exports; Google Cloud asset inventory; Terraform plans and states (terraform show -json); OCSF, ASFF and ScubaGear findings; \
ScubaGear settings; Google Workspace policies; CSV with --mapping";

/// Reads a file of any kind that is known.
pub fn read(bytes: &[u8], given: &Given<'_>) -> Result<Export, Refusal> {
    let text = bounded::text(bytes)?;
    let begins = text.trim_start();
    if begins.is_empty() {
        return Err(Refusal::of("an empty file", "an export").mend(format!("known are: {KNOWN}")));
    }
    if credential_report::is_csv(begins) {
        return credential_report::read_csv(begins, None);
    }
    if !begins.starts_with(['{', '[']) {
        return Err(not_json(begins));
    }
    let mut document = match lines(text)? {
        Some(lines) => lines,
        None => bounded::json(text)?,
    };
    unwrap_recordings(&mut document);
    match FORMATS.iter().find(|format| (format.is)(&document)) {
        Some(format) => (format.read)(document, given),
        None => Err(unknown(&document)),
    }
}

/// A document on every line, as one list; nothing when the file is a single document.
fn lines(text: &str) -> Result<Option<Value>, Refusal> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_whole =
        |line: &str| line.trim_end().ends_with('}') && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return Ok(None) };
    if !first.trim_start().starts_with('{') || !is_whole(first) || !second.trim_start().starts_with('{') {
        return Ok(None);
    }
    bounded::fits(text)?;
    let all = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let each = all.map(|(nth, line)| {
        serde_json::from_str(line).map_err(|error| {
            Refusal::of("a JSON document on every line", format!("one on line {} ({error})", nth + 1))
                .mend("export it again: the file may have been cut off")
        })
    });
    each.collect::<Result<Vec<Value>, _>>().map(|all| Some(Value::Array(all)))
}

/// Answers that a test recorder or an AWS client has wrapped: what was answered is below `data`.
fn unwrap_recordings(document: &mut Value) {
    let is_recorded = document.get("status_code").is_some() && document.get("data").is_some_and(Value::is_object);
    if is_recorded && let Some(data) = document.get_mut("data") {
        *document = data.take();
    }
}

fn not_json(begins: &str) -> Refusal {
    let first = begins.lines().next().unwrap_or_default();
    let shown: String = first.chars().take(60).collect();
    if begins.contains("ExpectedResult:") && begins.contains("AnalysisType:") {
        return Refusal::of("a detection rule of Panther with its test cases", "a configuration export")
            .mend("rules are not inventory; export the resources that they look at");
    }
    if first.split(',').count() > 1 || first.split(';').count() > 1 {
        return Refusal::of(&format!("a CSV with the headings `{shown}`"), "what its columns mean")
            .mend("say it with --mapping FILE; see docs/imports.md");
    }
    Refusal::of(&format!("text that begins `{shown}`"), "an export that is known").mend(format!("known are: {KNOWN}"))
}

/// What was recognised of a JSON document that is no known export.
fn unknown(document: &Value) -> Refusal {
    let members = |value: &Value| {
        let names = value
            .as_object()
            .map(|members| members.keys().take(8).map(|name| format!("`{}`", short(name))).collect::<Vec<_>>());
        names.unwrap_or_default().join(", ")
    };
    let has = |names: [&str; 2]| names.iter().any(|name| document.get(*name).is_some());
    if has(["Framework", "framework"]) && has(["Requirements", "requirements"]) {
        return Refusal::of(
            "a list of a framework's requirements with the checks of another tool (Prowler)",
            "resources: it maps controls and is no inventory",
        )
        .mend("import the tool's findings (prowler … --output-formats json-ocsf) instead");
    }
    let recognised = match document {
        Value::Array(all) if all.is_empty() => "an empty JSON list, which does not say of what".to_owned(),
        Value::Array(all) => {
            format!("a JSON list whose first element has {}", or_nothing(members(all.first().unwrap_or(&Value::Null))))
        }
        _ => format!("a JSON document with {}", or_nothing(members(document))),
    };
    Refusal::of(&recognised, "the marks of an export that is known").mend(format!("known are: {KNOWN}"))
}

fn or_nothing(members: String) -> String {
    if members.is_empty() { "no members".to_owned() } else { members }
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// The elements of a list, or the document itself.
fn elements(document: Value) -> Vec<Value> {
    match document {
        Value::Array(all) => all,
        one => vec![one],
    }
}

/// The first element of a list, or the document itself.
fn first(document: &Value) -> &Value {
    match document {
        Value::Array(all) => all.first().unwrap_or(&Value::Null),
        one => one,
    }
}
