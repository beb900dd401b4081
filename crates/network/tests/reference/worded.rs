//! Networks in few words, as the cases write them.

use std::collections::BTreeMap;

use demarc_network::{
    AclEntry, Balancer, BalancerKind, Block, Destination, Endpoint, Facts, Gateway, GroupRule, Interface, NetworkAcl,
    Ports, Protocol, PublicAccess, Route, RouteTable, SecurityGroup, Service, Source, Target, Traffic,
};
use serde::Deserialize;

/// A case: what is known, and what is expected.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub rule: String,
    /// `interface`, `service`, `application` or `network` (the load balancers).
    pub kind: String,
    pub vpc: String,
    pub subnets: Vec<String>,
    pub public: Vec<String>,
    pub ipv6: Vec<String>,
    pub groups: Vec<String>,
    pub ports: Vec<String>,
    pub is_public: bool,
    pub is_outside: bool,
    pub is_dual_stack: bool,
    pub block: String,
    pub spared: Vec<String>,
    pub gateways: Vec<String>,
    pub strange: Vec<String>,
    pub tables: BTreeMap<String, Vec<String>>,
    pub acls: BTreeMap<String, Vec<String>>,
    pub rules: BTreeMap<String, Vec<String>>,
    pub lists: BTreeMap<String, Vec<String>>,
    pub unread: Vec<String>,
    pub expect: Vec<String>,
    /// Words that must stand in a path, or in what stops it.
    pub why: Vec<String>,
}

impl Case {
    fn known<T>(&self, part: &str, value: T) -> Option<T> {
        (!self.unread.iter().any(|unread| unread == part)).then_some(value)
    }

    pub fn facts(&self) -> Facts {
        let access = PublicAccess {
            block: if self.block == "off" { Block::Off } else { Block::On },
            spared: self.spared.clone(),
            strange: self.strange.clone(),
        };
        let lists = self.lists.iter().filter(|(id, _)| self.known(&format!("list {id}"), ()).is_some());
        Facts {
            public_access: self.known("block", access),
            gateways: self.known("gateways", self.gateways.iter().map(|text| gateway(text)).collect()),
            route_tables: self
                .known("tables", self.tables.iter().map(|(name, routes)| self.table(name, routes)).collect()),
            acls: self.known("acls", self.acls.iter().map(|(name, entries)| self.acl(name, entries)).collect()),
            groups: self.known("groups", self.rules.iter().map(|(id, rules)| self.group(id, rules)).collect()),
            prefix_lists: lists
                .map(|(id, nets)| (id.clone(), nets.iter().map(|net| net.parse().unwrap()).collect()))
                .collect(),
        }
    }

    fn table(&self, name: &str, routes: &[String]) -> RouteTable {
        let (id, users) = name.split_once(' ').unwrap_or((name, ""));
        RouteTable {
            id: id.to_owned(),
            vpc: users.split(' ').find(|word| word.starts_with("vpc-")).unwrap_or(&self.vpc).to_owned(),
            is_main: users.split(' ').any(|word| word == "main"),
            subnets: users.split(' ').filter(|word| word.starts_with("s-")).map(str::to_owned).collect(),
            routes: self.known(&format!("routes {id}"), routes.iter().map(|text| route(text)).collect()),
        }
    }

    fn acl(&self, name: &str, entries: &[String]) -> NetworkAcl {
        let (id, users) = name.split_once(' ').unwrap_or((name, ""));
        NetworkAcl {
            id: id.to_owned(),
            vpc: users.split(' ').find(|word| word.starts_with("vpc-")).unwrap_or(&self.vpc).to_owned(),
            is_default: users.split(' ').any(|word| word == "default"),
            subnets: users.split(' ').filter(|word| word.starts_with("s-")).map(str::to_owned).collect(),
            entries: self.known(&format!("entries {id}"), entries.iter().map(|text| entry(text)).collect()),
        }
    }

    fn group(&self, id: &str, rules: &[String]) -> SecurityGroup {
        let rules = rules.iter().map(|text| rule(text)).collect();
        SecurityGroup { id: id.to_owned(), inbound: self.known(&format!("group {id}"), rules) }
    }

