//! One opening of a security group: a protocol, its ports and who is at the other end; and what all of them let the internet do.

use crate::{Ports, is_internet, usual};

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
    pub ports: Option<(i64, i64)>,
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
    /// An opening to nobody yet: `protocol` as the provider names or numbers it, with its first and last port.
    pub fn new(direction: Direction, protocol: Option<&str>, ports: (Option<i64>, Option<i64>)) -> Self {
        let protocol = protocol.map(str::to_ascii_lowercase);
        let protocol = match protocol.as_deref() {
            Some("-1") | None => "all",
            Some("6") => "tcp",
            Some("17") => "udp",
            Some(other) => other,
        };
        let ports = match (protocol, ports) {
            ("tcp" | "udp", (Some(from), Some(to))) if from >= 0 => Some((from, to)),
            _ => None,
        };
        Self {
            direction,
            protocol: protocol.to_owned(),
            ports,
            source: String::new(),
            source_kind: "",
            source_account: None,
            description: None,
            from_internet: None,
        }
    }

    /// The same for somebody at the other end: a range, list or group, of a kind. What its makers wrote goes with it.
    pub fn with(&self, source: &str, source_kind: &'static str, description: Option<&str>) -> Self {
        let from_internet = if source_kind == "security_group" { Some(false) } else { is_internet(source) };
        Self {
            source: source.to_owned(),
            source_kind,
            description: description.filter(|text| !text.is_empty()).map(str::to_owned),
            from_internet,
            ..self.clone()
        }
    }

    /// Whether a TCP or UDP port of one of `ranges` is open.
    pub fn reaches(&self, ranges: &[Ports]) -> bool {
        let meets = |from, to, ports: &Ports| from <= i64::from(ports.last) && i64::from(ports.first) <= to;
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
            ("tcp" | "udp", Some((from, to))) => from <= 1 && to >= i64::from(u16::MAX),
            _ => false,
        }
    }

    /// Whether a port is open that the web does not need: any but 80 and 443 of TCP.
    pub fn reaches_other_than_web(&self) -> bool {
        if self.protocol == "udp" {
            return true;
        }
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

/// What the openings of a group let the internet do, by the columns of `aws_vpc_security_group`; nothing where that hangs on a list that
/// was not read.
pub fn to_internet(openings: &[Opening]) -> [(&'static str, Option<bool>); 8] {
    let is_open = |direction, is_meant: &dyn Fn(&Opening) -> bool| {
        let meant = openings.iter().filter(|opening| opening.direction == direction && is_meant(opening));
        let all: Vec<_> = meant.map(|opening| opening.from_internet).collect();
        if all.contains(&Some(true)) { Some(true) } else { (!all.contains(&None)).then_some(false) }
    };
    let inbound = |is_meant: &dyn Fn(&Opening) -> bool| is_open(Direction::Inbound, is_meant);
    [
        ("internet_open", inbound(&|_| true)),
        ("internet_all_ports", inbound(&Opening::reaches_all_ports)),
        ("internet_ssh", inbound(&|opening| opening.reaches_tcp(22))),
        ("internet_rdp", inbound(&|opening| opening.reaches(&[Ports { first: 3389, last: 3389 }]))),
        ("internet_management_ports", inbound(&|opening| opening.reaches(usual::MANAGEMENT))),
        ("internet_database_ports", inbound(&|opening| opening.reaches(usual::DATABASES))),
        ("internet_other_ports", inbound(&Opening::reaches_other_than_web)),
        ("internet_egress_all_ports", is_open(Direction::Outbound, &Opening::reaches_all_ports)),
    ]
}

/// What the internet may reach, as people say it.
pub fn internet_openings(openings: &[Opening]) -> String {
    let open = openings
        .iter()
        .filter(|opening| opening.direction == Direction::Inbound && opening.from_internet == Some(true))
        .map(Opening::describe);
    open.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(protocol: &str, ports: Option<(i64, i64)>) -> Opening {
        Opening::new(Direction::Inbound, Some(protocol), ports.unzip()).with("0.0.0.0/0", "ipv4", None)
    }

    #[test]
    fn ports_are_reached_by_range_and_protocol() {
        assert!(open("tcp", Some((20, 25))).reaches_tcp(22));
        assert!(open("-1", None).reaches_tcp(22) && open("-1", Some((-1, -1))).reaches_all_ports());
        assert!(open("TCP", Some((22, 22))).reaches_tcp(22) && open("6", Some((22, 22))).reaches_tcp(22));
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
                && open("udp", Some((443, 443))).reaches_other_than_web()
        );
    }

    #[test]
    fn what_hangs_on_a_list_is_known_only_where_something_else_decides() {
        let list = |ports| Opening::new(Direction::Inbound, Some("tcp"), ports).with("pl-1", "prefix_list", None);
        let ssh = |openings: &[Opening]| to_internet(openings).into_iter().find(|(name, _)| *name == "internet_ssh");
        let (ssh_list, web_list) = (list((Some(22), Some(22))), list((Some(443), Some(443))));
        let cases = [
            (vec![], Some(false)),
            (vec![web_list], Some(false)),
            (vec![ssh_list.clone()], None),
            (vec![ssh_list, open("tcp", Some((22, 22)))], Some(true)),
        ];
        for (openings, known) in cases {
            assert_eq!(ssh(&openings).and_then(|(_, known)| known), known, "{openings:?}");
        }
        assert_eq!(
            internet_openings(&[open("tcp", Some((22, 22))), open("-1", None)]),
            "tcp 22 from 0.0.0.0/0; all from 0.0.0.0/0"
        );
    }
}
