//! From the words of AWS, and of the inventory's tables, to what is asked about. What is not understood is nothing, which
//! the caller leaves as not known; it is never left out.

use crate::{Destination, GroupRule, Ports, Protocol, Source, Target, Traffic};

impl Traffic {
    /// By protocol and ports: `tcp`, `6`, `udp`, `17`, `all`, `-1`, or another protocol. Without ports, or with `-1`, all are meant.
    pub fn named(protocol: &str, ports: (Option<i64>, Option<i64>)) -> Option<Self> {
        let protocol = match protocol {
            "all" | "-1" => return Some(Self::All),
            "tcp" | "6" => Protocol::Tcp,
            "udp" | "17" => Protocol::Udp,
            _ => return Some(Self::Elsewhere),
        };
        let ports = match ports {
            (None | Some(-1), None | Some(-1)) => Ports::ALL,
            (Some(first), Some(last)) => Ports { first: u16::try_from(first).ok()?, last: u16::try_from(last).ok()? },
            _ => return None,
        };
        (ports.first <= ports.last).then_some(Self::Of(protocol, ports))
    }
}

impl Target {
    /// By the id that a route hands packets to; `local` is the network itself. Whatever is not known to lead in does not.
    pub fn named(id: &str) -> Self {
        let own = || id.to_owned();
        match id.split('-').next() {
            Some("igw") => Self::Gateway(own()),
            Some("local") => Self::Local,
            Some("vpce") => Self::Endpoint(own()),
            Some("eni" | "i") => Self::Appliance(own()),
            _ => Self::Other(own()),
        }
    }
}

impl Destination {
    /// By its range, or the id of its prefix list.
    pub fn named(text: &str) -> Option<Self> {
        text.parse().map(Self::Net).ok().or_else(|| text.starts_with("pl-").then(|| Self::List(text.to_owned())))
    }
}

impl GroupRule {
    /// By the columns of `aws_vpc_security_group_rule`, of an inbound rule.
    pub fn named(
        protocol: Option<&str>,
        ports: (Option<i64>, Option<i64>),
        source: Option<&str>,
        source_kind: Option<&str>,
    ) -> Option<Self> {
        let (protocol, source) = (protocol?, source?);
        let traffic = Traffic::named(protocol, ports)?;
        let from = match source_kind? {
            "ipv4" | "ipv6" => Source::Net(source.parse().ok()?),
            "prefix_list" => Source::List(source.to_owned()),
            "security_group" => Source::Group(source.to_owned()),
            _ => return None,
        };
        let ports = match traffic {
            Traffic::Of(_, ports) if ports != Ports::ALL => format!(" {ports}"),
            _ => String::new(),
        };
        Some(Self { name: format!("`{protocol}{ports} from {source}`"), traffic, source: from })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_is_told() {
        let of = |protocol, first, last| Some(Traffic::Of(protocol, Ports { first, last }));
        let cases = [
            ("-1", None, None, Some(Traffic::All)),
            ("all", Some(-1), Some(-1), Some(Traffic::All)),
            ("tcp", Some(22), Some(22), of(Protocol::Tcp, 22, 22)),
            ("6", Some(0), Some(65_535), of(Protocol::Tcp, 0, 65_535)),
            ("17", None, None, of(Protocol::Udp, 0, 65_535)),
            ("udp", Some(-1), Some(-1), of(Protocol::Udp, 0, 65_535)),
            ("icmp", Some(8), Some(-1), Some(Traffic::Elsewhere)),
            ("47", None, None, Some(Traffic::Elsewhere)),
            ("tcp", Some(22), None, None),
            ("tcp", Some(443), Some(22), None),
            ("tcp", Some(22), Some(70_000), None),
        ];
        for (protocol, first, last, expected) in cases {
            assert_eq!(Traffic::named(protocol, (first, last)), expected, "{protocol} {first:?} {last:?}");
        }
    }

    #[test]
    fn targets_and_destinations_are_told() {
        let owned = |id: &str| id.to_owned();
        let cases = [
            ("igw-1", Target::Gateway(owned("igw-1"))),
            ("local", Target::Local),
            ("vpce-1", Target::Endpoint(owned("vpce-1"))),
            ("eni-1", Target::Appliance(owned("eni-1"))),
            ("i-1", Target::Appliance(owned("i-1"))),
            ("eigw-1", Target::Other(owned("eigw-1"))),
            ("nat-1", Target::Other(owned("nat-1"))),
            ("vgw-1", Target::Other(owned("vgw-1"))),
        ];
        for (id, expected) in cases {
            assert_eq!(Target::named(id), expected);
        }
        assert!(matches!(Destination::named("10.0.0.0/16"), Some(Destination::Net(_))));
        assert!(matches!(Destination::named("pl-1"), Some(Destination::List(_))));
        assert!(Destination::named("10.0.0.0/33").is_none());
    }

    #[test]
    fn rules_are_told_or_not_known() {
        let rule = |protocol, source, kind| GroupRule::named(protocol, (Some(22), Some(22)), source, kind);
        let found = rule(Some("tcp"), Some("0.0.0.0/0"), Some("ipv4")).unwrap();
        assert_eq!(found.name, "`tcp 22 from 0.0.0.0/0`");
        assert!(matches!(rule(Some("tcp"), Some("pl-1"), Some("prefix_list")).unwrap().source, Source::List(_)));
        assert!(matches!(rule(Some("tcp"), Some("sg-1"), Some("security_group")).unwrap().source, Source::Group(_)));
        for (protocol, source, kind) in [
            (None, Some("0.0.0.0/0"), Some("ipv4")),
            (Some("tcp"), None, Some("ipv4")),
            (Some("tcp"), Some("0.0.0.0/0"), None),
            (Some("tcp"), Some("everywhere"), Some("ipv4")),
            (Some("tcp"), Some("0.0.0.0/0"), Some("ipv5")),
        ] {
            assert!(rule(protocol, source, kind).is_none());
        }
    }
}
