//! Files that stand where nothing reads them.

use super::Linter;
use crate::{checks, problem::says, services};

pub(super) fn lint(linter: &mut Linter<'_>) {
    let files = linter.reader.files;
    for path in files.under("").filter(|path| !path.ends_with(".md")) {
        let Some(expected) = expected(path, |other| files.has(other)) else { continue };
        let message = says("nothing reads this file", format!("`{expected}`"), "move, rename or remove it");
        linter.reader.problems.push(message.at(files.shown(path), None));
    }
}

/// How a file of this folder is named, when this one is not.
fn expected(path: &str, is_there: impl Fn(&str) -> bool) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let toml = path.strip_suffix(".toml");
    let (fits, expected) = match *parts.as_slice() {
        ["duties", ..] => (parts.len() == 3 && toml.is_some(), "duties/<layer>/<id>.toml"),
        ["frameworks", ..] => {
            let beside = path.strip_suffix(".csv").is_some_and(|stem| is_there(&format!("{stem}.toml")));
            (parts.len() == 2 && (toml.is_some() || beside), "frameworks/<id>.toml, with <id>.csv beside it")
        }
        ["services", ..] => (services::is_service_file(path), "services/<provider>.toml"),
        ["claims", source, file] => {
            let known = ["source.toml", "claims.csv", "features.csv", "services.csv"].contains(&file);
            let fits = known && is_there(&format!("claims/{source}/source.toml"));
            (fits, "claims/<source>/source.toml, with claims.csv, features.csv and services.csv beside it")
        }
        ["claims", ..] => (false, "claims/<source>/source.toml"),
        ["coverage", _] => (path.ends_with(".csv"), "coverage/<framework>.csv"),
        ["apis", ..] => (parts.len() == 3 && path.ends_with(".json"), "apis/<provider>/<api>.json, which is generated"),
        ["imports", ..] => (parts.len() == 3 && toml.is_some(), "imports/<format>/<name>.toml"),
        ["tables", ..] => (parts.len() == 3 && toml.is_some(), "tables/<provider>/<table>.toml"),
        ["checks", ..] => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let known = path.ends_with("/check.toml") || path.ends_with("/cases.toml");
            let fits = known && checks::id_of(folder).is_some() && is_there(&format!("{folder}/check.toml"));
            (fits, "checks/<provider>/<service>/<check>/check.toml, with cases.toml beside it")
        }
        _ => return None,
    };
    (!fits).then_some(expected)
}
