//! Real editions written in the catalog's format, and read back by the catalog.

use demarc_catalog::{Catalog, Files};
use demarc_exchange::{
    crm::{CrmImport, ProblemKind, Reading, import_crm},
    edition::{Publication, to_claims_csv, to_source_toml},
};
use demarc_model::ControlRef;

use crate::helper::{cloud_gov, control, options, shared};

#[test]
fn controls_that_the_catalog_lacks_are_problems() {
    let Some(bytes) = shared("crm/cloud.gov-CIS-Worksheet.2023-03-16.xlsx") else { return };
    let knows = |named: &ControlRef| !named.control.starts_with("SI-3(");
    let import = import_crm("x.xlsx", &bytes, &options("2023-03-16"), knows).expect("imported");
    assert_eq!((import.rows.imported, import.rows.unknown), (609, 14));
    assert_eq!(import.rows.cis, import.rows.both + import.rows.unknown / 2);
    let said = import.problems.iter().find(|problem| problem.kind == ProblemKind::UnknownControl).expect("one");
    assert!(said.message.contains("`SI-3(a)`, which `nist-800-53r4` does not have"), "{said}");
}

#[test]
fn an_edition_is_written_and_read_back_exactly() {
    let Some(import) = cloud_gov("2023-03-16", Reading::Marks) else { return };
    let [toml, csv] = written(&import);
    assert_eq!(
        toml,
        "id = \"cloud-gov-crm\"\ntitle = \"Customer responsibility matrix\"\nstated_by = \"provider\"\n\
         publisher = \"cloud-gov\"\nedition = \"2023-03-16\"\nas_of = 2023-03-16\nurl = \"https://cloud.gov\"\n\
         licence = \"CC0 1.0\"\n"
    );
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("readable");
    assert_eq!(records.len(), 616);
    for (record, claim) in records.iter().zip(&import.claims) {
        assert_eq!(record.get(0), Some("*"));
        assert_eq!(record.get(2), Some(format!("nist-800-53r4:{}", control(claim)).as_str()));
        assert_eq!((record.get(10), record.get(11)), (Some(&*claim.text), Some(&*claim.citation)));
    }
}

/// The two files of an edition.
fn written(import: &CrmImport) -> [String; 2] {
    let publication = Publication {
        publisher: "cloud-gov".parse().expect("id"),
        url: "https://cloud.gov".into(),
        licence: "CC0 1.0".into(),
        attribution: None,
    };
    let toml = to_source_toml(&import.source, &publication).expect("written");
    [toml, to_claims_csv(&import.claims).expect("written")]
}

/// What the catalog knows is imported, what it does not know is a problem, and the result is a good catalog.
#[test]
fn the_catalog_reads_an_edition_back() {
    let Some(bytes) = shared("crm/cloud.gov-CIS-Worksheet.2023-03-16.xlsx") else { return };
    let catalog = Catalog::embedded().expect("catalog");
    let knows =
        |named: &ControlRef| catalog.framework(&named.framework).is_some_and(|framework| framework.has(&named.control));
    let import = import_crm("x.xlsx", &bytes, &options("2023-03-16"), knows).expect("imported");
    assert_eq!(import.rows.imported + import.rows.unknown / 2, 616);
    let embedded = Files::embedded();
    let own = embedded.under("").filter(|path| !path.starts_with("claims/"));
    let own = own.map(|path| (path.to_owned(), embedded.bytes(path).unwrap_or_default().to_vec()));
    let [toml, csv] = written(&import);
    let edition = [("source.toml", toml), ("claims.csv", csv)];
    let edition = edition.map(|(name, text)| (format!("claims/cloud-gov-crm/{name}"), text.into_bytes()));
    let read = Catalog::read(&Files::given("catalog", own.chain(edition))).expect("a good catalog");
    assert_eq!(read.claims.len(), import.claims.len());
    for (read, imported) in read.claims.iter().zip(&import.claims) {
        assert_eq!(read, imported);
    }
}
