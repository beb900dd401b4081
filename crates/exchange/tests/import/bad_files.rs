//! Files that are no workbooks, or hostile ones: each with a message that says what to do.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use demarc_exchange::spreadsheet::{SpreadsheetError, limits, open_spreadsheet, open_workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::helper::{crm_workbook, shared, with_parts, with_text, workbook};

/// Opens something that cannot be opened.
fn message(bytes: &[u8]) -> String {
    open_workbook("folder/file.xlsx", bytes).expect_err("not a workbook").to_string()
}

fn small() -> Vec<u8> {
    crm_workbook(&[("A3", "AC-1"), ("D3", "X")], &[("A2", "AC-1"), ("B2", "Yes")])
}

/// An old Office container that holds this name.
fn container(name: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(1024, 0);
    bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

/// An archive of parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("part");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("archive").into_inner()
}

#[test]
fn other_files_are_named() {
    let utf16: Vec<u8> = "\u{feff}a\tb".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&[u8], &str, &str); 15] = [
        (b"", "the file is empty", "download or export it again"),
        (b"control,responsible\nAC-1,CSP\n", "a text file, such as CSV", "mapping of its columns"),
        (&utf16, "a text file, such as CSV", "mapping of its columns"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page (HTML)", "login page"),
        (b"\xef\xbb\xbf <html>", "a web page (HTML)", "login page"),
        (b"<?xml version=\"1.0\"?><Workbook/>", "an XML file", "ask its publisher"),
        (b"{\"catalog\": {}}", "a JSON file", "ask its publisher"),
        (b"%PDF-1.7", "a PDF file", "ask its publisher"),
        (b"\x1f\x8b\x08\x00\x01", "no kind of file that demarc knows", "right file"),
        (&container("Workbook"), "Excel 97 to 2003 (.xls)", "save it as Excel workbook"),
        (&container("WordDocument"), "an old Office program", "save it as Excel workbook"),
        (&archive(&[("xl/workbook.bin", b"")]), "a binary workbook (.xlsb)", "save it as Excel workbook"),
        (
            &archive(&[("mimetype", b""), ("content.xml", b"")]),
            "an OpenDocument file (.ods)",
            "save it as Excel workbook",
        ),
        (&archive(&[("word/document.xml", b"")]), "a Word or PowerPoint file", "ask its publisher"),
        (&archive(&[("crm.xlsx", b"")]), "a zip archive with something else in it", "unpack it"),
    ];
    for (bytes, what, mend) in cases {
        let message = message(bytes);
        assert!(
            message.starts_with("`folder/file.xlsx`: ") && message.contains(what) && message.contains(mend),
            "{message}"
        );
    }
}

#[test]
fn passwords_are_recognised() {
    assert!(
        message(&container("EncryptedPackage")).contains("protected with a password; open it, remove the password")
    );
}

#[test]
fn truncated_files_are_recognised() {
    let real = shared("crm/cloud.gov-CIS-Worksheet.2023-03-16.xlsx");
    for bytes in real.into_iter().chain([small()]) {
        for part in [1, 10, 50, 90, 99] {
            let cut = &bytes[..bytes.len() * part / 100];
            assert!(message(cut).contains("damaged or breaks off"), "{part} %: {}", message(cut));
        }
        for length in [5, 30, bytes.len() - 1] {
            let message = message(&bytes[..length]);
            assert!(message.contains("download it again"), "{length}: {message}");
        }
    }
}

#[test]
fn a_flipped_byte_does_not_pass_unseen() {
    let bytes = with_parts(&small(), |_, _| {});
    let place = bytes
        .windows(15)
        .position(|window| window == b"<v>0</v></c></r")
        .or_else(|| bytes.windows(4).position(|window| window == b"AC-1"));
    let mut flipped = bytes.clone();
    flipped[place.expect("text")] ^= 1;
    assert!(message(&flipped).contains("damaged"), "{}", message(&flipped));
}

