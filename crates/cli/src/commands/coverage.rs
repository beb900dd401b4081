//! `demarc catalog coverage`: which controls of a provider's own list the checks answer.

use std::collections::BTreeMap;

use demarc_catalog::{Coverage, WhyNot, coverage};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, CatalogCoverageArgs, PlainFormat},
    desk,
    output::{Failure, answer, answer_json, say, say_next, table},
};

#[derive(Serialize)]
struct ControlView<'a> {
    group: &'a str,
    control: &'a str,
    title: &'a str,
    checks: Vec<&'a str>,
    why_not: Option<&'static str>,
    note: Option<&'a str>,
}

/// Compares the checks with a list.
pub fn run(args: &Args, given: &CatalogCoverageArgs) -> Outcome {
    let catalog = desk::catalog(args)?;
    let framework = catalog.framework(&given.framework).ok_or_else(|| {
        Failure::usage(format!("there is no framework `{}`", given.framework)).next("demarc catalog list frameworks")
    })?;
    let all = coverage(&catalog, framework);
    match given.format {
        PlainFormat::Json => answer_json(&all.iter().map(view).collect::<Vec<_>>())?,
        PlainFormat::Table if given.all => {
            answer(&table(&["control", "rule", "answered by", "why not"], all.iter().map(control_row)))?;
        }
        PlainFormat::Table => write_groups(&all)?,
    }
    let answered = all.iter().filter(|one| !one.checks.is_empty()).count();
    say(format!("{}: {answered} of {} controls are answered", framework.title, all.len()));
    say_next("demarc catalog coverage --all shows every control");
    FINE
}

fn view<'a>(one: &Coverage<'a>) -> ControlView<'a> {
    ControlView {
        group: one.group,
        control: one.control,
        title: one.title,
        checks: one.checks.iter().map(|check| check.as_str()).collect(),
        why_not: one.why_not.map(|(why, _)| why.word()),
        note: one.why_not.map(|(_, note)| note).filter(|note| !note.is_empty()),
    }
}

fn control_row(one: &Coverage<'_>) -> Vec<String> {
    let checks = one.checks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let why = one.why_not.map_or_else(String::new, |(why, note)| format!("{} {note}", why.word().replace('_', " ")));
    vec![one.control.to_owned(), one.title.to_owned(), checks, why.trim().to_owned()]
}

/// A line for each group.
fn write_groups(all: &[Coverage<'_>]) -> Result<(), Failure> {
    let mut groups: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for one in all {
        let counts = groups.entry(one.group).or_default();
        counts[0] += 1;
        counts[match one.why_not {
            None => 1,
            Some((WhyNot::NotYet, _)) => 2,
            Some((WhyNot::NotInspectable, _)) => 3,
            Some((WhyNot::Retired, _)) => 4,
        }] += 1;
    }
    let row = |(group, counts): (&&str, &[usize; 5])| {
        std::iter::once((*group).to_owned()).chain(counts.iter().map(ToString::to_string)).collect::<Vec<_>>()
    };
    answer(&table(&["group", "controls", "answered", "not yet", "not inspectable", "retired"], groups.iter().map(row)))
}
