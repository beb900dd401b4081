//! What the workspace adds to the catalog: frameworks, and editions of providers' publications.

use std::collections::BTreeMap;

use demarc_catalog::{Catalog, Files, Framework, Problem, lint};
use demarc_model::Claim;

use crate::{
    desk::Desk,
    folder::{LARGEST_CSV, LARGEST_TOML},
    known::Known,
    publication::{self, Edition},
    wrong::{escaped, wrong},
};

/// Reads `frameworks/`. They are written as the catalog's are, and the catalog's reader reads them, one at a
/// time so that one that is wrong does not spoil the others.
pub fn frameworks(desk: &mut Desk<'_>, catalog: &Catalog) -> Vec<Framework> {
    let mut frameworks = Vec::new();
    for entry in desk.list("frameworks") {
        let Some(id) = entry.name.strip_suffix(".toml").filter(|_| !entry.is_folder) else { continue };
        let file = format!("frameworks/{id}.toml");
        if catalog.framework(id).is_some() {
            let what = format!("the catalog already has the framework `{}`", escaped(id));
            desk.problems.push(wrong(what).mend("remove this one, or give it an id of its own").of(&file));
            continue;
        }
        let files = Files::given("", files(desk, catalog, id));
        let is_own = |problem: &Problem| problem.file.contains(&format!("frameworks/{id}."));
        let problems: Vec<Problem> = lint(&files).into_iter().filter(is_own).map(in_workspace).collect();
        if problems.is_empty() {
            frameworks.extend(Catalog::read(&files).ok().and_then(|read| read.framework(id).cloned()));
        }
        desk.problems.extend(problems);
    }
    frameworks
}

/// A framework's own files, and those of the catalog's frameworks where it may take its ids from one.
fn files(desk: &mut Desk<'_>, catalog: &Catalog, id: &str) -> Vec<(String, Vec<u8>)> {
    let own =
        [("toml", LARGEST_TOML), ("csv", LARGEST_CSV)].map(|(kind, limit)| (format!("frameworks/{id}.{kind}"), limit));
    let read = own.into_iter().filter_map(|(path, limit)| Some((path.clone(), desk.bytes(&path, limit)??)));
    let mut files: Vec<(String, Vec<u8>)> = read.collect();
    let shares_ids = |(_, bytes): &(String, Vec<u8>)| String::from_utf8_lossy(bytes).contains("same_ids_as");
    if files.first().is_some_and(shares_ids) {
        let with_controls = catalog.frameworks.iter().filter(|framework| framework.same_ids_as.is_none());
        let texts = with_controls.filter_map(|framework| framework.to_files().ok()).flatten();
        files.extend(texts.map(|(path, text)| (path, text.into_bytes())));
    }
    files
}

/// The catalog's reader names files below its root, which here has no name.
fn in_workspace(problem: Problem) -> Problem {
    Problem { file: problem.file.trim_start_matches('/').to_owned(), ..problem }
}

/// Reads `claims/<source>/<edition>/`.
pub fn editions(desk: &mut Desk<'_>, known: &Known<'_>) -> (Vec<Edition>, Vec<Claim>) {
    let (mut editions, mut claims) = (Vec::new(), Vec::new());
    for source in desk.list("claims").into_iter().filter(|entry| entry.is_folder) {
        let folder = format!("claims/{}", source.name);
        let entries = desk.list(&folder);
        // The catalog has no folder for each edition; copied from there, it would be passed over in silence.
        if entries.iter().any(|entry| matches!(&*entry.name, "source.toml" | "claims.csv")) {
            let wrong =
                wrong("an edition without a folder of its own").expected("`claims/<source>/<edition>/source.toml`");
            desk.problems.push(wrong.mend("move the files into a folder called after the edition").of(&folder));
        }
        let mut folders = BTreeMap::new();
        for edition in entries.into_iter().filter(|entry| entry.is_folder) {
            let path = format!("{folder}/{}", edition.name);
            let Some((read, read_claims)) = publication::read(desk, known, &path, &source.name) else { continue };
            let name = read.source.edition.clone();
            if let Some(other) = folders.insert(name.clone(), edition.name) {
                let what = format!("`{}` already holds the edition `{}`", escaped(&other), escaped(&name));
                desk.problems
                    .push(wrong(what).expected("one folder for each edition").mend("remove one of them").of(&path));
                continue;
            }
            editions.push(read);
            claims.extend(read_claims);
        }
    }
    (editions, claims)
}
