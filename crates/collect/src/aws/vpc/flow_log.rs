//! Flow logs, from a listing that networks need as well.

use aws_sdk_ec2::types::FlowLog;

use crate::{
    Run,
    aws::{
        ec2::name_by_tags,
        read::{self, Listing},
    },
};

/// Makes `aws_vpc_flow_log` of the listing.
pub fn collect(run: &Run<'_>, flow_logs: &Listing<FlowLog>) {
    let mut rows = run.rows("aws_vpc_flow_log");
    flow_logs.report(&mut rows);
    for log in &flow_logs.items {
        let id = log.flow_log_id().unwrap_or_default();
        let mut row = rows.row(read::arn(run, "ec2", &format!("vpc-flow-log/{id}")), id);
        name_by_tags(&mut row, log.tags());
        row.set("flow_log_id", id);
        row.set("resource_id", log.resource_id());
        row.set("flow_log_status", log.flow_log_status());
        row.set("traffic_type", log.traffic_type().map(|kind| kind.as_str()));
        row.set("destination_type", log.log_destination_type().map(|kind| kind.as_str()));
        row.set("destination", log.log_destination().or(log.log_group_name()));
        row.set("delivery_status", log.deliver_logs_status());
        row.set("delivery_error", log.deliver_logs_error_message());
        row.set("created_at", log.creation_time().map(read::time));
        row.set("max_aggregation_seconds", log.max_aggregation_interval());
        rows.push(row);
    }
    run.finish(rows);
}
