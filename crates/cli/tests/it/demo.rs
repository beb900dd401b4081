//! The demonstration tells its stories, and the same rules tell them as for everybody.

use crate::program::{Folder, json, run};

#[test]
fn the_demonstration_runs_and_ends_in_ten_lines_and_a_report() {
    let folder = Folder::new("demo");
    let kept = folder.0.join("demo");
    let output = run(&folder.0, &["demo", "--keep", kept.to_str().expect("text")], 0);
    let text = String::from_utf8(output.stdout).expect("text");
    let found = text.lines().rev().take_while(|line| !line.is_empty()).count();
    assert!(text.contains("The report: "), "{text}");
    assert!(found >= 5, "{text}");
    let report = std::fs::read_to_string(kept.join("report.html")).expect("the report");
    assert!(report.len() < 3_000_000, "{} bytes", report.len());
    let answer = json(&run(&kept, &["--now", "2026-11-02", "assess", "--format", "json"], 0));
    assert_eq!(answer["tenants"].as_array().expect("tenants").len(), 12);
}
