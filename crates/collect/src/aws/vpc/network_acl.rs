//! Network access lists, and whether they let the internet in to ports for remote administration.

use aws_sdk_ec2::types::{NetworkAcl, NetworkAclEntry, RuleAction};

use crate::{
    Run,
    aws::{
        ec2::name_by_tags,
        read::{self, Listing},
    },
};
use demarc_network::is_internet;

/// Makes `aws_vpc_network_acl` of the listing.
pub fn collect(run: &Run<'_>, acls: &Listing<NetworkAcl>) {
    let mut rows = run.rows("aws_vpc_network_acl");
    acls.report(&mut rows);
    for acl in &acls.items {
        let id = acl.network_acl_id().unwrap_or_default();
        let mut row = rows.row(read::arn(run, "ec2", &format!("network-acl/{id}")), id);
        name_by_tags(&mut row, acl.tags());
        row.set("network_acl_id", id);
        row.set("vpc_id", acl.vpc_id());
        row.set("is_default", acl.is_default());
        row.set("owner_id", acl.owner_id());
        row.set("subnet_count", i64::try_from(acl.associations().len()).ok());
        row.set("internet_ssh", lets_internet_in(acl.entries(), 22));
        row.set("internet_rdp", lets_internet_in(acl.entries(), 3389));
        rows.push(row);
    }
    run.finish(rows);
}

/// Whether the first entry about a TCP port that decides for the whole internet, in either address family, allows it.
///
/// Entries are tried in the order of their numbers. A refusal of fewer addresses leaves the rest of the internet
/// undecided; leave for as much of the internet as [`is_internet`] names counts as letting it in.
fn lets_internet_in(entries: &[NetworkAclEntry], port: i32) -> bool {
    let mut inbound: Vec<_> =
        entries.iter().filter(|entry| entry.egress() == Some(false) && is_about(entry, port)).collect();
    inbound.sort_by_key(|entry| entry.rule_number());
    let families: [fn(&NetworkAclEntry) -> Option<&str>; 2] =
        [NetworkAclEntry::cidr_block, NetworkAclEntry::ipv6_cidr_block];
    families.into_iter().any(|addresses| {
        let decision = inbound.iter().find_map(|entry| match (entry.rule_action()?, addresses(entry)?) {
            (RuleAction::Allow, cidr) if is_internet(cidr) == Some(true) => Some(true),
            (RuleAction::Deny, "0.0.0.0/0" | "::/0") => Some(false),
            _ => None,
        });
        decision == Some(true)
    })
}

/// Whether an entry is about a TCP port; protocol 6 is TCP and -1 is every protocol.
fn is_about(entry: &NetworkAclEntry, port: i32) -> bool {
    let in_range = entry
        .port_range()
        .is_none_or(|range| range.from().unwrap_or(0) <= port && port <= range.to().unwrap_or(i32::from(u16::MAX)));
    match entry.protocol() {
        Some("-1") => true,
        Some("6" | "tcp") => in_range,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::PortRange;

    use super::*;

    fn entry(number: i32, action: RuleAction, cidr: &str, ports: Option<(i32, i32)>) -> NetworkAclEntry {
        let range = ports.map(|(from, to)| PortRange::builder().from(from).to(to).build());
        let builder = NetworkAclEntry::builder().egress(false).rule_number(number).rule_action(action);
        let builder = builder.protocol(if range.is_some() { "6" } else { "-1" }).set_port_range(range);
        if cidr.contains(':') { builder.ipv6_cidr_block(cidr).build() } else { builder.cidr_block(cidr).build() }
    }

    #[test]
    fn the_first_entry_decides() {
        let deny_all = || entry(32767, RuleAction::Deny, "0.0.0.0/0", None);
        let allow_all = || entry(100, RuleAction::Allow, "0.0.0.0/0", None);
        let deny_ssh = |number| entry(number, RuleAction::Deny, "0.0.0.0/0", Some((22, 22)));
        assert!(lets_internet_in(&[deny_all(), allow_all()], 22));
        assert!(!lets_internet_in(&[allow_all(), deny_all(), deny_ssh(90)], 22));
        assert!(lets_internet_in(&[allow_all(), deny_all(), deny_ssh(110)], 22));
        assert!(lets_internet_in(&[allow_all(), deny_ssh(90)], 3389));
        assert!(!lets_internet_in(&[entry(1, RuleAction::Allow, "0.0.0.0/0", Some((80, 443)))], 22));
        assert!(!lets_internet_in(&[entry(1, RuleAction::Allow, "203.0.113.0/24", None), deny_all()], 22));
        assert!(lets_internet_in(&[deny_all(), entry(1, RuleAction::Allow, "::/0", None)], 22));
        assert!(!lets_internet_in(&[], 22));
    }
}
