//! How the list of a table ended, in every place where it was asked for.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use demarc_model::{Table, TableScope};

use crate::{CollectionOutcome, CollectionStatus, Unread};

/// How a list ended.
#[derive(Debug, Clone)]
pub enum Ended {
    /// Every row was read, at this time (microseconds since 1970): what is not among them is gone.
    Read(i64),
    /// Rows may be missing.
    Unread(Unread),
}

/// Account to region to how the list ended there.
#[derive(Debug, Default)]
pub struct Places {
    by_account: HashMap<Arc<str>, HashMap<Arc<str>, Ended>>,
    global: bool,
}

impl Places {
    /// The place that a row belongs to, if it was asked about. The place of a global table is the account.
    pub fn of_row(&self, account: &str, region: &str) -> Option<&Ended> {
        let regions = self.by_account.get(account)?;
        if self.global { regions.values().next() } else { regions.get(region) }
    }

    fn add(&mut self, status: &CollectionStatus) {
        let ended = match status.outcome {
            CollectionOutcome::Complete => Ended::Read(status.at),
            outcome => {
                let (call, message) = (status.call.clone(), status.message.clone());
                Ended::Unread(Unread { call, outcome, message })
            }
        };
        let known = self.by_account.entry(status.account.clone()).or_default().entry(status.region.clone());
        // A table that a parent fills is read where both the parent's list and the facet were.
        known
            .and_modify(|known| {
                if matches!(known, Ended::Read(_)) {
                    *known = ended.clone();
                }
            })
            .or_insert(ended);
    }
}

/// The tables that were asked for.
pub struct Asked<'a> {
    by_facet: HashMap<(&'a str, &'a str), Vec<&'a CollectionStatus>>,
    /// Table, account and region of every list.
    lists: HashSet<[&'a str; 3]>,
}

impl<'a> Asked<'a> {
    /// Takes from the statuses what says whether lists are whole.
    pub fn of(statuses: &'a [CollectionStatus], tables: impl IntoIterator<Item = &'a Table>) -> Self {
        let parents = tables.into_iter().filter_map(|table| table.parent.as_ref());
        let facets: BTreeSet<(&str, &str)> = parents.map(|parent| (&*parent.table, &*parent.facet)).collect();
        let mut by_facet: HashMap<_, Vec<_>> = HashMap::new();
        for status in statuses {
            let key = (&*status.table, &*status.facet);
            if &*status.facet == LIST || facets.contains(&key) {
                by_facet.entry(key).or_default().push(status);
            }
        }
        let lists = status_of_list(statuses).map(|list| [&*list.table, &*list.account, &*list.region]).collect();
        Self { by_facet, lists }
    }

    /// Where a table was asked for; nothing when nowhere.
    pub fn places(&self, table: &Table) -> Option<Places> {
        let (name, facet) =
            table.parent.as_ref().map_or((&*table.name, LIST), |parent| (&*parent.table, &*parent.facet));
        let lists = self.by_facet.get(&(name, LIST))?;
        let further = self.by_facet.get(&(name, facet)).filter(|_| facet != LIST);
        let mut places = Places { global: table.scope == TableScope::Global, ..Places::default() };
        for status in lists.iter().chain(further.into_iter().flatten()) {
            places.add(status);
        }
        Some(places)
    }

    /// Whether a table's list was asked for in a place.
    pub fn has(&self, status: &CollectionStatus) -> bool {
        self.lists.contains(&[&*status.table, &*status.account, &*status.region])
    }
}

fn status_of_list(statuses: &[CollectionStatus]) -> impl Iterator<Item = &CollectionStatus> {
    statuses.iter().filter(|status| &*status.facet == LIST)
}

const LIST: &str = "list";
