//! Third-party files for tests, which are not part of the project.

use std::{env, fs, path::PathBuf};

/// A file or folder of the shared test data. When there is none, the test is to be skipped, except in CI, where
/// it fails.
#[expect(clippy::disallowed_methods, reason = "a test has no caller that could tell it where the data is")]
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = env::var_os("DEMARC_TEST_DATA").map_or(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(env::var("CI").as_deref() != Ok("true"), "no shared data at {}", path.display());
    println!("skipped: no shared data");
    None
}

/// The text of a file of the shared test data.
pub fn shared_text(name: &str) -> Option<String> {
    shared_data(name).map(|path| fs::read_to_string(path).unwrap())
}
