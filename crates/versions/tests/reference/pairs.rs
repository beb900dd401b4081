//! Runs the pairs of `pairs/*.txt` and says all that disagree.

use std::{cmp::Ordering, fs, path::Path};

use demarc_versions::{Ecosystem, compare};

#[test]
fn the_specified_pairs_hold() {
    let (mut count, mut wrong) = (0, Vec::new());
    for ecosystem in Ecosystem::ALL {
        let text = read(ecosystem);
        assert!(text.starts_with("# From "), "{ecosystem:?} names no source");
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(text) = line.strip_prefix("! ") {
                count += 1;
                wrong.extend(
                    compare(ecosystem, text, text).is_ok().then(|| format!("{ecosystem}: `{text}` is a version")),
                );
                continue;
            }
            for (a, expected, b) in pairs(line) {
                count += 1;
                wrong.extend(disagreement(ecosystem, a, expected, b));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 200, "only {count} pairs");
}

/// The file of an ecosystem.
pub fn read(ecosystem: Ecosystem) -> String {
    let name = format!("{ecosystem:?}.txt").to_lowercase();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pairs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every two of a chain.
fn pairs(line: &str) -> Vec<(&str, Ordering, &str)> {
    let words: Vec<&str> = line.split(' ').collect();
    let versions: Vec<&str> = words.iter().copied().step_by(2).collect();
    let is_less: Vec<bool> = words.iter().skip(1).step_by(2).map(|sign| *sign == "<").collect();
    let mut pairs = Vec::new();
    for (at, a) in versions.iter().enumerate() {
        for (to, b) in versions.iter().enumerate().skip(at + 1) {
            let expected = if is_less[at..to].contains(&true) { Ordering::Less } else { Ordering::Equal };
            pairs.push((*a, expected, *b));
        }
    }
    pairs
}

fn disagreement(ecosystem: Ecosystem, a: &str, expected: Ordering, b: &str) -> Option<String> {
    let (there, back) = (compare(ecosystem, a, b), compare(ecosystem, b, a));
    let agrees = there == Ok(expected) && back == Ok(expected.reverse());
    (!agrees).then(|| format!("{ecosystem}: `{a}` {expected:?} `{b}`: found {there:?}, and back {back:?}"))
}
