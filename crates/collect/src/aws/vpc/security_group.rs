//! Security groups, and what each lets the internet reach.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{NetworkInterface, SecurityGroup};
use demarc_inventory::Row;
use demarc_network::{Ports, usual};

use super::{
    opening::{Direction, Opening, openings},
    security_group_rule, source,
};
use crate::{
    Rows, Run,
    aws::{
        Network,
        ec2::name_by_tags,
        read::{self, Listing},
    },
};

/// The columns that may hang on the content of a prefix list.
const JUDGED: [&str; 8] = [
    "internet_open",
    "internet_all_ports",
    "internet_ssh",
    "internet_rdp",
    "internet_management_ports",
    "internet_database_ports",
    "internet_other_ports",
    "internet_egress_all_ports",
];

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
        set_openings(&mut row, &openings);
        // A group that is known to be open stays known to be so.
        let unread = openings.iter().find_map(|opening| network.lists.get(&opening.source)?.refused.as_ref());
        if let Some(refused) = unread.filter(|_| JUDGED.iter().any(|column| !row.values.contains_key(*column))) {
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
            let internet = list.items.iter().any(|entry| entry.cidr().and_then(source::is_internet) == Some(true));
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

fn set_openings(row: &mut Row, openings: &[Opening]) {
    let (inbound, outbound): (Vec<_>, Vec<_>) =
        openings.iter().partition(|opening| opening.direction == Direction::Inbound);
    row.set("inbound_rule_count", i64::try_from(inbound.len()).ok());
    row.set("outbound_rule_count", i64::try_from(outbound.len()).ok());
    row.set("internet_open", to_internet(&inbound, |_| true));
    row.set("internet_all_ports", to_internet(&inbound, Opening::reaches_all_ports));
    row.set("internet_ssh", to_internet(&inbound, |opening| opening.reaches_tcp(22)));
    row.set("internet_rdp", to_internet(&inbound, |opening| opening.reaches(&[Ports { first: 3389, last: 3389 }])));
    row.set("internet_management_ports", to_internet(&inbound, |opening| opening.reaches(usual::MANAGEMENT)));
    row.set("internet_database_ports", to_internet(&inbound, |opening| opening.reaches(usual::DATABASES)));
    row.set("internet_other_ports", to_internet(&inbound, Opening::reaches_other_than_web));
    row.set("internet_egress_all_ports", to_internet(&outbound, Opening::reaches_all_ports));
    let open: Vec<_> = inbound
        .iter()
        .filter(|opening| opening.from_internet == Some(true))
        .map(|opening| opening.describe())
        .collect();
    row.set("internet_openings", open.join("; "));
}

/// Whether one of them is open to the internet in the way asked about; nothing when it hangs on a list that was not read.
fn to_internet(openings: &[&Opening], is_meant: impl Fn(&Opening) -> bool) -> Option<bool> {
    let meant = openings.iter().filter(|opening| is_meant(opening));
    let all: Vec<_> = meant.map(|opening| opening.from_internet).collect();
    if all.contains(&Some(true)) {
        return Some(true);
    }
    (!all.contains(&None)).then_some(false)
}
