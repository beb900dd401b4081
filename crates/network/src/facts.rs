//! What is known of a network. Every part is `None` where it was not read.

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::{Ports, Protocol, Unknown};

/// All that is known of the networks of one account and region.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Whether the region blocks public access of its networks, and what is spared.
    pub public_access: Option<PublicAccess>,
    /// Internet gateways. Egress-only and NAT gateways are targets of routes and nothing more: they let nothing in.
    pub gateways: Option<Vec<Gateway>>,
    /// Route tables.
    pub route_tables: Option<Vec<RouteTable>>,
    /// Network ACLs.
    pub acls: Option<Vec<NetworkAcl>>,
    /// Security groups; one that is not among them was not read.
    pub groups: Option<Vec<SecurityGroup>>,
    /// The entries of prefix lists by id; a list that is not among them was not read.
    pub prefix_lists: BTreeMap<String, Vec<IpNet>>,
}

impl Facts {
    /// The ranges of a prefix list.
    pub(crate) fn list(&self, id: &str) -> Result<&[IpNet], Unknown> {
        self.prefix_lists.get(id).map(Vec::as_slice).ok_or_else(|| Unknown::PrefixList(id.to_owned()))
    }
}

/// VPC Block Public Access of a region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicAccess {
    /// What is blocked.
    pub block: Block,
    /// Ids of networks and subnets that may be spoken to all the same (exclusions in both directions).
    pub spared: Vec<String>,
    /// Ids of networks that other accounts own and share, of which this setting says nothing.
    pub strange: Vec<String>,
}

/// What VPC Block Public Access blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Block {
    /// Nothing.
    #[default]
    Off,
    /// What comes in from the internet, or traffic in both directions.
    On,
}

/// An internet gateway.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Its id.
    pub id: String,
    /// The network that it is attached to.
    pub vpc: Option<String>,
}

/// A route table.
#[derive(Debug, Clone)]
pub struct RouteTable {
    /// Its id.
    pub id: String,
    /// Its network.
    pub vpc: String,
    /// Whether subnets without a table of their own use it.
    pub is_main: bool,
    /// The subnets that use it by name.
    pub subnets: Vec<String>,
    /// Its routes.
    pub routes: Option<Vec<Route>>,
}

/// A route: where to, and through what.
#[derive(Debug, Clone)]
pub struct Route {
    /// Where the packet is to go.
    pub destination: Destination,
    /// What it is handed to.
    pub target: Target,
    /// Whether the target is gone, so that packets are dropped.
    pub is_blackhole: bool,
}

/// Where a packet is to go.
#[derive(Debug, Clone)]
pub enum Destination {
    /// A range.
    Net(IpNet),
    /// The ranges of a prefix list.
    List(String),
}

/// What a packet is handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An internet gateway (`igw-…`).
    Gateway(String),
    /// The network itself.
    Local,
    /// An endpoint (`vpce-…`): of a service of AWS, or of a firewall or a Gateway Load Balancer.
    Endpoint(String),
    /// An instance or network interface that forwards it.
    Appliance(String),
    /// Anything that lets nobody in from the internet: NAT, egress-only, transit, carrier and private gateways, peerings.
    Other(String),
}

/// A network ACL.
#[derive(Debug, Clone)]
pub struct NetworkAcl {
    /// Its id.
    pub id: String,
    /// Its network.
    pub vpc: String,
    /// Whether subnets without an ACL of their own use it.
    pub is_default: bool,
    /// The subnets that use it.
    pub subnets: Vec<String>,
    /// Its entries, without the last one (`*`) that denies what no other decides.
    pub entries: Option<Vec<AclEntry>>,
}

/// A rule of a network ACL.
#[derive(Debug, Clone)]
pub struct AclEntry {
    /// Entries are tried from the lowest number.
    pub number: u32,
    /// Whether it is about what leaves the subnet.
    pub is_outbound: bool,
    /// Whether it lets packets pass.
    pub allows: bool,
    /// Which packets.
    pub traffic: Traffic,
    /// The other end.
    pub net: IpNet,
}

/// Protocol and ports that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// Everything.
    All,
    /// These ports of a protocol.
    Of(Protocol, Ports),
    /// A protocol that is neither TCP nor UDP.
    Elsewhere,
}

impl Traffic {
    /// The ports of a protocol that it is about.
    pub(crate) fn ports(self, protocol: Protocol) -> Option<Ports> {
        match self {
            Self::All => Some(Ports::ALL),
            Self::Of(own, ports) => (own == protocol).then_some(ports),
            Self::Elsewhere => None,
        }
    }
}

/// A security group.
#[derive(Debug, Clone)]
pub struct SecurityGroup {
    /// Its id.
    pub id: String,
    /// Its inbound rules. Answers are let out whatever the outbound ones say.
    pub inbound: Option<Vec<GroupRule>>,
}

/// An inbound rule of a security group.
#[derive(Debug, Clone)]
pub struct GroupRule {
    /// What people call it: its id, or what it says.
    pub name: String,
    /// Which packets.
    pub traffic: Traffic,
    /// Who may send them.
    pub source: Source,
}

/// Who may send.
#[derive(Debug, Clone)]
pub enum Source {
    /// A range.
    Net(IpNet),
    /// The ranges of a prefix list.
    List(String),
    /// Whatever has another group, by private addresses: never the internet.
    Group(String),
}
