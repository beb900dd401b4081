//! What a check says of every row, as sets of rows.

use std::sync::Arc;

use arrow::{
    array::{Array, BooleanArray, RecordBatch},
    buffer::BooleanBuffer,
};
use datafusion::error::Result;

use crate::{children::evaluate_bool, compiled::CompiledCheck, sheet::Sheet, variants::unsettled};

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
    pub fn of(check: &CompiledCheck, sheet: &Sheet<'_>) -> Result<Self> {
        let Said { mut about, mut known, met } = Said::of(check, &sheet.rows)?;
        let unsettled = unsettled(check, sheet)?;
        if !unsettled.is_empty() {
            let settled = without(about.len(), unsettled.iter().copied());
            known &= &settled;
            about = &about | &!&settled;
        }
        let mut unreadable = sheet.unreadable(check);
        if check.is_about_counts && !unreadable.is_empty() {
            // Of these the counts are not known, so that the check is about them unless the rest of its condition says no.
            let these = !&without(about.len(), unreadable.iter().map(|(row, _)| *row));
            about = &about | &(&these & &Said::of(check, &sheet.without_counts(check)?)?.about);
        }
        unreadable.retain(|(row, _)| about.value(*row));
        if !unreadable.is_empty() {
            about &= &without(about.len(), unreadable.iter().map(|(row, _)| *row));
        }
        let judged = &about & &known;
        Ok(Self { proven: &judged & &met, failing: &judged & &!&met, absent: &about & &!&known, unreadable })
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

/// What the expressions of a check say of rows.
pub struct Said {
    /// Which rows it is about.
    about: BooleanBuffer,
    /// Of which it says anything.
    known: BooleanBuffer,
    /// And that the rule is met.
    met: BooleanBuffer,
}

impl Said {
    /// Evaluates a check's expressions over rows in the table's fused schema.
    pub fn of(check: &CompiledCheck, rows: &RecordBatch) -> Result<Self> {
        let rule = evaluate_bool(check.rule.as_ref(), rows)?;
        let mut known = valid(&rule);
        let mut about = BooleanBuffer::new_set(rule.len());
        if let Some(condition) = &check.condition {
            let condition = evaluate_bool(condition.as_ref(), rows)?;
            let valid = valid(&condition);
            known &= &valid;
            // Only what is known to be none of its business is left out.
            about = condition.values() | &!&valid;
        }
        Ok(Self { about, known, met: rule.values().clone() })
    }

    /// Of one row: nothing where it is none of the check's business, or whether the rule is met where that is known.
    pub fn of_row(&self, row: usize) -> Option<Option<bool>> {
        self.about.value(row).then(|| self.known.value(row).then(|| self.met.value(row)))
    }
}

fn valid(array: &BooleanArray) -> BooleanBuffer {
    array.nulls().map_or_else(|| BooleanBuffer::new_set(array.len()), |nulls| nulls.inner().clone())
}

/// All rows but these, which are in their order.
fn without(rows: usize, these: impl Iterator<Item = usize>) -> BooleanBuffer {
    let mut next = these.peekable();
    BooleanBuffer::collect_bool(rows, |row| next.next_if_eq(&row).is_none())
}
