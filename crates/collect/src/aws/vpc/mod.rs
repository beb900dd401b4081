//! Amazon VPC: networks, subnets, gateways, routes, flow logs, access lists, security groups, endpoints and fixed addresses.

mod flow_log;
mod gateway;
mod network;
mod network_acl;
mod opening;
mod security_group;
mod security_group_rule;
mod subnet;

use aws_sdk_ec2::Client;

pub(super) use gateway::target;
pub(super) use opening::openings;

use super::{
    ec2::name_by_tags,
    read::{self, every_page},
};
use crate::Run;

/// Reads everything of one region.
pub async fn collect(run: &Run<'_>) {
    let client = Client::new(run.config);
    let interfaces = client.describe_network_interfaces().into_paginator().page_size(1000).send();
    let interfaces = async { every_page!(run, "ec2:DescribeNetworkInterfaces", interfaces, network_interfaces) };
    let flow_logs = client.describe_flow_logs().into_paginator().page_size(1000).send();
    let flow_logs = async { every_page!(run, "ec2:DescribeFlowLogs", flow_logs, flow_logs) };
    let listed = async {
        let (interfaces, flow_logs, found) = futures::join!(interfaces, flow_logs, run.network());
        flow_log::collect(run, &flow_logs);
        network::collect(run, &found.vpcs, &interfaces, &flow_logs);
        security_group::collect(run, found, &interfaces);
        network_acl::collect(run, &found.acls);
        gateway::collect(run, found);
    };
    futures::join!(
        listed,
        subnet::collect(run, &client),
        collect_endpoints(run, &client),
        collect_addresses(run, &client),
    );
}

/// Reads `aws_vpc_endpoint`.
async fn collect_endpoints(run: &Run<'_>, client: &Client) {
    let pages = client.describe_vpc_endpoints().into_paginator().page_size(1000).send();
    let endpoints = every_page!(run, "ec2:DescribeVpcEndpoints", pages, vpc_endpoints);
    let mut rows = run.rows("aws_vpc_endpoint");
    endpoints.report(&mut rows);
    for endpoint in &endpoints.items {
        let id = endpoint.vpc_endpoint_id().unwrap_or_default();
        let mut row = rows.row(read::arn(run, "ec2", &format!("vpc-endpoint/{id}")), id);
        name_by_tags(&mut row, endpoint.tags());
        row.set("vpc_endpoint_id", id);
        row.set("vpc_id", endpoint.vpc_id());
        row.set("service_name", endpoint.service_name());
        row.set("endpoint_type", endpoint.vpc_endpoint_type().map(|kind| kind.as_str()));
        row.set("state", endpoint.state().map(|state| state.as_str().to_lowercase()));
        row.set("private_dns_enabled", endpoint.private_dns_enabled());
        row.set("created_at", endpoint.creation_timestamp().map(read::time));
        rows.push(row);
    }
    run.finish(rows);
}

/// Reads `aws_vpc_eip`; the provider answers in one page.
async fn collect_addresses(run: &Run<'_>, client: &Client) {
    let mut rows = run.rows("aws_vpc_eip");
    match run.call("ec2:DescribeAddresses", client.describe_addresses().send()).await {
        Err(refused) => rows.refuse("list", refused),
        Ok(answer) => {
            for address in answer.addresses() {
                let id = address.allocation_id().or(address.public_ip()).unwrap_or_default();
                let title = address.public_ip().unwrap_or(id);
                let mut row = rows.row(read::arn(run, "ec2", &format!("elastic-ip/{id}")), title);
                name_by_tags(&mut row, address.tags());
                row.set("public_ip", address.public_ip());
                row.set("allocation_id", address.allocation_id());
                let user = [address.association_id(), address.instance_id(), address.network_interface_id()];
                row.set("is_associated", user.into_iter().flatten().any(|user| !user.is_empty()));
                row.set("instance_id", address.instance_id());
                row.set("network_interface_id", address.network_interface_id());
                row.set("private_ip_address", address.private_ip_address());
                row.set("is_service_managed", address.service_managed().is_some());
                rows.push(row);
            }
        }
    }
    run.finish(rows);
}
