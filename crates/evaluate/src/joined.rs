//! Which rows of another table belong to which rows of a base table, found once for everything that is counted of them.

use arrow::{
    array::{Array, ArrayRef, AsArray, StringArray},
    compute::cast,
    datatypes::DataType,
};
use datafusion::common::{HashMap, Result};
use demarc_model::TableScope;

use crate::{
    compiled::{CompiledChild, CompiledTable},
    loaded::Loaded,
    places::Place,
};

/// A table is joined on so many columns at most.
pub const MOST_JOINED: usize = 3;

/// What stands for a column that is not joined on. Not empty: to compare nothing at an address where nothing is makes some processors
/// stumble, which takes a hundred times as long as to compare a byte.
const NOT_JOINED: &str = "-";

/// The rows of both tables, by the numbers of their keys and places.
pub struct Joined {
    pub base: Vec<Belongs>,
    pub other: Vec<Belongs>,
    /// How many keys there are. The last is that of every row of the base table to which no row of the other belongs.
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

/// What the joined columns hold in one row, and the number of its place.
type Key<'k> = (usize, [&'k str; MOST_JOINED]);

impl Joined {
    /// Joins the rows of a base table with those of the table that `child` counts.
    pub fn of(base: &CompiledTable, rows: &Loaded, child: &CompiledChild, others: Option<&Loaded>) -> Result<Self> {
        let mut places = PlaceNumbers {
            regional: base.table.scope == TableScope::Regional && child.table.scope == TableScope::Regional,
            numbers: HashMap::default(),
        };
        let on = &child.child.on;
        let own = Side::of(rows, on.keys().map(|name| &**name), &mut places)?;
        let other = others.map(|others| Side::of(others, on.values().map(|name| &**name), &mut places)).transpose()?;
        let Some(other) = other else {
            // Where nothing is counted, no key need be told from another.
            return Ok(Self { base: own.belong(|_| 0), other: Vec::new(), keys: 1, places: places.numbers.len() });
        };
        // Mostly there are fewer rows to count than rows to count them for.
        let mut numbers: HashMap<Key<'_>, usize> = HashMap::with_capacity(other.place_of.len());
        let counted = other.belong(|key| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        });
        let nobody = numbers.len();
        let base = own.belong(|key| numbers.get(&key).copied().unwrap_or(nobody));
        Ok(Self { base, other: counted, keys: nobody + 1, places: places.numbers.len() })
    }
}

/// Numbers places in the order in which they turn up.
struct PlaceNumbers<'p> {
    regional: bool,
    numbers: HashMap<(&'p str, &'p str), usize>,
}

/// The rows of one of the two tables.
struct Side {
    /// The joined columns, as text.
    columns: Vec<StringArray>,
    /// The number of the place of each row.
    place_of: Vec<usize>,
}

impl Side {
    fn of<'c, 'p>(
        loaded: &'p Loaded,
        on: impl Iterator<Item = &'c str>,
        places: &mut PlaceNumbers<'p>,
    ) -> Result<Self> {
        let columns = on.filter_map(|name| loaded.rows.column_by_name(name));
        let columns = columns.map(|column: &ArrayRef| Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone()));
        let number = |(account, region): &'p Place| {
            let next = places.numbers.len();
            *places.numbers.entry((&**account, if places.regional { region } else { "" })).or_insert(next)
        };
        let numbers: Vec<usize> = loaded.places.iter().map(number).collect();
        let place_of = loaded.place_of.iter().map(|&place| numbers[place as usize]).collect();
        Ok(Self { columns: columns.collect::<Result<_>>()?, place_of })
    }

    /// What each row belongs to, given the number of each key.
    fn belong<'k>(&'k self, mut number: impl FnMut(Key<'k>) -> usize) -> Vec<Belongs> {
        let belongs = |(row, &place)| {
            let is_null = self.columns.iter().any(|column| column.is_null(row));
            Belongs { key: (!is_null).then(|| number((place, self.texts(row)))), place }
        };
        self.place_of.iter().enumerate().map(belongs).collect()
    }

    /// What the joined columns hold in one row.
    fn texts(&self, row: usize) -> [&str; MOST_JOINED] {
        let mut texts = [NOT_JOINED; MOST_JOINED];
        for (text, column) in texts.iter_mut().zip(&self.columns) {
            *text = column.value(row);
        }
        texts
    }
}
