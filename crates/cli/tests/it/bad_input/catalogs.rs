//! `catalog import`: what is no OSCAL catalog, or one that cannot become a framework.

use serde_json::{Value, json};

use super::{complaint, files_refused, none, refused};
use crate::{
    files::workspace,
    program::{Folder, demarc, run},
};

const LINE: &[&str] = &["catalog", "import", "FILE"];

/// An OSCAL catalog as JSON.
fn catalog(title: &str, modified: &str, controls: &Value) -> Vec<u8> {
    let metadata = json!({ "title": title, "version": "1", "last-modified": modified });
    json!({ "catalog": { "uuid": "u", "metadata": metadata, "controls": controls } }).to_string().into()
}

fn sound() -> Vec<u8> {
    catalog("House rules", "2026-01-01T00:00:00Z", &json!([{ "id": "a-1", "title": "Lock the door" }]))
}

/// So many groups within each other.
fn nested(levels: usize) -> Vec<u8> {
    let inner = |value: Value, level: usize| json!([{ "title": format!("Group {level}"), "groups": value }]);
    let groups = (0..levels).fold(json!([]), inner);
    let metadata = json!({ "title": "Deep", "version": "1", "last-modified": "2026-01-01T00:00:00Z" });
    json!({ "catalog": { "uuid": "u", "metadata": metadata, "groups": groups } }).to_string().into()
}

#[test]
fn a_sound_catalog_leaves_a_sound_workspace() {
    let folder = workspace();
    let file = folder.write("in/sound.json", sound());
    run(&folder.0, &["catalog", "import", file.to_str().expect("text"), "--id", "house"], 0);
    assert!(folder.0.join("frameworks/house.toml").is_file() && folder.0.join("frameworks/house.csv").is_file());
    run(&folder.0, &["tenant", "check"], 0);
}

#[test]
fn what_is_no_catalog_is_refused() {
    let whole = sound();
    let no_catalog: &[&str] = &["no `catalog` in it", "expected an OSCAL catalog", "resolve a profile first"];
    files_refused(
        LINE,
        &[
            ("words.txt:1", b"not at all".into(), &["JSON"]),
            ("markup.txt:1", b"<catalog/>".into(), &["JSON"]),
            ("nothing.txt", Vec::new(), &["empty"]),
            ("half.txt:1", whole[..whole.len() / 2].to_vec(), &["JSON", "breaks off"]),
            ("list.txt", b"[]".into(), &["expected an OSCAL"]),
            ("profile.json", b"{\"profile\": {\"uuid\": \"u\"}}".into(), no_catalog),
            ("component.json", b"{\"component-definition\": {}}".into(), no_catalog),
            ("brackets.json", "[".repeat(200_000).into(), &["expected"]),
            ("encoding.txt", b"\xff\xfe{\0}\0".into(), &["UTF-8"]),
        ],
    );
}

#[test]
fn a_catalog_that_cannot_become_a_framework_is_refused() {
    let day = "2026-01-01T00:00:00Z";
    let one = json!([{ "id": "a-1", "title": "One" }]);
    let twice = json!([{ "id": "a-1", "title": "One" }, { "id": "a-1", "title": "Two" }]);
    files_refused(
        LINE,
        &[
            ("levels.json", nested(30), &["24 levels"]),
            ("pit.json", nested(400), &["too deep"]),
            ("twice.json", catalog("House", day, &twice), &["`a-1`", "`Two`", "expected an id of its own"]),
            (
                "day.json",
                catalog("House", "2026-02-30T00:00:00Z", &one),
                &["`2026-02-30T00:00:00Z`", "such as 2026-01-31"],
            ),
            ("none.json", catalog("House", day, &json!([])), &["no controls"]),
            ("untitled.json", catalog("???", day, &one), &["`???`", "give the framework an id"]),
            ("escape.json", catalog("House\u{1b}[31m", day, &one), &["\\u{1b}", "control character"]),
            (
                "bell.json",
                catalog("House", day, &json!([{ "id": "a-1", "title": "O\u{7}ne" }])),
                &["\\u{7}", "control character"],
            ),
        ],
    );
}

#[test]
fn the_place_that_a_framework_would_take_is_looked_at_first() {
    let folder = workspace();
    let file = folder.write("in/sound.json", sound());
    let path = file.to_str().expect("text");
    let cases: [(&str, &[&str]); 2] =
        [("../x", &["`../x`", "lower-case letters"]), ("nist-800-53r5", &["`nist-800-53r5`", "already"])];
    none(cases.iter().filter_map(|(id, parts)| {
        complaint(&folder, demarc(&folder.0, &["catalog", "import", path, "--id", *id]), 2, parts)
    }));
    refused(&Folder::new("elsewhere"), &["catalog", "import", path], 1, &["no workspace here", "demarc init"]);
}
