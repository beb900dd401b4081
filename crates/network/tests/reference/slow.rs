//! Whether one packet arrives and its answer returns, tried out in a network of which everything is known.

use std::net::IpAddr;

use demarc_network::{
    AclEntry, Block, Destination, Facts, Guard, Listens, Ports, Protocol, Route, Source, Target, Traffic,
};

/// What is known of the thing in question in one world.
#[derive(Debug, Clone)]
pub struct World {
    pub facts: Facts,
    pub vpc: String,
    pub subnet: String,
    pub guard: Guard,
    pub listens: Listens,
    pub has_ipv4: bool,
    pub has_ipv6: bool,
    /// Whether firewalls on the way let packets pass.
    pub appliances_pass: bool,
}

/// A packet to a port.
#[derive(Debug, Clone, Copy)]
pub struct Packet {
    pub from: IpAddr,
    pub protocol: Protocol,
    pub to_port: u16,
}

impl World {
    /// Whether a client at some of these ports is answered.
    pub fn answers(&self, packet: Packet, client_ports: &[u16]) -> bool {
        client_ports.iter().any(|&port| self.answers_to(packet, port))
    }

    fn answers_to(&self, packet: Packet, client_port: u16) -> bool {
        let has_address = if packet.from.is_ipv4() { self.has_ipv4 } else { self.has_ipv6 };
        if !has_address || self.is_blocked() || !self.listens_to(packet) || !self.guard_lets_in(packet) {
            return false;
        }
        let acl = self.acl();
        first_rule(acl, false, packet, packet.to_port)
            && self.goes_out(packet.from)
            && first_rule(acl, true, packet, client_port)
    }

    fn is_blocked(&self) -> bool {
        let access = self.facts.public_access.as_ref().unwrap();
        access.block == Block::On && !access.spared.contains(&self.vpc) && !access.spared.contains(&self.subnet)
    }

    fn listens_to(&self, packet: Packet) -> bool {
        match &self.listens {
            Listens::Anywhere => true,
            Listens::On(on) => {
                on.iter().any(|(protocol, ports)| *protocol == packet.protocol && holds(*ports, packet.to_port))
            }
            Listens::Unknown => panic!("a world knows its ports"),
        }
    }

    fn guard_lets_in(&self, packet: Packet) -> bool {
        let Guard::Groups(ids) = &self.guard else { return true };
        for id in ids.as_ref().unwrap() {
            let group = self.facts.groups.as_ref().unwrap().iter().find(|group| group.id == *id).unwrap();
            for rule in group.inbound.as_ref().unwrap() {
                let is_from = match &rule.source {
                    Source::Net(net) => net.contains(&packet.from),
                    Source::List(id) => self.facts.prefix_lists[id].iter().any(|net| net.contains(&packet.from)),
                    Source::Group(_) => false,
                };
                if is_from && is_about(rule.traffic, packet.protocol, packet.to_port) {
                    return true;
                }
            }
        }
        false
    }

    fn acl(&self) -> &[AclEntry] {
        let acls = self.facts.acls.as_ref().unwrap();
        let named = acls.iter().find(|acl| acl.subnets.contains(&self.subnet));
        let acl = named.unwrap_or_else(|| acls.iter().find(|acl| acl.is_default && acl.vpc == self.vpc).unwrap());
        acl.entries.as_ref().unwrap()
    }

    fn goes_out(&self, to: IpAddr) -> bool {
        let tables = self.facts.route_tables.as_ref().unwrap();
        let named = tables.iter().find(|table| table.subnets.contains(&self.subnet));
        let table =
            named.unwrap_or_else(|| tables.iter().find(|table| table.is_main && table.vpc == self.vpc).unwrap());
        let mut fitting: Vec<(u8, bool, &Route)> = Vec::new();
        for route in table.routes.as_ref().unwrap() {
            let (nets, is_static) = match &route.destination {
                Destination::Net(net) => (vec![*net], true),
                Destination::List(id) => (self.facts.prefix_lists[id].clone(), false),
            };
            fitting.extend(nets.iter().filter(|net| net.contains(&to)).map(|net| (net.prefix_len(), is_static, route)));
        }
        // The last of the greatest is the first that was listed.
        fitting.reverse();
        let Some((_, _, route)) = fitting.into_iter().max_by_key(|(length, is_static, _)| (*length, *is_static)) else {
            return false;
        };
        let gateways = self.facts.gateways.as_ref().unwrap();
        !route.is_blackhole
            && match &route.target {
                Target::Gateway(id) => {
                    gateways.iter().any(|gateway| gateway.id == *id && gateway.vpc.as_ref() == Some(&self.vpc))
                }
                Target::Endpoint(_) | Target::Appliance(_) => self.appliances_pass,
                Target::Local | Target::Other(_) => false,
            }
    }
}

fn holds(ports: Ports, port: u16) -> bool {
    (ports.first..=ports.last).contains(&port)
}

fn is_about(traffic: Traffic, protocol: Protocol, port: u16) -> bool {
    match traffic {
        Traffic::All => true,
        Traffic::Of(own, ports) => own == protocol && holds(ports, port),
        Traffic::Elsewhere => false,
    }
}

/// What the rule with the lowest number that is about a packet says of it.
fn first_rule(entries: &[AclEntry], is_outbound: bool, packet: Packet, port: u16) -> bool {
    let mut lowest: Option<&AclEntry> = None;
    for entry in entries {
        let fits = entry.is_outbound == is_outbound
            && entry.net.contains(&packet.from)
            && is_about(entry.traffic, packet.protocol, port);
        if fits && lowest.is_none_or(|lowest| entry.number < lowest.number) {
            lowest = Some(entry);
        }
    }
    lowest.is_some_and(|entry| entry.allows)
}
