//! Rosters as personnel systems export them.

use std::path::PathBuf;

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::{RosterEntry, RosterStatus, read_roster, write::templates::roster as write};

/// Each case begins with `=== name`; what is expected follows `+++`.
const CASES: &str = include_str!("rosters.txt");

fn shown(read: Result<Vec<RosterEntry>, Vec<crate::Problem>>) -> String {
    let entry = |entry: RosterEntry| {
        let end_date = entry.end_date.map(|day| day.to_string());
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let (email, end_date, manager) = (or_dash(entry.email), or_dash(end_date), or_dash(entry.manager));
        format!("{} | {email} | {} | {end_date} | {manager}\n", entry.name, entry.status.word())
    };
    match read {
        Ok(entries) => entries.into_iter().map(entry).collect(),
        Err(problems) => problems.into_iter().map(|problem| format!("{problem}\n")).collect(),
    }
}

#[test]
fn rosters_are_read_whole_or_refused() {
    let mut failures = String::new();
    for case in CASES.split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, expected) = rest.split_once("+++\n").unwrap();
        let found = shown(read_roster(text.replace("<tab>", "\t").as_bytes(), "people.csv"));
        if found.trim() != expected.trim() {
            failures += &format!("\n=== {name}\n+++\n{found}");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn other_files_are_named() {
    let mend = "save it as UTF-8 (in Notepad: Save as, Encoding UTF-8; in Excel: Save as, CSV UTF-8)";
    let cases: [(&[u8], String); 4] = [
        (b"name,status\nZo\xEB,active\n", format!("people.csv:2: the byte 0xEB is not UTF-8; the file may be Windows-1252; expected UTF-8; {mend}")),
        (b"\xFF\xFEn\0a\0", format!("people.csv:1: the file is UTF-16; expected UTF-8; {mend}")),
        (b"PK\x03\x04rest", "people.csv: this is a workbook, not a CSV file; expected comma-separated values; in Excel: Save as, CSV UTF-8".to_owned()),
        (b"", "people.csv: the file is empty; expected a row of headings and a row for each person".to_owned()),
    ];
    for (bytes, expected) in cases {
        assert_eq!(shown(read_roster(bytes, "people.csv")).trim(), expected);
    }
    let with_mark = b"\xEF\xBB\xBFname,status\r\nZo\xC3\xAB,active\r\n";
    assert_eq!(shown(read_roster(with_mark, "people.csv")), "Zoë | - | active | - | -\n");
}

#[test]
fn whoever_is_past_the_last_day_has_left() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let cases = [
        (RosterStatus::Active, None, false),
        (RosterStatus::Active, Some("2026-03-30"), true),
        (RosterStatus::Active, Some("2026-03-31"), false),
        (RosterStatus::Left, None, true),
        (RosterStatus::Left, Some("2027-01-01"), true),
    ];
    for (status, end_date, left) in cases {
        let entry =
            RosterEntry { name: "N".to_owned(), email: None, status, end_date: end_date.map(day), manager: None };
        assert_eq!(entry.has_left(day("2026-03-31")), left, "{entry:?}");
    }
}

fn entry() -> impl Strategy<Value = RosterEntry> {
    let text = "[a-zA-Zéß,;\"'=][a-zA-Z ,;\"'=-]{0,12}[a-z,\";]";
    let day = (1900..2100i32, 1..366u32).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap());
    let status = prop_oneof![Just(RosterStatus::Active), Just(RosterStatus::Left)];
    (text, status, prop::option::of(day), prop::option::of(text))
        .prop_map(|(name, status, end_date, manager)| RosterEntry { name, email: None, status, end_date, manager })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(mut entries in prop::collection::vec(entry(), 0..8)) {
        for (nth, entry) in entries.iter_mut().enumerate().skip(1) {
            entry.email = Some(format!("p{nth}@example.org"));
        }
        prop_assert_eq!(read_roster(&write(&entries), "roster.csv").unwrap(), entries);
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the data is")]
fn shared_data() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("DEMARC_TEST_DATA").map_or_else(beside, PathBuf::from);
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(root.is_dir() || !is_ci, "no shared data in {}", root.display());
    root.is_dir().then_some(root)
}

#[test]
fn real_files_that_are_no_rosters_are_refused() {
    let Some(root) = shared_data() else { return println!("skipped: no shared data") };
    let mut count = 0;
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "csv" || kind == "xlsx") {
                assert!(read_roster(&std::fs::read(&path).unwrap(), "x.csv").is_err(), "{}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count} files");
}
