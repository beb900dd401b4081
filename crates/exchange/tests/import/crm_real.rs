//! The real workbooks: every control part accounted for. The numbers were counted independently with openpyxl.

use std::collections::{BTreeMap, BTreeSet};

use demarc_exchange::{
    crm::{
        Answer, Baseline, ContradictionKind as Kind, CrmError, CrmImport, CrmOptions, ProblemKind, Reading, answer_in,
        import_crm,
    },
    spreadsheet::open_workbook,
};
use demarc_model::Share;

use crate::helper::{cloud_gov, control, options, shared};

const EDITIONS: [&str; 2] = ["2022-07-14", "2023-03-16"];
const TEMPLATE: &str = "FedRAMP-SSP-Appendix-J-CSO-CIS-and-CRM-Workbook.template.xlsx";

/// How often each split occurs.
fn splits(import: &CrmImport) -> BTreeMap<String, usize> {
    let mut splits = BTreeMap::new();
    for claim in &import.claims {
        let performers: Vec<String> = claim.split.performers().map(|party| party.to_string()).collect();
        let word = if claim.split.is_not_applicable() { "n/a".to_owned() } else { performers.join("+") };
        *splits.entry(word).or_default() += 1;
    }
    splits
}

fn kinds(import: &CrmImport) -> BTreeMap<Kind, usize> {
    let mut kinds = BTreeMap::new();
    for contradiction in &import.contradictions {
        *kinds.entry(contradiction.kind).or_default() += 1;
    }
    kinds
}

#[test]
fn every_control_part_of_cloud_gov_is_imported() {
    for edition in EDITIONS {
        let Some(import) = cloud_gov(edition, Reading::Marks) else { return };
        let rows = import.rows;
        assert_eq!((rows.cis, rows.crm, rows.both, rows.imported), (616, 616, 616, 616), "{edition}");
        assert_eq!((rows.only_cis, rows.only_crm, rows.repeated, rows.unclear, rows.unknown), (0, 0, 0, 0, 0));
        assert_eq!(&*import.framework, "nist-800-53r4");
        let expected = [
            ("customer", 8),
            ("n/a", 21),
            ("provider", 340),
            ("provider+customer", 85),
            ("provider+subprovider", 44),
            ("provider+subprovider+customer", 22),
            ("subprovider", 96),
        ];
        assert_eq!(splits(&import), expected.map(|(word, count)| (word.to_owned(), count)).into(), "{edition}");
    }
}

#[test]
fn contradictions_of_cloud_gov_are_found() {
    let common = [
        (Kind::NoButProvider, 283),
        (Kind::PartialButProviderOnly, 94),
        (Kind::PartialButCustomerOnly, 1),
        (Kind::NotApplicableButCustomer, 15),
        (Kind::SeveralOriginations, 12),
        (Kind::SeveralStatuses, 10),
        (Kind::TextWithYes, 109),
    ];
    for (edition, own) in EDITIONS.into_iter().zip([
        [(Kind::NoButShared, 55), (Kind::YesButCustomer, 0)],
        [(Kind::NoButShared, 40), (Kind::YesButCustomer, 15)],
    ]) {
        let Some(import) = cloud_gov(edition, Reading::Marks) else { return };
        let expected = common.into_iter().chain(own).filter(|&(_, count)| count > 0).collect();
        assert_eq!(kinds(&import), expected, "{edition}");
        assert_eq!(import.contradictions.len(), 579);
    }
}

#[test]
fn a_contradiction_names_both_rows() {
    let Some(import) = cloud_gov("2023-03-16", Reading::Marks) else { return };
    let first = import.contradictions.first().expect("one");
    assert_eq!(
        first.to_string(),
        "`AC-1(a)`: it is marked `Service Provider Hybrid`, so the provider's side does all of it, but customers cannot \
         inherit it (answer `no`) (sheet `CIS Worksheet` row 4, sheet `PaaS CRM` row 4)"
    );
}

/// Every row below the headings that says anything in a column of the worksheet is a claim or a problem.
#[test]
fn no_row_is_silently_lost() {
    for (edition, sheets) in
        EDITIONS.into_iter().zip([["CIS Worksheet", "CRM Worksheet"], ["CIS Worksheet", "PaaS CRM"]])
    {
        let Some(import) = cloud_gov(edition, Reading::Marks) else { return };
        let Some(bytes) = shared(&format!("crm/cloud.gov-CIS-Worksheet.{edition}.xlsx")) else { return };
        let book = open_workbook("x", &bytes).expect("readable");
        let cited: BTreeSet<&str> = import.claims.iter().flat_map(|claim| claim.citation.split(", ")).collect();
        let problems: BTreeSet<String> = import.problems.iter().map(|problem| problem.place.to_string()).collect();
        for (name, last_column) in sheets.into_iter().zip([12, 2]) {
            let sheet = book.sheets.iter().find(|sheet| &*sheet.name == name).expect("sheet");
            for row in 4..=sheet.last_row() {
                let place = sheet.place(row).to_string();
                let says = sheet.row(row).any(|(column, _)| column <= last_column);
                assert_eq!(says, cited.contains(place.as_str()) || problems.contains(&place), "{edition} {place}");
            }
        }
    }
}

