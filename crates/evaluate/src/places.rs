//! Where a table was asked for, and where its rows cannot be relied on.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use demarc_inventory::{CollectionOutcome, CollectionStatus};
use demarc_model::{Table, TableScope};

use crate::{
    evidence::{Statuses, refusal},
    loaded::Loaded,
};

/// An account and region.
pub type Place = (Arc<str>, Arc<str>);

/// The places of the tables of one tenant, each compared once in either way.
#[derive(Default)]
pub struct KnownPlaces(HashMap<(Arc<str>, bool), Arc<Places>>);

impl KnownPlaces {
    /// [`Places::of`], or [`Places::counted`] where only that counts.
    pub fn get(&mut self, table: &Table, rows: Option<&Loaded>, statuses: &Statuses, counted: bool) -> Arc<Places> {
        let compare = if counted { Places::counted } else { Places::of };
        let known = self.0.entry((table.name.clone(), counted));
        known.or_insert_with(|| Arc::new(compare(table, rows, statuses))).clone()
    }
}

/// The places of one table of one tenant.
pub struct Places {
    /// Everywhere the table's rows were asked for.
    pub asked: BTreeSet<Place>,
    /// Where the list is refused, or fewer rows are there than were found, or rows whose collection is not on record.
    pub troubled: BTreeMap<Place, Arc<str>>,
    global: bool,
}

impl Places {
    /// Compares the rows with what their collection said, and says where it was refused: the table's own list, or the
    /// parent's list and facet that fill it.
    pub fn of(table: &Table, rows: Option<&Loaded>, statuses: &Statuses) -> Self {
        let mut places = Self::counted(table, rows, statuses);
        let parent = table.parent.iter();
        let of_parent = parent.flat_map(|parent| {
            statuses.facet(&parent.table, "list").chain(statuses.facet(&parent.table, &parent.facet))
        });
        for status in of_parent.chain(statuses.facet(&table.name, "list")) {
            places.asked.insert(status.place());
            if status.outcome != CollectionOutcome::Complete {
                places.troubled.insert(status.place(), refusal(&status.call, status.outcome));
            }
        }
        places
    }

    /// Compares the rows with how many were found, whether or not these were all. It serves where a resource's own row says
    /// whether what belongs to it was read.
    pub fn counted(table: &Table, rows: Option<&Loaded>, statuses: &Statuses) -> Self {
        let mut places =
            Self { asked: BTreeSet::new(), troubled: BTreeMap::new(), global: table.scope == TableScope::Global };
        let mut found = rows.map(|rows| rows.counts(places.global)).unwrap_or_default();
        for status in statuses.facet(&table.name, "list") {
            let place = status.place();
            places.asked.insert(place.clone());
            let rows = found.remove(&place).unwrap_or(0);
            if rows < status.rows {
                let missing = format!("{} of {} rows of {} are missing", status.rows - rows, status.rows, table.name);
                places.troubled.insert(place, missing.into());
            }
        }
        // Wherever the parent was asked for, somebody has to have counted the rows that came with it.
        let parent = table.parent.iter().flat_map(|parent| statuses.facet(&parent.table, "list"));
        for place in parent.map(CollectionStatus::place).chain(found.into_keys()) {
            if !places.asked.contains(&place) {
                places.troubled.insert(place, format!("no record of how {} was collected", table.name).into());
            }
        }
        places
    }

    /// Why the table's rows for something in this place cannot be relied on, if so.
    pub fn trouble(&self, table: &Table, account: &str, region: &str) -> Option<Arc<str>> {
        let here = |place: &Place| *place.0 == *account && (self.global || region == "global" || *place.1 == *region);
        if let Some((_, why)) = self.troubled.iter().find(|(place, _)| here(place)) {
            return Some(why.clone());
        }
        let asked = self.asked.iter().any(here);
        (!asked).then(|| format!("{} was never collected", table.name).into())
    }
}
