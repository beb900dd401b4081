//! `catalog/checks/<provider>/<service>/<check>/`: `check.toml` and `cases.toml`.

use std::sync::Arc;

use demarc_model::{CaseKind, Cases, Check};

use crate::{
    problem::says,
    reader::{Origin, Reader},
};

/// A check with its cases.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckEntry {
    /// What is checked and how.
    pub check: Check,
    /// The cases that prove the check.
    pub cases: Cases,
    /// Its folder within the catalog, such as `checks/aws/s3/bucket-versioning`.
    pub path: Arc<str>,
}

/// A check with where it was written.
pub(crate) type Entry = (CheckEntry, Origin);

/// Reads every check, sorted by id.
pub(crate) fn read(reader: &mut Reader<'_>) -> Vec<Entry> {
    let files = reader.files;
    let folders = files.under("checks").filter_map(|path| path.strip_suffix("/check.toml"));
    let mut checks: Vec<Entry> = folders.filter_map(|folder| read_one(reader, folder)).collect();
    checks.sort_by(|(left, _), (right, _)| left.check.id.cmp(&right.check.id));
    checks
}

/// The id of the check in a folder: provider, service and folder.
pub(crate) fn id_of(folder: &str) -> Option<String> {
    let parts: Vec<&str> = folder.split('/').collect();
    match *parts.as_slice() {
        ["checks", provider, service, check] => Some(format!("{provider}-{service}-{check}").replace('_', "-")),
        _ => None,
    }
}

fn read_one(reader: &mut Reader<'_>, folder: &str) -> Option<Entry> {
    let expected = id_of(folder)?;
    let (path, cases_path) = (format!("{folder}/check.toml"), format!("{folder}/cases.toml"));
    let check = reader.toml::<Check>(&path, &expected);
    let cases = reader.toml::<Cases>(&cases_path, &expected);
    let (check, cases) = (check?, cases?);
    reader.id_matches(&path, &check.id, &expected, "folder");
    let missing: Vec<&str> = CaseKind::REQUIRED
        .iter()
        .filter(|kind| !cases.cases.iter().any(|case| case.kind == **kind))
        .map(|kind| kind.word())
        .collect();
    if !missing.is_empty() {
        let what = format!("no case of kind `{}`", missing.join("`, `"));
        let expected = CaseKind::REQUIRED.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
        reader.at(&cases_path, &[], says(what, format!("at least one each of {expected}"), "add it"));
    }
    Some((CheckEntry { check, cases, path: folder.into() }, Origin::file(&path)))
}
