//! Security groups, and what each lets the internet reach.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{NetworkInterface, SecurityGroup};
use demarc_inventory::Row;
use demarc_network::{Direction, Opening, internet_openings, is_internet, to_internet};

use super::{opening::openings, security_group_rule};
use crate::{
    Rows, Run,
    aws::{
        Network,
        ec2::name_by_tags,
        read::{self, Listing},
    },
};

/// Makes `aws_vpc_security_group` and `aws_vpc_security_group_rule` of the listing.
pub fn collect(run: &Run<'_>, network: &Network, interfaces: &Listing<NetworkInterface>) {
    let mut rows = run.rows("aws_vpc_security_group");
    let mut rules = run.rows("aws_vpc_security_group_rule");
    network.groups.report(&mut rows);
    network.groups.report(&mut rules);
    interfaces.report_facet(&mut rows, "interfaces");
    let uses = uses_by_group(interfaces);
    let refused = network.lists.iter().filter_map(|(id, list)| Some((id.clone(), list.refused.clone()?))).collect();
    for group in &network.groups.items {
        let mut openings = openings_of(group);
        judge_prefix_lists(network, &mut openings);
        let mut row = row(run, &rows, group);
        let is_certain = set_openings(&mut row, &openings);
        // A group that is known to be open stays known to be so.
        let unread = openings.iter().find_map(|opening| network.lists.get(&opening.source)?.refused.as_ref());
        if let Some(refused) = unread.filter(|_| !is_certain) {
            row.set_unread("prefix_lists", refused.unread());
        }
        if interfaces.is_complete() {
            let count = group.group_id().and_then(|id| uses.get(id)).copied();
            row.set("network_interface_count", count.unwrap_or(0));
        }
        security_group_rule::push(&mut rules, &row, &openings, &refused);
        rows.push(row);
    }
    run.finish(rows);
    run.finish(rules);
}

fn openings_of(group: &SecurityGroup) -> Vec<Opening> {
    let inbound = group.ip_permissions().iter().flat_map(|permission| openings(Direction::Inbound, permission));
    let outbound =
        group.ip_permissions_egress().iter().flat_map(|permission| openings(Direction::Outbound, permission));
    inbound.chain(outbound).collect()
}

/// Looks into the prefix lists that rules name. A range that is the internet is enough, also where others were not read.
fn judge_prefix_lists(network: &Network, openings: &mut [Opening]) {
    for opening in openings.iter_mut().filter(|opening| opening.source_kind == "prefix_list") {
        let list = network.lists.get(&opening.source);
        opening.from_internet = list.and_then(|list| {
            let internet = list.items.iter().any(|entry| entry.cidr().and_then(is_internet) == Some(true));
            (internet || list.is_complete()).then_some(internet)
        });
    }
}

fn uses_by_group(interfaces: &Listing<NetworkInterface>) -> BTreeMap<&str, i64> {
    let mut uses = BTreeMap::new();
    for group in interfaces.items.iter().flat_map(|interface| interface.groups()).filter_map(|group| group.group_id()) {
        *uses.entry(group).or_default() += 1;
    }
    uses
}

fn row(run: &Run<'_>, rows: &Rows, group: &SecurityGroup) -> Row {
    let id = group.group_id().unwrap_or_default();
    let arn = group
        .security_group_arn()
        .map_or_else(|| read::arn(run, "ec2", &format!("security-group/{id}")), str::to_owned);
    let mut row = rows.row(arn, group.group_name().unwrap_or(id));
    name_by_tags(&mut row, group.tags());
    row.set("group_id", id);
    row.set("group_name", group.group_name());
    row.set("vpc_id", group.vpc_id());
    row.set("description", group.description());
    row.set("is_default", group.group_name().map(|name| name == "default"));
    row
}

/// Whether everything is certain.
fn set_openings(row: &mut Row, openings: &[Opening]) -> bool {
    let count = |direction| i64::try_from(openings.iter().filter(|one| one.direction == direction).count()).ok();
    row.set("inbound_rule_count", count(Direction::Inbound));
    row.set("outbound_rule_count", count(Direction::Outbound));
    let judged = to_internet(openings);
    judged.iter().for_each(|(column, known)| row.set(column, *known));
    row.set("internet_openings", internet_openings(openings));
    judged.iter().all(|(_, known)| known.is_some())
}
