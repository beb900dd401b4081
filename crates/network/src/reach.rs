//! Which ports the internet reaches. Addresses and ports are cut into pieces in which every rule says one thing; each piece is
//! decided once.

use crate::{
    Answer, Destination, Endpoint, Facts, Family, Listens, Path, Ports, Protocol, Reach, Route, Span, Stands, Step,
    Truth, Unknown, acl,
    answer::{Stop, unanswered},
    group::{self, Opening},
    merge::{self, Found, Piece, Together},
    place::{self, Place},
    route, span,
};

/// More routes, entries and rules than this are not followed; AWS allows an interface a thousand rules of groups.
const MOST_RULES: usize = 2_500;
/// Nor more of them multiplied by the pieces that they cut the internet into.
const MOST_WORK: usize = 20_000_000;

/// What the internet reaches of an endpoint.
pub fn reachable(endpoint: &Endpoint, facts: &Facts) -> Answer {
    let question = Question {
        endpoint,
        facts,
        places: place::places(&endpoint.stands, facts),
        openings: group::openings(&endpoint.guard, facts),
    };
    let mut answer = Answer::default();
    for family in [Family::V4, Family::V6] {
        let pieces = question.pieces(family);
        let rules = question.rules();
        if rules > MOST_RULES || pieces.len().saturating_mul(rules) > MOST_WORK {
            return unanswered(&Unknown::TooMany);
        }
        question.answer(family, &pieces, &mut answer);
    }
    answer
}

struct Question<'a> {
    endpoint: &'a Endpoint,
    facts: &'a Facts,
    places: Vec<Place<'a>>,
    openings: Vec<Opening>,
}