#[test]
fn a_bomb_of_one_gigabyte_is_refused_quickly() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default().compression_level(Some(1)).large_file(true);
    writer.start_file("xl/workbook.xml", fast).expect("part");
    let zeros = vec![0; 1 << 20];
    for _ in 0..1024 {
        writer.write_all(&zeros).expect("content");
    }
    let bytes = writer.finish().expect("archive").into_inner();
    assert!(bytes.len() < 16 << 20, "the bomb itself is small");
    let started = Instant::now();
    let message = message(&bytes);
    assert!(message.contains("part `xl/workbook.xml` unpacks without end, as a zip bomb does"), "{message}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn many_parts_that_are_large_together_are_refused() {
    let spaces = vec![b' '; 15 << 20];
    let names: Vec<String> = (0..20).map(|nth| format!("xl/worksheets/sheet{nth}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), spaces.as_slice())).collect();
    assert!(message(&archive(&parts)).contains("at most 256 MiB for the whole workbook"));
    let many: Vec<String> = (0..=limits::PARTS).map(|nth| format!("xl/worksheets/sheet{nth}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(message(&archive(&many)).contains("the workbook has 4097 parts"));
    assert!(message(&vec![b'P'; limits::FILE_BYTES + 1]).contains("the file has 64 MiB (at most 64 MiB)"));
}

#[test]
fn requests_for_memory_are_refused() {
    let huge = with_text(&small(), "sharedStrings.xml", "uniqueCount=\"", "uniqueCount=\"99999999999");
    assert!(message(&huge).contains("the workbook announces"), "{}", message(&huge));
    let far = with_text(&small(), "sheet1.xml", "r=\"A3\"", "r=\"A999999\"");
    assert!(
        message(&far).contains("sheet `Summary` cell A999999 is far down (at most 100000 rows)"),
        "{}",
        message(&far)
    );
    let wide = with_text(&small(), "sheet1.xml", "r=\"D3\"", "r=\"XFD3\"");
    assert!(message(&wide).contains("cell XFD3 is far to the right"), "{}", message(&wide));
    let impossible = with_text(&small(), "sheet1.xml", "r=\"A3\"", "r=\"A99999999999999999999\"");
    assert!(message(&impossible).contains("damaged"), "{}", message(&impossible));
    let long = with_text(&small(), "sharedStrings.xml", "AC-1", &"x".repeat(limits::CELL_CHARACTERS + 1));
    assert!(
        message(&long).contains("sheet `Summary` cell A3 holds a very long text (at most 32767 characters)"),
        "{}",
        message(&long)
    );
    let styles = format!("<name val=\"{}\"/>{}", "n".repeat(1 << 20), "<a/>".repeat(100));
    let styles = with_text(&small(), "styles.xml", "</styleSheet>", &format!("{styles}</styleSheet>"));
    assert!(message(&styles).contains("cell formats are too large"), "{}", message(&styles));
    let wide_text = with_parts(&small(), |name, content| {
        if name.ends_with("sharedStrings.xml") {
            *content = String::from_utf8_lossy(content).encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
    });
    assert!(message(&wide_text).contains("is not UTF-8 text"), "{}", message(&wide_text));
}

#[test]
fn damaged_sheets_are_named() {
    let bytes = with_text(&small(), "sheet1.xml", "<v>", "<w>");
    let message = message(&bytes);
    assert!(message.contains("sheet `Summary` ") && message.contains("save it anew"), "{message}");
}

#[test]
fn merged_cells_say_the_same_everywhere() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let format = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 2, 1, "AC-1", &format).expect("merged");
    sheet.write_number(3, 2, 1.0).expect("number").write_boolean(3, 3, true).expect("boolean");
    sheet.write_formula(4, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).expect("formula");
    let book = open_workbook("x.xlsx", &book.save_to_buffer().expect("workbook")).expect("readable");
    let sheet = &book.sheets[0];
    assert_eq!([sheet.cell(1, 0), sheet.cell(3, 1), sheet.cell(4, 0)], ["AC-1", "AC-1", ""]);
    assert_eq!([sheet.cell(4, 2), sheet.cell(4, 3), sheet.cell(5, 2)], ["1", "TRUE", "2"]);
}

#[test]
fn text_files_are_spreadsheets_too() {
    let book = open_spreadsheet("a/b.csv", b"x;y\n1;2\n").expect("readable");
    assert_eq!(book.sheets[0].place(2).to_string(), "`b.csv` line 2");
    assert_eq!(
        open_spreadsheet("b.xlsx", &workbook(&[("One", &[("A1", "x")])])).expect("readable").sheets[0].cell(1, 0),
        "x"
    );
    let error: SpreadsheetError = open_spreadsheet("b.csv", b"x\n\xff\xfd").expect_err("not UTF-8");
    assert_eq!(error.to_string(), "`b.csv`: line 2 is not UTF-8 text; save the file as `CSV UTF-8 (comma delimited)`");
}
