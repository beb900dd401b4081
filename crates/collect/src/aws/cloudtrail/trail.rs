//! Trails, each in the region where it was made.

use aws_sdk_cloudtrail::{operation::get_trail_status::GetTrailStatusOutput, types::Trail};
use demarc_inventory::Row;

use super::{Recorded, Seen};
use crate::{Refused, Rows, Run, aws::read};

pub(super) fn rows(run: &Run<'_>, seen: Result<Vec<Seen>, Refused>) -> Rows {
    let mut rows = run.rows("aws_cloudtrail_trail");
    match seen {
        Err(refused) => rows.refuse("list", refused),
        Ok(seen) => {
            for seen in seen.iter().filter(|seen| seen.trail.home_region() == Some(&*run.region)) {
                rows.push(row(&rows, seen));
            }
        }
    }
    rows
}

fn row(rows: &Rows, seen: &Seen) -> Row {
    let trail = &seen.trail;
    let mut row = rows.row(trail.trail_arn().unwrap_or_default(), trail.name().unwrap_or_default());
    set_trail(&mut row, trail);
    match &seen.status {
        Ok(status) => set_status(&mut row, status),
        Err(refused) => row.set_unread("status", refused.unread()),
    }
    match &seen.recorded {
        Ok(recorded) => set_recorded(&mut row, recorded),
        Err(refused) => row.set_unread("selectors", refused.unread()),
    }
    row
}

fn set_trail(row: &mut Row, trail: &Trail) {
    row.set("multi_region", trail.is_multi_region_trail());
    row.set("organisation", trail.is_organization_trail());
    row.set("global_service_events", trail.include_global_service_events());
    row.set("log_file_validation", trail.log_file_validation_enabled());
    row.set("encrypted_with_kms", trail.kms_key_id().is_some());
    row.set("kms_key", trail.kms_key_id());
    row.set("bucket", trail.s3_bucket_name());
    row.set("log_group_arn", trail.cloud_watch_logs_log_group_arn());
    row.set("sends_to_cloudwatch", trail.cloud_watch_logs_log_group_arn().is_some());
}

/// A delivery that went well is answered without an error; before the first one there is nothing to say.
fn set_status(row: &mut Row, status: &GetTrailStatusOutput) {
    let error = status.latest_delivery_error().filter(|error| !error.is_empty());
    row.set("logging", status.is_logging());
    row.set("delivers", error.map(|_| false).or(status.latest_delivery_time().map(|_| true)));
    row.set("delivery_error", error);
    row.set("delivered_at", status.latest_delivery_time().map(read::time));
    row.set("log_group_error", status.latest_cloud_watch_logs_delivery_error());
    row.set("digest_error", status.latest_digest_delivery_error());
}

fn set_recorded(row: &mut Row, recorded: &Recorded) {
    row.set("management_events", recorded.management_events());
    row.set("data_events", !recorded.data.is_empty());
    row.set("data_resource_types", read::list(recorded.data.iter().map(String::as_str)));
}
