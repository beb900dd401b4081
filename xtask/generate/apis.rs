//! `catalog/apis/aws/<api>.json`: facts about the operations that tables name, from botocore's models.
//!
//! A table that names an operation, an input or a path that the models do not have ends it, with file and line.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use demarc_catalog::{Catalog, Files, lint};
use demarc_model::Table;
use serde_json::Value;

use crate::{Made, Options};

const FOLDER: &str = "catalog/apis/aws";

/// Which operations of which API are named where.
type Asked = BTreeMap<String, BTreeMap<String, String>>;

/// The files, one for each API that a table is filled from.
pub fn files(options: &Options, catalog: &Catalog) -> Result<Vec<Made>, String> {
    let asked = asked(&options.root, catalog);
    superfluous(&options.root, &asked)?;
    let facts = facts(options, &asked)?;
    let made: Vec<Made> =
        facts.iter().map(|(name, facts)| (format!("{FOLDER}/{name}.json"), written(facts).into_bytes())).collect();
    fits(options, &made)?;
    Ok(made)
}

fn asked(root: &Path, catalog: &Catalog) -> Asked {
    let mut asked = Asked::new();
    for table in catalog.tables.values() {
        let Some(fill) = &table.fill else { continue };
        let operations = asked.entry(fill.api.to_string()).or_default();
        for call in fill.calls() {
            operations.entry(call.operation.to_string()).or_insert_with(|| place(root, table, call.operation));
        }
    }
    asked
}

/// Where a table names an operation.
fn place(root: &Path, table: &Table, operation: &str) -> String {
    let file = format!("catalog/tables/aws/{}.toml", table.name);
    let text = fs::read_to_string(root.join(&file)).unwrap_or_default();
    let names = |line: &str| line.contains("operation") && line.contains(&format!("\"{operation}\""));
    match text.lines().position(names) {
        Some(line) => format!("{file}:{}", line + 1),
        None => file,
    }
}

/// Facts that serve no table would never be made anew, so they are not kept.
fn superfluous(root: &Path, asked: &Asked) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(root.join(FOLDER)) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.strip_suffix(".json").is_some_and(|api| !asked.contains_key(api)) {
            return Err(format!("{FOLDER}/{name} serves no table any more; remove it"));
        }
    }
    Ok(())
}

fn facts(options: &Options, asked: &Asked) -> Result<BTreeMap<String, Value>, String> {
    let python = options.python.as_ref().ok_or("`--python` is missing: an interpreter that has botocore")?;
    let script = options.root.join("xtask/generate/apis.py");
    let mut child = Command::new(python)
        .arg("-B")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", python.display()))?;
    let question = serde_json::to_vec(asked).map_err(|error| error.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&question).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("the tables do not fit botocore's models, as said above".to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("{}: {error}", script.display()))
}

/// One line for each operation and shape, so that a change is seen for what it is.
fn written(facts: &Value) -> String {
    let mut text = String::from("{\n");
    let entries = facts.as_object().into_iter().flatten();
    let entries: Vec<String> = entries
        .map(|(key, value)| match (key.as_str(), value.as_object().filter(|object| !object.is_empty())) {
            ("operations" | "inputs" | "outputs" | "endpoints", Some(object)) => {
                let lines: Vec<String> = object.iter().map(|(name, value)| format!("    {name:?}: {value}")).collect();
                format!("  {key:?}: {{\n{}\n  }}", lines.join(",\n"))
            }
            _ => format!("  {key:?}: {value}"),
        })
        .collect();
    let _ = writeln!(text, "{}\n}}", entries.join(",\n"));
    text
}

/// Looks at the tables with the new facts, before these are written.
fn fits(options: &Options, made: &[Made]) -> Result<(), String> {
    let folder = Files::folder(&options.root.join("catalog")).map_err(|problem| problem.to_string())?;
    let old = folder.under("").filter(|path| !path.starts_with("apis/"));
    let old = old.filter_map(|path| Some((path.to_owned(), folder.bytes(path)?.to_vec())));
    let new = made.iter().filter_map(|(path, text)| Some((path.strip_prefix("catalog/")?.to_owned(), text.clone())));
    let problems = lint(&Files::given("catalog", old.chain(new)));
    let wrong: Vec<String> = problems
        .iter()
        .filter(|problem| problem.file.starts_with("catalog/tables/") || problem.file.starts_with("catalog/apis/"))
        .map(ToString::to_string)
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n       ")) }
}
