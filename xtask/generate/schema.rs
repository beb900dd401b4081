//! `docs/schema/*.json`: what `--format json` and `jsonl` write, and what `ocsf` adds to the standard.

use demarc_exchange::{
    answer::Answer,
    explained::Explained,
    findings::{Extension, FindingLine},
};
use schemars::{Schema, schema_for};

/// A schema for each answer.
pub fn files() -> Result<Vec<(String, Vec<u8>)>, String> {
    let schemas = [
        ("answer", schema_for!(Answer)),
        ("explained", schema_for!(Explained)),
        ("finding", schema_for!(FindingLine)),
        ("ocsf-extension", schema_for!(Extension)),
    ];
    schemas.map(file).into_iter().collect()
}

fn file((name, schema): (&str, Schema)) -> Result<(String, Vec<u8>), String> {
    let path = format!("docs/schema/{name}.json");
    let mut text = serde_json::to_string_pretty(&schema).map_err(|error| format!("{path}: {error}"))?;
    text.push('\n');
    Ok((path, text.into_bytes()))
}
