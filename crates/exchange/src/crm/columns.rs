//! Finds the columns of the two worksheets by their headings, whatever the sheets are called.

use super::words::{Baseline, Origination, Status};
use crate::spreadsheet::{Sheet, text::fold};

/// How far down headings are looked for.
const HEADING_ROWS: u32 = 60;
/// Longer texts above the headings are guidance, not titles.
const TITLE_LENGTH: usize = 200;

/// The columns of a CIS worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CisColumns {
    pub heading_row: u32,
    pub control: u32,
    pub statuses: Vec<(u32, Status)>,
    pub originations: Vec<(u32, Origination)>,
}

impl CisColumns {
    /// The headings may stand in two rows: `Control ID` in the first, the words of the marks in the second.
    pub fn find(sheet: &Sheet) -> Option<Self> {
        (1..=sheet.last_row().min(HEADING_ROWS)).find_map(|row| {
            let statuses = named(sheet, row, Status::of_heading);
            let originations = named(sheet, row, Origination::of_heading);
            let control = control_column(sheet, row).or_else(|| control_column(sheet, row.saturating_sub(1)))?;
            let found = !statuses.is_empty() && !originations.is_empty();
            found.then_some(Self { heading_row: row, control, statuses, originations })
        })
    }

    /// Every column that is read.
    pub fn read(&self) -> Vec<u32> {
        let marks = self.statuses.iter().map(|&(column, _)| column);
        let marks = marks.chain(self.originations.iter().map(|&(column, _)| column));
        std::iter::once(self.control).chain(marks).collect()
    }
}

/// The columns of a CRM worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CrmColumns {
    pub heading_row: u32,
    pub control: u32,
    pub answer: u32,
    pub text: u32,
}

impl CrmColumns {
    pub fn find(sheet: &Sheet) -> Option<Self> {
        (1..=sheet.last_row().min(HEADING_ROWS)).find_map(|row| {
            let column = |is_it: fn(&str) -> bool| {
                sheet.row(row).find(|(_, heading)| is_it(&fold(heading))).map(|(column, _)| column)
            };
            let control = control_column(sheet, row)?;
            let answer = column(|heading| heading.starts_with("can be inherited"))?;
            let text = column(|heading| heading.contains("inheritance") && heading.contains("responsibilit"))
                .or_else(|| column(|heading| heading.contains("customer") && heading.contains("responsibilit")))?;
            Some(Self { heading_row: row, control, answer, text })
        })
    }

    /// Every column that is read.
    pub fn read(&self) -> Vec<u32> {
        vec![self.control, self.answer, self.text]
    }
}

/// The columns whose heading is a word of a vocabulary; the first column of each word.
fn named<W: Copy + PartialEq>(sheet: &Sheet, row: u32, word: fn(&str) -> Option<W>) -> Vec<(u32, W)> {
    let mut found: Vec<(u32, W)> = Vec::new();
    for (column, heading) in sheet.row(row) {
        if let Some(word) = word(heading)
            && !found.iter().any(|(_, other)| *other == word)
        {
            found.push((column, word));
        }
    }
    found
}

fn control_column(sheet: &Sheet, row: u32) -> Option<u32> {
    let is_control =
        |heading: &str| heading.starts_with("control id") || matches!(heading, "control" | "control number");
    sheet.row(row).find(|(_, heading)| is_control(&fold(heading))).map(|(column, _)| column)
}

/// The baselines that a sheet's name and titles speak of.
pub(super) fn baselines(sheet: &Sheet, heading_row: u32) -> Vec<Baseline> {
    let titles = (1..heading_row).flat_map(|row| sheet.row(row)).map(|(_, text)| text);
    let titles = titles.filter(|text| text.len() <= TITLE_LENGTH);
    let mut found: Vec<Baseline> = titles.chain([&*sheet.name]).flat_map(Baseline::named_in).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a sheet shows how to fill in another.
pub(super) fn is_example(sheet: &Sheet, heading_row: u32) -> bool {
    let titles = (1..heading_row).flat_map(|row| sheet.row(row)).map(|(_, text)| text);
    titles.chain([&*sheet.name]).any(|title| fold(title).starts_with("example"))
}
