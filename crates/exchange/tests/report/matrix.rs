//! The workbook: what it says when it is wrong, and what people have changed.

use std::io::{Cursor, Read};

use demarc_exchange::{
    answer::Answer,
    matrix_xlsx::{Column, MatrixChange, MatrixError, WhatChanged, compare, read, write},
};
use demarc_model::Party;
use rust_xlsxwriter::Workbook;

use crate::sample::{answer, sample, tenant};

#[test]
fn writing_and_reading_gives_no_difference() {
    let whole = sample();
    let bytes = write(&whole).expect("written");
    assert_eq!(bytes, write(&whole).expect("written"), "the same answer gives the same bytes");
    let book = read("matrix.xlsx", &bytes).expect("readable");
    assert_eq!(book.as_of, Some(whole.as_of));
    for (tenant, sheet) in whole.tenants.iter().zip(&book.tenants) {
        assert_eq!((&sheet.id, &sheet.name), (&tenant.id, &tenant.name));
        assert_eq!(sheet.rows.len(), tenant.cells.len());
        assert_eq!(compare(tenant, sheet), []);
        assert!(
            sheet
                .rows
                .iter()
                .zip(&tenant.cells)
                .all(|(row, cell)| row.performs.iter().eq(cell.performs.iter().map(|name| &**name)))
        );
    }
    println!("{} rows: {} KiB", book.tenants.iter().map(|sheet| sheet.rows.len()).sum::<usize>(), bytes.len() / 1024);
}

#[test]
fn nothing_in_the_file_is_a_formula() {
    let bytes = write(&sample()).expect("written");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        let name = part.name().expect("a name").into_owned();
        assert!(!name.starts_with("xl/worksheets/") || !text.contains("<f>"), "{name}");
    }
}

#[test]
fn changes_are_found() {
    let mut before = tenant("t", "T", 1, 3);
    let mut after = before.clone();
    after.cells[0].split.insert("mssp".into(), "sole".into());
    after.cells[1].performs = vec!["Somebody; else".into()];
    after.cells[1].evidence_date = None;
    before.cells[1].performs = vec!["Anna Baker".into()];
    before.cells[1].evidence_date = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
    after.cells[2].duty = "another".parse().expect("an id");
    let book = read("m.xlsx", &write(&answer(vec![after])).expect("written")).expect("readable");
    let changes = compare(&before, &book.tenants[0]);
    let said: Vec<String> = changes.iter().map(said).collect();
    let expected = [
        "duty-0 row 2 MSSP: none -> sole",
        "duty-1 row 3 Performs: Anna Baker -> Somebody\\; else",
        "duty-1 row 3 Evidence date: 2026-03-01 -> ",
        "duty-2 missing",
        "another row 4 unknown",
    ];
    assert_eq!(said, expected);
}

fn said(change: &MatrixChange) -> String {
    let row = change.place.as_ref().map_or(0, |place| place.row);
    let duty = &change.duty;
    match &change.what {
        WhatChanged::Field { column, before, after } => {
            format!("{duty} row {row} {}: {before} -> {after}", column.heading())
        }
        WhatChanged::RowMissing => format!("{duty} missing"),
        WhatChanged::RowUnknown => format!("{duty} row {row} unknown"),
    }
}

/// Words and dates as people type them.
#[test]
fn what_people_type_is_understood() {
    let book = typed(|sheet, column| match column {
        Column::Share(Party::Mssp) => put(sheet, 5 + 2, " Shared Dependent "),
        Column::Performs => put(sheet, 10, "Anna ;  Ben; "),
        Column::EvidenceDate => put(sheet, 14, "2026-01-31"),
        _ => {}
    });
    let book = read("m.xlsx", &book).expect("readable");
    let row = &book.tenants[0].rows[0];
    assert_eq!(row.shares[&Party::Mssp].word(), "shared_dependent");
    assert_eq!(row.performs, ["Anna", "Ben"]);
    assert_eq!(row.evidence_date.map(|date| date.to_string()).as_deref(), Some("2026-01-31"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let cases: [(u16, &str, &str); 5] = [
        (
            7,
            "half",
            "sheet `T` cell H2: `MSSP` is `half`; one of sole, shared_independent, shared_dependent, none, not_published, not_applicable is expected",
        ),
        (7, " ", "sheet `T` cell H2: `MSSP` is empty; one of sole"),
        (
            13,
            "fine",
            "sheet `T` cell N2: `Verdict` is `fine`; one of proven, failing, unproven, not_applicable is expected",
        ),
        (
            14,
            "soon",
            "sheet `T` cell O2: `Evidence date` is `soon`; a date such as 2026-01-31, or nothing, is expected",
        ),
        (0, " ", "sheet `T` cell A2: `Service id` is empty; the id that demarc wrote there is expected"),
    ];
    for (at, text, expected) in cases {
        let error = read("m.xlsx", &typed_at(at, text)).expect_err("wrong").to_string();
        assert!(error.starts_with(&format!("`m.xlsx`: {expected}")), "{error}");
    }
}

#[test]
fn other_files_are_refused() {
    let mut other = Workbook::new();
    other.add_worksheet().write_string(0, 0, "x").expect("a cell");
    let other = other.save_to_buffer().expect("written");
    let error = read("m.xlsx", &other).expect_err("no first sheet").to_string();
    assert!(error.contains("there is no sheet `About`") && error.contains("`Sheet1`"), "{error}");
    assert!(matches!(read("m.xlsx", b"a,b"), Err(MatrixError::Unreadable(_))));
}

type Sheet = rust_xlsxwriter::Worksheet;

fn put(sheet: &mut Sheet, at: u16, text: &str) {
    sheet.write_string(1, at, text).expect("a cell");
}

/// The workbook of a tenant with one row, one cell of it typed over.
fn typed_at(at: u16, text: &str) -> Vec<u8> {
    typed(|sheet, column| {
        if Column::ALL.get(usize::from(at)) == Some(&column) {
            put(sheet, at, text);
        }
    })
}

fn typed(change: impl Fn(&mut Sheet, Column)) -> Vec<u8> {
    let whole: Answer = answer(vec![tenant("t", "T", 1, 1)]);
    let book = read("m.xlsx", &write(&whole).expect("written")).expect("readable");
    let row = &book.tenants[0].rows[0];
    let mut copy = Workbook::new();
    let about = copy.add_worksheet().set_name("About").expect("a name");
    for (row, cells) in
        (0..).zip([["Format", "demarc-matrix-1", ""], ["Sheet", "Tenant id", "Tenant"], ["T", "t", "T"]])
    {
        for (at, text) in (0..).zip(cells) {
            about.write_string(row, at, text).expect("a cell");
        }
    }
    let sheet = copy.add_worksheet().set_name("T").expect("a name");
    for (at, column) in (0..).zip(Column::ALL) {
        sheet.write_string(0, at, column.heading()).expect("a cell");
        put(sheet, at, &row.text(column));
        change(sheet, column);
    }
    copy.save_to_buffer().expect("written")
}
