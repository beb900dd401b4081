//! What an export stands for: which lists are complete, and what of each facet it holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_inventory::{
    CollectionOutcome, CollectionStatus, Inventory, Row, store::Exported, unread_children, unread_column,
};
use demarc_model::{Table, TableScope};

use crate::{
    Given, Imported, Known,
    export::unclear,
    map::{Mapped, by_type},
};

type Place = (Arc<str>, Arc<str>, Arc<str>);

/// Makes the statuses of what was mapped.
pub fn finish(mapped: Mapped, known: &Known<'_>, given: &Given<'_>, captured: i64) -> Imported {
    let whole = whole(&mapped, known);
    let mut places: BTreeMap<Place, Vec<&Row>> = whole.iter().map(|place| (place.clone(), Vec::new())).collect();
    for (name, rows) in &mapped.rows {
        for row in rows {
            places.entry((name.clone(), row.account.clone(), row.region.clone())).or_default().push(row);
        }
    }
    // A resource without any part is one whose parts were counted.
    for (name, parts) in &mapped.parts {
        for (account, region, _) in parts.seen.keys() {
            places.entry((name.clone(), account.clone(), region.clone())).or_default();
        }
    }
    let mut status = Vec::new();
    for (place, rows) in &places {
        let Some(table) = known.tables.get(&place.0) else { continue };
        let base = CollectionStatus {
            account: place.1.clone(),
            region: place.2.clone(),
            table: place.0.clone(),
            facet: "list".into(),
            call: mapped.export.what.clone(),
            identity: given.file.into(),
            at: captured,
            rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            outcome: CollectionOutcome::Complete,
            message: "".into(),
        };
        let is_whole = whole.contains(place) && !lacks_parts(table, place, &mapped);
        status.extend(of_place(table, rows, &base, is_whole));
    }
    let parts = mapped.parts;
    let inventory = Inventory { tables: mapped.rows, status };
    Imported {
        what: mapped.export.what,
        captured,
        exported: Exported { inventory, parts },
        loaded: mapped.loaded,
        unclear: unclear(mapped.unclear),
        notes: mapped.export.notes,
    }
}

/// Whether a resource of a place is here without its parts, which are this table's rows.
fn lacks_parts(table: &Table, (_, account, region): &Place, mapped: &Mapped) -> bool {
    let resources = table.parent.as_ref().and_then(|parent| mapped.rows.get(&parent.table)).into_iter().flatten();
    let mut here = resources.filter(|row| row.account == *account && row.region == *region);
    here.any(|row| row.unread.contains_key(&unread_children(&table.name)))
}

fn of_place(table: &Table, rows: &[&Row], base: &CollectionStatus, whole: bool) -> Vec<CollectionStatus> {
    let mut list = base.clone();
    if !whole {
        list.outcome = CollectionOutcome::Partial;
        list.message = "it lists some of what is there, which may not be all".into();
    }
    let others = table.facets.keys().filter(|facet| &***facet != "list").map(|facet| {
        let columns: Vec<_> = table
            .columns
            .iter()
            .filter(|column| column.facet == *facet)
            .map(|column| unread_column(&column.name))
            .collect();
        let is_read = |row: &&&Row| {
            !row.unread.contains_key(facet)
                && !columns.is_empty()
                && !columns.iter().any(|column| row.unread.contains_key(column))
        };
        let read = rows.iter().filter(is_read).count();
        let outcome = if read == rows.len() { CollectionOutcome::Complete } else { CollectionOutcome::NotExported };
        CollectionStatus {
            facet: facet.clone(),
            rows: i64::try_from(read).unwrap_or(i64::MAX),
            outcome,
            ..base.clone()
        }
    });
    [list].into_iter().chain(others).collect()
}

/// The places whose list is complete: all types that fill the table are here whole, and nothing of them was left out.
fn whole(mapped: &Mapped, known: &Known<'_>) -> BTreeSet<Place> {
    let mappings = by_type(known, mapped.export.format);
    let left_out: BTreeSet<String> = mapped.unclear.iter().map(|(kind, ..)| kind.to_lowercase()).collect();
    let mut found = BTreeSet::new();
    for (kind, account, region) in &mapped.export.whole {
        for mapping in mappings.get(&kind.to_lowercase()).into_iter().flatten() {
            let Some(table) = known.tables.get(&mapping.table) else { continue };
            let is_global = table.scope == TableScope::Global;
            let others =
                mappings.values().flatten().filter(|other| other.table == mapping.table && other.of != mapping.of);
            let others_are_whole = others.clone().all(|other| {
                let key = |of: &Arc<str>| (of.clone(), account.clone(), region.clone());
                mapped.export.whole.contains(&key(&other.of))
            });
            let nothing_left_out = !left_out.contains(&kind.to_lowercase())
                && !others.clone().any(|other| left_out.contains(&other.of.to_lowercase()));
            if others_are_whole && nothing_left_out && (!is_global || mapping.whole_account) {
                let region = if is_global { "global".into() } else { region.clone() };
                found.insert((mapping.table.clone(), account.clone(), region));
            }
        }
    }
    found
}
