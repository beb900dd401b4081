//! An inventory as JSON: what another collector, or a demonstration, hands over.
//!
//! `{ "status": [ … ], "tables": { TABLE: [ { account, region, arn, title, tags, values, unread } ] } }`, with
//! moments as RFC 3339 text. A column or table that is not known is refused: nothing is half taken in.

use std::{collections::BTreeMap, sync::Arc};

use chrono::DateTime;
use demarc_model::{ColumnType, Table};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{CollectionOutcome, CollectionStatus, Inventory, Row, Unread, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    status: Vec<Status>,
    tables: BTreeMap<Arc<str>, Vec<RawRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    account: Arc<str>,
    region: Arc<str>,
    table: Arc<str>,
    facet: Arc<str>,
    call: Arc<str>,
    identity: Arc<str>,
    rows: i64,
    outcome: CollectionOutcome,
    #[serde(default = "empty")]
    message: Arc<str>,
}

fn empty() -> Arc<str> {
    "".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    account: Arc<str>,
    region: Arc<str>,
    arn: Arc<str>,
    title: Arc<str>,
    #[serde(default)]
    tags: Option<BTreeMap<String, String>>,
    values: BTreeMap<Arc<str>, Json>,
    #[serde(default)]
    unread: BTreeMap<Arc<str>, Unread>,
}

/// Reads an inventory that was collected `at` (microseconds since 1970). Errors say where and what was expected.
pub fn read(file: &str, json: &str, tables: &BTreeMap<Arc<str>, Table>, at: i64) -> Result<Inventory, String> {
    let document: Document = serde_json::from_str(json).map_err(|error| format!("{file}: {error}"))?;
    let mut inventory = Inventory::default();
    for (name, rows) in document.tables {
        let table = tables.get(&name).ok_or_else(|| format!("{file}: there is no table `{name}`"))?;
        let rows = rows.into_iter().map(|raw| row(table, raw).map_err(|error| format!("{file}: {name}: {error}")));
        inventory.tables.insert(name.clone(), rows.collect::<Result<_, _>>()?);
    }
    for status in document.status {
        if !tables.contains_key(&status.table) {
            return Err(format!("{file}: status of `{}`, which is no table", status.table));
        }
        inventory.status.push(status.at(at));
    }
    Ok(inventory)
}

impl Status {
    fn at(self, at: i64) -> CollectionStatus {
        let Self { account, region, table, facet, call, identity, rows, outcome, message } = self;
        CollectionStatus { account, region, table, facet, call, identity, at, rows, outcome, message }
    }
}

fn row(table: &Table, raw: RawRow) -> Result<Row, String> {
    let RawRow { account, region, arn, title, tags, values, unread } = raw;
    let tags =
        tags.map(|tags| serde_json::to_string(&tags).map(Arc::from).map_err(|error| error.to_string())).transpose()?;
    let mut row = Row { account, region, arn, title, tags, unread, values: BTreeMap::new() };
    for (name, json) in values {
        let (kind, _) = table.column(&name).ok_or_else(|| format!("there is no column `{name}`"))?;
        if let Some(value) = value(kind, &json).ok_or_else(|| format!("`{name}` holds {kind}, found {json}"))? {
            row.values.insert(name, value);
        }
    }
    Ok(row)
}

/// The value of a column; nothing at all when it is not of the column's type.
fn value(kind: ColumnType, json: &Json) -> Option<Option<Value>> {
    let value = match (kind, json) {
        (_, Json::Null) => return Some(None),
        (ColumnType::Bool, Json::Bool(value)) => Value::Bool(*value),
        (ColumnType::Int, Json::Number(value)) => Value::Int(value.as_i64()?),
        (ColumnType::Float, Json::Number(value)) => Value::Float(value.as_f64()?),
        (ColumnType::Text, Json::String(value)) => Value::Text(value.as_str().into()),
        (ColumnType::Time, Json::String(value)) => {
            Value::Time(DateTime::parse_from_rfc3339(value).ok()?.timestamp_micros())
        }
        _ => return None,
    };
    Some(Some(value))
}
