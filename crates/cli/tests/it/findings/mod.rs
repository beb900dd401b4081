//! Findings for other tools, of the whole demonstration: valid by what others publish, and the same as the answer says.

mod ocsf;
mod published;
mod schema;
mod stream;

use std::path::PathBuf;

use serde_json::Value;

use crate::program::{Folder, json, run};

const DAY: &str = "2026-11-02";

/// The demonstration with an exception for the first resource that fails.
pub struct Demonstration {
    _folder: Folder,
    kept: PathBuf,
}

impl Demonstration {
    pub fn new() -> Self {
        let folder = Folder::new("findings");
        let kept = folder.0.join("demo");
        run(&folder.0, &["demo", "--keep", kept.to_str().expect("text")], 0);
        let demonstration = Self { _folder: folder, kept };
        demonstration.accept();
        demonstration
    }

    fn accept(&self) {
        let answer = self.answer();
        let findings = |tenant: &Value| tenant["findings"].as_array().expect("findings").clone();
        let tenants = answer["tenants"].as_array().expect("tenants").iter();
        let mut all =
            tenants.flat_map(|tenant| findings(tenant).into_iter().map(move |one| (tenant["id"].clone(), one)));
        let of_a_check = |one: &Value| one["verdict"] == "failing" && one["check"] != "leavers";
        let (tenant, finding) = all.find(|(_, one)| of_a_check(one)).expect("something fails");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (tenant, check, resource) = (text(&tenant), text(&finding["check"]), text(&finding["resource"]));
        let line = [
            ["exception", "add", "--tenant", &tenant, "--check", &check, "--resource", &resource],
            ["--reason", "known", "--requested-by", "anna", "--approved-by", "ben", "--expires", "2026-12-31"],
        ];
        run(&self.kept, &[&["--now", DAY], &line.concat()[..]].concat(), 0);
    }

    /// The answer as JSON.
    pub fn answer(&self) -> Value {
        json(&run(&self.kept, &["--now", DAY, "assess", "--format", "json"], 0))
    }

    /// What `assess` writes.
    pub fn write(&self, format: &str, more: &[&str]) -> String {
        let line = [&["--now", DAY, "assess", "--format", format], more].concat();
        String::from_utf8(run(&self.kept, &line, 0).stdout).expect("text")
    }

    /// The demonstration's workspace.
    pub fn workspace(&self) -> &std::path::Path {
        &self.kept
    }
}

/// The JSON values of a document that has one on each line.
pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}
