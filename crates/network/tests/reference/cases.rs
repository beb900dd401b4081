//! Runs the cases of `cases/*.toml` and says all that disagree.
//!
//! A file names the pages of AWS that it is written from, and has `given`, of which each of its `cases` replaces some. `expect` is every
//! [`demarc_network::Reach`] in words.

use std::{collections::BTreeSet, fs, path::Path};

use demarc_network::{Truth, reachable};
use toml::{Table, Value};

use crate::worded::Case;

#[test]
fn the_documented_cases_hold() {
    let (mut count, mut wrong, mut rules) = (0, Vec::new(), BTreeSet::new());
    for (file, table) in files() {
        assert!(table["pages"].as_array().is_some_and(|pages| !pages.is_empty()), "{file} names no page");
        for case in table["cases"].as_array().unwrap() {
            let case = read(&file, &table["given"], case);
            assert!(rules.insert(case.rule.clone()), "{file}: two cases have the rule `{}`", case.rule);
            count += 1;
            wrong.extend(disagreement(&case).map(|found| format!("{file}: {}: {found}", case.rule)));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 150, "only {count} cases");
}

fn files() -> Vec<(String, Table)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let table = fs::read_to_string(path).unwrap().parse();
        let table = table.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, table)
    };
    files.iter().map(read).collect()
}

fn read(file: &str, given: &Value, case: &Value) -> Case {
    let usual: Table = include_str!("usual.toml").parse().unwrap();
    let mut fields = usual;
    fields.extend(given.as_table().unwrap().clone());
    fields.extend(case.as_table().unwrap().clone());
    fields.try_into().unwrap_or_else(|error| panic!("{file}: {case}: {error}"))
}

fn disagreement(case: &Case) -> Option<String> {
    let answer = reachable(&case.endpoint(), &case.facts());
    let found: Vec<String> = answer.reaches.iter().map(ToString::to_string).collect();
    if found != case.expect {
        return Some(format!("expected {:?}, found {found:?}", case.expect));
    }
    assert_eq!(answer.truth() == Truth::No, found.is_empty());
    let words: Vec<String> = answer.paths.iter().map(ToString::to_string).chain(answer.stopped).collect();
    let missing = case.why.iter().find(|why| !words.iter().any(|words| words.contains(&**why)));
    missing.map(|why| format!("`{why}` stands in none of {words:#?}"))
}
