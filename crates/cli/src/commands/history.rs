//! `demarc history`: verdicts and gaps over time, from when to when and what ended them.

use std::collections::{BTreeMap, HashMap};

use chrono::DateTime;
use demarc_records::{Line, Run, trend};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, HistoryArgs, PlainFormat},
    output::{answer, answer_json, say_next, table},
    record::Record,
};

#[derive(Serialize)]
struct LineView<'a> {
    followed: &'static str,
    service: &'a str,
    duty: &'a str,
    gap: &'a str,
    value: &'a str,
    detail: &'a str,
    first_seen: String,
    last_seen: String,
    closed: Option<String>,
    closed_by: &'a str,
}

/// Shows what is seen now, or with `--all` all that ever was.
pub fn run(args: &Args, given: &HistoryArgs) -> Outcome {
    let record = Record::existing(args)?;
    let tenant = record.tenant(&given.tenant)?;
    let runs = record.wait(record.records.runs(&tenant))?;
    let judged: Vec<i64> = runs.iter().filter(|(.., run)| run.kind != "collect").map(|(number, ..)| *number).collect();
    let at: HashMap<i64, i64> = runs.iter().map(|(number, at, ..)| (*number, *at)).collect();
    if given.runs {
        return write_runs(&record, given, &runs);
    }
    let lines = record.wait(record.records.history(&tenant, !given.all))?;
    let wanted = |line: &&Line| {
        given.service.as_ref().is_none_or(|service| *service == line.spot.service)
            && given.duty.as_ref().is_none_or(|duty| *duty == line.spot.duty)
    };
    let day = |run: i64| {
        at.get(&run)
            .and_then(|at| DateTime::from_timestamp_micros(*at))
            .map(|at| at.format("%Y-%m-%d %H:%M").to_string())
    };
    let view = |line: &'_ Line| -> (String, String, Option<String>) {
        // Last seen by the run before the one that saw something else; by the newest where nothing has ended it.
        let last = judged.iter().rev().find(|run| line.closed.is_none_or(|closed| **run < closed));
        (
            day(line.opened).unwrap_or_default(),
            last.and_then(|run| day(*run)).unwrap_or_default(),
            line.closed.and_then(day),
        )
    };
    let views = lines.iter().filter(wanted).map(|line| {
        let (first_seen, last_seen, closed) = view(line);
        LineView {
            followed: line.spot.followed.word(),
            service: &line.spot.service,
            duty: &line.spot.duty,
            gap: &line.spot.name,
            value: &line.seen.value,
            detail: &line.seen.detail,
            first_seen,
            last_seen,
            closed,
            closed_by: &line.closed_by,
        }
    });
    let mut views: Vec<LineView<'_>> = views.collect();
    // What is new comes first.
    views.sort_by(|one, other| {
        let place = |line: &LineView<'_>| (line.service.to_owned(), line.duty.to_owned(), line.gap.to_owned());
        other.first_seen.cmp(&one.first_seen).then_with(|| place(one).cmp(&place(other)))
    });
    match given.format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => answer(&table(
            &["what", "service", "duty", "value", "first seen (UTC)", "last seen", "ended by"],
            views.iter().map(row),
        ))?,
    }
    say_next("demarc explain DUTY --tenant TENANT --service SERVICE");
    FINE
}

#[derive(Serialize)]
struct RunView {
    run: i64,
    at: String,
    by: String,
    counts: BTreeMap<String, usize>,
}

/// What is counted after each run, as columns.
const COUNTED: [&str; 7] = ["proven", "failing", "unproven", "gap critical", "gap high", "gap medium", "gap low"];

/// How many verdicts and gaps there were after each run.
fn write_runs(record: &Record, given: &HistoryArgs, runs: &[(i64, i64, String, Run)]) -> Outcome {
    let lines = record.wait(record.records.history(&record.tenant(&given.tenant)?, false))?;
    let numbers: Vec<i64> = runs.iter().filter(|(.., run)| run.kind != "collect").map(|(number, ..)| *number).collect();
    let counts = trend(&lines, &numbers, |spot| {
        given.service.as_ref().is_none_or(|service| *service == spot.service)
            && given.duty.as_ref().is_none_or(|duty| *duty == spot.duty)
    });
    let about = |number: i64| runs.iter().find(|(run, ..)| *run == number);
    let views = counts.into_iter().filter_map(|(run, counts)| {
        let (_, at, by, _) = about(run)?;
        let at = DateTime::from_timestamp_micros(*at)?.format("%Y-%m-%d %H:%M").to_string();
        Some(RunView { run, at, by: by.clone(), counts })
    });
    let views: Vec<RunView> = views.collect();
    match given.format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => {
            let header: Vec<&str> = ["run", "at (UTC)", "by"].into_iter().chain(COUNTED).collect();
            let row = |view: &RunView| {
                let counts = COUNTED.iter().map(|name| view.counts.get(*name).copied().unwrap_or(0).to_string());
                [view.run.to_string(), view.at.clone(), view.by.clone()].into_iter().chain(counts).collect()
            };
            answer(&table(&header, views.iter().map(row)))?;
        }
    }
    say_next(&format!("demarc assess --tenant {} --since RUN", given.tenant));
    FINE
}

fn row(line: &LineView<'_>) -> Vec<String> {
    let what = if line.gap.is_empty() { line.followed.to_owned() } else { format!("gap: {}", line.gap) };
    let ended = if line.closed.is_some() { line.closed_by.to_owned() } else { String::new() };
    vec![
        what,
        line.service.to_owned(),
        line.duty.to_owned(),
        line.value.to_owned(),
        line.first_seen.clone(),
        line.last_seen.clone(),
        ended,
    ]
}
