//! Which rows of another table belong to which rows of a base table, found once for everything that is counted of them.

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, StringArray},
    compute::cast,
    datatypes::DataType,
};
use datafusion::common::{HashMap, Result};
use demarc_model::TableScope;

use crate::compile::{CompiledChild, CompiledTable};

/// A table is joined on so many columns at most.
pub const MOST_JOINED: usize = 3;

/// The rows of both tables, by the numbers of their keys and places.
pub struct Joined {
    pub base: Vec<Belongs>,
    pub other: Vec<Belongs>,
    /// How many keys there are.
    pub keys: usize,
    /// How many places.
    pub places: usize,
}

/// What one row belongs to.
#[derive(Clone, Copy)]
pub struct Belongs {
    /// Its key; nothing when a joined column is null, which equals nothing.
    pub key: Option<usize>,
    /// Its account, and its region where both tables have one.
    pub place: usize,
}

/// What the joined columns hold in one row.
type Key<'k> = [&'k str; MOST_JOINED];
/// Its account, and its region where both tables have one.
type Place<'k> = [&'k str; 2];

impl Joined {
    /// Joins the rows of a base table with those of the table that `child` counts.
    pub fn of(base: &CompiledTable, rows: &RecordBatch, child: &CompiledChild, others: &RecordBatch) -> Result<Self> {
        let regional = base.table.scope == TableScope::Regional && child.table.scope == TableScope::Regional;
        let place: &[&str] = if regional { &["account_id", "region"] } else { &["account_id"] };
        let own = texts(rows, place, child.child.on.keys().map(|name| &**name))?;
        let other = texts(others, place, child.child.on.values().map(|name| &**name))?;
        let mut numbers = Numbers::default();
        let base = (0..rows.num_rows()).map(|row| numbers.belongs(&own, place.len(), row)).collect();
        let other = (0..others.num_rows()).map(|row| numbers.belongs(&other, place.len(), row)).collect();
        Ok(Self { base, other, keys: numbers.keys.len(), places: numbers.places.len() })
    }
}

/// The columns of a place and the joined ones, as text.
fn texts<'c>(rows: &RecordBatch, place: &[&'c str], on: impl Iterator<Item = &'c str>) -> Result<Vec<StringArray>> {
    let columns = place.iter().copied().chain(on).filter_map(|name| rows.column_by_name(name));
    columns.map(|column: &ArrayRef| Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone())).collect()
}

/// Numbers keys and places in the order in which they turn up.
#[derive(Default)]
struct Numbers<'k> {
    keys: HashMap<(usize, Key<'k>), usize>,
    places: HashMap<Place<'k>, usize>,
    /// Rows come place by place, so that the last one is nearly always the right one.
    last: Option<(Place<'k>, usize)>,
}

impl<'k> Numbers<'k> {
    fn belongs(&mut self, columns: &'k [StringArray], of_place: usize, row: usize) -> Belongs {
        let (of_place, joined) = columns.split_at(of_place.min(columns.len()));
        let place = self.place(texts_of(of_place, row));
        let is_null = columns.iter().any(|column| column.is_null(row));
        let next = self.keys.len();
        let key = (!is_null).then(|| *self.keys.entry((place, texts_of(joined, row))).or_insert(next));
        Belongs { key, place }
    }

    fn place(&mut self, place: Place<'k>) -> usize {
        match self.last {
            Some((last, number)) if last == place => number,
            _ => {
                let next = self.places.len();
                let number = *self.places.entry(place).or_insert(next);
                self.last = Some((place, number));
                number
            }
        }
    }
}

/// What some columns hold in one row.
fn texts_of<const MOST: usize>(columns: &[StringArray], row: usize) -> [&str; MOST] {
    let mut texts = [""; MOST];
    for (text, column) in texts.iter_mut().zip(columns) {
        *text = column.value(row);
    }
    texts
}
