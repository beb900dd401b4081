//! What is said about catalogs that are wrong: `good.txt` is a small catalog with nothing wrong, and every case of
//! `bad.txt` changes something in it.
//!
//! ```text
//! # what the case shows
//! @ path              the file that is changed
//! - line              this line, which must be there once, is replaced by the lines that follow
//! + line              a new line; at the end of the file when it replaces nothing
//! x path              this file is removed
//! ! problem           what is said, line by line
//! ```
//!
//! `DEMARC_BLESS=1 cargo test -p demarc-catalog bad` writes what is said now into `bad.txt`, for review.

use std::{collections::BTreeMap, fs, path::PathBuf};

use demarc_catalog::{Files, lint};

type Fixture = BTreeMap<String, String>;

fn path_of(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(name)
}

fn text_of(name: &str) -> String {
    fs::read_to_string(path_of(name)).unwrap()
}

fn good() -> Fixture {
    let mut files = Fixture::new();
    for file in text_of("good.txt").split("=== ").skip(1) {
        let (path, text) = file.split_once('\n').unwrap();
        files.insert(path.to_owned(), format!("{}\n", text.trim_end()));
    }
    files
}

#[test]
fn nothing_is_said_about_the_good_one() {
    let problems = lint(&Files::given("catalog", good()));
    assert!(problems.is_empty(), "{problems}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no caller that could tell it to bless")]
fn every_bad_one_is_called_what_it_is() {
    let cases = text_of("bad.txt");
    let (blessed, failures) = cases.split("# ").skip(1).map(run).fold(
        (String::new(), Vec::new()),
        |(blessed, mut failures), (case, failure)| {
            failures.extend(failure);
            (format!("{blessed}# {}\n\n", case.trim_end()), failures)
        },
    );
    if std::env::var_os("DEMARC_BLESS").is_some() {
        fs::write(path_of("bad.txt"), format!("{}\n", blessed.trim_end())).unwrap();
        return;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The case with what is said now, and how that differs from what was expected.
fn run(case: &str) -> (String, Option<String>) {
    let steps: Vec<&str> = case.lines().filter(|line| !line.starts_with("! ")).collect();
    let expected: Vec<&str> = case.lines().filter_map(|line| line.strip_prefix("! ")).collect();
    let problems = lint(&Files::given("catalog", change(good(), &steps)));
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let now: String = said.iter().map(|problem| format!("! {problem}\n")).collect();
    let title = steps.first().copied().unwrap_or_default();
    let failure = (said != expected || said.is_empty())
        .then(|| format!("{title}\n  expected\n{}\n  said\n{}", expected.join("\n"), said.join("\n")));
    (format!("{}\n{now}", steps.join("\n").trim_end()), failure)
}

fn change(mut files: Fixture, steps: &[&str]) -> Fixture {
    let (mut path, mut at) = (String::new(), None);
    for step in steps {
        match step.split_at_checked(2) {
            Some(("x ", gone)) => assert!(files.remove(gone).is_some(), "no {gone}"),
            Some(("@ ", file)) => (path, at) = (file.to_owned(), None),
            Some(("- ", old)) => at = Some(remove_line(&mut files, &path, old)),
            Some(("+ ", new)) => {
                at = at.map(|at| add_line(&mut files, &path, Some(at), new)).or_else(|| {
                    add_line(&mut files, &path, None, new);
                    None
                })
            }
            _ => {}
        }
    }
    files
}

fn remove_line(files: &mut Fixture, path: &str, old: &str) -> usize {
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    let mut lines: Vec<&str> = text.lines().collect();
    let found: Vec<usize> = (0..lines.len()).filter(|&nth| lines[nth] == old).collect();
    assert_eq!(found.len(), 1, "`{old}` in {path}");
    lines.remove(found[0]);
    *text = lines.join("\n") + "\n";
    found[0]
}

fn add_line(files: &mut Fixture, path: &str, at: Option<usize>, new: &str) -> usize {
    let text = files.entry(path.to_owned()).or_default();
    let mut lines: Vec<&str> = text.lines().collect();
    let at = at.unwrap_or(lines.len());
    lines.insert(at, new);
    *text = lines.join("\n") + "\n";
    at + 1
}

#[test]
fn text_is_utf_8_with_or_without_a_mark() {
    let mut files: Vec<(String, Vec<u8>)> = good().into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    for (_, bytes) in &mut files {
        bytes.splice(0..0, "\u{feff}".bytes());
    }
    let problems = lint(&Files::given("catalog", files.clone()));
    assert!(problems.is_empty(), "{problems}");
    let (path, bytes) = &mut files[0];
    assert_eq!(path, "README.md");
    *path = "services/latin.toml".to_owned();
    *bytes = b"title = \"x\"\n# \xe4".to_vec();
    let problems = lint(&Files::given("catalog", files));
    let expected = "catalog/services/latin.toml:2: a byte that is not text; expected UTF-8; save the file as UTF-8";
    assert_eq!(problems.to_string(), expected);
}
