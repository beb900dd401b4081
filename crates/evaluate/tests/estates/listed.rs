//! Whether the rows of a table are all there, by what their collection says.

use std::collections::BTreeSet;

use demarc_inventory::{CollectionOutcome, CollectionStatus, Row};
use demarc_model::{Parent, Table, TableScope};

use crate::estate::Estate;

type Status = (String, String, CollectionOutcome, i64);

/// Every status that says whether the rows of a table were listed: its own, and its parent's.
pub fn list_statuses<'e>(estate: &'e Estate, table: &'e Table) -> impl Iterator<Item = Status> + 'e {
    estate.statuses.iter().filter_map(move |status| {
        let is_list = &*status.facet == "list";
        let is_own = status.table == table.name && is_list;
        let of_parent = |parent: &Parent| status.table == parent.table && (is_list || status.facet == parent.facet);
        let rows = if is_own { status.rows } else { 0 };
        let counts = is_own || table.parent.as_ref().is_some_and(of_parent);
        counts.then(|| (status.account.to_string(), status.region.to_string(), status.outcome, rows))
    })
}

/// How many rows were found in a place, by the table's own record.
fn found(estate: &Estate, table: &Table, account: &str, region: &str) -> Option<i64> {
    let is_own = |status: &&CollectionStatus| {
        status.table == table.name
            && &*status.facet == "list"
            && *status.account == *account
            && *status.region == *region
    };
    estate.statuses.iter().find(is_own).map(|status| status.rows)
}

/// Whether none of the rows that came with a resource was lost, as far as anybody has counted.
pub fn is_counted(estate: &Estate, other: &Table, row: &Row) -> bool {
    let here = |other: &&Row| (&other.account, &other.region) == (&row.account, &row.region);
    let count = estate.tables[&other.name].1.iter().filter(here).count() as i64;
    found(estate, other, &row.account, &row.region).is_some_and(|found| count >= found)
}

/// Everywhere that a table's rows are or were asked for.
pub fn places(estate: &Estate, table: &Table) -> BTreeSet<(String, String)> {
    let asked = list_statuses(estate, table).map(|(account, region, _, _)| (account, region));
    let rows = estate.tables[&table.name].1.iter();
    asked.chain(rows.map(|row| (row.account.to_string(), row.region.to_string()))).collect()
}

/// Whether all rows of a place are there.
pub fn is_reliable(estate: &Estate, table: &Table, account: &str, region: &str) -> bool {
    let rows = &estate.tables[&table.name].1;
    let count = rows.iter().filter(|row| *row.account == *account && *row.region == *region).count() as i64;
    let mut statuses = list_statuses(estate, table).filter(|(a, r, _, _)| a == account && r == region);
    found(estate, table, account, region).is_some()
        && statuses.all(|(_, _, outcome, rows)| outcome == CollectionOutcome::Complete && count >= rows)
}

/// Whether a table's rows that may belong to `row` are all there: in its region, where both have one.
pub fn can_be_counted(estate: &Estate, other: &Table, row: &Row) -> bool {
    let near = |account: &str, region: &str| {
        *account == *row.account
            && (other.scope == TableScope::Global || &*row.region == "global" || *region == *row.region)
    };
    let asked = list_statuses(estate, other).any(|(account, region, _, _)| near(&account, &region));
    let all = places(estate, other);
    let mut here = all.iter().filter(|(account, region)| near(account, region));
    asked && here.all(|(account, region)| is_reliable(estate, other, account, region))
}
