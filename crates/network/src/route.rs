//! Where a subnet sends the answer.

use crate::{Destination, Facts, Gateway, Route, Span, Step, Target, Truth, Unknown};

/// Whether answers to a run of addresses leave by an internet gateway of the network, by the longest prefix that fits.
///
/// The run must lie wholly inside or outside of every route. A list of AWS's own services (with an endpoint behind it) that
/// was not read is passed over: it names AWS's addresses, not those of strangers.
pub(crate) fn decide(
    routes: &[Route],
    table: &str,
    facts: &Facts,
    vpc: Option<&str>,
    span: Span,
    family: crate::Family,
) -> (Truth, Vec<Step>) {
    let mut best: Option<(u8, &Route)> = None;
    let mut unread = Vec::new();
    for route in routes {
        match longest(route, facts, span, family) {
            // A static route to the very range goes before one through a list, and is never listed after another like it.
            Ok(Some(length)) if best.is_none_or(|(longest, other)| goes_before(length, route, longest, other)) => {
                best = Some((length, route));
            }
            Ok(_) => {}
            Err(unknown) => unread.push((route, unknown)),
        }
    }
    let truth = best.map_or(Truth::No, |(_, route)| leads_out(route, facts, vpc));
    let truth = unread
        .iter()
        .filter(|(route, _)| !matches!(route.target, Target::Endpoint(_)))
        .fold(truth, |truth, (route, unknown)| truth.either(leads_out(route, facts, vpc), unknown.clone()));
    let taken = best.map(|(_, route)| route).into_iter().chain(unread.iter().map(|(route, _)| *route));
    (truth, taken.flat_map(|route| steps(route, table)).collect())
}

fn goes_before(length: u8, route: &Route, longest: u8, other: &Route) -> bool {
    let is_list = |route: &Route| matches!(route.destination, Destination::List(_));
    length > longest || length == longest && is_list(other) && !is_list(route)
}

/// The length of the route's longest prefix that holds a run.
fn longest(route: &Route, facts: &Facts, span: Span, family: crate::Family) -> Result<Option<u8>, Unknown> {
    let nets = match &route.destination {
        Destination::Net(net) => std::slice::from_ref(net),
        Destination::List(id) => facts.list(id)?,
    };
    let holding = nets.iter().filter(|net| crate::Family::of(**net) == family && Span::of(**net).holds(span));
    Ok(holding.map(ipnet::IpNet::prefix_len).max())
}

/// Whether a route leads to the internet and what comes from there arrives.
fn leads_out(route: &Route, facts: &Facts, vpc: Option<&str>) -> Truth {
    if route.is_blackhole {
        return Truth::No;
    }
    match &route.target {
        Target::Gateway(id) => is_attached(id, facts.gateways.as_deref(), vpc),
        // A firewall may stand between the gateway and the subnet; what it lets through is not written in the network.
        Target::Endpoint(id) | Target::Appliance(id) => Truth::on(Unknown::Appliance(id.clone())),
        Target::Local | Target::Other(_) => Truth::No,
    }
}

/// A gateway that is not listed may belong to the account that shares the network.
fn is_attached(id: &str, gateways: Option<&[Gateway]>, vpc: Option<&str>) -> Truth {
    let gateway = gateways.and_then(|gateways| gateways.iter().find(|gateway| gateway.id == id));
    match (gateway, vpc) {
        (Some(gateway), Some(vpc)) => (gateway.vpc.as_deref() == Some(vpc)).into(),
        (Some(gateway), None) if gateway.vpc.is_none() => Truth::No,
        _ => Truth::on(Unknown::Gateways),
    }
}

fn steps(route: &Route, table: &str) -> Vec<Step> {
    let destination = match &route.destination {
        Destination::Net(net) => net.to_string(),
        Destination::List(id) => id.clone(),
    };
    let step = Step::Route { table: table.to_owned(), destination };
    match &route.target {
        Target::Gateway(id) => vec![Step::Gateway(id.clone()), step],
        Target::Endpoint(_) | Target::Appliance(_) => vec![step],
        Target::Local | Target::Other(_) => Vec::new(),
    }
}
