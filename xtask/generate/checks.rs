//! `docs/checks.md`: the checks by service.

use std::collections::BTreeMap;

use demarc_catalog::{Catalog, CheckEntry};
use demarc_model::{Check, ServiceId, Status};

use crate::page::{Page, code};

/// The page.
pub fn file(catalog: &Catalog) -> (String, Vec<u8>) {
    let mut by_service: BTreeMap<&ServiceId, Vec<&CheckEntry>> = BTreeMap::new();
    for entry in &catalog.checks {
        by_service.entry(&entry.check.service).or_default().push(entry);
    }
    let mut page = Page::new(
        "Checks",
        "checks",
        &format!(
            "{} checks of {} services. Each is a folder of `catalog/checks`, with its rule, how to mend what fails it, \
             and the cases that prove it.",
            catalog.checks.len(),
            by_service.len()
        ),
    );
    for (service, entries) in by_service {
        let title = catalog.service(service).map_or_else(|| service.to_string(), |service| service.title.to_string());
        page.heading(&title);
        let row = |entry: &CheckEntry| {
            let check = &entry.check;
            let link = format!("[`{}`](../catalog/{}/check.toml)", check.id, entry.path);
            [link, named(check), check.severity.to_string(), code(&check.duty)]
        };
        page.table(["check", "what is true when it is met", "severity", "proves"], entries.into_iter().map(row));
    }
    page.file("docs/checks.md")
}

fn named(check: &Check) -> String {
    match check.status {
        Status::Stable => check.title.to_string(),
        status => format!("{} ({status})", check.title),
    }
}
