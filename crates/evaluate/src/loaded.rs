//! The rows of a table of one tenant, with where they are and what could not be read of them.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{AsArray, RecordBatch, StringArray},
    buffer::BooleanBuffer,
};
use datafusion::common::HashMap;
use demarc_model::{Resource, Scope};

use crate::{evidence::Unreadables, places::Place};

/// Rows of one table; never none.
pub struct Loaded {
    pub rows: RecordBatch,
    pub unread: Unreadables,
    /// Every account and region in which there are rows.
    pub places: Vec<Place>,
    /// Which of them each row is in.
    pub place_of: Vec<u32>,
}

impl Loaded {
    /// Looks at every row once.
    pub fn of(rows: RecordBatch) -> Self {
        let (accounts, regions) = (text(&rows, ACCOUNT), text(&rows, REGION));
        let (mut places, mut known): (Vec<Place>, HashMap<(&str, &str), u32>) = Default::default();
        let mut place_of: Vec<u32> = Vec::with_capacity(rows.num_rows());
        let mut last: Option<(&str, &str, u32)> = None;
        for index in 0..rows.num_rows() {
            let (account, region) = (accounts.value(index), regions.value(index));
            // Rows come place by place, so the last one is nearly always the right one.
            if let Some((_, _, nth)) = last.filter(|(a, r, _)| *a == account && *r == region) {
                place_of.push(nth);
                continue;
            }
            let nth = *known.entry((account, region)).or_insert_with(|| {
                places.push((account.into(), region.into()));
                places.len() as u32 - 1
            });
            place_of.push(nth);
            last = Some((account, region, nth));
        }
        drop(known);
        let unread = Unreadables::of(&rows);
        Self { unread, places, place_of, rows }
    }

    /// How many rows there are in each place; the region of a global table is always `global`.
    pub fn counts(&self, is_global: bool) -> BTreeMap<Place, i64> {
        let mut of_place = vec![0_i64; self.places.len()];
        self.place_of.iter().for_each(|&nth| of_place[nth as usize] += 1);
        let mut counts = BTreeMap::new();
        for ((account, region), count) in self.places.iter().zip(of_place) {
            let region = if is_global { "global".into() } else { region.clone() };
            *counts.entry((account.clone(), region)).or_default() += count;
        }
        counts
    }

    /// The rows in places for which `holds` holds, given by number; nothing where these are all rows.
    pub fn within(&self, holds: impl Fn(usize) -> bool) -> Option<BooleanBuffer> {
        let held: Vec<bool> = (0..self.places.len()).map(holds).collect();
        if held.iter().all(|held| *held) {
            return None;
        }
        Some(BooleanBuffer::collect_bool(self.place_of.len(), |index| held[self.place_of[index] as usize]))
    }

    /// The rows that a service is about; nothing where these are all rows.
    pub fn of_scope(&self, scope: &Scope) -> Option<BooleanBuffer> {
        self.within(|place| scope.holds(&self.places[place].0, &self.places[place].1))
    }

    /// The place of a row.
    pub fn place(&self, index: usize) -> &Place {
        &self.places[self.place_of[index] as usize]
    }

    /// The resource of a row.
    pub fn resource(&self, index: usize) -> Resource {
        let (account, region) = self.place(index).clone();
        let text = |column| text(&self.rows, column).value(index).into();
        Resource { account, region, key: text(ARN), title: text(TITLE) }
    }
}

/// The places of `COMMON_COLUMNS`, which every table has.
const ACCOUNT: usize = 1;
const REGION: usize = 2;
const ARN: usize = 3;
const TITLE: usize = 4;

fn text(rows: &RecordBatch, column: usize) -> &StringArray {
    rows.column(column).as_string::<i32>()
}

/// Rows of one table, shared by everything that asks for them.
pub type Rows = Option<Arc<Loaded>>;
