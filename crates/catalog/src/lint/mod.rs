//! Everything that is wrong with a catalog, also between files.

mod cases;
mod checks;
mod duties;
mod fill;
mod imports;
mod layout;
mod tables;

use crate::{
    catalog::{Catalog, Gathered, Origins, gather},
    files::Files,
    known::Known,
    problem::{Problems, says},
    reader::Reader,
};

/// Says everything that is wrong with a catalog; empty when nothing is.
pub fn lint(files: &Files) -> Problems {
    let Gathered { catalog, problems, unread, origins } = gather(files);
    let mut linter = Linter {
        catalog: &catalog,
        known: catalog.known(&unread),
        origins: &origins,
        reader: Reader { files, problems, unread: unread.clone() },
    };
    layout::lint(&mut linter);
    duties::lint(&mut linter);
    frameworks(&mut linter);
    tables::lint(&mut linter);
    fill::lint(&mut linter);
    imports::lint(&mut linter);
    checks::lint(&mut linter);
    checks::unanswerable(&mut linter);
    linter.reader.problems.into()
}

/// What every lint asks, and where it notes what it finds.
struct Linter<'c> {
    catalog: &'c Catalog,
    known: Known<'c>,
    origins: &'c Origins,
    reader: Reader<'c>,
}

fn frameworks(linter: &mut Linter<'_>) {
    for (framework, path) in linter.catalog.frameworks.iter().zip(&linter.origins.frameworks) {
        for (key, text) in
            [("title", &framework.title), ("edition", &framework.edition), ("publisher", &framework.publisher)]
        {
            linter.reader.not_empty(path, &[key], text);
        }
        if !framework.source.starts_with("https://") && !framework.source.starts_with("urn:") {
            let what = format!("the source `{}`", framework.source);
            linter.reader.at(path, &["source"], says(what, "an address that begins with `https://`", ""));
        }
        let csv = path.replace(".toml", ".csv");
        for (line, message) in framework.csv_problems() {
            linter.reader.on_line(&csv, line, message);
        }
    }
}
