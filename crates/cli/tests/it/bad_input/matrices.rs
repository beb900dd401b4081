//! `import matrix`: a workbook of our own that was spoilt.

use super::{complaint, files_refused, make, none};
use crate::{
    files::workspace,
    program::{demarc, run},
};

const LINE: &[&str] = &["import", "matrix", "FILE", "--tenant", "acme"];

/// The matrix of the tenant of [`workspace`], as the program writes it.
fn matrix() -> Vec<u8> {
    run(&workspace().0, &["assess", "--tenant", "acme", "--format", "xlsx"], 0).stdout
}

#[test]
fn what_is_no_matrix_is_refused() {
    let whole = matrix();
    files_refused(
        LINE,
        &[
            ("half.xlsx", whole[..whole.len() / 2].to_vec(), &["damaged or breaks off", "download it again"]),
            ("start.xlsx", whole[..100].to_vec(), &["damaged or breaks off", "download it again"]),
            ("end.xlsx", whole[..whole.len() - 1].to_vec(), &["damaged or breaks off", "download it again"]),
            ("table.xlsx", b"Service,Duty\n".into(), &["a text file", "(.xlsx) is expected"]),
            ("locked.xlsx", make::container("EncryptedPackage"), &["protected with a password", "remove the password"]),
            ("other.xlsx", make::crm_workbook(), &["no sheet `About`", "`Moderate CIS Worksheet`", "anew"]),
        ],
    );
}

#[test]
fn a_matrix_that_was_changed_where_it_may_not_be_is_refused() {
    let whole = matrix();
    // Name, text of the workbook, text in its place, what the message says.
    let cases: [(&str, &str, &str, &[&str]); 8] = [
        ("verdict.xlsx", ">unproven<", ">fine<", &["sheet `Acme`", "`Verdict` is `fine`", "proven", "expected"]),
        ("share.xlsx", ">sole<", ">soul<", &["sheet `Acme`", "`soul`", "shared_dependent", "expected"]),
        ("heading.xlsx", ">Performs<", ">Does it<", &["sheet `Acme`", "the heading `Performs` is missing", "row 1"]),
        ("sheet.xlsx", "name=\"Acme\"", "name=\"Other\"", &["there is no sheet `Acme`", "that name again"]),
        ("about.xlsx", "name=\"About\"", "name=\"Summary\"", &["there is no sheet `About`", "anew"]),
        ("tenant.xlsx", ">acme<", ">another<", &["no sheet of tenant `acme`"]),
        ("service.xlsx", ">slack<", ">slick<", &["slick", "no such service and duty", "tenant.toml"]),
        ("control.xlsx", ">unproven<", ">un_x001B_[31mproven<", &["sheet `Acme`", "`Verdict` is", "expected"]),
    ];
    let folder = workspace();
    none(cases.iter().filter_map(|(name, before, after, parts)| {
        let bytes = make::changed(&whole, |_, text| text.replace(before, after));
        let path = folder.write(&format!("in/{name}"), bytes);
        let line = ["import", "matrix", path.to_str().expect("text"), "--tenant", "acme"];
        complaint(&folder, demarc(&folder.0, &line), 1, parts)
    }));
}

#[test]
fn a_formula_in_a_cell_is_not_run() {
    let formula = r#"<c r="N2" t="str"><f>HYPERLINK("http://evil.example")</f><v>fine</v></c>"#;
    let bytes = make::changed(&matrix(), |name, text| match (name, text.split_once("<c r=\"N2\"")) {
        ("xl/worksheets/sheet2.xml", Some((before, after))) => {
            let (_, rest) = after.split_once("</c>").expect("a cell ends");
            format!("{before}{formula}{rest}")
        }
        _ => text.to_owned(),
    });
    files_refused(LINE, &[("formula.xlsx", bytes, &["sheet `Acme`", "`Verdict` is `fine`", "expected"])]);
}
