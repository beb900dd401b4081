//! What the internet reaches of an instance, through any of its network interfaces.

use std::net::{Ipv4Addr, Ipv6Addr};

use aws_sdk_ec2::types::{GroupIdentifier, Instance, InstanceNetworkInterface};
use demarc_network::{Answer, Interface, reachable};
use ipnet::Ipv6Net;

use crate::aws::network::{Exposed, Network};

/// What is said of an instance.
pub(super) fn exposed<'a>(instance: &Instance, network: &'a Network) -> Exposed<'a> {
    let reached = |interface: Interface| reachable(&interface.into(), &network.facts);
    let answers: Vec<Answer> = match instance.network_interfaces() {
        [] => vec![reached(by_itself(instance))],
        all => all.iter().map(interface).map(reached).collect(),
    };
    Exposed::of(&answers, network)
}

fn interface(interface: &InstanceNetworkInterface) -> Interface {
    let of_private = interface.private_ip_addresses().iter().filter_map(|address| address.association());
    let associations = interface.association().into_iter().chain(of_private);
    let own = interface.ipv6_addresses().iter().map(|address| address.ipv6_address()?.parse().ok());
    let handed = interface.ipv6_prefixes().iter().map(|prefix| {
        let net: Ipv6Net = prefix.ipv6_prefix()?.parse().ok()?;
        Some(net.network())
    });
    Interface {
        vpc: interface.vpc_id.clone(),
        subnet: interface.subnet_id.clone(),
        groups: groups(interface.groups()),
        public_ipv4: addresses(associations.filter_map(|association| association.public_ip())),
        ipv6: own.chain(handed).collect(),
    }
}

/// Where no interface is named, the instance says the same of its only one.
fn by_itself(instance: &Instance) -> Interface {
    let ipv6: Option<Option<Ipv6Addr>> = instance.ipv6_address().map(|address| address.parse().ok());
    Interface {
        vpc: instance.vpc_id.clone(),
        subnet: instance.subnet_id.clone(),
        groups: groups(instance.security_groups()),
        public_ipv4: addresses(instance.public_ip_address().into_iter()),
        ipv6: ipv6.into_iter().collect(),
    }
}

fn groups(groups: &[GroupIdentifier]) -> Option<Vec<String>> {
    groups.iter().map(|group| group.group_id.clone()).collect()
}

/// An address that cannot be read leaves them all not known; an empty text is none.
fn addresses<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Vec<Ipv4Addr>> {
    texts.filter(|text| !text.is_empty()).map(|text| text.parse().ok()).collect()
}
