//! Control ids as other people write them.

use demarc_catalog::{Framework, normalise_control};

use crate::embedded::catalog;

/// Whether `raw` is understood as `expected`; `-` is not at all.
fn check(framework: &Framework, raw: &str, expected: &str) {
    let found = normalise_control(framework, raw);
    assert_eq!(found.as_deref().unwrap_or("-"), expected, "{}: {raw}", framework.id);
    if let Some(found) = found {
        assert!(framework.has(&found), "{}: {found}", framework.id);
    }
}

#[test]
fn ids_are_understood_however_they_are_written() {
    let catalog = catalog();
    let table = include_str!("writings.txt");
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [framework, raw, expected] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("expected three values: {line}")
        };
        check(catalog.framework(framework).unwrap(), raw, expected);
    }
}

#[test]
fn every_id_is_understood_as_itself() {
    for framework in &catalog().frameworks {
        for control in framework.controls() {
            check(framework, &control.id, &control.id);
            check(framework, &control.id.to_lowercase(), &control.id);
            check(framework, &control.id.replace('(', " ("), &control.id);
        }
    }
}

#[test]
fn only_the_frameworks_own_writing_is_an_id() {
    let catalog = catalog();
    let nist = catalog.framework("nist-800-53r5").unwrap();
    for known in ["AC-2", "AC-2(3)", "AC-2(a)", "AC-2(3)(a)", "AC-2(d)(1)"] {
        assert!(nist.has(known), "{known}");
    }
    for unknown in
        ["AC-02", "ac-2", "AC-2 (3)", "AC-2(99)", "AC-2(a", "AC-2()", "AC-2(a)x", "AC(a)", "AC-99(a)", "", "(a)"]
    {
        assert!(!nist.has(unknown), "{unknown}");
    }
    let hipaa = catalog.framework("hipaa").unwrap();
    assert!(hipaa.has("164.308(a)(3)(ii)(C)"));
    assert!(!hipaa.has("164.308(a)(3)(ii)(Z)"), "its parts have rows of their own");
}
