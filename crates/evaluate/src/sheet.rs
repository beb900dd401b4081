//! A tenant's rows of one table, with all that its checks look at besides.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, new_null_array},
    buffer::BooleanBuffer,
    datatypes::DataType,
};

use crate::{
    children::{Counts, counts},
    compiled::{CompiledCheck, CompiledChild, CompiledTable, fed_by},
    fuse::Shared,
    joined::Joined,
    judge::Run,
    judged::EvaluateError,
    loaded::Loaded,
};

/// Rows of a base table, with their children counted and what several rules share evaluated.
pub struct Sheet<'e> {
    /// In the table's fused schema. A count is the least that it can be.
    pub rows: RecordBatch,
    /// The same with the counts that are certain, without what is shared.
    pub certain: RecordBatch,
    /// The counts of each child.
    pub counts: Vec<Counts>,
    pub shared: &'e Shared,
    pub loaded: Arc<Loaded>,
    /// For each child and each place that rows are in: why the child's table cannot be relied on there, if so.
    child_trouble: Vec<Vec<Option<Arc<str>>>>,
    /// What could not be read of some row of each child's table.
    child_unread: Vec<Option<Arc<str>>>,
}

impl<'e> Sheet<'e> {
    /// Counts and evaluates what checks share.
    pub fn of(run: &mut Run<'_>, base: &'e CompiledTable, loaded: Arc<Loaded>) -> Result<Self, EvaluateError> {
        let (mut all, mut child_trouble, mut child_unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut joins: Vec<(&CompiledChild, Joined)> = Vec::new();
        for child in &base.children {
            let rows = run.rows(&child.table)?;
            let place = match joins.iter().position(|(known, _)| is_same_join(known, child)) {
                Some(place) => place,
                None => {
                    joins.push((child, Joined::of(base, &loaded, child, rows.as_deref())?));
                    joins.len() - 1
                }
            };
            all.push(counts(child, rows.as_deref(), &joins[place].1)?);
            child_unread.push(rows.as_ref().and_then(|rows| rows.unread.any(&child.facets)));
            // What the base table's own calls fill was read or not row by row; it can be lost all the same.
            let is_fed = fed_by(base, &child.table).is_some();
            let places = run.places.get(&child.table, rows.as_deref(), &run.statuses, is_fed);
            let trouble = |(account, region): &(Arc<str>, Arc<str>)| places.trouble(&child.table, account, region);
            child_trouble.push(loaded.places.iter().map(trouble).collect());
        }
        let with = |counts: &dyn Fn(&Counts) -> ArrayRef| {
            let columns = loaded.rows.columns().iter().cloned().chain(all.iter().map(counts));
            RecordBatch::try_new(base.schema.clone(), columns.collect())
        };
        let certain = with(&Counts::certain)?;
        let rows = base.shared.evaluate(with(&|counts| counts.least.clone())?)?;
        Ok(Self { rows, certain, counts: all, shared: &base.shared, loaded, child_trouble, child_unread })
    }

    /// The rows that a check cannot judge because something was not read, in their order, with why.
    pub fn unreadable(&self, check: &CompiledCheck) -> Vec<(usize, Arc<str>)> {
        let of_rows = self.loaded.unread.rows(&check.facets).map(|(row, why)| (row, why.clone()));
        let trouble = |place: usize| check.children.iter().find_map(|&child| self.child_trouble[child][place].clone());
        let by_place: Vec<_> = (0..self.loaded.places.len()).map(trouble).collect();
        if by_place.iter().all(Option::is_none) {
            return of_rows.collect();
        }
        let mut of_rows = of_rows.peekable();
        let places = self.loaded.place_of.iter().enumerate();
        let why = places.filter_map(|(row, &place)| {
            let of_row = of_rows.next_if(|(unread, _)| *unread == row);
            of_row.or_else(|| Some((row, by_place[place as usize].clone()?)))
        });
        why.collect()
    }

    /// The rows without a check's counts, as if none of them were known.
    pub fn without_counts(&self, check: &CompiledCheck) -> datafusion::common::Result<RecordBatch> {
        let first = self.certain.num_columns() - self.counts.len();
        let mut columns = self.certain.columns().to_vec();
        for child in &check.children {
            columns[first + child] = new_null_array(&DataType::Int64, self.certain.num_rows());
        }
        self.shared.evaluate(RecordBatch::try_new(self.certain.schema(), columns)?)
    }

    /// Why a count could not be made, where a row of another table was not read.
    pub fn uncounted(&self, check: &CompiledCheck) -> Option<Arc<str>> {
        check.children.iter().find_map(|&child| self.child_unread[child].clone())
    }

    /// What was found, in words.
    pub fn reasons(&self, check: &CompiledCheck) -> Result<Option<StringArray>, EvaluateError> {
        let Some(reason) = &check.reason else { return Ok(None) };
        let array = reason.evaluate(&self.rows)?.into_array(self.rows.num_rows())?;
        let text = arrow::compute::cast(&array, &DataType::Utf8)?;
        Ok(Some(text.as_string::<i32>().clone()))
    }

    /// The names that a column holds, each with its rows.
    pub fn named(&self, column: &str) -> Vec<(String, BooleanBuffer)> {
        let Some(names) = self.rows.column_by_name(column).map(|column| column.as_string::<i32>()) else {
            return Vec::new();
        };
        let mut distinct: Vec<&str> = names.iter().flatten().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let rows =
            |name| BooleanBuffer::collect_bool(names.len(), |row| names.is_valid(row) && names.value(row) == name);
        distinct.into_iter().map(|name| (name.to_owned(), rows(name))).collect()
    }
}

/// Whether two children belong to the base rows in the same way, whatever is counted of them.
fn is_same_join(one: &CompiledChild, other: &CompiledChild) -> bool {
    (&one.child.table, &one.child.on) == (&other.child.table, &other.child.on)
}
