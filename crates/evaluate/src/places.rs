//! Where a table was asked for, and where its rows cannot be relied on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_inventory::CollectionOutcome;
use demarc_model::{Table, TableScope};

use crate::{
    evidence::{Statuses, refusal},
    loaded::Loaded,
};

/// An account and region.
pub type Place = (Arc<str>, Arc<str>);

/// The places of one table of one tenant.
pub struct Places {
    /// Everywhere the table's rows were asked for.
    pub asked: BTreeSet<Place>,
    /// Where the list is refused, or holds fewer rows than were found, or rows whose collection is not on record.
    pub troubled: BTreeMap<Place, Arc<str>>,
    global: bool,
}

impl Places {
    /// Compares the rows with what their collection said.
    pub fn of(table: &Table, rows: Option<&Loaded>, statuses: &Statuses) -> Self {
        let mut places =
            Self { asked: BTreeSet::new(), troubled: BTreeMap::new(), global: table.scope == TableScope::Global };
        if let Some(parent) = &table.parent {
            places.follow(&parent.table, &parent.facet, statuses);
            return places;
        }
        let mut found = rows.map(|rows| rows.counts(places.global)).unwrap_or_default();
        for status in statuses.facet(&table.name, "list") {
            let place = (status.account.clone(), status.region.clone());
            places.asked.insert(place.clone());
            let rows = found.remove(&place).unwrap_or(0);
            if status.outcome != CollectionOutcome::Complete {
                places.troubled.insert(place, refusal(&status.call, status.outcome));
            } else if rows < status.rows {
                let missing = format!("{} of {} rows of {} are missing", status.rows - rows, status.rows, table.name);
                places.troubled.insert(place, missing.into());
            }
        }
        for (place, _) in found {
            places.troubled.insert(place, format!("no record of how {} was collected", table.name).into());
        }
        places
    }

    /// The places of a table that its parent's calls fill: where the parent was asked for, troubled where
    /// the parent's list or the facet was refused.
    fn follow(&mut self, parent: &str, facet: &str, statuses: &Statuses) {
        for status in statuses.facet(parent, "list").chain(statuses.facet(parent, facet)) {
            let place = (status.account.clone(), status.region.clone());
            self.asked.insert(place.clone());
            if status.outcome != CollectionOutcome::Complete {
                self.troubled.entry(place).or_insert_with(|| refusal(&status.call, status.outcome));
            }
        }
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
