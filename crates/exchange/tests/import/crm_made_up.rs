//! Small workbooks: every contradiction, every kind of problem, every way to choose sheets.

use demarc_exchange::{
    crm::{Baseline, ContradictionKind as Kind, CrmError, CrmOptions, ProblemKind, RowCount, import_crm},
    edition::to_claims_csv,
};

use crate::helper::{CIS, CRM, Cells, control, crm_workbook, import, options, workbook};

/// Imports one control part and compares its contradictions.
fn check(cis: Cells<'_>, crm: Cells<'_>, expected: &[Kind]) {
    let import = import(&crm_workbook(cis, crm)).expect("imported");
    let found: Vec<Kind> = import.contradictions.iter().map(|contradiction| contradiction.kind).collect();
    assert_eq!(found, expected, "{cis:?} {crm:?}");
    for contradiction in &import.contradictions {
        assert!(contradiction.sentence.len() > 20 && !contradiction.sentence.contains("``"), "{contradiction}");
    }
}

#[test]
fn the_rule_is_kept() {
    check(&[("A3", "AC-1"), ("B3", "X"), ("D3", "x")], &[("A2", "AC-01"), ("B2", "Yes")], &[]);
    check(&[("A3", "AC-1"), ("B3", "X"), ("F3", "X ")], &[("A2", "AC-1"), ("B2", "partial"), ("C2", "Do it.")], &[]);
    check(&[("A3", "AC-1"), ("B3", "X"), ("E3", "X")], &[("A2", "AC-1"), ("B2", "NO"), ("C2", "Do it.")], &[]);
    check(&[("A3", "AC-1"), ("B3", "X"), ("G3", "✓")], &[("A2", "AC-1"), ("B2", "Yes")], &[]);
    check(&[("A3", "AC-1"), ("C3", "X")], &[("A2", "AC-1"), ("B2", "Yes")], &[]);
}

#[test]
fn each_contradiction_is_found() {
    let provider: Cells<'_> = &[("A3", "AC-1"), ("B3", "X"), ("D3", "X")];
    let customer: Cells<'_> = &[("A3", "AC-1"), ("B3", "X"), ("E3", "X")];
    let both: Cells<'_> = &[("A3", "AC-1"), ("B3", "X"), ("F3", "X")];
    let yes: Cells<'_> = &[("A2", "AC-1"), ("B2", "Yes")];
    let partial: Cells<'_> = &[("A2", "AC-1"), ("B2", "Partial"), ("C2", "Do it.")];
    let no: Cells<'_> = &[("A2", "AC-1"), ("B2", "No"), ("C2", "Do it.")];
    check(customer, yes, &[Kind::YesButCustomer]);
    check(both, yes, &[Kind::YesButCustomer]);
    check(both, &[("A2", "AC-1"), ("B2", "Yes"), ("C2", "Do it.")], &[Kind::YesButCustomer]);
    check(provider, no, &[Kind::NoButProvider]);
    check(&[("A3", "AC-1"), ("G3", "X")], no, &[Kind::NoButProvider]);
    check(both, no, &[Kind::NoButShared]);
    check(provider, partial, &[Kind::PartialButProviderOnly]);
    check(customer, partial, &[Kind::PartialButCustomerOnly]);
    check(&[("A3", "AC-1"), ("C3", "X"), ("D3", "X")], no, &[Kind::NotApplicableButCustomer]);
    check(&[("A3", "AC-1"), ("B3", "X"), ("D3", "X"), ("E3", "X")], partial, &[Kind::SeveralOriginations]);
    check(&[("A3", "AC-1"), ("B3", "X"), ("C3", "X"), ("D3", "X")], yes, &[Kind::SeveralStatuses]);
    check(&[("A3", "AC-1"), ("B3", "X")], yes, &[Kind::MissingOrigination]);
    check(provider, &[("A2", "AC-1")], &[Kind::MissingAnswer]);
    check(both, &[("A2", "AC-1"), ("B2", "Partial")], &[Kind::MissingText]);
    check(provider, &[("A2", "AC-1"), ("B2", "Maybe")], &[Kind::UnknownWord]);
    check(provider, &[("A2", "AC-2"), ("B2", "Yes")], &[Kind::InOneSheetOnly, Kind::InOneSheetOnly]);
    check(provider, &[("A2", "AC-1"), ("B2", "Yes"), ("A3", "AC-01"), ("B3", "No")], &[Kind::Duplicate]);
    check(provider, &[("A2", "AC-1"), ("B2", "Yes"), ("C2", "By the way.")], &[Kind::TextWithYes]);
}

