//! Internet gateways, route tables and the block on public access: the ways in from the internet.

use aws_sdk_ec2::types::{InternetGateway, InternetGatewayBlockMode, Route, RouteTable};

use crate::{
    Rows, Run,
    aws::{
        Network,
        ec2::name_by_tags,
        facts::count,
        read::{self, Listing},
    },
};

/// Makes `aws_vpc_internet_gateway`, `aws_vpc_route_table`, `aws_vpc_route` and `aws_vpc_block_public_access` of what was read.
pub fn collect(run: &Run<'_>, network: &Network) {
    collect_gateways(run, &network.gateways);
    collect_tables(run, &network.tables);
    collect_block(run, network);
}

fn collect_gateways(run: &Run<'_>, gateways: &Listing<InternetGateway>) {
    let mut rows = run.rows("aws_vpc_internet_gateway");
    gateways.report(&mut rows);
    for gateway in &gateways.items {
        let id = gateway.internet_gateway_id().unwrap_or_default();
        let mut row = rows.row(read::arn(run, "ec2", &format!("internet-gateway/{id}")), id);
        name_by_tags(&mut row, gateway.tags());
        row.set("internet_gateway_id", id);
        row.set("vpc_id", gateway.attachments().first().and_then(|attachment| attachment.vpc_id()));
        row.set("is_attached", !gateway.attachments().is_empty());
        row.set("owner_id", gateway.owner_id());
        rows.push(row);
    }
    run.finish(rows);
}

fn collect_tables(run: &Run<'_>, tables: &Listing<RouteTable>) {
    let (mut rows, mut routes) = (run.rows("aws_vpc_route_table"), run.rows("aws_vpc_route"));
    tables.report(&mut rows);
    for table in &tables.items {
        let id = table.route_table_id().unwrap_or_default();
        let mut row = rows.row(read::arn(run, "ec2", &format!("route-table/{id}")), id);
        name_by_tags(&mut row, table.tags());
        let subnets = table.associations().iter().filter_map(|association| association.subnet_id());
        row.set("route_table_id", id);
        row.set("vpc_id", table.vpc_id());
        row.set("owner_id", table.owner_id());
        row.set("is_main", table.associations().iter().any(|association| association.main() == Some(true)));
        row.set("subnet_ids", read::list(subnets));
        row.set("route_count", count(table.routes().len()));
        table.routes().iter().for_each(|route| push_route(&mut routes, &row.arn, table, route));
        rows.push(row);
    }
    run.finish(rows);
    run.finish(routes);
}

fn push_route(routes: &mut Rows, table_arn: &str, table: &RouteTable, route: &Route) {
    let to = [route.destination_cidr_block(), route.destination_ipv6_cidr_block(), route.destination_prefix_list_id()];
    let destination = to.into_iter().flatten().next();
    let at = destination.unwrap_or("?");
    let id = table.route_table_id().unwrap_or_default();
    let mut row = routes.row(format!("{table_arn}/{at}"), format!("{id}: {at}"));
    row.set("route_table_id", id);
    row.set("vpc_id", table.vpc_id());
    row.set("destination", destination);
    row.set("target", target(route));
    row.set("state", route.state().map(|state| state.as_str()));
    row.set("origin", route.origin().map(|origin| origin.as_str()));
    routes.push(row);
}

/// What a route hands packets to.
pub fn target(route: &Route) -> Option<&str> {
    let kinds = [
        route.gateway_id(),
        route.nat_gateway_id(),
        route.network_interface_id(),
        route.instance_id(),
        route.egress_only_internet_gateway_id(),
        route.transit_gateway_id(),
        route.local_gateway_id(),
        route.carrier_gateway_id(),
        route.vpc_peering_connection_id(),
        route.core_network_arn(),
        route.odb_network_arn(),
    ];
    kinds.into_iter().flatten().find(|id| !id.is_empty())
}

fn collect_block(run: &Run<'_>, network: &Network) {
    let mut rows = run.rows("aws_vpc_block_public_access");
    let title = format!("Block on public access in {}", run.region);
    let mut row = rows.row(read::arn(run, "ec2", "vpc-block-public-access"), title);
    match &network.access.mode {
        Ok(mode) => {
            row.set("mode", mode.as_str());
            row.set("blocks_inbound", *mode != InternetGatewayBlockMode::Off);
        }
        Err(refused) => row.set_unread("options", refused.unread()),
    }
    match &network.access.spared {
        Ok(spared) => {
            row.set("spared_count", count(spared.len()));
            row.set("spared_ids", read::list(spared.iter().map(String::as_str)));
        }
        Err(refused) => row.set_unread("exclusions", refused.unread()),
    }
    rows.push(row);
    run.finish(rows);
}
