//! Real files, and small workbooks made on the fly.

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use demarc_exchange::crm::{CrmError, CrmImport, CrmOptions, Reading, import_crm};
use demarc_model::{Party, Source, Target};
use rust_xlsxwriter::Workbook;

/// A file of `../shared/data`. Absent data skips a test, except under CI.
#[expect(clippy::disallowed_methods, reason = "tests say where the data is by the environment")]
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("DEMARC_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let read = fs::read(root.join(path));
    if let Err(error) = &read {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{path}: {error}");
        println!("skipped: no shared data");
    }
    read.ok()
}

/// Cells by their names, such as `("B4", "X")`.
pub type Cells<'c> = &'c [(&'c str, &'c str)];

/// A workbook of sheets.
pub fn workbook(sheets: &[(&str, Cells<'_>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, cells) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("sheet name");
        for (cell, text) in *cells {
            let (row, column) = place(cell);
            sheet.write_string(row, column, *text).expect("cell");
        }
    }
    book.save_to_buffer().expect("workbook")
}

/// `B4` as row and column, from 0.
pub fn place(cell: &str) -> (u32, u16) {
    let letters = cell.chars().take_while(char::is_ascii_alphabetic);
    let column = letters.fold(0, |column, letter| column * 26 + (letter as u16 - 'A' as u16) + 1);
    let row: u32 = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().expect("row");
    (row - 1, column - 1)
}

/// The headings of a CIS worksheet in one row: control, implemented, N/A, corporate, provided by customer, shared, inherited.
pub const CIS: &[(&str, &str)] = &[
    ("A1", "FedRAMP Moderate CIS Worksheet"),
    ("A2", "Control ID"),
    ("B2", "Implemented"),
    ("C2", "N/A"),
    ("D2", "Service Provider Corporate"),
    ("E2", "Provided by Customer (Customer System Specific)"),
    ("F2", "Shared (Service Provider and Customer Responsibility)"),
    ("G2", "Inherited from Pre-Existing Authorization"),
];

/// The headings of a CRM worksheet.
pub const CRM: &[(&str, &str)] = &[
    ("A1", "Control ID"),
    ("B1", "Can Be Inherited from CSP"),
    ("C1", "Specific Inheritance and Customer Agency/CSP Responsibilities"),
];

/// A workbook with the two worksheets and these cells below their headings.
pub fn crm_workbook(cis: Cells<'_>, crm: Cells<'_>) -> Vec<u8> {
    workbook(&[("Summary", &[CIS, cis].concat()), ("Matrix", &[CRM, crm].concat())])
}

/// Somebody's edition.
pub fn source(edition: &str) -> Source {
    Source {
        as_of: edition.parse().expect("date"),
        edition: edition.into(),
        id: "cloud-gov-crm".parse().expect("id"),
        title: "Customer responsibility matrix".into(),
        stated_by: Party::Provider,
        signed: false,
    }
}

/// Options for [`source`]; everything else is left to the workbook.
pub fn options(edition: &str) -> CrmOptions {
    CrmOptions {
        source: source(edition),
        target: Target::Provider("cloud-gov".parse().expect("id")),
        baseline: None,
        framework: None,
        cis_sheet: None,
        crm_sheet: None,
        reading: Reading::Marks,
    }
}

/// Imports with [`options`].
pub fn import(bytes: &[u8]) -> Result<CrmImport, CrmError> {
    import_crm("crm.xlsx", bytes, &options("2023-03-16"), |_| true)
}

/// One of the two real editions.
pub fn cloud_gov(edition: &str, reading: Reading) -> Option<CrmImport> {
    let file = format!("cloud.gov-CIS-Worksheet.{edition}.xlsx");
    let bytes = shared(&format!("crm/{file}"))?;
    let options = CrmOptions { reading, ..options(edition) };
    Some(import_crm(&file, &bytes, &options, |_| true).expect("a real workbook"))
}

/// A claim's control.
pub fn control(claim: &demarc_model::Claim) -> Arc<str> {
    match &claim.subject {
        demarc_model::Subject::Control(control) => control.control.as_str().into(),
        other => panic!("{other:?}"),
    }
}

/// The same workbook with its parts changed by `change`, which gets each part's name and content.
pub fn with_parts(bytes: &[u8], mut change: impl FnMut(&str, &mut Vec<u8>)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("part");
        let name = part.name().expect("name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("content");
        change(&name, &mut content);
        writer.start_file(&*name, stored()).expect("part");
        writer.write_all(&content).expect("content");
    }
    writer.finish().expect("archive").into_inner()
}

/// Parts as they are.
pub fn stored() -> zip::write::SimpleFileOptions {
    zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)
}

/// The same workbook with a text replaced in every part whose name ends so.
pub fn with_text(bytes: &[u8], ending: &str, from: &str, to: &str) -> Vec<u8> {
    let mut replaced = false;
    let changed = with_parts(bytes, |name, content| {
        if name.ends_with(ending) {
            let text = String::from_utf8(content.clone()).expect("xml");
            replaced |= text.contains(from);
            *content = text.replace(from, to).into_bytes();
        }
    });
    assert!(replaced, "{from} is not in {ending}");
    changed
}