#[test]
fn rows_are_counted() {
    let cis: Cells<'_> = &[
        ("A3", "Access control"),
        ("A4", "AC-1"),
        ("D4", "X"),
        ("A5", "AC-01"),
        ("E5", "X"),
        ("A6", "AC-2"),
        ("D6", "see note"),
        ("A7", "AC-3"),
        ("D7", "X"),
        ("D9", "X"),
    ];
    let crm: Cells<'_> = &[("A2", "AC-1"), ("B2", "Yes"), ("A3", "AC-2"), ("B3", "No"), ("A4", "AC-4"), ("B4", "No")];
    let import = import(&crm_workbook(cis, crm)).expect("imported");
    let expected = RowCount {
        cis: 4,
        crm: 3,
        imported: 3,
        both: 1,
        only_cis: 1,
        only_crm: 1,
        repeated: 1,
        unclear: 2,
        unknown: 0,
    };
    assert_eq!(import.rows, expected);
    let problems: Vec<(ProblemKind, u32)> =
        import.problems.iter().map(|problem| (problem.kind, problem.place.row)).collect();
    assert_eq!(
        problems,
        [
            (ProblemKind::UnknownMark, 3),
            (ProblemKind::NoControl, 3),
            (ProblemKind::Repeated, 5),
            (ProblemKind::UnknownMark, 6),
            (ProblemKind::NoControl, 9),
        ]
    );
    let unclear = import.problems.get(3).expect("problem").to_string();
    assert!(unclear.starts_with("sheet `Summary` cell D6 holds `see note`; mark it with `X`"), "{unclear}");
    let controls: Vec<_> = import.claims.iter().map(control).collect();
    assert_eq!(controls.iter().map(|id| &**id).collect::<Vec<_>>(), ["AC-1", "AC-3", "AC-4"]);
}

#[test]
fn the_framework_is_recognised_by_its_controls() {
    let with = |id: &'static str| {
        let bytes = crm_workbook(&[("A3", id), ("D3", "X")], &[("A2", id), ("B2", "Yes")]);
        import(&bytes).expect("imported").framework.to_string()
    };
    assert_eq!(with("SR-1(a)"), "nist-800-53r5");
    assert_eq!(with("AC-1(a)"), "nist-800-53r4");
}

/// Two baselines, each with a pair of worksheets, as the template has them.
fn two_baselines(low: Cells<'_>) -> Vec<u8> {
    let cis = [CIS, &[("A3", "AC-1"), ("D3", "X")]].concat();
    let low_cis = [&CIS[1..], &[("A1", "FedRAMP Low CIS Worksheet"), ("A3", "AC-2")], low].concat();
    let crm = [CRM, &[("A2", "AC-1"), ("B2", "Yes")]].concat();
    let low_crm = [CRM, &[("A2", "AC-2")]].concat();
    workbook(&[("Moderate CIS", &cis), ("Moderate CRM", &crm), ("Low CIS", &low_cis), ("Low CRM", &low_crm)])
}

#[test]
fn baselines_are_chosen() {
    let only_moderate = import(&two_baselines(&[])).expect("the other pair is empty");
    assert_eq!(only_moderate.claims.iter().map(control).next().as_deref(), Some("AC-1"));
    let both = two_baselines(&[("D3", "X")]);
    let error = import(&both).expect_err("two");
    assert_eq!(
        error.to_string(),
        "`crm.xlsx`: the workbook is about several baselines; choose one of moderate, low with `--baseline`"
    );
    let low = CrmOptions { baseline: Some(Baseline::Low), ..options("2026-01-01") };
    let low = import_crm("crm.xlsx", &both, &low, |_| true).expect("imported");
    assert_eq!(low.claims.iter().map(control).next().as_deref(), Some("AC-2"));
}

