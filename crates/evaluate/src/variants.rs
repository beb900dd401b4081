//! What a check says of rows of which some count is a range, tried with every value that stands for others.

use std::{collections::BTreeSet, sync::Arc};

use arrow::{
    array::{AsArray, Int64Array, RecordBatch, UInt32Array},
    compute::take_record_batch,
    datatypes::Int64Type,
};
use datafusion::error::Result;

use crate::{compiled::CompiledCheck, sheet::Sheet, turns::values, verdicts::Said};

/// So many rows are tried at once.
const AT_ONCE: usize = 8192;

/// The rows of a sheet, each with values for the counts of a check.
#[derive(Default)]
struct Variants {
    rows: Vec<u32>,
    /// In the order of the check's children.
    counts: Vec<Vec<i64>>,
}

/// The rows whose verdict hangs on what could not be read: some values of the check's counts say this, and some that.
pub fn unsettled(check: &CompiledCheck, sheet: &Sheet<'_>) -> Result<BTreeSet<usize>> {
    let ranges: BTreeSet<usize> =
        check.children.iter().flat_map(|&child| sheet.counts[child].most.keys().copied()).collect();
    let (mut unsettled, mut variants) = (BTreeSet::new(), Variants::default());
    if ranges.is_empty() {
        return Ok(unsettled);
    }
    for row in ranges {
        variants.add(check, sheet, row);
        if variants.rows.len() >= AT_ONCE {
            std::mem::take(&mut variants).judge(check, sheet, &mut unsettled)?;
        }
    }
    variants.judge(check, sheet, &mut unsettled)?;
    Ok(unsettled)
}

impl Variants {
    /// Adds a row with every combination of values.
    fn add(&mut self, check: &CompiledCheck, sheet: &Sheet<'_>, row: usize) {
        let mut combinations: Vec<Vec<i64>> = vec![Vec::new()];
        for &child in &check.children {
            let counts = &sheet.counts[child];
            let least = counts.least.as_primitive::<Int64Type>().value(row);
            let most = counts.most.get(&row).copied().unwrap_or(least);
            let all = values(least, most, &check.turns);
            combinations = combinations
                .iter()
                .flat_map(|before| all.iter().map(|value| before.iter().copied().chain([*value]).collect()))
                .collect();
        }
        self.rows.extend(combinations.iter().map(|_| row as u32));
        self.counts.extend(combinations);
    }

    /// Adds the rows of which not all variants say the same.
    fn judge(self, check: &CompiledCheck, sheet: &Sheet<'_>, unsettled: &mut BTreeSet<usize>) -> Result<()> {
        let said = Said::of(check, &self.batch(check, sheet)?)?;
        for next in 1..self.rows.len() {
            if self.rows[next - 1] == self.rows[next] && said.of_row(next - 1) != said.of_row(next) {
                unsettled.insert(self.rows[next] as usize);
            }
        }
        Ok(())
    }

    fn batch(&self, check: &CompiledCheck, sheet: &Sheet<'_>) -> Result<RecordBatch> {
        let rows = take_record_batch(&sheet.certain, &UInt32Array::from(self.rows.clone()))?;
        let first = rows.num_columns() - sheet.counts.len();
        let mut columns = rows.columns().to_vec();
        for (nth, &child) in check.children.iter().enumerate() {
            let values: Int64Array = self.counts.iter().map(|counts| counts[nth]).collect();
            columns[first + child] = Arc::new(values);
        }
        sheet.shared.evaluate(RecordBatch::try_new(rows.schema(), columns)?)
    }
}
