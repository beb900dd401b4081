//! Runs of addresses and ports, and which addresses are the internet.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// The two kinds of addresses, which share no route, ACL entry or rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of a range.
    pub const fn of(net: IpNet) -> Self {
        match net {
            IpNet::V4(_) => Self::V4,
            IpNet::V6(_) => Self::V6,
        }
    }

    /// The addresses that strangers can have. IPv4: all but IANA's special-purpose ranges (RFC 6890) that no packet from the
    /// internet comes from; those kept for documentation count, so that examples mean something. IPv6: global unicast
    /// (RFC 4291), the only part that is given out.
    pub fn internet(self) -> Vec<Span> {
        const NOT_PUBLIC: [(u32, u32); 9] = [
            (0x0000_0000, 0x00ff_ffff), // 0.0.0.0/8, this network
            (0x0a00_0000, 0x0aff_ffff), // 10.0.0.0/8, private
            (0x6440_0000, 0x647f_ffff), // 100.64.0.0/10, behind a provider's translation
            (0x7f00_0000, 0x7fff_ffff), // 127.0.0.0/8, loopback
            (0xa9fe_0000, 0xa9fe_ffff), // 169.254.0.0/16, link-local
            (0xac10_0000, 0xac1f_ffff), // 172.16.0.0/12, private
            (0xc0a8_0000, 0xc0a8_ffff), // 192.168.0.0/16, private
            (0xc612_0000, 0xc613_ffff), // 198.18.0.0/15, benchmarks
            (0xe000_0000, 0xffff_ffff), // 224.0.0.0/3, multicast and reserved
        ];
        match self {
            Self::V6 => vec![Span { first: 0x2000 << 112, last: (0x4000 << 112) - 1 }],
            Self::V4 => {
                let pairs = NOT_PUBLIC.windows(2);
                pairs.map(|pair| Span { first: u128::from(pair[0].1) + 1, last: u128::from(pair[1].0) - 1 }).collect()
            }
        }
    }

    /// So many addresses are the internet rather than known partners: a /8 of IPv4, a /16 of IPv6, where registries give whole
    /// providers /19 and narrower.
    pub const fn strangers(self) -> u128 {
        match self {
            Self::V4 => 1 << 24,
            Self::V6 => 1 << 112,
        }
    }

    /// The highest address.
    const fn highest(self) -> u128 {
        match self {
            Self::V4 => u32::MAX as u128,
            Self::V6 => u128::MAX,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::V4 { "IPv4" } else { "IPv6" })
    }
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Tcp { "tcp" } else { "udp" })
    }
}

/// Addresses from the first to the last, as numbers; the family is known from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first address.
    pub first: u128,
    /// The last address, which belongs to it.
    pub last: u128,
}

impl Span {
    /// The addresses of a range.
    pub fn of(net: IpNet) -> Self {
        match net {
            IpNet::V4(net) => Self { first: u32::from(net.network()).into(), last: u32::from(net.broadcast()).into() },
            IpNet::V6(net) => Self { first: net.network().into(), last: net.broadcast().into() },
        }
    }

    /// An address as a number.
    pub fn number(address: IpAddr) -> u128 {
        match address {
            IpAddr::V4(address) => u32::from(address).into(),
            IpAddr::V6(address) => address.into(),
        }
    }

    /// Whether all of another run lies in this one.
    pub const fn holds(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// How many addresses it has; only of all of IPv6 it is one too few.
    pub const fn size(self) -> u128 {
        (self.last - self.first).saturating_add(1)
    }
}

/// Ports from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// The first port.
    pub first: u16,
    /// The last port, which belongs to it.
    pub last: u16,
}

impl Ports {
    /// Every port.
    pub const ALL: Self = Self { first: 0, last: u16::MAX };

    /// What both have in common.
    pub fn meet(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }

    /// What is left of it without the other.
    pub fn without(self, other: Self) -> Vec<Self> {
        let Some(common) = self.meet(other) else { return vec![self] };
        let before = (self.first < common.first).then(|| Self { first: self.first, last: common.first - 1 });
        let after = (common.last < self.last).then(|| Self { first: common.last + 1, last: self.last });
        before.into_iter().chain(after).collect()
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

/// Cuts runs of addresses so that each piece lies wholly inside or wholly outside of every range.
pub(crate) fn cut(spans: &[Span], ranges: &[Span]) -> Vec<Span> {
    let mut starts: Vec<u128> =
        ranges.iter().flat_map(|range| [Some(range.first), range.last.checked_add(1)]).flatten().collect();
    starts.sort_unstable();
    starts.dedup();
    let mut pieces = Vec::new();
    for span in spans {
        let mut first = span.first;
        let within =
            starts.partition_point(|&start| start <= span.first)..starts.partition_point(|&start| start <= span.last);
        for &start in &starts[within] {
            pieces.push(Span { first, last: start - 1 });
            first = start;
        }
        pieces.push(Span { first, last: span.last });
    }
    pieces
}

/// Joins sorted runs of a family's internet where nothing public lies between them.
pub(crate) fn join(family: Family, spans: &[Span]) -> Vec<Span> {
    let internet = family.internet();
    let mut joined: Vec<Span> = Vec::new();
    for &span in spans {
        match joined.last_mut() {
            Some(before) if before.last + 1 == next_public(&internet, before.last, span.first) => {
                before.last = span.last
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// One after `last` where the next public address after it is `first`; otherwise something else.
fn next_public(internet: &[Span], last: u128, first: u128) -> u128 {
    let next = internet.iter().find(|span| span.last > last).map(|span| span.first.max(last + 1));
    if next == Some(first) { last + 1 } else { last }
}

/// The ranges that name a run of the internet, as few as there are: what is not public may be named with it.
pub(crate) fn nets(family: Family, span: Span) -> Vec<IpNet> {
    let internet = family.internet();
    let before = internet.iter().rev().find(|part| part.last < span.first).map_or(0, |part| part.last + 1);
    let after = internet.iter().find(|part| part.first > span.last).map_or(family.highest(), |part| part.first - 1);
    let starts_a_part = internet.iter().any(|part| part.first == span.first);
    let ends_a_part = internet.iter().any(|part| part.last == span.last);
    let firsts = [span.first, if starts_a_part { before } else { span.first }];
    let lasts = [span.last, if ends_a_part { after } else { span.last }];
    let ways = firsts.into_iter().flat_map(|first| lasts.map(|last| exactly(family, Span { first, last })));
    ways.min_by_key(Vec::len).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "a run of IPv4 addresses holds numbers of 32 bits")]
fn exactly(family: Family, Span { first, last }: Span) -> Vec<IpNet> {
    match family {
        Family::V4 => {
            let (first, last) = (Ipv4Addr::from(first as u32), Ipv4Addr::from(last as u32));
            Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect()
        }
        Family::V6 => Ipv6Subnets::new(Ipv6Addr::from(first), Ipv6Addr::from(last), 0).map(IpNet::V6).collect(),
    }
}
