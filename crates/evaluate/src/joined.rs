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
/// Besides account and region.
const MOST_COLUMNS: usize = MOST_JOINED + 2;

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
type Key<'k> = [&'k str; MOST_COLUMNS];

impl Joined {
    /// Joins the rows of a base table with those of the table that `child` counts.
    pub fn of(base: &CompiledTable, rows: &RecordBatch, child: &CompiledChild, others: &RecordBatch) -> Result<Self> {
        let regional = base.table.scope == TableScope::Regional && child.table.scope == TableScope::Regional;
        let place: &[&str] = if regional { &["account_id", "region"] } else { &["account_id"] };
        let own = texts(rows, place, child.child.on.keys().map(|name| &**name))?;
        let other = texts(others, place, child.child.on.values().map(|name| &**name))?;
        let (mut keys, mut places) = (HashMap::<Key<'_>, usize>::new(), HashMap::<Key<'_>, usize>::new());
        let base = (0..rows.num_rows()).map(|row| belongs(&own, place.len(), row, &mut keys, &mut places)).collect();
        let other =
            (0..others.num_rows()).map(|row| belongs(&other, place.len(), row, &mut keys, &mut places)).collect();
        Ok(Self { base, other, keys: keys.len(), places: places.len() })
    }
}

/// The columns of a place and the joined ones, as text.
fn texts<'c>(rows: &RecordBatch, place: &[&'c str], on: impl Iterator<Item = &'c str>) -> Result<Vec<StringArray>> {
    let columns = place.iter().copied().chain(on).filter_map(|name| rows.column_by_name(name));
    columns.map(|column: &ArrayRef| Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone())).collect()
}

/// Numbers keys and places in the order in which they turn up.
fn belongs<'k>(
    columns: &'k [StringArray],
    of_place: usize,
    row: usize,
    keys: &mut HashMap<Key<'k>, usize>,
    places: &mut HashMap<Key<'k>, usize>,
) -> Belongs {
    let next = places.len();
    let place = *places.entry(key(&columns[..of_place.min(columns.len())], row)).or_insert(next);
    let is_null = columns.iter().any(|column| column.is_null(row));
    let next = keys.len();
    let key = (!is_null).then(|| *keys.entry(key(columns, row)).or_insert(next));
    Belongs { key, place }
}

fn key(columns: &[StringArray], row: usize) -> Key<'_> {
    let mut key = [""; MOST_COLUMNS];
    for (part, column) in key.iter_mut().zip(columns) {
        *part = column.value(row);
    }
    key
}
