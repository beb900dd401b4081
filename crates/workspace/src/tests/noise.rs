//! Nothing that a file holds makes the reader panic.

use proptest::prelude::*;

use super::*;
use crate::read_roster;

const PATHS: &[&str] = &[
    "demarc.toml",
    "claims/aws-baseline/2026/source.toml",
    "claims/aws-baseline/2026/claims.csv",
    "claims/aws-baseline/2026/features.csv",
    "frameworks/own.toml",
    "frameworks/own.csv",
    "tenants/bakery/tenant.toml",
    "tenants/bakery/claims.toml",
    "tenants/bakery/assignments.toml",
    "tenants/bakery/agreements/2026.toml",
    "tenants/bakery/evidence.toml",
    "tenants/bakery/reviews.toml",
    "tenants/bakery/roster.csv",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(path in prop::sample::select(PATHS), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut files = files(include_str!("whole.txt"));
        files.insert(path.to_owned(), bytes);
        read(files);
    }

    #[test]
    fn sound_files_with_a_hole(path in prop::sample::select(PATHS), at in any::<prop::sample::Index>(), text in "\\PC{0,6}|[\\[\\]={}\",.\\n]{1,4}") {
        let mut files = files(include_str!("whole.txt"));
        let bytes = files.get_mut(path).unwrap();
        let at = at.index(bytes.len());
        let end = (at + text.len()).min(bytes.len());
        bytes.splice(at..end, text.bytes());
        let (workspace, problems) = read(files);
        // Whoever asks for all or nothing is told why it is nothing.
        prop_assert!(!problems.is_empty() || workspace.tenants.len() == 1);
        for problem in problems {
            prop_assert!(!problem.what.is_empty());
        }
    }

    #[test]
    fn random_rosters(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(name|email|status|end date|[;,\"\\n/.-]|[0-9]{1,4}|\\PC){0,60}") {
        let _ = read_roster(&bytes, "roster.csv");
        let _ = read_roster(text.as_bytes(), "roster.csv");
        let _ = read_roster(format!("name,status,end date\n{text}").as_bytes(), "roster.csv");
    }

    #[test]
    fn names_of_files(name in "\\PC{0,20}") {
        let mut files = workspace("");
        files.insert(format!("tenants/{name}/tenant.toml"), b"name = \"x\"".to_vec());
        files.insert(format!("claims/{name}/{name}/source.toml"), b"id = \"x\"".to_vec());
        files.insert(format!("frameworks/{name}.toml"), b"id = \"x\"".to_vec());
        read(files);
    }
}

#[test]
fn deep_nesting_is_refused() {
    let mut files = workspace("");
    files.insert("demarc.toml".to_owned(), format!("name = {}", "[".repeat(100_000)).into_bytes());
    assert!(!read(files).1.is_empty());
}
