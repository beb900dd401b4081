//! What the internet reaches of a load balancer.

use aws_sdk_elasticloadbalancingv2::types::{
    AvailabilityZone, IpAddressType, Listener, LoadBalancer, LoadBalancerTypeEnum, ProtocolEnum,
};
use demarc_network::{Balancer, BalancerKind, Endpoint, Protocol, Truth, reachable};

use super::is_internet_facing;
use crate::aws::{
    network::{Exposed, Network},
    read::Listing,
};

/// What is said of a balancer with these listeners.
pub(super) fn of<'a>(balancer: &LoadBalancer, listeners: &'a Listing<Listener>, network: &'a Network) -> Exposed<'a> {
    let answer = reachable(&endpoint(balancer, listeners), &network.facts);
    Exposed::of_listeners(answer, network, listeners.refused.as_ref())
}

fn endpoint(balancer: &LoadBalancer, listeners: &Listing<Listener>) -> Endpoint {
    let kind = match balancer.r#type() {
        Some(LoadBalancerTypeEnum::Application) => BalancerKind::Requests,
        _ => BalancerKind::Connections,
    };
    let subnets = balancer.availability_zones().iter().map(|zone: &AvailabilityZone| zone.subnet_id.clone());
    let ports = listeners.items.iter().map(ports).collect::<Option<Vec<_>>>();
    let endpoint: Endpoint = Balancer {
        kind,
        is_internet_facing: faces_internet(balancer),
        is_dual_stack: balancer.ip_address_type().map(|kind| *kind != IpAddressType::Ipv4),
        vpc: balancer.vpc_id.clone(),
        subnets: subnets.collect(),
        groups: groups(balancer),
        listeners: ports.filter(|_| listeners.is_complete()).map(|ports| ports.concat()),
    }
    .into();
    match balancer.ip_address_type() {
        Some(IpAddressType::DualstackWithoutPublicIpv4) => Endpoint { public_ipv4: Truth::No, ..endpoint },
        _ => endpoint,
    }
}

/// A gateway load balancer has private addresses only, and no scheme.
fn faces_internet(balancer: &LoadBalancer) -> Option<bool> {
    match balancer.r#type() {
        Some(LoadBalancerTypeEnum::Gateway) => Some(false),
        _ => is_internet_facing(balancer),
    }
}

/// An application load balancer always has groups; an answer without any does not name them.
fn groups(balancer: &LoadBalancer) -> Option<Vec<String>> {
    let may_have_none = balancer.r#type() == Some(&LoadBalancerTypeEnum::Network);
    Some(balancer.security_groups().to_vec()).filter(|groups| may_have_none || !groups.is_empty())
}

fn ports(listener: &Listener) -> Option<Vec<(Protocol, u16)>> {
    use ProtocolEnum::{Geneve, Http, Https, Quic, Tcp, TcpQuic, TcpUdp, Tls, Udp};
    let port = u16::try_from(listener.port()?).ok()?;
    let protocols: &[Protocol] = match listener.protocol()? {
        Http | Https | Tcp | Tls => &[Protocol::Tcp],
        Udp | Quic => &[Protocol::Udp],
        TcpUdp | TcpQuic => &[Protocol::Tcp, Protocol::Udp],
        Geneve => &[],
        _ => return None,
    };
    Some(protocols.iter().map(|protocol| (*protocol, port)).collect())
}
