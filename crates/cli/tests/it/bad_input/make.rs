//! Workbooks and archives to spoil, made on the fly.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::Workbook;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const CIS: &[&[&str]] = &[
    &["FedRAMP Moderate CIS Worksheet"],
    &[
        "Control ID",
        "Implemented",
        "Service Provider Corporate",
        "Shared (Service Provider and Customer Responsibility)",
    ],
    &["AC-1(a)", "X", "X"],
    &["AC-2(a)", "X", "", "X"],
];
const CRM: &[&[&str]] = &[
    &["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Responsibilities"],
    &["AC-1(a)", "Yes"],
    &["AC-2(a)", "Partial", "=cmd|' /C calc'!A0"],
];

/// A small responsibility workbook with nothing wrong in it.
pub fn crm_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in [("Moderate CIS Worksheet", CIS), ("Moderate CRM Worksheet", CRM)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The container of old Office files, which also wraps workbooks that have a password.
pub fn container(name: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(1024, 0);
    bytes.extend(utf16(name));
    bytes.resize(4096, 0);
    bytes
}

/// Text as Windows writes it, without a mark at its beginning.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A workbook whose sheets are so many MiB of one byte each.
pub fn bomb(sheets: usize, mebibytes: usize, byte: u8) -> Vec<u8> {
    let block = vec![byte; 1 << 20];
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml"] {
        archive.start_file(name, options).expect("a part");
        archive.write_all(b"<x/>").expect("content");
    }
    for sheet in 1..=sheets {
        archive.start_file(format!("xl/worksheets/sheet{sheet}.xml"), options).expect("a part");
        (0..mebibytes).for_each(|_| archive.write_all(&block).expect("content"));
    }
    archive.finish().expect("an archive").into_inner()
}

/// Name and text of every part of a workbook.
pub fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let count = archive.len();
    let read = |index| {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a text");
        (name, text)
    };
    (0..count).map(read).collect()
}

/// The same workbook with the text of its parts changed; something has to change.
pub fn changed(bytes: &[u8], change: impl Fn(&str, &str) -> String) -> Vec<u8> {
    let before = parts(bytes);
    let after: Vec<_> = before.iter().map(|(name, text)| (name.clone(), change(name, text))).collect();
    assert_ne!(before, after, "nothing was changed");
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in after {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("content");
    }
    archive.finish().expect("an archive").into_inner()
}
