//! What a check says of every row, as sets of rows.

use std::sync::Arc;

use arrow::{
    array::{Array, BooleanArray},
    buffer::BooleanBuffer,
};
use datafusion::error::Result;

use crate::{children::evaluate_bool, compile::CompiledCheck, sheet::Sheet};

/// The rows that a check is about, each in one of four sets.
pub struct Verdicts {
    pub proven: BooleanBuffer,
    pub failing: BooleanBuffer,
    /// Rows whose setting is not there.
    pub absent: BooleanBuffer,
    /// Rows of which something could not be read, in their order, with why.
    pub unreadable: Vec<(usize, Arc<str>)>,
}

impl Verdicts {
    /// Evaluates a check over all rows.
    pub fn of(check: &CompiledCheck, sheet: &Sheet) -> Result<Self> {
        let rule = evaluate_bool(check.rule.as_ref(), &sheet.rows)?;
        let mut known = valid(&rule);
        let mut about = BooleanBuffer::new_set(rule.len());
        if let Some(condition) = &check.condition {
            let condition = evaluate_bool(condition.as_ref(), &sheet.rows)?;
            let valid = valid(&condition);
            known &= &valid;
            // Only what is known to be none of its business is left out.
            about = condition.values() | &!&valid;
        }
        let unreadable: Vec<_> = sheet.unreadable(check).into_iter().filter(|(row, _)| about.value(*row)).collect();
        if !unreadable.is_empty() {
            about &= &without(rule.len(), &unreadable);
        }
        let judged = &about & &known;
        let met = rule.values();
        Ok(Self { proven: &judged & met, failing: &judged & &!met, absent: &about & &!&known, unreadable })
    }

    /// Those of some rows.
    pub fn within(&self, rows: &BooleanBuffer) -> Self {
        Self {
            proven: &self.proven & rows,
            failing: &self.failing & rows,
            absent: &self.absent & rows,
            unreadable: self.unreadable.iter().filter(|(row, _)| rows.value(*row)).cloned().collect(),
        }
    }

    /// Whether there is no verdict at all.
    pub fn is_empty(&self) -> bool {
        let sets = [&self.proven, &self.failing, &self.absent];
        self.unreadable.is_empty() && sets.iter().all(|set| set.count_set_bits() == 0)
    }
}

fn valid(array: &BooleanArray) -> BooleanBuffer {
    array.nulls().map_or_else(|| BooleanBuffer::new_set(array.len()), |nulls| nulls.inner().clone())
}

/// All rows but these.
fn without(rows: usize, these: &[(usize, Arc<str>)]) -> BooleanBuffer {
    let mut next = these.iter().map(|(row, _)| *row).peekable();
    BooleanBuffer::collect_bool(rows, |row| next.next_if_eq(&row).is_none())
}
