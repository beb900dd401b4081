//! Exports of all kinds: what is taken in, what is refused, and that nothing bursts.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it cannot go on")]

mod exports;
mod merging;
mod mutations;
mod parts;
mod samples;
mod shapes;
mod worked_out;

use std::{env, fs, path::PathBuf, sync::LazyLock};

use demarc_catalog::{Catalog, ImportEntry};
use demarc_offline::Known;

/// What the catalog knows, read once.
pub fn known() -> Known<'static> {
    static MAPPINGS: LazyLock<Vec<ImportEntry>> = LazyLock::new(|| catalog().imports().unwrap());
    Known { tables: &catalog().tables, mappings: &MAPPINGS }
}

/// The catalog, read once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());
    &CATALOG
}

/// Every file below a folder of the shared test data, by its path below it. When there is none, the test is to be skipped, except in CI,
/// where it fails.
#[expect(clippy::disallowed_methods, reason = "a test has no caller that could tell it where the data is")]
pub fn shared(folder: &str) -> Vec<(String, Vec<u8>)> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = env::var_os("DEMARC_TEST_DATA").map_or(beside, PathBuf::from);
    let mut found = Vec::new();
    below(&root.join(folder), folder, &mut found);
    assert!(!found.is_empty() || env::var("CI").as_deref() != Ok("true"), "no shared data at {}", root.display());
    found.sort();
    found
}

fn below(folder: &std::path::Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            below(&entry.path(), &name, found);
        } else {
            found.push((name, fs::read(entry.path()).unwrap()));
        }
    }
}
