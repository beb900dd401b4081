//! `catalog/coverage/<framework>.csv`: which controls of a provider's own list no check can answer, and why. What a check
//! answers it says itself; everything else is not answered yet.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{CheckId, FrameworkId, vocabulary};

use crate::{Catalog, Framework, csv_rows::each_row, problem::says, reader::Reader};

vocabulary! {
    /// Why no check answers a control.
    WhyNot, "reason why a control is not answered" {
        /// Its publisher has given it up.
        Retired = "retired",
        /// What it asks about cannot be read through an API.
        NotInspectable = "not_inspectable",
        /// Nobody has written a check.
        NotYet = "not_yet",
    }
}

/// A control that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswerable {
    /// The list.
    pub framework: FrameworkId,
    /// The control.
    pub control: Arc<str>,
    /// Why.
    pub why: WhyNot,
    /// The same in words.
    pub note: Arc<str>,
    pub(crate) path: Arc<str>,
    pub(crate) line: usize,
}

/// One control of a list, and what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<'c> {
    /// The control.
    pub control: &'c str,
    /// What it is called.
    pub title: &'c str,
    /// The group that it is in, such as the service.
    pub group: &'c str,
    /// The checks that answer it.
    pub checks: Vec<&'c CheckId>,
    /// Why there are none.
    pub why_not: Option<(WhyNot, &'c str)>,
}

const COLUMNS: &[&str] = &["control", "why", "note"];

/// Reads every list.
pub(crate) fn read(reader: &mut Reader<'_>) -> Vec<Unanswerable> {
    let files = reader.files;
    let mut all = Vec::new();
    for path in files.under("coverage").filter(|path| path.ends_with(".csv")) {
        let name = path.trim_start_matches("coverage/").trim_end_matches(".csv");
        let Ok(framework) = name.parse::<FrameworkId>() else { continue };
        each_row(reader, path, COLUMNS, COLUMNS, |reader, row| match row.get("why").parse::<WhyNot>() {
            Ok(why) => all.push(Unanswerable {
                framework: framework.clone(),
                control: row.get("control").into(),
                why,
                note: row.get("note").into(),
                path: path.into(),
                line: row.line,
            }),
            Err(error) => reader.on_line(path, row.line, says(error.to_string(), "", "correct it")),
        });
    }
    all
}

/// Every control of a list but its groups, in its order, with what answers it.
pub fn coverage<'c>(catalog: &'c Catalog, framework: &'c Framework) -> Vec<Coverage<'c>> {
    let mut answers: BTreeMap<&str, Vec<&CheckId>> = BTreeMap::new();
    for entry in &catalog.checks {
        for answered in entry.check.answers.iter().filter(|answered| answered.framework == framework.id) {
            answers.entry(&answered.control).or_default().push(&entry.check.id);
        }
    }
    let of_list = catalog.unanswerable.iter().filter(|one| one.framework == framework.id);
    let why: BTreeMap<&str, (WhyNot, &str)> = of_list.map(|one| (&*one.control, (one.why, &*one.note))).collect();
    let leaves = framework.controls().iter().filter_map(|control| Some((control, control.parent.as_deref()?)));
    let row = |(control, group): (&'c crate::Control, &'c str)| {
        let checks = answers.remove(&*control.id).unwrap_or_default();
        let why_not = why.get(&*control.id).copied().unwrap_or((WhyNot::NotYet, ""));
        let why_not = checks.is_empty().then_some(why_not);
        Coverage { control: &control.id, title: &control.title, group, checks, why_not }
    };
    leaves.map(row).collect()
}
