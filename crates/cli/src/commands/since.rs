//! `demarc assess --since`: what is new, fixed, reopened, still open or no longer readable.

use chrono::NaiveDate;
use demarc_records::{Line, Movement, since};
use serde::Serialize;

use crate::{
    args::Format,
    desk::Desk,
    output::{Failure, answer, answer_json, say, table},
    record::Record,
};

#[derive(Serialize)]
struct ChangeView {
    tenant: String,
    change: &'static str,
    gap: String,
    service: String,
    duty: String,
    value: String,
    detail: String,
}

/// The run of each tenant that is compared with: the one with this number, or the last of a day or before it. Asked before the
/// new assessment is recorded, which is of today too.
pub fn runs<'t>(desk: &Desk, tenants: &[&'t str], from: &str) -> Result<Vec<(&'t str, i64)>, Failure> {
    let record = record(desk)?;
    let of_tenant = |&id: &&'t str| {
        let runs = record.wait(record.records.runs(&record.tenant(id)?))?;
        let judged = runs.iter().filter(|(.., run)| run.kind != "collect").map(|(number, at, ..)| (*number, *at));
        Ok((id, earlier(judged, from)?))
    };
    tenants.iter().map(of_tenant).collect()
}

fn record(desk: &Desk) -> Result<&Record, Failure> {
    let none =
        || Failure::usage("only a record remembers earlier runs").next("demarc apply makes one of the workspace");
    desk.record.as_ref().ok_or_else(none)
}

/// Shows how each tenant stands against its earlier run.
pub fn show(desk: &Desk, tenants: &[(&str, i64)], format: Format) -> Result<(), Failure> {
    let record = record(desk)?;
    let mut views = Vec::new();
    for &(id, run) in tenants {
        let lines = record.wait(record.records.history(&record.tenant(id)?, false))?;
        views.extend(since(&lines, run).into_iter().map(|(change, line)| view(id, change, line)));
    }
    match format {
        Format::Table => write(&views)?,
        Format::Json => answer_json(&views)?,
        _ => return Err(not_written()),
    }
    let count = |change: Movement| views.iter().filter(|view| view.change == change.word()).count();
    let counts: Vec<String> =
        Movement::ALL.iter().map(|&change| format!("{} {}", count(change), change.word().replace('_', " "))).collect();
    say(counts.join(", "));
    Ok(())
}

/// For formats that have no place for changes.
pub fn not_written() -> Failure {
    Failure::usage("what has changed is written as table or json").next("leave --since out")
}

/// The run with this number, or the last one on or before a day; 0, before all of them, where there is none so old.
fn earlier(runs: impl Iterator<Item = (i64, i64)>, from: &str) -> Result<i64, Failure> {
    let runs: Vec<(i64, i64)> = runs.collect();
    if let Ok(number) = from.parse::<i64>() {
        let known = runs.iter().any(|(run, _)| *run == number);
        let message = format!("there is no assessment number {number}");
        return if known { Ok(number) } else { Err(Failure::usage(message).next("demarc history --runs lists them")) };
    }
    let day: NaiveDate = from
        .parse()
        .map_err(|_| Failure::usage(format!("`{from}` is neither a run nor a day")).next("write 12 or 2026-03-31"))?;
    let end = day.and_hms_opt(23, 59, 59).unwrap_or_default().and_utc().timestamp_micros() + 999_999;
    Ok(runs.iter().filter(|(_, at)| *at <= end).map(|(run, _)| *run).max().unwrap_or(0))
}

fn view(tenant: &str, change: Movement, line: &Line) -> ChangeView {
    ChangeView {
        tenant: tenant.to_owned(),
        change: change.word(),
        gap: line.spot.name.clone(),
        service: line.spot.service.clone(),
        duty: line.spot.duty.clone(),
        value: line.seen.value.clone(),
        detail: if change == Movement::Fixed { line.closed_by.clone() } else { line.seen.detail.clone() },
    }
}

fn write(views: &[ChangeView]) -> Result<(), Failure> {
    let row = |view: &ChangeView| {
        let (change, gap) = (view.change.replace('_', " "), view.gap.clone());
        vec![
            view.tenant.clone(),
            change,
            gap,
            view.value.clone(),
            format!("{} / {}", view.service, view.duty),
            view.detail.clone(),
        ]
    };
    // What is still open is what `demarc gaps` shows.
    let moved = views.iter().filter(|view| view.change != Movement::StillOpen.word());
    answer(&table(&["tenant", "change", "gap", "severity", "where", "now"], moved.map(row)))
}
