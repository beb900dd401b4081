//! Elastic Load Balancing: application, network and gateway load balancers, and their listeners.

mod exposed;
mod listener;

use aws_sdk_elasticloadbalancingv2::{
    Client,
    types::{Listener, LoadBalancer, LoadBalancerAttribute, LoadBalancerSchemeEnum},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    Network,
    ec2::AT_ONCE,
    read::{self, Listing, every_page},
};
use crate::{Rows, Run};

/// Reads everything of one region.
pub async fn collect(run: &Run<'_>) {
    let client = Client::new(run.config);
    let pages = client.describe_load_balancers().page_size(400).into_paginator().send();
    let balancers = every_page!(run, "elasticloadbalancing:DescribeLoadBalancers", pages, load_balancers);
    let (listeners, network) = futures::join!(listener::list_all(run, &client, &balancers.items), run.network());
    futures::join!(
        collect_balancers(run, &client, &balancers, (&listeners, network)),
        listener::collect(run, &client, &balancers, &listeners)
    );
}

/// Makes `aws_ec2_load_balancer` of the listing, and asks for the attributes of each.
async fn collect_balancers(
    run: &Run<'_>,
    client: &Client,
    balancers: &Listing<LoadBalancer>,
    (listeners, network): (&[Listing<Listener>], &Network),
) {
    let mut rows = run.rows("aws_ec2_load_balancer");
    balancers.report(&mut rows);
    let found: Vec<_> = balancers
        .items
        .iter()
        .zip(listeners)
        .map(|(balancer, listeners)| {
            let mut row = row(&rows, balancer);
            exposed::of(balancer, listeners, network).set_with_services(&mut row);
            row
        })
        .collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(rows: &Rows, balancer: &LoadBalancer) -> Row {
    let name = balancer.load_balancer_name().unwrap_or_default();
    let mut row = rows.row(balancer.load_balancer_arn().unwrap_or(name), name);
    row.set("name", name);
    row.set("type", balancer.r#type().map(|kind| kind.as_str()));
    row.set("is_internet_facing", is_internet_facing(balancer));
    row.set("dns_name", balancer.dns_name());
    row.set("vpc_id", balancer.vpc_id());
    let state = balancer.state().and_then(|state| state.code());
    row.set("state", state.map(|state| state.as_str()));
    row.set("created_at", balancer.created_time().map(read::time));
    row.set("security_group_ids", read::list(balancer.security_groups().iter().map(String::as_str)));
    row.set("availability_zone_count", i64::try_from(balancer.availability_zones().len()).ok());
    row
}

fn is_internet_facing(balancer: &LoadBalancer) -> Option<bool> {
    balancer.scheme().map(|scheme| *scheme == LoadBalancerSchemeEnum::InternetFacing)
}

async fn ask(run: &Run<'_>, client: &Client, mut row: Row) -> Row {
    let request = client.describe_load_balancer_attributes().load_balancer_arn(&*row.arn);
    match run.call("elasticloadbalancing:DescribeLoadBalancerAttributes", request.send()).await {
        Ok(answer) => set_attributes(&mut row, answer.attributes()),
        Err(refused) => row.set_unread("attributes", refused.unread()),
    }
    row
}

fn set_attributes(row: &mut Row, attributes: &[LoadBalancerAttribute]) {
    let text = |key: &str| {
        let found = attributes.iter().find(|attribute| attribute.key() == Some(key));
        found.and_then(LoadBalancerAttribute::value).filter(|value| !value.is_empty())
    };
    let flag = |key: &str| text(key).map(|value| value == "true");
    row.set("access_logs_enabled", flag("access_logs.s3.enabled"));
    row.set("access_logs_bucket", text("access_logs.s3.bucket"));
    row.set("deletion_protected", flag("deletion_protection.enabled"));
    row.set("drop_invalid_headers", flag("routing.http.drop_invalid_header_fields.enabled"));
    row.set("desync_mode", text("routing.http.desync_mitigation_mode"));
}
