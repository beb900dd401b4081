//! Writes the workbook.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{about::write_about, column::Column, row::cell_text, sheet_name::sheet_names};
use crate::answer::{Answer, AnswerCell, TenantAnswer};

/// Verdict, background and letters.
const COLOURS: [(&str, u32, u32); 4] = [
    ("proven", 0x00D9_F2E3, 0x000B_5132),
    ("failing", 0x00FA_D9D7, 0x0086_1A14),
    ("unproven", 0x00FF_F0C2, 0x006B_4700),
    ("not_applicable", 0x00E8_EAED, 0x004A_5058),
];

/// The workbook: a first sheet that explains it, then one for each tenant. The same answer gives the same bytes.
pub fn write(answer: &Answer) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title("Who does what, and is it done").set_company("demarc");
    if let Some(date) = excel_date(answer.as_of) {
        properties = properties.set_creation_datetime(&date);
    }
    book.set_properties(&properties);
    let sheets = sheet_names(answer.tenants.iter().map(|tenant| (tenant.name.as_str(), tenant.id.as_str())));
    write_about(&mut book, answer, &sheets)?;
    let formats = Formats::new();
    for (tenant, name) in answer.tenants.iter().zip(&sheets) {
        write_tenant(book.add_worksheet().set_name(name)?, tenant, &formats)?;
    }
    book.save_to_buffer()
}

/// The formats that cells have.
struct Formats {
    heading: Format,
    text: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            heading: top().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00E8_EAED)),
            text: top().set_text_wrap(),
            date: top().set_num_format("yyyy-mm-dd"),
        }
    }
}

fn write_tenant(sheet: &mut Worksheet, tenant: &TenantAnswer, formats: &Formats) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(Column::ALL) {
        put(sheet, 0, at, column.heading(), &formats.heading)?;
        sheet.set_column_width(at, column.width())?;
    }
    for (row, cell) in (1..).zip(&tenant.cells) {
        for (at, column) in (0..).zip(Column::ALL) {
            write_cell(sheet, (row, at), cell, column, formats)?;
        }
    }
    let last = u32::try_from(tenant.cells.len()).unwrap_or(u32::MAX).max(1);
    sheet.set_freeze_panes(1, 4)?.autofilter(0, 0, last, last_column())?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    choices(sheet, last)?;
    colours(sheet, last)
}

fn last_column() -> u16 {
    u16::try_from(Column::ALL.len()).unwrap_or(1) - 1
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &AnswerCell,
    column: Column,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell.evidence_date.filter(|_| column == Column::EvidenceDate).and_then(excel_date) {
        Some(date) => sheet.write_datetime_with_format(row, at, &date, &formats.date).map(|_| ()),
        None => put(sheet, row, at, &cell_text(cell, column), &formats.text),
    }
}

/// Writes a text. What a spreadsheet would take for a formula also stays a text when somebody edits the cell.
pub(super) fn put(sheet: &mut Worksheet, row: u32, at: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if text.starts_with(['=', '+', '-', '@']) {
        sheet.write_string_with_format(row, at, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, at, text, format)?;
    }
    Ok(())
}

/// The words that share columns may hold, offered as a list.
fn choices(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(Column::ALL) {
        if !column.is_kept_by_people() {
            continue;
        }
        if let Some(words) = column.words() {
            let list = DataValidation::new().allow_list_strings(&words)?;
            let list =
                list.set_error_title("Not a share")?.set_error_message("Choose one of the words in the list.")?;
            sheet.add_data_validation(1, at, last, at, &list)?;
        }
    }
    Ok(())
}

fn colours(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    for (at, _) in (0..).zip(Column::ALL).filter(|(_, column)| *column == Column::Verdict) {
        for (verdict, background, letters) in COLOURS {
            let format = Format::new().set_background_color(Color::RGB(background)).set_font_color(Color::RGB(letters));
            let rule = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(verdict));
            sheet.add_conditional_format(1, at, last, at, &rule.set_format(format))?;
        }
    }
    Ok(())
}

/// The date as Excel counts days; nothing for those that it counts wrongly or not at all.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| (1901..=9999).contains(year))?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}
