//! `docs/tables.md`: the inventory tables with their columns and the calls that fill them.

use demarc_catalog::Catalog;
use demarc_model::{COMMON_COLUMNS, Table};

use crate::page::{Page, code};

/// The page.
pub fn file(catalog: &Catalog) -> (String, Vec<u8>) {
    let mut page = Page::new(
        "Inventory tables",
        "tables",
        "What `demarc collect` and `demarc import` write, one Parquet file a table, and what the rules of checks read. \
         Every column may be null: what was not read is null, and nothing is defaulted.",
    );
    page.heading("Columns that every table has");
    page.table(["column", "type"], COMMON_COLUMNS.iter().map(|(name, kind)| [code(name), kind.to_string()]));
    page.paragraph(
        "`unread` is JSON: by facet, the call that could not be made for this row, how it ended and what was answered; `.column` stands for one column alone, of which an export says nothing, and `>table` for rows of a table that comes with this one.",
    );
    for table in catalog.tables.values() {
        add(&mut page, table);
    }
    page.file("docs/tables.md")
}

fn add(page: &mut Page, table: &Table) {
    page.heading(&code(&table.name));
    page.paragraph(&format!("{}. {} Service {}.", table.title, listed(table), code(&table.service)));
    if !table.facets.is_empty() {
        page.table(["facet", "filled by"], table.facets.iter().map(|(facet, call)| [code(facet), code(call)]));
    }
    let rows = table
        .columns
        .iter()
        .map(|column| [code(&column.name), column.kind.to_string(), code(&column.facet), column.doc.to_string()]);
    page.table(["column", "type", "facet", "meaning"], rows);
}

fn listed(table: &Table) -> String {
    match &table.parent {
        Some(parent) => format!("Comes with {} ({}).", code(&parent.table), code(&parent.facet)),
        None => match table.scope {
            demarc_model::TableScope::Global => "Listed once an account.".to_owned(),
            demarc_model::TableScope::Regional => "Listed once an account and region.".to_owned(),
        },
    }
}
