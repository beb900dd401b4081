//! From resources to rows, as `catalog/imports/` says.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{CollectionOutcome, Row, Unread, store::Parts, unread_children};
use demarc_model::{Mapping, Path, Table};

use crate::{
    Given, Known, Refusal,
    bounded::MOST_ITEMS,
    export::{Export, Item},
    sheet::Sheet,
};

/// Rows and what there was without.
pub struct Mapped {
    pub export: Export,
    pub rows: BTreeMap<Arc<str>, Vec<Row>>,
    pub parts: BTreeMap<Arc<str>, Parts>,
    pub loaded: BTreeMap<(Arc<str>, Arc<str>), usize>,
    pub unclear: Vec<(Arc<str>, Arc<str>, Arc<str>)>,
}

/// Maps every resource.
pub fn map(mut export: Export, known: &Known<'_>, given: &Given<'_>, captured: i64) -> Result<Mapped, Refusal> {
    if export.items.len() > MOST_ITEMS {
        let missing = format!("at most {MOST_ITEMS} resources in one file");
        return Err(Refusal::of(&export.what, missing).mend("export less at once"));
    }
    let items = std::mem::take(&mut export.items);
    let mut unclear: Vec<(Arc<str>, Arc<str>, Arc<str>)> =
        export.unclear.drain(..).map(|(kind, id, why)| (kind, id, why.into())).collect();
    let items = newest(items, &mut unclear);
    let mut mapped = Mapped { rows: BTreeMap::new(), parts: BTreeMap::new(), loaded: BTreeMap::new(), unclear, export };
    let mappings = by_type(known, mapped.export.format);
    for mut item in items {
        place(&mut item, given);
        let own = mappings.get(&item.kind.to_lowercase()).map_or(&[][..], Vec::as_slice);
        mapped.add(&item, own, known, captured);
    }
    Ok(mapped)
}

/// Of a resource that is there several times, as it was over time, the newest; and nothing of what has been deleted.
fn newest(items: Vec<Item>, unclear: &mut Vec<(Arc<str>, Arc<str>, Arc<str>)>) -> Vec<Item> {
    let name = |item: &Item| (item.kind.clone(), item.account.clone(), item.region.clone(), item.key.clone());
    let mut newest: BTreeMap<_, Option<i64>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.at.is_some()) {
        let known = newest.entry(name(item)).or_default();
        *known = (*known).max(item.at);
    }
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        let is_old = item.at.is_some() && newest.get(&name(&item)).is_some_and(|at| *at > item.at);
        match (is_old, item.is_gone) {
            (true, _) => unclear.push((item.kind, item.key, "an older state of the same resource".into())),
            (_, true) => unclear.push((item.kind, item.key, "deleted".into())),
            _ => kept.push(item),
        }
    }
    kept
}

/// The mappings of one kind of export, by type in lower case.
pub fn by_type<'c>(known: &'c Known<'_>, format: &str) -> BTreeMap<String, Vec<&'c Mapping>> {
    let mut found: BTreeMap<String, Vec<&Mapping>> = BTreeMap::new();
    for entry in known.mappings.iter().filter(|entry| *entry.format == *format) {
        found.entry(entry.mapping.of.to_lowercase()).or_default().push(&entry.mapping);
    }
    found
}

/// Whose it is, where the export does not say.
fn place(item: &mut Item, given: &Given<'_>) {
    if item.account.is_empty() {
        item.account = given.account.unwrap_or("unknown").into();
    }
    if item.region.is_empty() {
        item.region = given.region.unwrap_or("unknown").into();
    }
}

impl Mapped {
    fn add(&mut self, item: &Item, mappings: &[&Mapping], known: &Known<'_>, captured: i64) {
        let mut why: Arc<str> = "no table for this type".into();
        let (mut found, mut failed) = (Vec::new(), Vec::new());
        for mapping in mappings {
            let Some(table) = known.tables.get(&mapping.table) else { continue };
            let is_about = |path: &Path| demarc_model::is_something(path.find(&item.body).ok().flatten().as_ref());
            if !mapping.when.as_ref().is_none_or(is_about) {
                why = "not of the sort that a table is about".into();
                continue;
            }
            let what = &self.export.what;
            match (Sheet { item, mapping, own: mappings, table, known, what }).rows() {
                Ok(rows) => found.push((*mapping, rows)),
                Err(cause) => {
                    why = cause.into();
                    failed.push((table, why.clone()));
                }
            }
        }
        let taken = !found.is_empty();
        for (mapping, mut rows) in found {
            self.without_parts(mapping, &mut rows, &failed);
            self.take(item, mapping, rows, captured);
        }
        if !taken {
            let mut parts = known.mappings.iter().flat_map(|entry| &entry.mapping.parts);
            if mappings.is_empty() && parts.any(|part| part.of == item.kind) {
                why = "what it belongs to is not in the file, or known only later".into();
            }
            let id = if item.key.is_empty() { item.title.clone() } else { item.key.clone() };
            self.unclear.push((item.kind.clone(), id, why));
        }
    }

    /// Says of a resource which of its parts could not be made out.
    fn without_parts(&self, mapping: &Mapping, rows: &mut [Row], failed: &[(&Table, Arc<str>)]) {
        let is_fed = |table: &Table| table.parent.as_ref().is_some_and(|parent| parent.table == mapping.table);
        for (table, why) in failed.iter().filter(|(table, _)| is_fed(table)) {
            let unread = Unread {
                call: self.export.what.clone(),
                outcome: CollectionOutcome::NotExported,
                message: why.clone(),
            };
            rows.iter_mut().for_each(|row| row.set_unread(&unread_children(&table.name), unread.clone()));
        }
    }

    fn take(&mut self, item: &Item, mapping: &Mapping, rows: Vec<Row>, captured: i64) {
        if let Some(column) = &mapping.belongs_by {
            let parts = self.parts.entry(mapping.table.clone()).or_default();
            parts.column = column.clone();
            let names = rows.iter().filter_map(|row| row.text(column)).map(Arc::from);
            let own = names.chain(belonging(item, mapping, column));
            let seen = own.map(|name| ((item.account.clone(), item.region.clone(), name), item.at.unwrap_or(captured)));
            parts.seen.extend(seen);
        }
        *self.loaded.entry((item.kind.clone(), mapping.table.clone())).or_default() += rows.len();
        self.rows.entry(mapping.table.clone()).or_default().extend(rows);
    }
}

/// What the column by which parts belong to this resource would hold, had it any.
fn belonging(item: &Item, mapping: &Mapping, column: &str) -> Option<Arc<str>> {
    let column = mapping.columns.iter().find(|one| *one.name == *column)?;
    let found = column.from.as_ref()?.find(&item.body).ok()??;
    found.as_str().map(Arc::from)
}
