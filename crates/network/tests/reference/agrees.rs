//! The evaluator against one that tries single packets, on random networks, also where parts of them are not read.

use std::{cell::RefCell, collections::BTreeMap};

use demarc_network::{Answer, Endpoint, Facts, Family, Guard, PublicAccess, Span, Stands, Truth, Unknown, reachable};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};

use crate::{
    generate,
    slow::{Packet, World},
};

const NETWORKS: u32 = 5_000;

/// What can be left unread.
const PARTS: &[&str] = &[
    "access",
    "gateways",
    "tables",
    "routes rtb-1",
    "routes rtb-2",
    "acls",
    "entries acl-1",
    "entries acl-2",
    "groups",
    "group sg-1",
    "group sg-2",
    "list",
    "ipv4",
    "ipv6",
    "own groups",
];

#[derive(Debug, Clone)]
struct Case {
    /// Two networks; where a part of the first is not read, it may as well be that of the second.
    facts: [Facts; 2],
    guards: [Guard; 2],
    addresses: [(bool, bool); 2],
    subnets: Vec<String>,
    in_each: bool,
    listens: demarc_network::Listens,
    unread: Vec<&'static str>,
    packets: Vec<Packet>,
}

fn case() -> impl Strategy<Value = Case> {
    let subnets = select(&["s-1", "s-1", "s-2", "s-1 s-2"][..]);
    let subnets = subnets.prop_map(|subnets| subnets.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let address = || (prop::bool::weighted(0.9), prop::bool::weighted(0.8));
    let unread = prop_oneof![2 => Just(Vec::new()), 3 => vec(select(PARTS), 1..3)];
    let things = (subnets, any::<bool>(), generate::listens(), unread, generate::packets());
    let worlds =
        ([generate::facts(), generate::facts()], [generate::guard(), generate::guard()], [address(), address()]);
    (worlds, things).prop_map(|((facts, guards, addresses), (subnets, in_each, listens, unread, packets))| Case {
        facts: [facts[0].clone(), facts[1].clone()],
        guards,
        addresses,
        subnets,
        in_each,
        listens,
        unread,
        packets,
    })
}

#[test]
fn both_evaluators_agree() {
    let tally = RefCell::new(BTreeMap::<&'static str, u32>::new());
    let config = ProptestConfig { cases: NETWORKS, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&case(), |case| {
        let answer = fast(&case);
        let worlds = worlds(&case);
        for packet in &case.packets {
            let kind = agree(&answer, &worlds, *packet, case.in_each)?;
            *tally.borrow_mut().entry(kind).or_default() += 1;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let tally = tally.into_inner();
    let all: u32 = tally.values().sum();
    for kind in ["yes", "no", "depends", "really depends"] {
        let count = tally.get(kind).copied().unwrap_or(0);
        assert!(count * 100 > all * 3, "only {count} of {all} packets are `{kind}`: {tally:?}");
    }
}

/// The kind of an answer, if no world contradicts it.
fn agree(answer: &Answer, worlds: &[Vec<World>], packet: Packet, in_each: bool) -> Result<&'static str, TestCaseError> {
    let family = if packet.from.is_ipv4() { Family::V4 } else { Family::V6 };
    let said = answer.reached(family, Span::number(packet.from), packet.protocol, packet.to_port);
    let found: Vec<bool> = worlds.iter().flat_map(|places| in_world(places, packet, in_each)).collect();
    let differs = found.contains(&true) && found.contains(&false);
    let wrong = match said {
        Truth::Yes => found.contains(&false).then_some("yes"),
        Truth::No => found.contains(&true).then_some("no"),
        Truth::Depends(_) => None,
    };
    if let Some(said) = wrong {
        return Err(TestCaseError::fail(format!("{said} is said of {packet:?}, against {found:?}: {answer:#?}")));
    }
    Ok(match said {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Depends(_) if differs => "really depends",
        Truth::Depends(_) => "depends",
    })
}

/// Whether a packet is answered in a world: by any of the places where it stands, or by each in which it may stand.
fn in_world(places: &[World], packet: Packet, in_each: bool) -> Vec<bool> {
    let ports: Vec<u16> = generate::AT.iter().copied().filter(|&port| port > 0).collect();
    let mut answers = places.iter().map(|world| world.answers(packet, &ports));
    if in_each { vec![answers.any(|answers| answers)] } else { answers.collect() }
}

/// What is said where only a part is known.
fn fast(case: &Case) -> Answer {
    let lacks = |part: &str| case.unread.contains(&part);
    let mut facts = case.facts[0].clone();
    for part in &case.unread {
        take_away(&mut facts, part);
    }
    let known = |part: &str, holds: bool| if lacks(part) { Truth::on(Unknown::Address) } else { holds.into() };
    let (vpc, subnets) = (Some("vpc-1".to_owned()), Some(case.subnets.clone()));
    let endpoint = Endpoint {
        public_ipv4: known("ipv4", case.addresses[0].0),
        public_ipv6: known("ipv6", case.addresses[0].1),
        stands: if case.in_each { Stands::InEach(vpc, subnets) } else { Stands::InOne(vpc, subnets) },
        guard: if lacks("own groups") { Guard::Groups(None) } else { case.guards[0].clone() },
        listens: case.listens.clone(),
    };
    reachable(&endpoint, &facts)
}

fn take_away(facts: &mut Facts, part: &str) {
    let tables = || facts.route_tables.iter().flatten();
    match part.split_once(' ') {
        None if part == "access" => facts.public_access = None,
        None if part == "gateways" => facts.gateways = None,
        None if part == "tables" => facts.route_tables = None,
        None if part == "acls" => facts.acls = None,
        None if part == "groups" => facts.groups = None,
        None if part == "list" => facts.prefix_lists.clear(),
        Some(("routes", id)) => {
            assert!(facts.route_tables.is_none() || tables().any(|table| table.id == id));
            facts
                .route_tables
                .iter_mut()
                .flatten()
                .filter(|table| table.id == id)
                .for_each(|table| table.routes = None);
        }
        Some(("entries", id)) => {
            facts.acls.iter_mut().flatten().filter(|acl| acl.id == id).for_each(|acl| acl.entries = None);
        }
        Some(("group", id)) => {
            facts.groups.iter_mut().flatten().filter(|group| group.id == id).for_each(|group| group.inbound = None);
        }
        _ => {}
    }
}

/// Worlds that are possible, each with a world for every subnet: what was read, with what was not as in either network.
fn worlds(case: &Case) -> Vec<Vec<World>> {
    let mut all = Vec::new();
    for other in 0..if case.unread.is_empty() { 1 } else { 2 } {
        for appliances_pass in [false, true] {
            all.push(case.subnets.iter().map(|subnet| world(case, other, subnet, appliances_pass)).collect());
        }
    }
    if case.unread.contains(&"access") {
        let open = PublicAccess::default();
        let opened = all.clone().into_iter().map(|places: Vec<World>| {
            let open = |mut world: World| {
                world.facts.public_access = Some(open.clone());
                world
            };
            places.into_iter().map(open).collect()
        });
        all.extend(opened.collect::<Vec<_>>());
    }
    all
}

fn world(case: &Case, other: usize, subnet: &str, appliances_pass: bool) -> World {
    let mut facts = case.facts[0].clone();
    let from = &case.facts[other];
    for part in &case.unread {
        put_in(&mut facts, from, part);
    }
    let of = |part: &str| if case.unread.contains(&part) { other } else { 0 };
    let guard = match (&case.guards[of("own groups")], case.unread.contains(&"own groups")) {
        // Who has no groups by nature is not among those whose groups were not read.
        (Guard::Nothing, true) => Guard::Groups(Some(vec!["sg-2".to_owned()])),
        (guard, _) => guard.clone(),
    };
    World {
        facts,
        vpc: "vpc-1".to_owned(),
        subnet: subnet.to_owned(),
        guard,
        listens: case.listens.clone(),
        has_ipv4: case.addresses[of("ipv4")].0,
        has_ipv6: case.addresses[of("ipv6")].1,
        appliances_pass,
    }
}

fn put_in(facts: &mut Facts, from: &Facts, part: &str) {
    match part.split_once(' ') {
        None if part == "access" => facts.public_access.clone_from(&from.public_access),
        None if part == "gateways" => facts.gateways.clone_from(&from.gateways),
        None if part == "tables" => facts.route_tables.clone_from(&from.route_tables),
        None if part == "acls" => facts.acls.clone_from(&from.acls),
        None if part == "groups" => facts.groups.clone_from(&from.groups),
        None if part == "list" => facts.prefix_lists.clone_from(&from.prefix_lists),
        Some(("routes", id)) => {
            for (own, other) in facts.route_tables.iter_mut().flatten().zip(from.route_tables.iter().flatten()) {
                if own.id == id {
                    own.routes.clone_from(&other.routes);
                }
            }
        }
        Some(("entries", id)) => {
            for (own, other) in facts.acls.iter_mut().flatten().zip(from.acls.iter().flatten()) {
                if own.id == id {
                    own.entries.clone_from(&other.entries);
                }
            }
        }
        Some(("group", id)) => {
            for (own, other) in facts.groups.iter_mut().flatten().zip(from.groups.iter().flatten()) {
                if own.id == id {
                    own.inbound.clone_from(&other.inbound);
                }
            }
        }
        _ => {}
    }
}