#[test]
fn what_is_not_imported_is_said() {
    let expected = [
        vec![
            (
                ProblemKind::IgnoredColumn,
                "the column under sheet `CRM Worksheet` cell E3 (`LOW Control`) is not read; 616 cells were left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C628 holds `Current status` but the row names no control; it was left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C629 holds `2021-06-17` but the row names no control; it was left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C630 holds `2021-07-19` but the row names no control; it was left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C631 holds `4:50:46 PM 2021-07-20` but the row names no control; it was left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C632 holds `17:41:21` but the row names no control; it was left out",
            ),
            (
                ProblemKind::NoControl,
                "sheet `CRM Worksheet` cell C633 holds `9:24:17 AM 2021-07-21` but the row names no control; it was left out",
            ),
        ],
        vec![(
            ProblemKind::IgnoredColumn,
            "the column under sheet `PaaS CRM` cell D3 (`Internal cloud.gov COMMENTS (REMOVE column before publishing)`) is not read; 32 cells were left out",
        )],
    ];
    for (edition, expected) in EDITIONS.into_iter().zip(expected) {
        let Some(import) = cloud_gov(edition, Reading::Marks) else { return };
        let found: Vec<(ProblemKind, String)> =
            import.problems.iter().map(|problem| (problem.kind, problem.to_string())).collect();
        assert_eq!(found, expected.into_iter().map(|(kind, text)| (kind, text.to_owned())).collect::<Vec<_>>());
        let leaked = import.claims.iter().any(|claim| claim.text.contains("Laura noted"));
        assert!(!leaked, "internal comments are not responsibilities");
    }
}

#[test]
fn rows_keep_text_answer_status_and_place() {
    let Some(import) = cloud_gov("2023-03-16", Reading::Marks) else { return };
    let claim = |id: &str| import.claims.iter().find(|claim| *control(claim) == *id).expect(id);
    let shared_claim = claim("AC-2(a)");
    assert_eq!(&*shared_claim.citation, "sheet `CIS Worksheet` row 6, sheet `PaaS CRM` row 6");
    let (answer, text) = answer_in(&shared_claim.text);
    assert_eq!(answer, Some(Answer::Partial));
    assert!(text.starts_with("For UAA accounts") && text.ends_with("integrate with the UAA."), "{text}");
    assert_eq!(shared_claim.split.shares().filter(|(_, share)| *share == Share::SharedDependent).count(), 3);
    let statuses: Vec<&str> = import
        .claims
        .iter()
        .filter_map(|claim| claim.text.rsplit_once("; status: "))
        .map(|(_, status)| status)
        .collect();
    let count = |word: &str| statuses.iter().filter(|status| **status == format!("{word}]")).count();
    assert_eq!(statuses.len(), 41);
    assert_eq!(count("not applicable"), 21);
    assert_eq!(count("implemented and not applicable"), 10);
    assert_eq!(count("alternative implementation"), 6);
    assert_eq!(count("implemented and alternative implementation"), 3);
    assert_eq!(count("partially implemented"), 1);
}

#[test]
fn the_cautious_reading_gives_the_customer_what_cannot_be_inherited() {
    let Some(import) = cloud_gov("2023-03-16", Reading::MarksAndAnswers) else { return };
    for claim in &import.claims {
        let answer = answer_in(&claim.text).0.expect("answered");
        let customer = claim.split.share(demarc_model::Party::Customer).takes_part();
        assert!(customer || answer == Answer::Yes, "{}", control(claim));
        assert!(claim.split.is_owned() || answer == Answer::Yes);
    }
}

#[test]
fn an_empty_template_is_recognised() {
    let Some(bytes) = shared(&format!("crm/{TEMPLATE}")) else { return };
    let with = |baseline| import_crm(TEMPLATE, &bytes, &CrmOptions { baseline, ..options("2025-03-13") }, |_| true);
    for (baseline, expected) in [
        (Some(Baseline::High), 791),
        (Some(Baseline::Moderate), 688),
        (Some(Baseline::Low), 424),
        (Some(Baseline::LiSaas), 424),
        (None, 791 + 688 + 424 + 424),
    ] {
        let error = with(baseline).expect_err("empty");
        assert!(matches!(error, CrmError::NothingFilledIn { rows, .. } if rows == expected), "{baseline:?}: {error}");
    }
    assert_eq!(
        with(Some(Baseline::Moderate)).expect_err("empty").to_string(),
        format!(
            "`{TEMPLATE}`: nothing is filled in: `Moderate CIS Worksheet`, `Moderate CRM Worksheet` list 688 control parts, \
             and none has a mark or an answer; this looks like an empty template, ask the provider for its own copy"
        )
    );
}

#[test]
fn a_workbook_for_low_or_moderate_serves_both() {
    let Some(bytes) = shared("crm/cloud.gov-CIS-Worksheet.2022-07-14.xlsx") else { return };
    let with = |baseline| {
        import_crm("x.xlsx", &bytes, &CrmOptions { baseline: Some(baseline), ..options("2022-07-14") }, |_| true)
    };
    assert_eq!(with(Baseline::Moderate).expect("imported").rows.imported, 616);
    assert_eq!(with(Baseline::Low).expect("imported").rows.imported, 616);
    let error = with(Baseline::High).expect_err("another baseline").to_string();
    assert_eq!(
        error,
        "`x.xlsx`: no CIS worksheet is about the baseline `high`; its CIS worksheets are `CIS Worksheet`"
    );
}
