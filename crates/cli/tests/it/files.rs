//! Files in and out through the program: round trips and refusals that write nothing.

use std::path::PathBuf;

use crate::program::{Folder, json, run};

/// The real third-party files, if they are here.
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment where its data is")]
pub fn shared_data() -> Option<PathBuf> {
    let given = std::env::var_os("DEMARC_TEST_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let found = given.into_iter().chain([beside]).find(|path| path.is_dir());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "the shared data is missing, and this is CI");
        eprintln!("skipped: no shared data");
    }
    found
}

pub fn workspace() -> Folder {
    let folder = Folder::new("files");
    let line =
        ["init", "--name", "Acme", "--kind", "business", "--trade", "things", "--services", "cloud-gov,slack,aws-s3"];
    run(&folder.0, &line, 0);
    folder
}

#[test]
fn both_editions_of_a_real_workbook_come_in_and_are_compared() {
    let Some(data) = shared_data() else { return };
    let folder = workspace();
    for edition in ["2022-07-14", "2023-03-16"] {
        let file = data.join(format!("crm/cloud.gov-CIS-Worksheet.{edition}.xlsx"));
        let line = [
            "import",
            "crm",
            file.to_str().expect("text"),
            "--source",
            "cloud-gov",
            "--service",
            "cloud-gov",
            "--edition",
            edition,
            "--format",
            "json",
        ];
        let before = folder.content();
        run(&folder.0, &[&line[..], &["--dry-run"]].concat(), 0);
        assert_eq!(folder.content(), before, "a dry run writes nothing");
        let view = json(&run(&folder.0, &line, 0));
        assert!(view["claims"].as_u64() > Some(600), "{view}");
        assert!(!view["contradictions"].as_array().expect("contradictions").is_empty());
    }
    let line = ["claims", "diff", "cloud-gov@2022-07-14", "cloud-gov@2023-03-16", "--format", "json"];
    let diff = json(&run(&folder.0, &line, 0));
    assert_eq!(diff["touched"][0]["tenant"], "acme");
    assert_eq!(diff["touched"][0]["service"], "cloud-gov");
    let matrix =
        json(&run(&folder.0, &["matrix", "--tenant", "acme", "--service", "cloud-gov", "--format", "json"], 0));
    let cells = matrix["tenants"][0]["cells"].as_array().expect("cells");
    assert!(cells.iter().any(|cell| cell["rank"] == "publication"), "the edition decides some duties");
}

#[test]
fn a_leaver_with_a_login_is_failing() {
    let folder = workspace();
    let roster = folder.write("in/people.csv", "name,email,status,end_date,manager\nAnn Lee,ann.lee@acme.example,active,,\nBo Fox,bo.fox@acme.example,left,2026-01-31,\n");
    let users = folder.write("in/users.csv", "login,name,mfa,admin,active\nann.lee@acme.example,Ann Lee,yes,no,yes\nbo.fox@acme.example,Bo Fox,yes,yes,yes\n");
    let (roster, users) = (roster.to_str().expect("text"), users.to_str().expect("text"));
    run(&folder.0, &["import", "users", users, "--tenant", "acme", "--service", "slack"], 0);
    let explain = [
        "--now",
        "2026-03-01",
        "explain",
        "remove-access-of-leavers",
        "--tenant",
        "acme",
        "--service",
        "slack",
        "--format",
        "json",
    ];
    assert_eq!(json(&run(&folder.0, &explain, 0))["verdict"], "unproven", "nobody is known to have left yet");
    run(&folder.0, &["--now", "2026-03-01", "import", "roster", roster, "--tenant", "acme"], 0);
    let view = json(&run(&folder.0, &explain, 0));
    assert_eq!(view["verdict"], "failing");
    assert_eq!(view["findings"][0]["reason"], "Bo Fox has left and can still sign in");
}

#[test]
fn the_matrix_as_a_workbook_comes_back_without_a_difference() {
    let folder = workspace();
    let output = run(&folder.0, &["assess", "--tenant", "acme", "--format", "xlsx"], 0);
    let file = folder.write("matrix.xlsx", &output.stdout);
    let before = folder.content();
    let output = run(&folder.0, &["import", "matrix", file.to_str().expect("text"), "--tenant", "acme"], 0);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no difference\n");
    assert_eq!(folder.content(), before, "nothing to write");
}

#[test]
fn gaps_at_the_threshold_make_exit_code_three() {
    let folder = workspace();
    run(&folder.0, &["assess"], 0);
    run(&folder.0, &["assess", "--fail-on", "low"], 3);
    run(&folder.0, &["assess", "--fail-on", "dreadful"], 2);
    run(&folder.0, &["assess", "--tenant", "nobody"], 2);
}
