//! Chooses the two worksheets of a workbook: by their headings, by the baseline, by what is filled in.

use std::sync::Arc;

use super::{
    CrmOptions,
    columns::{CisColumns, CrmColumns, baselines, is_example},
    error::{CrmError, SheetKind},
    problem::{Problem, ProblemKind},
    rows::{CisRow, CrmRow, Rows, cis_rows, crm_rows},
    words::Baseline,
};
use crate::spreadsheet::{Sheet, Workbook, text::quoted};

/// One worksheet of a kind, read.
#[derive(Debug, Clone)]
struct Found<R> {
    name: Arc<str>,
    baselines: Vec<Baseline>,
    rows: Rows<R>,
    says_something: bool,
}

/// The two worksheets that are imported, and what was passed over.
pub(super) struct Chosen {
    pub cis: Rows<CisRow>,
    pub crm: Rows<CrmRow>,
    pub skipped: Vec<Problem>,
}

/// Finds the two worksheets.
pub(super) fn choose(book: &Workbook, options: &CrmOptions) -> Result<Chosen, CrmError> {
    let mut skipped = Vec::new();
    let shown: Vec<&Sheet> = book.sheets.iter().filter(|sheet| is_shown(sheet, &mut skipped)).collect();
    let cis = shown.iter().filter_map(|sheet| found_cis(sheet)).collect();
    let crm = shown.iter().filter_map(|sheet| found_crm(sheet)).collect();
    let cis = narrow(book, SheetKind::Cis, cis, options.cis_sheet.as_deref(), options.baseline)?;
    let crm = narrow(book, SheetKind::Crm, crm, options.crm_sheet.as_deref(), options.baseline)?;
    anything_filled_in(book, &cis, &crm)?;
    let cis = filled_first(cis);
    let crm = filled_first(crm);
    baselines_are_clear(book, &cis, &crm)?;
    Ok(Chosen { cis: only(book, SheetKind::Cis, cis)?, crm: only(book, SheetKind::Crm, crm)?, skipped })
}

/// Whether a sheet counts. Hidden sheets and examples with the right headings are noted as passed over.
fn is_shown(sheet: &Sheet, skipped: &mut Vec<Problem>) -> bool {
    let heading_row = CisColumns::find(sheet).map(|columns| columns.heading_row);
    let heading_row = heading_row.or_else(|| CrmColumns::find(sheet).map(|columns| columns.heading_row));
    let Some(heading_row) = heading_row else {
        return false;
    };
    let why = match () {
        () if sheet.hidden => "is hidden",
        () if is_example(sheet, heading_row) => "is an example",
        () => return true,
    };
    let message = format!("sheet {} {why} and was left out", quoted(&sheet.name));
    skipped.push(Problem::new(sheet.place(heading_row), ProblemKind::SkippedSheet, message));
    false
}

fn found_cis(sheet: &Sheet) -> Option<Found<CisRow>> {
    let columns = CisColumns::find(sheet)?;
    let rows = cis_rows(sheet, &columns);
    let says_something = rows.by_control.values().any(CisRow::says_something) || !rows.unclear.is_empty();
    Some(Found { name: sheet.name.clone(), baselines: baselines(sheet, columns.heading_row), rows, says_something })
}

fn found_crm(sheet: &Sheet) -> Option<Found<CrmRow>> {
    let columns = CrmColumns::find(sheet)?;
    let rows = crm_rows(sheet, &columns);
    let says_something = rows.by_control.values().any(CrmRow::says_something);
    Some(Found { name: sheet.name.clone(), baselines: baselines(sheet, columns.heading_row), rows, says_something })
}

/// Leaves the sheets that were asked for, by name or by baseline.
fn narrow<R>(
    book: &Workbook,
    kind: SheetKind,
    found: Vec<Found<R>>,
    name: Option<&str>,
    baseline: Option<Baseline>,
) -> Result<Vec<Found<R>>, CrmError> {
    let file = || book.file.clone();
    let there = names(&found);
    if let Some(wanted) = name {
        let named: Vec<Found<R>> = found.into_iter().filter(|found| *found.name == *wanted.trim()).collect();
        let missing = || CrmError::NoSuchSheet { file: file(), wanted: wanted.to_owned(), kind, there };
        return if named.is_empty() { Err(missing()) } else { Ok(named) };
    }
    if found.is_empty() {
        let there = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        return Err(CrmError::SheetMissing { file: file(), kind, there });
    }
    let Some(wanted) = baseline else {
        return Ok(found);
    };
    let of_baseline = |found: &Found<R>| found.baselines.is_empty() || found.baselines.contains(&wanted);
    let narrowed: Vec<Found<R>> = found.into_iter().filter(of_baseline).collect();
    if narrowed.is_empty() { Err(CrmError::BaselineAbsent { file: file(), wanted, kind, there }) } else { Ok(narrowed) }
}

fn anything_filled_in(book: &Workbook, cis: &[Found<CisRow>], crm: &[Found<CrmRow>]) -> Result<(), CrmError> {
    if cis.iter().any(|found| found.says_something) || crm.iter().any(|found| found.says_something) {
        return Ok(());
    }
    let sheets = names(cis).into_iter().chain(names(crm)).collect();
    let controls = |cis: usize, crm: usize| cis.max(crm);
    let rows =
        controls(cis.iter().map(|found| found.rows.controls).sum(), crm.iter().map(|found| found.rows.controls).sum());
    let file = book.file.clone();
    Err(if rows == 0 {
        CrmError::NoControls { file, sheets }
    } else {
        CrmError::NothingFilledIn { file, sheets, rows }
    })
}

/// Of several sheets, those that are filled in. Providers leave the template's other baselines in, empty.
fn filled_first<R>(found: Vec<Found<R>>) -> Vec<Found<R>> {
    if found.len() < 2 || !found.iter().any(|found| found.says_something) {
        return found;
    }
    found.into_iter().filter(|found| found.says_something).collect()
}

fn baselines_are_clear(book: &Workbook, cis: &[Found<CisRow>], crm: &[Found<CrmRow>]) -> Result<(), CrmError> {
    let several = if cis.len() > 1 { labels(cis) } else { labels(crm) };
    if several.len() > 1 && (cis.len() > 1 || crm.len() > 1) {
        return Err(CrmError::ChooseBaseline { file: book.file.clone(), baselines: several });
    }
    Ok(())
}

/// The baselines of several sheets, when each is about one of its own.
fn labels<R>(found: &[Found<R>]) -> Vec<Baseline> {
    let mut labels: Vec<Baseline> = found.iter().flat_map(|found| found.baselines.iter().copied()).collect();
    labels.sort();
    labels.dedup();
    let one_each = found.iter().all(|found| found.baselines.len() == 1) && labels.len() == found.len();
    if one_each { labels } else { Vec::new() }
}

fn only<R>(book: &Workbook, kind: SheetKind, mut found: Vec<Found<R>>) -> Result<Rows<R>, CrmError> {
    let sheets = names(&found);
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one.rows),
        _ => Err(CrmError::SeveralSheets { file: book.file.clone(), kind, sheets }),
    }
}

fn names<R>(found: &[Found<R>]) -> Vec<Arc<str>> {
    found.iter().map(|found| found.name.clone()).collect()
}
