//! Subnets, and whether they hand out public addresses.

use aws_sdk_ec2::Client;

use crate::{
    Run,
    aws::{
        ec2::name_by_tags,
        read::{self, every_page},
    },
};

/// Reads `aws_vpc_subnet`.
pub async fn collect(run: &Run<'_>, client: &Client) {
    let pages = client.describe_subnets().into_paginator().page_size(1000).send();
    let subnets = every_page!(run, "ec2:DescribeSubnets", pages, subnets);
    let mut rows = run.rows("aws_vpc_subnet");
    subnets.report(&mut rows);
    for subnet in &subnets.items {
        let id = subnet.subnet_id().unwrap_or_default();
        let arn = subnet.subnet_arn().map_or_else(|| read::arn(run, "ec2", &format!("subnet/{id}")), str::to_owned);
        let mut row = rows.row(arn, id);
        name_by_tags(&mut row, subnet.tags());
        row.set("subnet_id", id);
        row.set("vpc_id", subnet.vpc_id());
        row.set("cidr_block", subnet.cidr_block());
        row.set("availability_zone", subnet.availability_zone());
        row.set("owner_id", subnet.owner_id());
        row.set("is_own", subnet.owner_id().map(|owner| owner == &*run.account));
        row.set("is_default", subnet.default_for_az());
        row.set("auto_assign_public_ip", subnet.map_public_ip_on_launch());
        row.set("auto_assign_ipv6", subnet.assign_ipv6_address_on_creation());
        row.set("available_ip_count", subnet.available_ip_address_count());
        rows.push(row);
    }
    run.finish(rows);
}
