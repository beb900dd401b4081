//! Any spreadsheet through a mapping of its columns.

use demarc_exchange::spreadsheet::mapping::{
    AnyName, MappedImport, MappedOptions, Mapping, MappingError, import_mapped,
};
use demarc_model::{Party, Share, Split, Target};

use crate::helper::{source, workbook};

const RESPONSIBLE: &str = r#"
framework = "nist-800-53r5"
service = "acme-site"
[columns]
control = "Control"
responsible = "Who does it"
text = "Notes"
[values]
"CSP" = "provider"
"Shared" = ["provider", "customer"]
"Both, fully" = { independent = ["provider", "customer"] }
"N/A" = "not_applicable"
"#;

const PARTIES: &str = r#"
[columns]
duty = "A"
service = "B"
provider = "Provider"
customer = "You"
[values]
"X" = "takes_part"
"-" = "none"
"#;

fn import(mapping: &str, csv: &str) -> Result<MappedImport, MappingError> {
    let mapping = Mapping::parse("mapping.toml", mapping)?;
    let options = MappedOptions { source: source("2026-01-01"), publisher: "acme".parse().expect("id"), target: None };
    import_mapped("folder/table.csv", csv.as_bytes(), &mapping, &options, &AnyName)
}

fn refused(mapping: &str, csv: &str) -> String {
    import(mapping, csv).expect_err("refused").to_string()
}

/// Who takes part in each claim, and how.
fn splits(import: &MappedImport) -> Vec<String> {
    let word = |split: Split| match split {
        Split::NOT_APPLICABLE => "n/a".to_owned(),
        Split::NOT_PUBLISHED => "not published".to_owned(),
        split => {
            let takes_part = split.shares().filter(|(_, share)| share.takes_part());
            takes_part.map(|(party, share)| format!("{party} {share}")).collect::<Vec<_>>().join(", ")
        }
    };
    import.claims.iter().map(|claim| word(claim.split)).collect()
}

#[test]
fn words_of_one_column_become_shares() {
    let csv = "My matrix,,\n,,\nControl,Who does it,Notes\nAccess control,,\nAC-02 (03)(a),CSP,=1+1\nAC-1; AC-4,shared,\n\
               AC-5,\"Both, fully\",\nAC-6,n/a,\nAC-7,mssp + customer,\nAC-8,,\n,,a remark\n";
    let import = import(RESPONSIBLE, csv).expect("imported");
    assert_eq!(
        splits(&import),
        [
            "provider sole",
            "provider shared_dependent, customer shared_dependent",
            "provider shared_dependent, customer shared_dependent",
            "provider shared_independent, customer shared_independent",
            "n/a",
            "mssp shared_dependent, customer shared_dependent",
            "not published",
        ]
    );
    let first = &import.claims[0];
    assert_eq!(&*crate::helper::control(first), "AC-2(3)(a)");
    assert_eq!((&*first.text, &*first.citation), ("=1+1", "`table.csv` line 5"));
    assert_eq!(first.target, Target::Service("acme-site".parse().expect("id")));
    assert_eq!(import.rows, 6);
    assert_eq!(import.headings.iter().map(|place| place.row).collect::<Vec<_>>(), [4, 11], "a section and a remark");
}

#[test]
fn columns_of_parties_become_shares() {
    let csv = "Duty,Service,Provider,You\nback-up-data,*,X,\nencrypt-data,model:paas,x,X\ntrain-staff,site,-,-\n\
               patch,site,sole,none\nscan,site,,\nrotate,site,not_applicable,\n";
    let import = import(PARTIES, csv).expect("imported");
    assert_eq!(
        splits(&import),
        [
            "provider sole",
            "provider shared_dependent, customer shared_dependent",
            "",
            "provider sole",
            "not published",
            "n/a"
        ]
    );
    let backup = import.claims[0].split;
    assert_eq!((backup.share(Party::Customer), backup.share(Party::Mssp)), (Share::NotPublished, Share::None));
}

#[test]
fn workbooks_are_read_as_csv_is() {
    let cells = [("A1", "Control"), ("B1", "Who does it"), ("C1", "Notes"), ("A2", "AC-1"), ("B2", "CSP")];
    let bytes = workbook(&[("Empty", &[]), ("Matrix", &cells)]);
    let mapping = Mapping::parse("mapping.toml", RESPONSIBLE).expect("mapping");
    let options = MappedOptions { source: source("2026-01-01"), publisher: "acme".parse().expect("id"), target: None };
    let import = import_mapped("x.xlsx", &bytes, &mapping, &options, &AnyName).expect("imported");
    assert_eq!(&*import.claims[0].citation, "sheet `Matrix` row 2");
    let twice = workbook(&[("One", &cells), ("Two", &cells)]);
    let error = import_mapped("x.xlsx", &twice, &mapping, &options, &AnyName).expect_err("two").to_string();
    assert_eq!(
        error,
        "`x.xlsx`: the columns are in several sheets: `One`, `Two`; name one with `sheet` in the mapping"
    );
    let named = Mapping::parse("mapping.toml", &format!("sheet = \"Two\"\n{RESPONSIBLE}")).expect("mapping");
    assert!(import_mapped("x.xlsx", &twice, &named, &options, &AnyName).is_ok());
}

