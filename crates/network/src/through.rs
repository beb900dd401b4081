//! What is reached through a load balancer.

use ipnet::IpNet;

use crate::{Answer, Facts, GroupRule, Ports, Protocol, Source, Span, Truth, Unknown, acl, place};

/// A target behind a listener of a load balancer, and how the balancer speaks to it.
#[derive(Debug, Clone)]
pub struct Through {
    /// The listener: its protocol and port.
    pub listener: (Protocol, u16),
    /// The target's port, of the same protocol.
    pub port: u16,
    /// The target's security groups.
    pub groups: Option<Vec<String>>,
    /// The network of both.
    pub vpc: Option<String>,
    /// The target's subnet.
    pub subnet: Option<String>,
    /// The balancer's subnets.
    pub balancer_subnets: Option<Vec<String>>,
    /// The ranges of the balancer's subnets, where its own addresses are.
    pub balancer_ranges: Option<Vec<IpNet>>,
    /// The balancer's security groups.
    pub balancer_groups: Option<Vec<String>>,
    /// Whether the target sees the client's address instead of the balancer's.
    pub keeps_client_address: Option<bool>,
}

/// Whether the internet reaches a target through a load balancer, given what it reaches of the balancer.
///
/// The balancer must be reached at the listener, and the target's groups must let it in at the target's port. Where an ACL
/// between the two subnets does anything but let all through, the answer hangs on it.
pub fn through(way: &Through, balancer: &Answer, facts: &Facts) -> Truth {
    let (protocol, port) = way.listener;
    let asked = Ports { first: port, last: port };
    let at_listener =
        || balancer.reaches.iter().filter(|reach| reach.protocol == protocol && reach.ports.meet(asked).is_some());
    let reached = at_listener().fold(Truth::No, |truth, reach| truth.or(reach.truth.clone()));
    let clients: Vec<Span> = at_listener().flat_map(|reach| reach.sources.clone()).collect();
    reached.and(lets_in(way, &clients, facts)).and(between(way, facts))
}

/// Whether any group of the target lets the balancer in.
fn lets_in(way: &Through, clients: &[Span], facts: &Facts) -> Truth {
    let Some(groups) = &way.groups else { return Truth::on(Unknown::Groups) };
    let of_group = |id: &String| {
        let group = facts.groups.iter().flatten().find(|group| group.id == *id);
        let Some(rules) = group.and_then(|group| group.inbound.as_ref()) else {
            return Truth::on(Unknown::Group(id.clone()));
        };
        let asked = Ports { first: way.port, last: way.port };
        let about = rules
            .iter()
            .filter(|rule| rule.traffic.ports(way.listener.0).is_some_and(|ports| ports.meet(asked).is_some()));
        about.fold(Truth::No, |truth, rule| truth.or(names(rule, way, clients, facts)))
    };
    groups.iter().fold(Truth::No, |truth, id| truth.or(of_group(id)))
}

/// Whether a rule names the balancer, or the clients whose addresses it keeps.
fn names(rule: &GroupRule, way: &Through, clients: &[Span], facts: &Facts) -> Truth {
    let nets: &[IpNet] = match &rule.source {
        Source::Group(id) => {
            let named = way.balancer_groups.as_ref().map(|groups| groups.contains(id).into());
            return named.unwrap_or_else(|| Truth::on(Unknown::Groups));
        }
        Source::Net(net) => std::slice::from_ref(net),
        Source::List(id) => match facts.list(id) {
            Ok(nets) => nets,
            Err(unknown) => return Truth::on(unknown),
        },
    };
    match way.keeps_client_address {
        Some(true) => keeps(nets, clients),
        Some(false) => stands_in(nets, way.balancer_ranges.as_deref()),
        None => keeps(nets, clients).either(stands_in(nets, way.balancer_ranges.as_deref()), Unknown::Targets),
    }
}

fn keeps(nets: &[IpNet], clients: &[Span]) -> Truth {
    let meets = |own: Span| clients.iter().any(|client| own.first <= client.last && client.first <= own.last);
    nets.iter().any(|net| meets(Span::of(*net))).into()
}

/// Whether the balancer's own addresses are in the ranges: it has one in each of its subnets.
fn stands_in(nets: &[IpNet], ranges: Option<&[IpNet]>) -> Truth {
    let Some(ranges) = ranges else { return Truth::on(Unknown::Subnet) };
    if ranges.iter().any(|range| nets.iter().any(|net| net.contains(range))) {
        return Truth::Yes;
    }
    // A rule that names a part of a subnet may name the balancer's address.
    if ranges.iter().any(|range| nets.iter().any(|net| range.contains(net))) {
        Truth::on(Unknown::Subnet)
    } else {
        Truth::No
    }
}

/// Whether ACLs leave the way between the two alone.
fn between(way: &Through, facts: &Facts) -> Truth {
    let (Some(subnet), Some(others)) = (&way.subnet, &way.balancer_subnets) else { return Truth::on(Unknown::Subnet) };
    let open = |subnet: &String| match place::acl(way.vpc.as_deref(), subnet, facts) {
        Ok((_, entries)) if acl::lets_everything_through(entries) => Truth::Yes,
        Ok(_) => Truth::on(Unknown::Acl(subnet.clone())),
        Err(unknown) => Truth::on(unknown),
    };
    if others.len() == 1 && others.contains(subnet) {
        return Truth::Yes;
    }
    others.iter().chain([subnet]).fold(Truth::Yes, |truth, subnet| truth.and(open(subnet)))
}
