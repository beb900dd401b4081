//! What is accepted is no gap, until it changes or expires.

use serde_json::Value;

use crate::program::{Folder, json, run};

const TENANT: &str = "kestrel-machines";

/// The demonstration's files, as of its day.
fn demonstration() -> (Folder, std::path::PathBuf) {
    let folder = Folder::new("exceptions");
    let kept = folder.0.join("demo");
    run(&folder.0, &["demo", "--keep", kept.to_str().expect("text")], 0);
    (folder, kept)
}

fn assess(kept: &std::path::Path, day: &str) -> Value {
    let line = ["--now", day, "assess", "--tenant", TENANT, "--format", "json"];
    json(&run(kept, &line, 0))["tenants"][0].clone()
}

fn failing_gap(answer: &Value, finding: &Value) -> bool {
    let gaps = answer["gaps"].as_array().expect("gaps");
    let same = |gap: &Value, key: &str| gap[key] == finding[key];
    gaps.iter().any(|gap| gap["kind"] == "failing" && same(gap, "service") && same(gap, "duty"))
}

fn of<'a>(answer: &'a Value, finding: &Value) -> &'a Value {
    let findings = answer["findings"].as_array().expect("findings");
    let same = |one: &&Value| one["check"] == finding["check"] && one["resource"] == finding["resource"];
    findings.iter().find(same).expect("the finding is still there")
}

/// A failing resource which alone makes its cell fail.
fn lonely(answer: &Value) -> Value {
    let failing = || {
        let findings = answer["findings"].as_array().expect("findings").iter();
        findings.filter(|finding| finding["verdict"] == "failing" && finding["check"] != "leavers")
    };
    let same = |one: &Value, other: &Value| one["service"] == other["service"] && one["duty"] == other["duty"];
    failing().find(|one| failing().filter(|other| same(one, other)).count() == 1).expect("one of its kind").clone()
}

#[test]
fn an_exception_takes_the_gap_away_and_not_the_verdict() {
    let (_folder, kept) = demonstration();
    let before = assess(&kept, "2026-11-02");
    let finding = lonely(&before);
    assert!(failing_gap(&before, &finding), "{finding}");
    let text = |key: &str| finding[key].as_str().expect("text").to_owned();
    let (check, resource) = (text("check"), text("resource"));
    let add = |by: &'static str, until: &'static str, code: i32| {
        let line = [
            ["--now", "2026-11-02", "exception", "add", "--tenant", TENANT, "--check", &check, "--resource", &resource],
            ["--reason", "known", "--requested-by", "anna", "--approved-by", by, "--expires", until, "--id", "known"],
        ]
        .concat();
        run(&kept, &line, code)
    };
    add("anna", "2026-12-31", 2);
    add("ben", "2026-11-01", 2);
    add("ben", "2026-12-31", 0);

    let accepted = assess(&kept, "2026-11-02");
    assert!(!failing_gap(&accepted, &finding), "the gap is gone");
    assert_eq!(of(&accepted, &finding)["verdict"], "failing");
    assert_eq!(of(&accepted, &finding)["acceptance"]["state"], "holds");
    assert_eq!(accepted["counts"]["resources"]["accepted"], 1);
    let cells = |answer: &Value| answer["counts"]["verdicts"].clone();
    assert_eq!(cells(&accepted), cells(&before), "no verdict is better for it");

    let expired = assess(&kept, "2027-01-01");
    assert!(failing_gap(&expired, &finding), "it comes back with the day");
    assert_eq!(of(&expired, &finding)["acceptance"]["state"], "expired");

    let file = kept.join("tenants").join(TENANT).join("exceptions.toml");
    let stated = std::fs::read_to_string(&file).expect("the file");
    let other = if stated.contains("true") { stated.replace("true", "false") } else { stated.replace("false", "true") };
    assert_ne!(other, stated, "{stated}");
    std::fs::write(&file, other).expect("written");
    let changed = assess(&kept, "2026-11-02");
    assert!(failing_gap(&changed, &finding), "it comes back when it is another thing");
    assert_eq!(of(&changed, &finding)["acceptance"]["state"], "changed");
    let listed =
        json(&run(&kept, &["--now", "2026-11-02", "exception", "list", "--tenant", TENANT, "--format", "json"], 0));
    assert_eq!((&listed[0]["resources"], &listed[0]["holds_for"]), (&1.into(), &0.into()));
}

#[test]
fn a_record_tells_what_has_changed_since_a_run() {
    let (_folder, kept) = demonstration();
    run(&kept, &["--now", "2026-11-02", "apply"], 0);
    let before = assess(&kept, "2026-11-02");
    let finding = lonely(&before);
    let text = |key: &str| finding[key].as_str().expect("text").to_owned();
    let (check, resource) = (text("check"), text("resource"));
    let line = [
        ["--now", "2026-11-02", "exception", "add", "--tenant", TENANT, "--check", &check, "--resource", &resource],
        [
            "--reason",
            "known",
            "--requested-by",
            "anna",
            "--approved-by",
            "ben",
            "--expires",
            "2026-12-31",
            "--id",
            "known",
        ],
    ]
    .concat();
    run(&kept, &line, 0);
    let since = |run_or_day: &str, day: &str| {
        let line = ["--now", day, "assess", "--tenant", TENANT, "--since", run_or_day, "--format", "json"];
        json(&run(&kept, &line, 0)).as_array().expect("changes").clone()
    };
    let is = |change: &Value, word: &str| {
        change["change"] == word && change["gap"] == "failing" && change["duty"] == finding["duty"]
    };
    let now = since("1", "2026-11-03");
    assert!(now.iter().any(|change| is(change, "fixed")), "{now:?}");
    assert!(!now.iter().any(|change| change["change"] == "new"), "{now:?}");
    // The assessment of a day is not compared with itself.
    let same_day = since("2026-11-02", "2026-11-02");
    assert!(same_day.iter().any(|change| is(change, "fixed")), "{same_day:?}");
    let later = since("2026-11-03", "2027-01-01");
    assert!(later.iter().any(|change| is(change, "reopened")), "{later:?}");
    run(&kept, &["assess", "--tenant", TENANT, "--since", "77"], 2);
    let runs = json(&run(&kept, &["history", "--tenant", TENANT, "--runs", "--format", "json"], 0));
    assert_eq!(runs.as_array().expect("runs").len(), 4, "what was refused has left no run");
}