#[test]
fn everything_wrong_is_said_at_once_and_nothing_imported() {
    let csv = "Control,Who does it,Notes\nAC-1,CSP,\nAC-2,Perhaps,\n,CSP,\nnonsense,CSP,\nAC-01,CSP,\n";
    assert_eq!(
        refused(RESPONSIBLE, csv),
        "`folder/table.csv`: nothing was imported, 4 rows cannot be understood:\n  \
         `table.csv` line 3: `Perhaps` is not a known word; expected one of `Both, fully`, `CSP`, `N/A`, `Shared`, `provider`, \
         `subprovider`, `mssp`, `customer`, `third_party`; say what it means in `[values]` (`table.csv` line 3 column 2)\n  \
         `table.csv` line 4: it says who, but not what it is about\n  \
         `table.csv` line 5: `nonsense` is not a control of `nist-800-53r5`\n  \
         `table.csv` line 6: it is about the same as `table.csv` line 2; remove one of them, or map the column that tells \
         them apart as `feature`"
    );
    let many: String = (1..=30).map(|nth| format!("AC-{nth},Perhaps,\n")).collect();
    assert!(refused(RESPONSIBLE, &format!("Control,Who does it,Notes\n{many}")).ends_with("\n  and 10 more"));
}

#[test]
fn rows_that_cannot_be_understood_are_refused() {
    let cases = [
        ("back-up-data,site,provider,X", "`provider` is not a known word"),
        ("back-up-data,,X,X", "it names no service"),
        ("back-up-data,model:xaas,X,X", "`xaas` is not a service model"),
        ("Back up,site,X,X", "`Back up` is not a duty"),
        ("back-up-data,My site,X,X", "`My site` is not a service"),
    ];
    for (row, expected) in cases {
        let message = refused(PARTIES, &format!("Duty,Service,Provider,You\n{row}\n"));
        assert!(message.contains(expected) && message.contains("`table.csv` line 2"), "{message}");
    }
}

#[test]
fn wrong_files_are_refused() {
    let message = refused(RESPONSIBLE, "Control,Responsible,Notes\nAC-1,CSP,\n");
    assert_eq!(
        message,
        "`folder/table.csv`: `table.csv` line 1 has no heading `Who does it`; its headings are `Control`, `Responsible`, `Notes`; \
         correct `[columns]`, or say in which row they are with `header_row`"
    );
    assert!(
        refused(RESPONSIBLE, "Control,Who does it,Notes\n")
            .contains("has no row below its headings that says anything")
    );
    assert!(refused("[columns]\ncontrol = \"A\"\nresponsible = \"B\"\n", "AC-1,provider\n").contains("by letter only"));
    let rows = "framework = \"nist-800-53r5\"\nservice = \"*\"\nheader_row = 0\n[columns]\ncontrol = \"A\"\nresponsible = \"B\"\n";
    assert_eq!(import(rows, "AC-1,provider\n").expect("imported").rows, 1);
    assert!(
        refused(&rows.replace("[columns]", "sheet = \"Two\"\n[columns]"), "AC-1,provider\n")
            .contains("there is no sheet `Two`")
    );
    assert!(
        refused(&rows.replace("framework = \"nist-800-53r5\"", ""), "AC-1,provider\n").contains("of which framework?")
    );
    assert!(refused(rows, "\u{0}").contains("no kind of file that demarc knows"));
}

#[test]
fn wrong_mappings_are_refused() {
    let cases = [
        ("[columns]\nresponsible = \"B\"", "does not say what a row is about"),
        ("[columns]\ncontrol = \"A\"", "does not say who does it"),
        ("[columns]\ncontrol = \"A\"\nresponsible = \"B\"\ncustomer = \"C\"", "keep one of the two"),
        ("[columns]\ncontrol = \"A\"\nwho = \"B\"", "`[columns]` has `who`; expected some of `control`, `duty`"),
        (
            "[columns]\ncontrol = \"A\"\nresponsible = \"B\"\n[values]\nX = \"vendor\"",
            "`[values]` gives `X` an unknown meaning",
        ),
        (
            "[columns]\ncontrol = \"A\"\nresponsible = \"B\"\n[values]\nX = []",
            "`[values]` gives `X` an unknown meaning",
        ),
        ("[columns]\ncontrol = \"A\"\nresponsible = \"B\"\n[values]\nX = \"provider\"\nx = \"customer\"", "twice"),
        ("[columns]\ncontrol = ", "line 2: "),
        ("colums = 1\n[columns]", "line 1: unknown field `colums`"),
    ];
    for (mapping, expected) in cases {
        let message = refused(mapping, "");
        assert!(message.starts_with("`mapping.toml`: ") && message.contains(expected), "{message}");
    }
    let wrong = refused(&RESPONSIBLE.replace("\"provider\"\n", "\"sole\"\n"), "Control,Who does it,Notes\nAC-1,CSP,\n");
    assert!(wrong.contains("`CSP` says how much and not who"), "{wrong}");
    let wrong = refused(&PARTIES.replace("takes_part", "provider"), "Duty,Service,Provider,You\na,b,X,\n");
    assert!(wrong.contains("`X` says who and not how much"), "{wrong}");
}

#[test]
fn the_examples_of_the_guide_are_mappings() {
    let guide = include_str!("../../../../docs/import.md");
    let examples: Vec<&str> = guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        Mapping::parse("docs/import.md", example).expect("an example that works");
    }
}
