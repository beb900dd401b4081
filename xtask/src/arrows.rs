//! Which crate may use which: `docs/ARCHITECTURE.md` draws the arrows, this test reads them from `cargo metadata`.

use serde_json::Value;

use crate::cargo;

/// The rings from the inside out. A crate uses crates of rings further in, never of its own or further out.
const RINGS: &[&[&str]] = &[
    &["demarc-model"],
    &[
        "demarc-iam",
        "demarc-network",
        "demarc-tls",
        "demarc-versions",
        "demarc-inventory",
        "demarc-catalog",
        "demarc-responsibility",
    ],
    &["demarc-workspace", "demarc-exchange", "demarc-offline", "demarc-evaluate", "demarc-collect", "demarc-records"],
    &["demarc"],
];

#[test]
fn arrows_point_inward() {
    let metadata = metadata();
    let wrong: Vec<String> = arrows(&metadata).into_iter().filter_map(|(from, to)| wrong(&from, &to)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_that_points_outward_is_seen() {
    let cases = [
        ("demarc", "demarc-model", None),
        ("demarc-exchange", "demarc-catalog", None),
        ("demarc-model", "demarc-catalog", Some("`demarc-model` uses `demarc-catalog`, which is not further in")),
        ("demarc-evaluate", "demarc-collect", Some("`demarc-evaluate` uses `demarc-collect`, which is not further in")),
        ("demarc-new", "demarc-model", Some("`demarc-new` is in no ring; add it to RINGS in xtask/src/arrows.rs")),
    ];
    for (from, to, expected) in cases {
        assert_eq!(wrong(from, to).as_deref(), expected);
    }
}

fn wrong(from: &str, to: &str) -> Option<String> {
    let ring = |name: &str| RINGS.iter().position(|ring| ring.contains(&name));
    let unknown = |name: &str| Some(format!("`{name}` is in no ring; add it to RINGS in xtask/src/arrows.rs"));
    match (ring(from), ring(to)) {
        (None, _) => unknown(from),
        (_, None) => unknown(to),
        (Some(user), Some(used)) if used >= user => Some(format!("`{from}` uses `{to}`, which is not further in")),
        _ => None,
    }
}

/// Every crate of ours with every crate of ours that it uses, tests included.
fn arrows(metadata: &Value) -> Vec<(String, String)> {
    let named = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let is_ours = |name: &String| name == "demarc" || name.starts_with("demarc-");
    let mut arrows = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let from = named(package);
        let used = package["dependencies"].as_array().unwrap().iter().map(named).filter(is_ours);
        arrows.extend(used.filter(|_| is_ours(&from)).map(|to| (from.clone(), to)));
    }
    assert!(arrows.len() > 10, "cargo metadata shows hardly any arrow: {arrows:?}");
    arrows
}

fn metadata() -> Value {
    let words = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = cargo::command(&words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
