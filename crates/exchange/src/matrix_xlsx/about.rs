//! The first sheet: what the workbook is, which sheet is which tenant, and how to bring it back.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{
    FORMAT,
    sheet_name::ABOUT,
    text::{decode, encode},
    write::put,
};
use crate::{
    answer::Answer,
    spreadsheet::{self, Sheet},
};

const TITLE: &str = "Who does what, and is it done";
const AS_OF: &str = "As of";
const SHEET: &str = "Sheet";
const TENANT_ID: &str = "Tenant id";

const HOW: [&str; 6] = [
    "Each tenant has a sheet of its own. A row is one duty at one service.",
    "Change what each party does (Provider to Third party) and the names (Performs, Accountable, Verifies).",
    "Names in one cell are separated by ; and a ; within a name is written \\;",
    "The other columns follow from the catalog and from evidence; changing them changes nothing.",
    "Leave the headings, the two id columns and this sheet as they are. Rows and columns may be sorted and filtered.",
    "To bring it back: save it as an Excel workbook (.xlsx), then: demarc import matrix FILE --tenant TENANT-ID --dry-run",
];

/// Writes it.
pub fn write_about(book: &mut Workbook, answer: &Answer, sheets: &[String]) -> Result<(), XlsxError> {
    let (bold, plain) = (Format::new().set_bold(), Format::new());
    let about = book.add_worksheet().set_name(ABOUT)?;
    about.set_column_width(0, 34)?.set_column_width(1, 34)?.set_column_width(2, 48)?;
    let facts = [("Format", FORMAT), (AS_OF, &answer.as_of.to_string()), ("Kept by", &encode(&answer.kept_by))];
    put(about, 0, 0, TITLE, &Format::new().set_bold().set_font_size(16))?;
    let mut row = 2;
    for (name, value) in facts {
        put(about, row, 0, name, &bold)?;
        put(about, row, 1, value, &plain)?;
        row += 1;
    }
    for line in HOW {
        row += 1;
        put(about, row, 0, line, &plain)?;
    }
    row += 2;
    for (column, heading) in (0..).zip([SHEET, TENANT_ID, "Tenant"]) {
        put(about, row, column, heading, &bold)?;
    }
    for (tenant, sheet) in answer.tenants.iter().zip(sheets) {
        row += 1;
        for (column, text) in (0..).zip([sheet, &encode(&tenant.id), &encode(&tenant.name)]) {
            put(about, row, column, text, &plain)?;
        }
    }
    Ok(())
}

/// What the first sheet says.
pub struct About {
    /// The day that the workbook was written for.
    pub as_of: Option<NaiveDate>,
    /// Row, sheet, tenant's id and name.
    pub tenants: Vec<(u32, String, String, String)>,
}

/// Reads it, or says what is wrong with it.
pub fn read_about(about: &Sheet) -> Result<About, String> {
    let rows = || 1..=about.last_row();
    let value = |name: &str| rows().find(|&row| about.cell(row, 0) == name).map_or("", |row| about.cell(row, 1));
    if value("Format") != FORMAT {
        let found = spreadsheet::text::quoted(value("Format"));
        return Err(format!(
            "sheet `{ABOUT}`: `Format` is {found}, `{FORMAT}` is expected; write the workbook anew with this version of demarc"
        ));
    }
    let header = rows().find(|&row| about.cell(row, 0) == SHEET && about.cell(row, 1) == TENANT_ID);
    let header = header.ok_or_else(|| {
        format!("sheet `{ABOUT}`: the table with the headings `{SHEET}` and `{TENANT_ID}` is missing; write the workbook anew")
    })?;
    let listed = (header + 1..=about.last_row()).filter(|&row| about.row(row).next().is_some());
    let text = |row, column| decode(about.cell(row, column));
    Ok(About {
        as_of: value(AS_OF).parse().ok(),
        tenants: listed.map(|row| (row, text(row, 0), text(row, 1), text(row, 2))).collect(),
    })
}
