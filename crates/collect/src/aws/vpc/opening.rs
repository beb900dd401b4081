//! From a permission of a security group to its openings.

use aws_sdk_ec2::types::IpPermission;
use demarc_network::{Direction, Opening};

/// The openings that a permission stands for: one for every other end.
pub fn openings(direction: Direction, permission: &IpPermission) -> Vec<Opening> {
    let ports = (permission.from_port().map(i64::from), permission.to_port().map(i64::from));
    let opening = Opening::new(direction, permission.ip_protocol(), ports);
    let to = |source: Option<&str>, kind, description: Option<&str>| {
        opening.with(source.unwrap_or_default(), kind, description)
    };
    let ipv4 = permission.ip_ranges().iter().map(|range| to(range.cidr_ip(), "ipv4", range.description()));
    let ipv6 = permission.ipv6_ranges().iter().map(|range| to(range.cidr_ipv6(), "ipv6", range.description()));
    let lists =
        permission.prefix_list_ids().iter().map(|list| to(list.prefix_list_id(), "prefix_list", list.description()));
    let groups = permission.user_id_group_pairs().iter().map(|pair| Opening {
        source_account: pair.user_id().map(str::to_owned),
        ..to(pair.group_id().or(pair.group_name()), "security_group", pair.description())
    });
    ipv4.chain(ipv6).chain(lists).chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{IpRange, PrefixListId, UserIdGroupPair};

    use super::*;

    #[test]
    fn a_permission_is_an_opening_for_every_other_end() {
        let permission = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(22)
            .to_port(22)
            .ip_ranges(IpRange::builder().cidr_ip("0.0.0.0/0").build())
            .prefix_list_ids(PrefixListId::builder().prefix_list_id("pl-1").build())
            .user_id_group_pairs(UserIdGroupPair::builder().group_id("sg-1").user_id("111122223333").build())
            .build();
        let found = openings(Direction::Inbound, &permission);
        let internet: Vec<_> = found.iter().map(|opening| opening.from_internet).collect();
        assert_eq!(internet, [Some(true), None, Some(false)]);
        assert_eq!(found[0].describe(), "tcp 22 from 0.0.0.0/0");
    }
}
