//! One opening of a security group: a protocol, its ports and who is at the other end.

use aws_sdk_ec2::types::IpPermission;
use demarc_network::Ports;

/// Which way a rule lets traffic through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To whoever has the group.
    Inbound,
    /// From whoever has the group.
    Outbound,
}

impl Direction {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// One protocol, range of ports and other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which way.
    pub direction: Direction,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `all`.
    pub protocol: String,
    /// The first and last port, where the protocol has ports and not all are meant.
    pub ports: Option<(i32, i32)>,
    /// The range, list or group.
    pub source: String,
    /// `ipv4`, `ipv6`, `prefix_list` or `security_group`.
    pub source_kind: &'static str,
    /// The account of a group.
    pub source_account: Option<String>,
    /// What its makers wrote.
    pub description: Option<String>,
    /// Whether the other end is the internet, as far as known.
    pub from_internet: Option<bool>,
}

impl Opening {
    /// Whether a TCP or UDP port of one of `ranges` is open.
    pub fn reaches(&self, ranges: &[Ports]) -> bool {
        let meets = |from, to, ports: &Ports| from <= i32::from(ports.last) && i32::from(ports.first) <= to;
        match (self.protocol.as_str(), self.ports) {
            ("all", _) | ("tcp" | "udp", None) => true,
            ("tcp" | "udp", Some((from, to))) => ranges.iter().any(|ports| meets(from, to, ports)),
            _ => false,
        }
    }

    /// The same, of TCP alone.
    pub fn reaches_tcp(&self, port: u16) -> bool {
        self.protocol != "udp" && self.reaches(&[Ports { first: port, last: port }])
    }

    /// Whether every port is open.
    pub fn reaches_all_ports(&self) -> bool {
        match (self.protocol.as_str(), self.ports) {
            ("all", _) | ("tcp" | "udp", None) => true,
            ("tcp" | "udp", Some((from, to))) => from <= 1 && to >= i32::from(u16::MAX),
            _ => false,
        }
    }

    /// Whether TCP or UDP ports other than those of the web are open.
    pub fn reaches_other_than_web(&self) -> bool {
        let others = [(0, 79), (81, 442), (444, u16::MAX)].map(|(first, last)| Ports { first, last });
        self.reaches(&others)
    }

    /// As people say it: `tcp 22 from 0.0.0.0/0`.
    pub fn describe(&self) -> String {
        let ports = match self.ports {
            None => String::new(),
            Some((from, to)) if from == to => format!(" {from}"),
            Some((from, to)) => format!(" {from}-{to}"),
        };
        format!("{}{ports} from {}", self.protocol, self.source)
    }
}

/// The openings that a permission stands for: one for every other end.
pub fn openings(direction: Direction, permission: &IpPermission) -> Vec<Opening> {
    let protocol = match permission.ip_protocol() {
        Some("-1") | None => "all",
        Some("6") => "tcp",
        Some("17") => "udp",
        Some(other) => other,
    };
    let ports = match (protocol, permission.from_port(), permission.to_port()) {
        ("tcp" | "udp", Some(from), Some(to)) if from >= 0 => Some((from, to)),
        _ => None,
    };
    let opening = |source: Option<&str>, source_kind, description: Option<&str>| Opening {
        direction,
        protocol: protocol.to_owned(),
        ports,
        source: source.unwrap_or_default().to_owned(),
        source_kind,
        source_account: None,
        description: description.filter(|text| !text.is_empty()).map(str::to_owned),
        from_internet: source.and_then(super::source::is_internet),
    };
    let ipv4 = permission.ip_ranges().iter().map(|range| opening(range.cidr_ip(), "ipv4", range.description()));
    let ipv6 = permission.ipv6_ranges().iter().map(|range| opening(range.cidr_ipv6(), "ipv6", range.description()));
    let lists = permission
        .prefix_list_ids()
        .iter()
        .map(|list| opening(list.prefix_list_id(), "prefix_list", list.description()));
    let groups = permission.user_id_group_pairs().iter().map(|pair| Opening {
        source_account: pair.user_id().map(str::to_owned),
        from_internet: Some(false),
        ..opening(pair.group_id().or(pair.group_name()), "security_group", pair.description())
    });
    ipv4.chain(ipv6).chain(lists).chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{IpRange, PrefixListId, UserIdGroupPair};
    use demarc_network::usual;

    use super::*;

    fn open(protocol: &str, ports: Option<(i32, i32)>) -> Opening {
        let permission = IpPermission::builder()
            .ip_protocol(protocol)
            .set_from_port(ports.map(|(from, _)| from))
            .set_to_port(ports.map(|(_, to)| to))
            .ip_ranges(IpRange::builder().cidr_ip("0.0.0.0/0").build())
            .build();
        openings(Direction::Inbound, &permission).remove(0)
    }

    #[test]
    fn ports_are_reached_by_range_and_protocol() {
        assert!(open("tcp", Some((20, 25))).reaches_tcp(22));
        assert!(open("-1", None).reaches_tcp(22) && open("-1", Some((-1, -1))).reaches_all_ports());
        assert!(!open("udp", Some((22, 22))).reaches_tcp(22));
        assert!(!open("icmp", Some((8, -1))).reaches_tcp(22));
        assert!(
            open("tcp", Some((0, 65535))).reaches_all_ports() && !open("tcp", Some((1024, 65535))).reaches_all_ports()
        );
        assert!(
            open("tcp", Some((445, 445))).reaches(usual::MANAGEMENT)
                && !open("tcp", Some((443, 443))).reaches(usual::MANAGEMENT)
        );
        assert!(open("tcp", Some((3000, 4000))).reaches(usual::DATABASES));
        assert!(
            !open("tcp", Some((443, 443))).reaches_other_than_web()
                && open("tcp", Some((80, 81))).reaches_other_than_web()
        );
    }

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
        assert_eq!(open("-1", None).describe(), "all from 0.0.0.0/0");
    }
}
