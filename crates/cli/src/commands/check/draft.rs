//! Checks in a folder, read as if they were in the catalog.

use std::{
    fs,
    path::{Path, PathBuf},
};

use demarc_catalog::{Catalog, CheckEntry, Files, Problem, lint};
use demarc_evaluate::{CaseFailure, run_cases};

use super::Written;
use crate::{args::Args, desk, output::Failure};

/// The files of a check.
const FILES: [&str; 2] = ["check.toml", "cases.toml"];

/// Checks that are being written.
pub struct Drafts {
    files: Files,
    catalog: Result<Catalog, ()>,
    /// Where each would be in the catalog, and where it is.
    places: Vec<(String, PathBuf)>,
}

impl Drafts {
    /// Reads the check in a folder, or all below it, beside the catalog that the command line asks for.
    pub fn read(args: &Args, path: &Path) -> Result<Self, Failure> {
        let folders = folders(path)?;
        if folders.is_empty() {
            return Err(Failure::usage(format!("there is no check.toml in or below {}", path.display()))
                .next("demarc check new --help begins one"));
        }
        let places: Vec<(String, PathBuf)> = folders.into_iter().map(|folder| (in_catalog(&folder), folder)).collect();
        let files = places.iter().flat_map(|(place, folder)| {
            FILES.iter().filter_map(move |name| Some((format!("{place}/{name}"), fs::read(folder.join(name)).ok()?)))
        });
        let files = desk::files(args)?.with(files);
        let catalog = Catalog::read(&files).map_err(|_| ());
        Ok(Self { files, catalog, places })
    }

    /// Those that can be read.
    pub fn entries(&self) -> impl Iterator<Item = &CheckEntry> {
        let all = self.catalog.iter().flat_map(|catalog| &catalog.checks);
        all.filter(|entry| self.places.iter().any(|(place, _)| **place == *entry.path))
    }

    /// What is wrong with them, cases that come out otherwise included; each at its file and line.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            lint(&self.files).into_iter().filter_map(|problem| self.own(problem)).collect();
        if let Ok(catalog) = &self.catalog {
            for entry in self.entries() {
                let failures = run_cases(&catalog.tables, &entry.check, &entry.cases);
                problems.extend(
                    failures
                        .into_iter()
                        .filter_map(|failure| self.own(case_problem(&self.files, &entry.path, failure))),
                );
            }
        }
        problems
    }

    /// A problem at the place where the file really is; nothing where it is the catalog's.
    fn own(&self, mut problem: Problem) -> Option<Problem> {
        self.places.iter().find_map(|(place, folder)| {
            let name = problem.file.strip_prefix(&self.files.shown(place))?.trim_start_matches('/');
            problem.file = folder.join(name).display().to_string();
            Some(problem.clone())
        })
    }
}

/// What a case, or the check that it is of, comes to, at its line.
pub fn case_problem(files: &Files, place: &str, failure: CaseFailure) -> Problem {
    let name = if failure.number == 0 { FILES[0] } else { FILES[1] };
    let path = format!("{place}/{name}");
    let begins = |line: &str| match failure.number {
        0 => line.trim_start().strip_prefix(&*failure.key).is_some_and(|rest| rest.trim_start().starts_with('=')),
        _ => line.trim_start().starts_with("[[case]]"),
    };
    let text = files.text(&path).unwrap_or_default();
    let lines = text.lines().enumerate().filter(|(_, line)| begins(line)).map(|(line, _)| line + 1);
    Problem {
        line: { lines }.nth(failure.number.saturating_sub(1)),
        file: files.shown(&path),
        column: None,
        what: failure.cause,
        expected: String::new(),
        mend: "mend the rule or the case".to_owned(),
    }
}

/// Where a folder would be in the catalog: its provider, service and name are its last three parts.
fn in_catalog(folder: &Path) -> String {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let parts: Vec<String> = whole.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    format!("checks/{}", parts[parts.len().saturating_sub(3)..].join("/"))
}

/// The folders that hold a check, in order.
fn folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(folder) = left.pop() {
        if folder.join(FILES[0]).is_file() {
            found.push(folder);
            continue;
        }
        let entries = fs::read_dir(&folder).map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
        left.extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    found.sort();
    Ok(found)
}

/// When each file of the checks was last written.
pub fn changes(path: &Path) -> Result<Written, Failure> {
    let files = folders(path)?.into_iter().flat_map(|folder| FILES.map(|name| folder.join(name)));
    Ok(files.filter_map(|file| Some((file.clone(), fs::metadata(file).ok()?.modified().ok()?))).collect())
}