impl Question<'_> {
    /// How many rules there are; a prefix list counts as often as it has entries, as AWS counts it.
    fn rules(&self) -> usize {
        let of_route = |route: &Route| match &route.destination {
            Destination::Net(_) => 1,
            Destination::List(id) => self.facts.prefix_lists.get(id).map_or(1, Vec::len),
        };
        let of_place = |place: &Place<'_>| {
            let routes = place.routes.as_ref().map_or(0, |(_, routes)| routes.iter().map(of_route).sum());
            routes + place.acl.as_ref().map_or(0, |(_, entries)| entries.len())
        };
        self.places.iter().map(of_place).sum::<usize>() + self.openings.iter().map(Opening::weight).sum::<usize>()
    }

    /// The internet, cut by every range that anything speaks of.
    fn pieces(&self, family: Family) -> Vec<Span> {
        let mut ranges: Vec<Span> = self.openings.iter().flat_map(|opening| opening.spans(family)).collect();
        let mut add = |net: ipnet::IpNet| ranges.extend((Family::of(net) == family).then(|| Span::of(net)));
        for place in &self.places {
            for route in place.routes.iter().flat_map(|(_, routes)| *routes) {
                match &route.destination {
                    Destination::Net(net) => add(*net),
                    Destination::List(id) => {
                        self.facts.prefix_lists.get(id).into_iter().flatten().copied().for_each(&mut add)
                    }
                }
            }
            place.acl.iter().flat_map(|(_, entries)| *entries).for_each(|entry| add(entry.net));
        }
        span::cut(&family.internet(), &ranges)
    }

    fn answer(&self, family: Family, pieces: &[Span], answer: &mut Answer) {
        let (mut reaches, mut paths): (Found<Truth>, Found<(Truth, Vec<Step>)>) = (Found::new(), Found::new());
        let mut stop = Stop::Address;
        for &span in pieces {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                let found = self.found(Packet { family, protocol, span }, &mut stop);
                merge::add(&mut reaches, protocol, span, &found, |piece| piece.truth.clone());
                merge::add(&mut paths, protocol, span, &found, |piece| (piece.truth.clone(), piece.steps.clone()));
            }
        }
        if reaches.is_empty() {
            answer.stopped.push(stop.words(family));
        }
        let reach = |protocol, ports, truth, sources| Reach { family, protocol, ports, truth, sources };
        let joined = merge::joined(family, reaches).into_iter();
        answer.reaches.extend(joined.map(|((protocol, ports, truth), sources)| reach(protocol, ports, truth, sources)));
        let joined = merge::joined(family, paths).into_iter();
        answer.paths.extend(joined.map(|((protocol, ports, (truth, steps)), sources)| Path {
            reach: reach(protocol, ports, truth, sources),
            steps,
        }));
    }

    /// What one run of addresses reaches.
    fn found(&self, packet: Packet, stop: &mut Stop) -> Vec<Piece> {
        let address = if packet.family == Family::V4 { &self.endpoint.public_ipv4 } else { &self.endpoint.public_ipv6 };
        if *address == Truth::No {
            return Vec::new();
        }
        let together = match self.endpoint.stands {
            Stands::Outside => return self.listening(vec![outside(address)], packet.protocol),
            Stands::InEach(..) => Together::Each,
            Stands::InOne(..) => Together::One,
        };
        let found = self.places.iter().map(|place| {
            let way = self.way(place, packet, stop).unwrap_or((Truth::No, Vec::new()));
            let (truth, steps) = (address.clone().and(way.0), way.1);
            let inside = if truth == Truth::No { Vec::new() } else { self.inside(place, packet, &truth, &steps, stop) };
            if !inside.is_empty() {
                *stop = Stop::Port;
            }
            self.listening(inside, packet.protocol)
        });
        merge::places(found.collect(), together)
    }

    /// Whether packets find their way between a run of addresses and a subnet, whatever the port.
    fn way(&self, place: &Place<'_>, packet: Packet, stop: &mut Stop) -> Option<(Truth, Vec<Step>)> {
        let Packet { family, protocol, span } = packet;
        let mut passes = |truth: &Truth, at: Stop| {
            *stop = (*stop).max(at);
            (*truth != Truth::No).then_some(())
        };
        passes(&place.spared, Stop::Block)?;
        let (routed, mut steps) = match &place.routes {
            Ok((table, routes)) => route::decide(routes, table, self.facts, place.vpc, span, family),
            Err(unknown) => (Truth::on(unknown.clone()), Vec::new()),
        };
        passes(&routed, Stop::Route)?;
        let (answered, out) = match &place.acl {
            Ok((acl, entries)) => acl::lets_answer_out(entries, acl, protocol, span, family),
            Err(unknown) => (Truth::on(unknown.clone()), Vec::new()),
        };
        passes(&answered, Stop::Outbound)?;
        steps.extend(out);
        Some((place.spared.clone().and(routed).and(answered), steps))
    }

    /// The ports that the subnet's ACL and the groups let in.
    fn inside(&self, place: &Place<'_>, packet: Packet, way: &Truth, steps: &[Step], stop: &mut Stop) -> Vec<Piece> {
        let Packet { family, protocol, span } = packet;
        let let_in = let_in(place, packet);
        *stop = (*stop).max(if let_in.is_empty() { Stop::Inbound } else { Stop::Group });
        let opened: Vec<_> = self
            .openings
            .iter()
            .filter_map(|opening| Some((opening.opens(protocol, span, family)?, opening.step())))
            .collect();
        let mut pieces = Vec::new();
        for (whole, passes, step) in let_in {
            for ports in merge::cut(whole, opened.iter().map(|((ports, _), _)| *ports)) {
                let fitting = || opened.iter().filter(|((own, _), _)| own.meet(ports).is_some());
                let guarded = fitting().fold(Truth::No, |truth, ((_, other), _)| truth.or(other.clone()));
                let truth = way.clone().and(passes.clone()).and(guarded);
                if truth != Truth::No {
                    let mut steps = [steps, step.as_slice()].concat();
                    steps.extend(fitting().filter_map(|(_, step)| step.cloned()));
                    steps.sort();
                    steps.dedup();
                    pieces.push(Piece { ports, truth, steps });
                }
            }
        }
        pieces
    }

    /// What is left where something listens.
    fn listening(&self, pieces: Vec<Piece>, protocol: Protocol) -> Vec<Piece> {
        match &self.endpoint.listens {
            Listens::Anywhere => pieces,
            Listens::Unknown => {
                let unknown = Truth::on(Unknown::Ports);
                pieces.into_iter().map(|piece| Piece { truth: piece.truth.and(unknown.clone()), ..piece }).collect()
            }
            Listens::On(listened) => {
                let mut own: Vec<Ports> =
                    listened.iter().filter(|(of, _)| *of == protocol).map(|(_, ports)| *ports).collect();
                own = merge::apart(own);
                let meet = |piece: &Piece| {
                    let met = own.iter().filter_map(|ports| ports.meet(piece.ports));
                    met.map(|ports| Piece { ports, ..piece.clone() }).collect::<Vec<_>>()
                };
                pieces.iter().flat_map(meet).collect()
            }
        }
    }
}

/// What is asked about: a run of addresses that speaks a protocol.
#[derive(Clone, Copy)]
struct Packet {
    family: Family,
    protocol: Protocol,
    span: Span,
}

fn outside(address: &Truth) -> Piece {
    Piece { ports: Ports::ALL, truth: address.clone(), steps: vec![Step::Outside] }
}

/// The ports that the subnet's ACL lets in.
fn let_in(place: &Place<'_>, packet: Packet) -> Vec<(Ports, Truth, Option<Step>)> {
    let Packet { family, protocol, span } = packet;
    match &place.acl {
        Ok((acl, entries)) => {
            let allowed = acl::allowed(entries, false, protocol, span, family).into_iter();
            let step = |number| Step::Inbound { acl: (*acl).to_owned(), number };
            allowed.map(|(ports, number)| (ports, Truth::Yes, Some(step(number)))).collect()
        }
        Err(unknown) => vec![(Ports::ALL, Truth::on(unknown.clone()), None)],
    }
}
