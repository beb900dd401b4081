//! SARIF, JUnit and ASFF by the schemas and the SDK that others publish.

use super::Demonstration;
use crate::{
    files::workspace,
    program::{Folder, python, run},
};

/// What is wrong with a document.
fn problems(format: &str, document: &str) -> String {
    let folder = Folder::new("published");
    let file = folder.write("document", document);
    let output = python("findings/validate.py").arg(format).arg(file).output().expect("the validator runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The document is valid, and each change makes it invalid.
fn holds(format: &str, changes: &[(&str, &str)]) {
    let demonstration = Demonstration::new();
    for more in [&[][..], &["--all-resources"]] {
        let document = demonstration.write(format, more);
        assert_eq!(problems(format, &document), "", "{format} {more:?}");
    }
    let document = demonstration.write(format, &[]);
    for (sound, broken) in changes {
        let changed = document.replacen(sound, broken, 1);
        assert_ne!(changed, document, "there is `{sound}` in {document}");
        assert_ne!(problems(format, &changed), "", "`{broken}` instead of `{sound}` is not found");
    }
}

#[test]
fn sarif_is_valid() {
    holds(
        "sarif",
        &[
            (r#""version":"2.1.0""#, r#""version":"2.0.0""#),
            (r#""kind":"open""#, r#""kind":"unproven""#),
            (r#""level":"error""#, r#""level":"high""#),
            (r#""message":{"#, r#""massage":{"#),
            (r#""ruleIndex":0"#, r#""ruleIndex":-7"#),
            (r#""kind":"external""#, r#""kind":"exception""#),
            (r#""executionSuccessful":true,"#, ""),
        ],
    );
}

#[test]
fn junit_is_valid() {
    holds(
        "junit",
        &[
            ("<testcase classname", "<testcase class"),
            (" failures=\"", " failed=\""),
            ("<error ", "<unproven/><error "),
            ("</testsuites>", "<testcase name=\"stray\"/></testsuites>"),
        ],
    );
}

#[test]
fn asff_is_valid() {
    holds(
        "asff",
        &[
            (r#""SchemaVersion":"2018-10-08","#, ""),
            (r#""AwsAccountId":"#, r#""AwsAccount":"#),
            (r#""Label":"#, r#""Label":7,"L":"#),
            (r#""Status":"FAILED""#, r#""Status":"FAILING""#),
            (r#""Status":"SUPPRESSED""#, r#""Status":"ACCEPTED""#),
            (r#""Partition":"aws""#, r#""Partition":"amazon""#),
            (r#""RecordState":"ACTIVE""#, r#""RecordState":"THERE""#),
        ],
    );
}

#[test]
fn names_of_others_make_nothing_invalid() {
    let folder = workspace();
    let (login, name) = ("\"</testsuite>{0}[a](https://evil.example)@acme.example\"", "\"=cmd|' /C calc'!A0 ]]>&<b>\"");
    let roster = folder.write("in/people.csv", format!("name,email,status,end_date\n{name},{login},left,2026-01-31\n"));
    let users = folder.write("in/users.csv", format!("login,name,active\n{login},{name},yes\n"));
    let (roster, users) = (roster.to_str().expect("text"), users.to_str().expect("text"));
    run(&folder.0, &["import", "users", users, "--tenant", "acme", "--service", "slack"], 0);
    run(&folder.0, &["--now", "2026-03-01", "import", "roster", roster, "--tenant", "acme"], 0);
    for format in ["sarif", "junit"] {
        let line = ["--now", "2026-03-01", "assess", "--format", format];
        let document = String::from_utf8(run(&folder.0, &line, 0).stdout).expect("text");
        assert!(document.contains("evil.example"), "{document}");
        assert_eq!(problems(format, &document), "", "{document}");
    }
}
