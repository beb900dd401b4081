//! `catalog/tables/<provider>/<table>.toml`.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::Table;

use crate::{problem::says, reader::Reader};

/// Every table by its name, with the file that it was written in.
pub(crate) type Tables = BTreeMap<Arc<str>, (Table, String)>;

/// Reads every table.
pub(crate) fn read(reader: &mut Reader<'_>) -> Tables {
    let files = reader.files;
    let mut tables = Tables::new();
    for path in files.under("tables") {
        let Some((_, stem)) = path.strip_prefix("tables/").and_then(|path| path.strip_suffix(".toml")?.split_once('/'))
        else {
            continue;
        };
        let Some(mut table) = reader.toml::<Table>(path, stem) else { continue };
        set_facets(&mut table);
        if *table.name != *stem {
            reader.unread.insert(stem.to_owned());
            let what = format!("the table is named `{}` but the file is `{stem}`", table.name);
            reader.at(path, &["name"], says(what, "the same", "rename the file or correct the name"));
        }
        if let Some((_, first)) = tables.get(&table.name) {
            let what = format!("`{}` is already a table in {}", table.name, reader.files.shown(first));
            reader.at(path, &["name"], says(what, "a name that is used once", "choose another"));
            continue;
        }
        tables.insert(table.name.clone(), (table, path.to_owned()));
    }
    tables
}

/// In a table that says how it is filled, a column's facet follows from where its value lies.
fn set_facets(table: &mut Table) {
    let Some(fill) = &table.fill else { return };
    let facets: Vec<Arc<str>> = fill.details.iter().map(|detail| detail.facet.clone()).collect();
    for column in &mut table.columns {
        let head = column.from.as_ref().and_then(|from| from.head());
        if let Some(facet) = facets.iter().find(|facet| head == Some(&***facet)) {
            column.facet = facet.clone();
        }
    }
}