#[test]
fn sheets_are_chosen_by_name_where_nothing_else_tells_them_apart() {
    let row: Cells<'_> = &[("A3", "AC-1"), ("D3", "X")];
    let cis = [&CIS[1..], row].concat();
    let crm = [CRM, &[("A2", "AC-1"), ("B2", "Yes")]].concat();
    let bytes = workbook(&[("Summary", &cis), ("PaaS CRM", &crm), ("Pages CRM", &crm), ("Example CRM", &crm)]);
    let error = import(&bytes).expect_err("two").to_string();
    assert_eq!(
        error,
        "`crm.xlsx`: there are several CRM worksheets: `PaaS CRM`, `Pages CRM`; name the one that is meant with `--crm-sheet`"
    );
    let with = |sheet: &str| {
        let options = CrmOptions { crm_sheet: Some(sheet.to_owned()), ..options("2026-01-01") };
        import_crm("crm.xlsx", &bytes, &options, |_| true)
    };
    let named = with("Pages CRM").expect("imported");
    assert_eq!(&*named.claims[0].citation, "sheet `Summary` row 3, sheet `Pages CRM` row 2");
    assert_eq!(named.problems[0].to_string(), "sheet `Example CRM` is an example and was left out");
    let error = with("Prices").expect_err("absent").to_string();
    assert_eq!(error, "`crm.xlsx`: sheet `Prices` is no CRM worksheet; expected one of `PaaS CRM`, `Pages CRM`");
}

#[test]
fn wrong_sheets_are_refused() {
    let bytes = workbook(&[("Prices", &[("A1", "Item"), ("B1", "Price")]), ("Notes", &[])]);
    let error = import(&bytes).expect_err("wrong").to_string();
    assert_eq!(
        error,
        "`crm.xlsx`: there is no CIS worksheet: no sheet has a row with the headings `Control ID`, a status such as \
         `Implemented` and an origination such as `Service Provider Corporate`; its sheets are `Prices`, `Notes`; if the \
         columns have other headings, import it through a mapping of its columns (docs/import.md)"
    );
    let error =
        import(&workbook(&[("Summary", &[CIS, &[("A3", "AC-1"), ("D3", "X")]].concat())])).expect_err("one sheet");
    assert!(
        matches!(error, CrmError::SheetMissing { .. }) && error.to_string().contains("no CRM worksheet"),
        "{error}"
    );
    let error = import(&workbook(&[("Sheet1", &[])])).expect_err("empty").to_string();
    assert!(error.contains("there is no CIS worksheet"), "{error}");
    let error = import(&crm_workbook(&[], &[])).expect_err("headings only").to_string();
    assert!(error.contains("have the right headings but no row under them names a control"), "{error}");
    let error = import(&crm_workbook(&[("A3", "AC-1"), ("D3", "?")], &[])).expect_err("unclear").to_string();
    assert!(error.contains("no row could be understood: sheet `Summary` cell D3 holds `?`"), "{error}");
}

#[test]
fn formulas_and_control_characters_are_only_text() {
    let attack = "=cmd|' /C calc'!A0";
    let crm: Cells<'_> = &[("A2", "AC-1\u{200b}\u{a0}"), ("B2", " No\u{a0}"), ("C2", attack)];
    let bytes = crm_workbook(&[("A3", "\u{a0}AC-1 "), ("E3", "X")], crm);
    let import = import(&bytes).expect("imported");
    assert_eq!(&*import.claims[0].text, "=cmd|' /C calc'!A0 [can be inherited: no]");
    let csv = to_claims_csv(&import.claims).expect("written");
    assert!(csv.contains(",=cmd|' /C calc'!A0 [can be inherited: no],"), "{csv}");
    let bytes = crm_workbook(&[("A3", "AC-1"), ("D3", "\u{1b}[31m?")], &[("A2", "AC-1"), ("B2", "No")]);
    let error = import_crm("a\u{1b}b.xlsx", &bytes, &options("2026-01-01"), |_| true).expect_err("unclear").to_string();
    assert!(!error.chars().any(char::is_control), "{error:?}");
    assert!(error.starts_with("`a\\u{1b}b.xlsx`: "), "{error}");
}
