//! Whether a region is recorded: one row, also where there is no trail.

use demarc_inventory::Row;

use super::Seen;
use crate::{
    Refused, Rows, Run,
    aws::{
        facts::{any, both, count},
        read,
    },
};

/// What is known stays known when one of several trails could not be read.
pub(super) fn row(run: &Run<'_>, seen: &Result<Vec<Seen>, Refused>) -> Rows {
    let mut rows = run.rows("aws_cloudtrail_region");
    let mut row = rows.row(read::arn(run, "cloudtrail", "region"), format!("CloudTrail in {}", run.region));
    match seen {
        Ok(seen) => {
            set_trails(&mut row, seen);
            set_selectors(&mut row, seen);
        }
        Err(refused) => {
            row.set_unread("trails", refused.unread());
            row.set_unread("selectors", refused.unread());
        }
    }
    rows.push(row);
    rows
}

fn logging(seen: &Seen) -> Option<bool> {
    seen.status.as_ref().ok().and_then(|status| status.is_logging())
}

fn set_trails(row: &mut Row, seen: &[Seen]) {
    let is_logging = any(seen.iter().map(logging));
    let multi_region = any(seen.iter().map(|seen| both(logging(seen), seen.trail.is_multi_region_trail())));
    row.set("trail_count", count(seen.len()));
    row.set("logging", is_logging);
    row.set("multi_region_logging", multi_region);
    let refused = seen.iter().find_map(|seen| seen.status.as_ref().err());
    if let (Some(refused), None) = (refused, is_logging.and(multi_region)) {
        row.set_unread("trails", refused.unread());
    }
}

fn set_selectors(row: &mut Row, seen: &[Seen]) {
    let recorded = |seen: &Seen, records: fn(&super::Recorded) -> bool| {
        both(logging(seen), seen.recorded.as_ref().ok().map(records))
    };
    let management = any(seen.iter().map(|seen| recorded(seen, super::Recorded::all_management)));
    let of_every_region = any(seen
        .iter()
        .map(|seen| both(seen.trail.is_multi_region_trail(), recorded(seen, super::Recorded::all_management))));
    let data = any(seen.iter().map(|seen| recorded(seen, super::Recorded::reads_and_writes_data)));
    row.set("management_events", management);
    row.set("multi_region_management_events", of_every_region);
    row.set("data_events", data);
    let refused = seen.iter().find_map(|seen| seen.recorded.as_ref().err().or(seen.status.as_ref().err()));
    if let (Some(refused), None) = (refused, management.and(of_every_region).and(data)) {
        row.set_unread("selectors", refused.unread());
    }
}
