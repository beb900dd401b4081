//! `docs/schema/*.json`: what `--format json` writes.

use demarc_exchange::{answer::Answer, explained::Explained};
use schemars::{Schema, schema_for};

/// A schema for each answer.
pub fn files() -> Result<Vec<(String, Vec<u8>)>, String> {
    [("answer", schema_for!(Answer)), ("explained", schema_for!(Explained))].map(file).into_iter().collect()
}

fn file((name, schema): (&str, Schema)) -> Result<(String, Vec<u8>), String> {
    let path = format!("docs/schema/{name}.json");
    let mut text = serde_json::to_string_pretty(&schema).map_err(|error| format!("{path}: {error}"))?;
    text.push('\n');
    Ok((path, text.into_bytes()))
}
