//! Networks: whether anything is in them, and whether their traffic is recorded.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{FlowLog, NetworkInterface, Vpc};
use demarc_inventory::Row;

use crate::{
    Rows, Run,
    aws::{
        ec2::name_by_tags,
        read::{self, Listing},
    },
};

/// Makes `aws_vpc` of the listing.
pub fn collect(
    run: &Run<'_>,
    vpcs: &Listing<Vpc>,
    interfaces: &Listing<NetworkInterface>,
    flow_logs: &Listing<FlowLog>,
) {
    let mut rows = run.rows("aws_vpc");
    vpcs.report(&mut rows);
    interfaces.report_facet(&mut rows, "interfaces");
    flow_logs.report_facet(&mut rows, "flow_logs");
    for vpc in &vpcs.items {
        let mut row = row(run, &rows, vpc);
        if interfaces.is_complete() {
            let inside = interfaces.items.iter().filter(|interface| interface.vpc_id() == vpc.vpc_id());
            row.set("network_interface_count", i64::try_from(inside.count()).ok());
        }
        if flow_logs.is_complete() {
            set_flow_logs(&mut row, vpc, &flow_logs.items);
        }
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &Rows, vpc: &Vpc) -> Row {
    let id = vpc.vpc_id().unwrap_or_default();
    let mut row = rows.row(read::arn(run, "ec2", &format!("vpc/{id}")), id);
    name_by_tags(&mut row, vpc.tags());
    row.set("vpc_id", id);
    row.set("cidr_block", vpc.cidr_block());
    row.set("is_default", vpc.is_default());
    row.set("owner_id", vpc.owner_id());
    row.set("is_own", vpc.owner_id().map(|owner| owner == &*run.account));
    row.set("state", vpc.state().map(|state| state.as_str()));
    row
}

fn set_flow_logs(row: &mut Row, vpc: &Vpc, flow_logs: &[FlowLog]) {
    let active = |log: &&FlowLog| log.resource_id() == vpc.vpc_id() && log.flow_log_status() == Some("ACTIVE");
    let logs: Vec<_> = flow_logs.iter().filter(active).collect();
    let traffic: BTreeSet<_> = logs.iter().filter_map(|log| log.traffic_type()).map(|kind| kind.as_str()).collect();
    row.set("flow_log_active", !logs.is_empty());
    row.set("flow_log_traffic", read::list(traffic));
}
