//! Ten million resources of one kind through three hundred rules, and the same rules on DuckDB.
//!
//! How many rules look at a resource decides how many verdicts a second there are: what it costs to read a resource is shared
//! between them. In `count` six do. Here it is as many as in the public figures of engines that this one is compared with.

use std::fs;

use demarc_catalog::Catalog;
use demarc_inventory::store::Store;
use demarc_model::{Check, CheckId, Column, ColumnType, Table};

use crate::{
    Options,
    count::{Beside, KINDS, RESOURCES, TENANTS, at, copy_kinds, count},
    estate::{COLLECTED, of_table, tenant_id},
    judge::{pack, share},
    matrix::catalog,
    measure::{Figures, peak},
};

/// The table that most checks look at.
const TABLE: &str = "aws_s3_bucket";
const RULES: usize = 300;
/// So many of them are asked of DuckDB, which all three hundred at once would keep for a quarter of an hour.
const FEW: usize = 30;
/// Million verdicts for each second of a processor.
const AT_LEAST: f64 = 60.0;
/// How many times the processor time of ours DuckDB takes at least.
const TIMES: f64 = 2.0;
/// Changed when the made-up inventories change; another table makes new ones by itself.
const EDITION: u32 = 1;

/// Writes the inventories, unless an earlier measurement has written the same.
pub fn prepare(options: &Options) -> Result<(), String> {
    let catalog = catalog(options)?;
    let table = table(&catalog)?;
    let (folder, marker) = (options.folder.join("dense"), options.folder.join("dense.made"));
    let rules = rules(&catalog, table);
    let written: Vec<_> = rules.iter().map(|check| (&check.condition, &check.rule)).collect();
    let wanted = format!("{EDITION} {TENANTS} {RESOURCES} {KINDS} {table:?} {written:?}");
    if fs::read_to_string(&marker).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    eprintln!("writing {TENANTS} inventories to {} (once, some 2 GB)", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| at(&folder, &error))?;
    }
    let store = Store::new(&folder);
    share(KINDS, |number| {
        let found = of_table(table, number, RESOURCES);
        let saved = store.save(&tenant_id(number), std::slice::from_ref(table), &found, COLLECTED);
        saved.map_err(|error| error.to_string())
    })?;
    copy_kinds(&folder)?;
    pack(&store, &catalog, &rules.iter().collect::<Vec<_>>(), TENANTS)?;
    fs::write(&marker, wanted).map_err(|error| at(&marker, &error))
}

/// Counts the verdicts of all rules, and side by side with DuckDB those that it understands.
pub fn run(options: &Options) -> Result<Figures, String> {
    let catalog = catalog(options)?;
    let (folder, rules) = (options.folder.join("dense"), rules(&catalog, table(&catalog)?));
    let all: Vec<&Check> = rules.iter().collect();
    let whole = count(&folder, &catalog, &all, TENANTS)?;
    let megabytes = peak();
    let beside = Beside::of(options, &folder, &catalog, &all[..FEW.min(all.len())])?;
    let (millions, missed) = (whole.millions(), |is: bool| if is { " MISSED" } else { "" });
    let note = format!(
        "{} verdicts of {} rules, {millions:.1} million for each processor second, at least {AT_LEAST}{}; {beside}, at least {TIMES}{}; the \
         bare loop is DuckDB",
        whole.verdicts,
        all.len(),
        missed(millions < AT_LEAST),
        missed(beside.times() < TIMES),
    );
    Ok(Figures { seconds: whole.seconds, cpu: whole.cpu, megabytes, bare: beside.seconds(), note })
}

fn table(catalog: &Catalog) -> Result<&Table, String> {
    catalog.tables.get(TABLE).ok_or_else(|| format!("the catalog has no table `{TABLE}`"))
}

/// The catalog's own rules of the table that count no other, and as many again as there have to be, made of its columns.
fn rules(catalog: &Catalog, table: &Table) -> Vec<Check> {
    let own = catalog.checks.iter().map(|entry| &entry.check);
    let own: Vec<&Check> = own.filter(|check| *check.table == *table.name && check.children.is_empty()).collect();
    let Some(&like) = own.first() else { return Vec::new() };
    let made = (0..).filter_map(|nth| made(table, like, nth));
    own.iter().map(|&check| check.clone()).chain(made).take(RULES).collect()
}

/// A rule of two columns, as rules of the catalog are: mostly of switches, now and then of a number, a moment or a text. Every
/// third has a condition.
fn made(table: &Table, like: &Check, nth: usize) -> Option<Check> {
    let columns = &table.columns;
    let of_kind = |kind, nth: usize| {
        let all: Vec<&Column> = columns.iter().filter(|column| column.kind == kind).collect();
        all.get(nth % all.len().max(1)).copied()
    };
    let (one, other) = (of_kind(ColumnType::Bool, nth)?, of_kind(ColumnType::Bool, nth / 7 + nth + 1)?);
    let second = match nth % 10 {
        7 => format!("{} >= {}", of_kind(ColumnType::Int, nth / 10)?.name, nth % 300),
        8 => format!("days_since({}) <= {nth}", of_kind(ColumnType::Time, nth / 10)?.name),
        9 => format!("{} <> 'resource-{nth}'", of_kind(ColumnType::Text, nth / 10)?.name),
        even if even % 2 == 0 => other.name.to_string(),
        _ => format!("NOT {}", other.name),
    };
    let joined = if nth % 4 < 2 { "AND" } else { "OR" };
    let condition = nth.is_multiple_of(3).then(|| of_kind(ColumnType::Bool, nth / 3 + 5)).flatten();
    let id = CheckId::new(&format!("{}-made-{nth}", like.service)).ok()?;
    let rule = format!("{} {joined} {second}", one.name).into();
    Some(Check { id, rule, condition: condition.map(|column| column.name.clone()), reason: None, ..like.clone() })
}