    pub fn endpoint(&self) -> Endpoint {
        let (vpc, subnets) = (self.known("vpc", self.vpc.clone()), self.known("subnets", self.subnets.clone()));
        let groups = self.known("its groups", self.groups.clone());
        let addresses =
            |texts: &[String]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<std::net::IpAddr>>();
        match &*self.kind {
            "interface" => Interface {
                vpc,
                subnet: subnets.and_then(|subnets| subnets.first().cloned()),
                groups,
                public_ipv4: self.known("public", addresses(&self.public).into_iter().map(v4).collect()),
                ipv6: self.known("ipv6", addresses(&self.ipv6).into_iter().map(v6).collect()),
            }
            .into(),
            "service" => Service {
                is_public: self.known("public", self.is_public),
                is_outside: self.is_outside,
                vpc,
                subnets,
                groups,
                port: self.known("ports", self.ports.first().map(|text| listener(text).1)).flatten(),
            }
            .into(),
            kind => Balancer {
                kind: if kind == "network" { BalancerKind::Connections } else { BalancerKind::Requests },
                is_internet_facing: self.known("public", self.is_public),
                is_dual_stack: self.known("ipv6", self.is_dual_stack),
                vpc,
                subnets,
                groups,
                listeners: self.known("ports", self.ports.iter().map(|text| listener(text)).collect()),
            }
            .into(),
        }
    }
}

fn v4(address: std::net::IpAddr) -> std::net::Ipv4Addr {
    address.to_string().parse().unwrap()
}

fn v6(address: std::net::IpAddr) -> std::net::Ipv6Addr {
    address.to_string().parse().unwrap()
}

fn gateway(text: &str) -> Gateway {
    let (id, vpc) = text.split_once(' ').map_or((text, None), |(id, vpc)| (id, Some(vpc)));
    Gateway { id: id.to_owned(), vpc: vpc.map(str::to_owned) }
}

pub fn protocol(word: &str) -> Protocol {
    if word == "tcp" { Protocol::Tcp } else { Protocol::Udp }
}

fn listener(text: &str) -> (Protocol, u16) {
    let (word, port) = text.split_once(' ').unwrap();
    (protocol(word), port.parse().unwrap())
}

/// `0.0.0.0/0 igw-1`, `pl-1 nat-1`, with `blackhole` behind it where the target is gone.
pub fn route(text: &str) -> Route {
    let words: Vec<&str> = text.split(' ').collect();
    Route {
        destination: Destination::named(words[0]).unwrap(),
        target: Target::named(words[1]),
        is_blackhole: words.get(2) == Some(&"blackhole"),
    }
}

/// `all`, `tcp 22`, `tcp 20-25`, `udp all` or a number; and the rest of the words.
fn traffic(text: &str) -> (Traffic, &str) {
    let (word, rest) = text.split_once(' ').unwrap();
    if word == "all" {
        return (Traffic::All, rest);
    }
    if !["tcp", "udp"].contains(&word) {
        return (Traffic::Elsewhere, rest);
    }
    let (ports, rest) = rest.split_once(' ').unwrap();
    (Traffic::Of(protocol(word), self::ports(ports)), rest)
}

pub fn ports(text: &str) -> Ports {
    if text == "all" {
        return Ports::ALL;
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Ports { first: first.parse().unwrap(), last: last.parse().unwrap() }
}

/// `in 100 allow tcp 22 0.0.0.0/0`.
pub fn entry(text: &str) -> AclEntry {
    let words: Vec<&str> = text.splitn(4, ' ').collect();
    let (traffic, net) = traffic(words[3]);
    AclEntry {
        number: words[1].parse().unwrap(),
        is_outbound: words[0] == "out",
        allows: words[2] == "allow",
        traffic,
        net: net.parse().unwrap(),
    }
}

/// `tcp 22 0.0.0.0/0`, `all sg-2`, `udp 53 pl-1`; it is called what it says.
pub fn rule(text: &str) -> GroupRule {
    let (traffic, source) = traffic(text);
    let source = match (source.parse(), source.starts_with("pl-")) {
        (Ok(net), _) => Source::Net(net),
        (Err(_), true) => Source::List(source.to_owned()),
        (Err(_), false) => Source::Group(source.to_owned()),
    };
    GroupRule { name: format!("`{text}`"), traffic, source }
}
