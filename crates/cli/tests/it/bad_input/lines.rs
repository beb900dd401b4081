//! Bad command lines: exit code 2, what was expected, nothing written.

use super::{complaint, make, none};
use crate::{
    files::workspace,
    program::{Folder, demarc},
};

/// The words of a command line; none of these arguments holds a blank unless it is listed on its own.
fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn what_is_not_known_is_said_with_what_is() {
    let cases: [(&str, &[&str]); 20] = [
        ("", &["requires a subcommand", "assess"]),
        ("asses", &["'asses'", "'assess'"]),
        ("import picture x.png", &["'picture'", "--help"]),
        ("assess --format pdf", &["'pdf'", "table, json, csv, html, xlsx"]),
        ("tenant check --format csv", &["'csv'", "table, json"]),
        ("assess --fail-on dreadful", &["`dreadful`", "low, medium, high, critical"]),
        ("--now nonsense assess", &["`nonsense`", "2026-01-31"]),
        ("--now 2026-02-30 assess", &["`2026-02-30`", "2026-01-31"]),
        ("assess --tenant nobody", &["`nobody`", "acme"]),
        ("assess --tenant ../x", &["`../x`", "acme"]),
        ("explain nothing --tenant acme --service slack", &["`nothing`", "demarc catalog list duties"]),
        ("explain review-access --tenant acme --service slac", &["`slac`", "slack"]),
        ("gaps --kind great", &["`great`", "unowned, double_owned"]),
        ("matrix --tenant acme --service ../x", &["`../x`", "slack"]),
        ("what-if --tenant acme --service slack --to clown", &["`clown`", "paas, faas, saas"]),
        ("claims diff one two", &["`one`", "demarc claims list"]),
        ("collect --tenant nobody", &["`nobody`", "acme"]),
        ("import roster people.csv", &["--tenant <TENANT>", "required"]),
        ("import users people.csv --tenant acme --service ../x", &["`../x`", "slack"]),
        ("init --name A --kind bank --trade x --services slack", &["`bank`", "mssp", "business"]),
    ];
    let folder = workspace();
    none(cases.iter().filter_map(|(line, parts)| complaint(&folder, demarc(&folder.0, &words(line)), 2, parts)));
}

#[test]
fn the_place_and_date_of_an_edition_are_looked_at_first() {
    let folder = workspace();
    let file = folder.write("in/sound.xlsx", make::crm_workbook());
    let base = ["import", "crm", file.to_str().expect("text"), "--service"];
    let day = ["--as-of", "2026-01-01"];
    let edition = |edition| [&["cloud-gov", "--source", "acme-host", "--edition", edition][..], &day].concat();
    let with = |option, value| [&edition("7")[..], &[option, value]].concat();
    let cases: [(Vec<&str>, &[&str]); 17] = [
        (edition("../../x"), &["edition", "`../../x`"]),
        (edition("a/b"), &["edition", "`a/b`"]),
        (edition(".."), &["edition", "`..`"]),
        (edition("."), &["edition", "`.`"]),
        (edition(""), &["edition", "empty"]),
        (edition("a\u{1b}[31mb"), &["edition", "\\u{1b}"]),
        (with("--title", "a\u{1b}[31mb"), &["title", "control character"]),
        (with("--title", "two\nlines"), &["title", "control character"]),
        (with("--url", "https://x.example/\u{7}"), &["url", "control character"]),
        (with("--baseline", "huge"), &["`huge`", "high, moderate, low, li-saas"]),
        (with("--framework", "../x"), &["`../x`", "lower-case letters"]),
        (vec!["cloud-gov", "--source", "../x", "--edition", "2026-01-01"], &["`../x`", "lower-case letters"]),
        (vec!["cloud-gov", "--source", "acme-host", "--edition", "7"], &["`7`", "--as-of 2026-01-31"]),
        (
            vec!["cloud-gov", "--source", "acme-host", "--edition", "2026-02-30"],
            &["`2026-02-30`", "--as-of 2026-01-31"],
        ),
        (
            vec!["cloud-gov", "--source", "acme-host", "--edition", "7", "--as-of", "2026-02-30"],
            &["--as-of", "2026-02-30", "2026-01-31"],
        ),
        (
            vec!["cloudgov", "--source", "acme-host", "--edition", "2026-01-01"],
            &["`cloudgov`", "demarc catalog list services"],
        ),
        (vec!["../x", "--source", "acme-host", "--edition", "2026-01-01"], &["`../x`", "demarc catalog list services"]),
    ];
    none(
        cases
            .iter()
            .filter_map(|(line, parts)| complaint(&folder, demarc(&folder.0, &[&base[..], line].concat()), 2, parts)),
    );
}

#[test]
fn arguments_cannot_steer_the_terminal() {
    let folder = workspace();
    let cases: [&[&str]; 5] = [
        &["assess", "--tenant", "a\u{1b}[31m"],
        &["assess", "--format", "a\u{1b}[31m\rb"],
        &["--now", "a\u{202e}b", "assess"],
        &["gaps", "--kind", "a\u{7}b"],
        &["a\rb"],
    ];
    none(cases.iter().filter_map(|line| complaint(&folder, demarc(&folder.0, line), 2, &["error: "])));
}

#[test]
fn files_that_are_not_there_are_said_in_words() {
    let folder = workspace();
    let lines = [
        "import crm FILE --source acme-host --service cloud-gov --edition 2026-01-01",
        "import roster FILE --tenant acme",
        "import users FILE --tenant acme --service slack",
        "import matrix FILE --tenant acme",
        "catalog import FILE",
    ];
    let gone = folder.0.join("in/gone\u{1b}[31m").display().to_string();
    let inside = folder.0.join("tenants").display().to_string();
    let cases: [(&str, &[&str]); 2] = [
        (&gone, &["gone\\u{1b}[31m", "no such file", "check the path"]),
        (&inside, &["tenants", "is a folder", "a file is expected"]),
    ];
    none(lines.iter().flat_map(|line| {
        let complaints = cases.map(|(path, parts)| {
            let line = super::with_file(&words(line), path);
            complaint(&folder, demarc(&folder.0, &line), 1, parts)
        });
        complaints.into_iter().flatten().collect::<Vec<_>>()
    }));
}

#[test]
fn a_workspace_is_not_begun_with_bad_answers() {
    let cases: [(&str, &str, i32, &[&str]); 4] = [
        ("A\u{1b}[31m", "slack", 1, &["name", "control character"]),
        ("???", "slack", 1, &["`???`", "letter or digit"]),
        ("A", "slak", 2, &["`slak`", "demarc catalog list services"]),
        ("A", "../x", 2, &["`../x`", "demarc catalog list services"]),
    ];
    none(cases.iter().filter_map(|(name, services, code, parts)| {
        let folder = Folder::new("begun");
        let line = ["init", "--name", *name, "--kind", "business", "--trade", "x", "--services", *services];
        complaint(&folder, demarc(&folder.0, &line), *code, parts)
    }));
}
