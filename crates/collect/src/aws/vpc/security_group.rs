//! Security groups, and what each lets the internet reach.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::{
    Client,
    types::{NetworkInterface, SecurityGroup},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    opening::{Direction, Opening, openings},
    security_group_rule, source,
};
use crate::{
    Refused, Rows, Run,
    aws::{
        ec2::{AT_ONCE, name_by_tags},
        read::{self, Listing, every_page},
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

/// Reads `aws_vpc_security_group` and `aws_vpc_security_group_rule`.
pub async fn collect(run: &Run<'_>, client: &Client, interfaces: &Listing<NetworkInterface>) {
    let pages = client.describe_security_groups().into_paginator().page_size(1000).send();
    let groups = every_page!(run, "ec2:DescribeSecurityGroups", pages, security_groups);
    let mut rows = run.rows("aws_vpc_security_group");
    let mut rules = run.rows("aws_vpc_security_group_rule");
    groups.report(&mut rows);
    groups.report(&mut rules);
    interfaces.report_facet(&mut rows, "interfaces");
    let mut openings: Vec<_> = groups.items.iter().map(openings_of).collect();
    let refused = judge_prefix_lists(run, client, &mut openings).await;
    let uses = uses_by_group(interfaces);
    for (group, openings) in groups.items.iter().zip(&openings) {
        let mut row = row(run, &rows, group);
        set_openings(&mut row, openings);
        // A group that is known to be open stays known to be so.
        let unread = openings.iter().find_map(|opening| refused.get(&opening.source));
        if let Some(refused) = unread.filter(|_| JUDGED.iter().any(|column| !row.values.contains_key(*column))) {
            row.set_unread("prefix_lists", refused.unread());
        }
        if interfaces.is_complete() {
            let count = group.group_id().and_then(|id| uses.get(id)).copied();
            row.set("network_interface_count", count.unwrap_or(0));
        }
        security_group_rule::push(&mut rules, &row, openings, &refused);
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

/// Looks into the prefix lists that rules name; says which could not be read.
async fn judge_prefix_lists(run: &Run<'_>, client: &Client, groups: &mut [Vec<Opening>]) -> BTreeMap<String, Refused> {
    let named: BTreeSet<String> = groups
        .iter()
        .flatten()
        .filter(|opening| opening.source_kind == "prefix_list")
        .map(|opening| opening.source.clone())
        .collect();
    let answers = stream::iter(named).map(async |id| {
        let answer = holds_internet(run, client, &id).await;
        (id, answer)
    });
    let answers: Vec<_> = answers.buffer_unordered(AT_ONCE).collect().await;
    let mut known = BTreeMap::new();
    let mut refused = BTreeMap::new();
    for (id, answer) in answers {
        match answer {
            Ok(internet) => {
                known.insert(id, internet);
            }
            Err(refusal) => {
                refused.insert(id, refusal);
            }
        }
    }
    for opening in groups.iter_mut().flatten().filter(|opening| opening.source_kind == "prefix_list") {
        opening.from_internet = known.get(&opening.source).copied();
    }
    refused
}

/// Whether any range of a prefix list is the internet.
async fn holds_internet(run: &Run<'_>, client: &Client, id: &str) -> Result<bool, Refused> {
    let pages = client.get_managed_prefix_list_entries().prefix_list_id(id).into_paginator().send();
    let entries = every_page!(run, "ec2:GetManagedPrefixListEntries", pages, entries);
    let internet = entries.items.iter().any(|entry| entry.cidr().and_then(source::is_internet) == Some(true));
    match entries.refused {
        Some(refused) if !internet => Err(refused),
        _ => Ok(internet),
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
    row.set("internet_rdp", to_internet(&inbound, |opening| opening.reaches(&[(3389, 3389)])));
    row.set("internet_management_ports", to_internet(&inbound, Opening::reaches_management));
    row.set("internet_database_ports", to_internet(&inbound, Opening::reaches_database));
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
