//! Runs the examples of mappings.

use std::sync::Arc;

use demarc_catalog::ImportEntry;
use demarc_inventory::{Row, Value as Stored, unread_column};
use demarc_model::{Mapping, Scalar};
use serde_json::Value;

use crate::{
    Known,
    export::{Export, Item},
    sheet::Sheet,
};

/// An example that does not come out as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFailure {
    /// The mapping's file within the catalog.
    pub path: Arc<str>,
    /// Which example, from 0.
    pub case: usize,
    /// What is wrong.
    pub what: String,
}

/// Whose the resources of examples are.
const OWN_ACCOUNT: &str = "111122223333";

/// Runs every example of every mapping of a catalog.
pub fn run_cases(known: &Known<'_>) -> Vec<CaseFailure> {
    let of_entry = |entry: &'_ ImportEntry| {
        let failures = entry.mapping.cases.iter().enumerate().filter_map(|(nth, case)| {
            let failure = |what| CaseFailure { path: entry.path.clone(), case: nth, what };
            run(known, &entry.format, &entry.mapping, case).err().map(failure)
        });
        failures.collect::<Vec<_>>()
    };
    known.mappings.iter().flat_map(of_entry).collect()
}

fn run(known: &Known<'_>, format: &str, mapping: &Mapping, case: &demarc_model::MappingCase) -> Result<(), String> {
    let body: Value = serde_json::from_str(&case.item).map_err(|error| format!("the item is not JSON ({error})"))?;
    let table = known.tables.get(&mapping.table).ok_or("there is no such table")?;
    let (kind, key) = (mapping.of.clone(), format!("arn:aws:case:us-east-1:{OWN_ACCOUNT}:case"));
    let title = "case".into();
    let item = Item { kind, account: OWN_ACCOUNT.into(), key: key.into(), title, body, ..Item::default() };
    let export = Export { what: format.into(), ..Export::default() };
    let own = [mapping];
    let rows = Sheet { item: &item, mapping, own: &own, table, known, what: &export.what }.rows()?;
    let row = rows.first().ok_or("it makes no row")?;
    for (column, wanted) in &case.row {
        if !row.values.get(column).is_some_and(|found| is_same(found, wanted)) {
            return Err(format!("`{column}` is {}, expected {wanted}", shown(row, column)));
        }
    }
    if let Some((column, _)) = row.values.iter().find(|(column, _)| !case.row.contains_key(*column)) {
        return Err(format!("`{column}` is {}, of which the case says nothing", shown(row, column)));
    }
    for column in &case.unread {
        let facet = table.column(column).map_or("list", |(_, facet)| facet);
        if !row.unread.contains_key(&unread_column(column)) && !row.unread.contains_key(facet) {
            return Err(format!("`{column}` is read, expected that it is not"));
        }
    }
    Ok(())
}

fn is_same(found: &Stored, wanted: &Scalar) -> bool {
    match (found, wanted) {
        (Stored::Bool(found), Scalar::Bool(wanted)) => found == wanted,
        (Stored::Int(found), Scalar::Int(wanted)) => found == wanted,
        (Stored::Float(found), Scalar::Float(wanted)) => found == wanted,
        (Stored::Text(found), Scalar::Text(wanted)) => found == wanted || is_same_json(found, wanted),
        (Stored::Time(found), Scalar::Text(wanted)) => demarc_inventory::convert::moment(wanted) == Some(*found),
        _ => false,
    }
}

/// Members of an object have no order.
fn is_same_json(found: &str, wanted: &str) -> bool {
    let read =
        |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| value.is_object() || value.is_array());
    read(found).is_some_and(|found| read(wanted) == Some(found))
}

fn shown(row: &Row, column: &str) -> String {
    let because = row.unread.get(&unread_column(column)).map(|unread| format!(" ({})", unread.message));
    match row.values.get(column) {
        Some(Stored::Text(text)) => format!("`{text}`"),
        Some(other) => format!("{other:?}"),
        None => format!("not there{}", because.unwrap_or_default()),
    }
}
