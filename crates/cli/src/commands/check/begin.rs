//! `demarc check new`: both files of a check, to be filled in.

use demarc_catalog::Catalog;
use demarc_model::{CheckId, ColumnType, Table};

use crate::{
    args::{Args, CheckNewArgs},
    commands::{FINE, Outcome},
    desk,
    files::write_all,
    output::{Failure, say, say_next},
};

/// Writes what every check has, with the table's first setting as its rule.
pub fn run(args: &Args, given: &CheckNewArgs) -> Outcome {
    let catalog = desk::catalog(args)?;
    let id: CheckId = given.id.parse().map_err(Failure::usage)?;
    let (table, folder) = (table(&catalog, &given.table)?, folder(&id, given)?);
    if catalog.duty(&given.duty).is_none() {
        return Err(Failure::usage(format!("there is no duty `{}`", given.duty)).next("demarc catalog list duties"));
    }
    if folder.exists() {
        return Err(Failure::usage(format!("{} is there already", folder.display())).next("choose another name"));
    }
    std::fs::create_dir_all(&folder).map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    let (check, cases) = (check(&id, table, &given.duty), cases(table));
    write_all(&[(folder.join("check.toml"), check.into_bytes()), (folder.join("cases.toml"), cases.into_bytes())])?;
    say(format!("began {id} in {}", folder.display()));
    say_next(&format!("fill it in beside: demarc check test {} --watch", folder.display()));
    FINE
}

fn table<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Table, Failure> {
    catalog.table(name).ok_or_else(|| {
        let near =
            demarc_catalog::did_you_mean(name, catalog.tables.keys().map(|name| &**name), "docs/tables.md lists them");
        Failure::usage(format!("there is no table `{name}`")).next(near)
    })
}

/// `<into>/<provider>/<service>/<name>`, as the id says; a service of several words is the table's.
fn folder(id: &CheckId, given: &CheckNewArgs) -> Result<std::path::PathBuf, Failure> {
    let mut parts = id.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(provider), Some(service), Some(name)) => Ok(given.into.join(provider).join(service).join(name)),
        _ => Err(Failure::usage(format!("`{id}` is no id of a check"))
            .next("write provider, service and a name: aws-s3-bucket-named-well")),
    }
}

/// The first column that is true or false, or the first of all.
fn setting(table: &Table) -> (&str, &str, &str) {
    let flag = table.columns.iter().find(|column| column.kind == ColumnType::Bool);
    match flag.or_else(|| table.columns.first()) {
        Some(column) if column.kind == ColumnType::Bool => (&column.name, "true", &column.facet),
        Some(column) => (&column.name, "\"good\"", &column.facet),
        None => ("title", "\"good\"", "list"),
    }
}

fn check(id: &CheckId, table: &Table, duty: &str) -> String {
    let (column, good, _) = setting(table);
    let rule = if good == "true" { column.to_owned() } else { format!("{column} = 'good'") };
    format!(
        r#"id = "{id}"
status = "experimental"
title = "What is true when it is met, in plain language"
service = "{service}"
duty = "{duty}"
severity = "medium"
table = "{name}"
# True is met, false is not met, null is unproven. `where` says which rows it is about; every row when left out.
rule = "{rule}"
reason = "'{column} is ' || CAST({column} AS VARCHAR)"
references = ["https://example.org/what-to-read"]

[remediation]
console = "What to do in the console, step by step."
cli = "what to type"
terraform = "what to write"
"#,
        service = table.service,
        name = table.name,
    )
}

fn cases(table: &Table) -> String {
    let (column, good, facet) = setting(table);
    let bad = if good == "true" { "false" } else { "\"bad\"" };
    format!(
        r#"[[case]]
kind = "met"
row = {{ {column} = {good} }}

[[case]]
kind = "not_met"
row = {{ {column} = {bad} }}

[[case]]
kind = "absent"
row = {{}}

[[case]]
kind = "denied"
row = {{}}
denied = ["{facet}"]
"#
    )
}
