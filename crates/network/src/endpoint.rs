//! What may be spoken to from outside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{Family, Ports, Protocol, Span, Truth, Unknown};

/// Something with addresses, subnets, groups and ports.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Whether it has a public IPv4 address.
    pub public_ipv4: Truth,
    /// Whether it has a public IPv6 address.
    pub public_ipv6: Truth,
    /// Where it stands.
    pub stands: Stands,
    /// The security groups before it.
    pub guard: Guard,
    /// Where it listens.
    pub listens: Listens,
}

/// Where something stands.
#[derive(Debug, Clone)]
pub enum Stands {
    /// In no network of the account.
    Outside,
    /// In each of these subnets of a network.
    InEach(Option<String>, Option<Vec<String>>),
    /// In one of these subnets of a network, and only AWS knows in which.
    InOne(Option<String>, Option<Vec<String>>),
}

/// The security groups before something.
#[derive(Debug, Clone)]
pub enum Guard {
    /// These; what any of their rules lets in comes in.
    Groups(Option<Vec<String>>),
    /// None: everything comes in.
    Nothing,
}

/// Where something listens.
#[derive(Debug, Clone)]
pub enum Listens {
    /// Whatever runs on it decides, so every port is asked about.
    Anywhere,
    /// On these alone.
    On(Vec<(Protocol, Ports)>),
    /// On some port that was not read.
    Unknown,
}

/// A network interface.
#[derive(Debug, Clone, Default)]
pub struct Interface {
    /// Its network.
    pub vpc: Option<String>,
    /// Its subnet.
    pub subnet: Option<String>,
    /// Its security groups.
    pub groups: Option<Vec<String>>,
    /// Public IPv4 addresses that stand for it, elastic or not.
    pub public_ipv4: Option<Vec<Ipv4Addr>>,
    /// Its IPv6 addresses.
    pub ipv6: Option<Vec<Ipv6Addr>>,
}

impl From<Interface> for Endpoint {
    fn from(interface: Interface) -> Self {
        let has_public = |addresses: Option<Vec<IpAddr>>| match addresses {
            Some(addresses) => addresses.into_iter().any(is_public).into(),
            None => Truth::on(Unknown::Address),
        };
        Self {
            public_ipv4: has_public(interface.public_ipv4.map(|all| all.into_iter().map(IpAddr::V4).collect())),
            public_ipv6: has_public(interface.ipv6.map(|all| all.into_iter().map(IpAddr::V6).collect())),
            stands: Stands::InEach(interface.vpc, interface.subnet.map(|subnet| vec![subnet])),
            guard: Guard::Groups(interface.groups),
            listens: Listens::Anywhere,
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    let family = if address.is_ipv4() { Family::V4 } else { Family::V6 };
    let number = Span::number(address);
    family.internet().iter().any(|span| span.holds(Span { first: number, last: number }))
}

/// What a load balancer works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalancerKind {
    /// Requests (Application), or the classic kind: security groups always stand before it.
    Requests,
    /// Connections (Network): security groups stand before it only where it was made with some.
    Connections,
}

/// A load balancer.
#[derive(Debug, Clone)]
pub struct Balancer {
    /// Its kind.
    pub kind: BalancerKind,
    /// Whether its scheme is internet-facing.
    pub is_internet_facing: Option<bool>,
    /// Whether it has IPv6 addresses too.
    pub is_dual_stack: Option<bool>,
    /// Its network.
    pub vpc: Option<String>,
    /// Its subnets; it has a node in each.
    pub subnets: Option<Vec<String>>,
    /// Its security groups.
    pub groups: Option<Vec<String>>,
    /// Its listeners.
    pub listeners: Option<Vec<(Protocol, u16)>>,
}

impl From<Balancer> for Endpoint {
    fn from(balancer: Balancer) -> Self {
        let faces = balancer.is_internet_facing.map_or_else(|| Truth::on(Unknown::Address), Truth::from);
        let has_ipv6 = balancer.is_dual_stack.map_or_else(|| Truth::on(Unknown::Address), Truth::from);
        let may_have_none = balancer.kind == BalancerKind::Connections;
        let guard = match balancer.groups {
            Some(groups) if groups.is_empty() && may_have_none => Guard::Nothing,
            groups => Guard::Groups(groups),
        };
        Self {
            public_ipv6: faces.clone().and(has_ipv6),
            public_ipv4: faces,
            stands: Stands::InEach(balancer.vpc, balancer.subnets),
            guard,
            listens: listens(balancer.listeners),
        }
    }
}

/// A database, warehouse or search domain that AWS runs, with a switch "publicly accessible".
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// The switch.
    pub is_public: Option<bool>,
    /// Whether it stands outside the account's networks, as a search domain without a VPC does.
    pub is_outside: bool,
    /// Its network.
    pub vpc: Option<String>,
    /// The subnets that it may stand in.
    pub subnets: Option<Vec<String>>,
    /// Its security groups.
    pub groups: Option<Vec<String>>,
    /// Its TCP port.
    pub port: Option<u16>,
}

impl From<Service> for Endpoint {
    /// Its public addresses are IPv4: services with the switch publish no other.
    fn from(service: Service) -> Self {
        let switch = service.is_public.map_or_else(|| Truth::on(Unknown::Address), Truth::from);
        let stands = if service.is_outside { Stands::Outside } else { Stands::InOne(service.vpc, service.subnets) };
        Self {
            public_ipv4: switch,
            public_ipv6: Truth::No,
            stands,
            guard: Guard::Groups(service.groups),
            listens: listens(service.port.map(|port| vec![(Protocol::Tcp, port)])),
        }
    }
}

fn listens(ports: Option<Vec<(Protocol, u16)>>) -> Listens {
    let one = |(protocol, port)| (protocol, Ports { first: port, last: port });
    ports.map_or(Listens::Unknown, |ports| Listens::On(ports.into_iter().map(one).collect()))
}
