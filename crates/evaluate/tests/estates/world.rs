//! The catalog's tables and checks, and the values that their cases use.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::DateTime;
use demarc_evaluate::{CASE_NOW, Engine, tables_of};
use demarc_inventory::Value;
use demarc_model::{CaseRow, Cases, Check, ColumnType, Scalar, Table};
use serde::de::DeserializeOwned;

use crate::slow::Alone;

/// What stands in `catalog/`.
pub struct World {
    pub tables: BTreeMap<Arc<str>, Table>,
    checks: Vec<Check>,
    /// Values by table and column.
    pub values: BTreeMap<(Arc<str>, Arc<str>), Vec<Value>>,
}

impl World {
    pub fn read() -> Self {
        let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
        let files = |folder: &str, name: &str| -> Vec<PathBuf> {
            let mut found = Vec::new();
            walk(&catalog.join(folder), &mut found);
            found.retain(|path| path.to_string_lossy().ends_with(name));
            found
        };
        let tables: Vec<Table> = files("tables", ".toml").iter().map(|path| toml_of(path)).collect();
        let checks: Vec<Check> = files("checks", "check.toml").iter().map(|path| toml_of(path)).collect();
        let tables = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
        let mut world = Self { tables, checks, values: BTreeMap::new() };
        for path in files("checks", "check.toml") {
            let (check, cases): (Check, Cases) = (toml_of(&path), toml_of(&path.with_file_name("cases.toml")));
            for case in &cases.cases {
                world.take(&check.table, &case.row);
                for (table, rows) in &case.children {
                    rows.iter().for_each(|row| world.take(table, row));
                }
            }
        }
        world
    }

    fn take(&mut self, table: &Arc<str>, row: &CaseRow) {
        for (column, scalar) in row {
            let Some((kind, _)) = self.tables.get(table).and_then(|table| table.column(column)) else { continue };
            let values = self.values.entry((table.clone(), column.clone())).or_default();
            values
                .extend([value(kind, scalar)].into_iter().filter(|value| !values.contains(value)).collect::<Vec<_>>());
        }
    }
}

fn value(kind: ColumnType, scalar: &Scalar) -> Value {
    match (kind, scalar) {
        (_, Scalar::Bool(value)) => Value::Bool(*value),
        (ColumnType::Float, Scalar::Int(value)) => Value::Float(*value as f64),
        (_, Scalar::Int(value)) => Value::Int(*value),
        (_, Scalar::Float(value)) => Value::Float(*value),
        (ColumnType::Time, Scalar::Text(text)) => {
            Value::Time(DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_micros())
        }
        (_, Scalar::Text(text)) => Value::Text(text.clone()),
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

fn toml_of<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).expect("a file");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All checks of some tables, fused and each alone, with every table that they depend on.
pub struct Theatre {
    pub engine: Engine,
    pub checks: Vec<Alone>,
    pub tables: Vec<Table>,
    /// Columns that are compared with a column of another table.
    pub joined: BTreeSet<(Arc<str>, Arc<str>)>,
}

impl Theatre {
    /// All checks, of so many tables each time.
    pub fn all(world: &World, tables: usize) -> Vec<Self> {
        let bases: BTreeSet<&str> = world.checks.iter().map(|check| &*check.table).collect();
        bases.into_iter().collect::<Vec<_>>().chunks(tables).map(|bases| Self::of(world, bases)).collect()
    }

    fn of(world: &World, bases: &[&str]) -> Self {
        let checks: Vec<&Check> = world.checks.iter().filter(|check| bases.contains(&&*check.table)).collect();
        let engine = Engine::new(&world.tables, checks.iter().copied(), CASE_NOW).expect("sound rules");
        let names: BTreeSet<&str> = checks.iter().flat_map(|check| tables_of(&world.tables, check)).collect();
        let children = checks.iter().flat_map(|check| check.children.iter().map(move |child| (check, child)));
        let joined = children.flat_map(|(check, child)| {
            let ends = |(own, other): (&Arc<str>, &Arc<str>)| {
                [(check.table.clone(), own.clone()), (child.table.clone(), other.clone())]
            };
            child.on.iter().flat_map(ends).collect::<Vec<_>>()
        });
        Self {
            engine,
            joined: joined.collect(),
            tables: names.into_iter().map(|name| world.tables[name].clone()).collect(),
            checks: checks.into_iter().map(|check| Alone::of(world, check)).collect(),
        }
    }
}
