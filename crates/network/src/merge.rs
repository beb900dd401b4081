//! Joining what was found piece by piece.

use std::collections::BTreeMap;

use crate::{Ports, Protocol, Span, Step, Truth, Unknown, span};

/// Ports that are reached from one run of addresses in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub ports: Ports,
    pub truth: Truth,
    pub steps: Vec<Step>,
}

/// How what holds in several subnets goes together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Together {
    /// It stands in each.
    Each,
    /// It stands in one, nobody knows which.
    One,
}

/// What is reached of something that stands in several subnets.
pub(crate) fn places(mut found: Vec<Vec<Piece>>, together: Together) -> Vec<Piece> {
    if found.len() == 1 {
        return found.remove(0);
    }
    let bounds = found.iter().flatten().map(|piece| piece.ports);
    let mut pieces = Vec::new();
    for ports in cut(Ports::ALL, bounds) {
        let mut steps = Vec::new();
        let truths = found.iter().map(|pieces| {
            let piece = pieces.iter().find(|piece| piece.ports.meet(ports).is_some());
            steps.extend(piece.iter().flat_map(|piece| piece.steps.clone()));
            piece.map_or(Truth::No, |piece| piece.truth.clone())
        });
        let truth = match together {
            Together::Each => truths.fold(Truth::No, Truth::or),
            Together::One => truths.reduce(|one, two| one.either(two, Unknown::Subnet)).unwrap_or(Truth::No),
        };
        if truth != Truth::No {
            steps.sort();
            steps.dedup();
            pieces.push(Piece { ports, truth, steps });
        }
    }
    pieces
}

/// Cuts ports so that each part lies wholly inside or outside of every one of the bounds.
pub(crate) fn cut(whole: Ports, bounds: impl Iterator<Item = Ports>) -> Vec<Ports> {
    let mut starts: Vec<u16> =
        bounds.flat_map(|ports| [Some(ports.first), ports.last.checked_add(1)]).flatten().collect();
    starts.retain(|start| whole.first < *start && *start <= whole.last);
    starts.sort_unstable();
    starts.dedup();
    let mut parts = Vec::new();
    let mut first = whole.first;
    for start in starts {
        parts.push(Ports { first, last: start - 1 });
        first = start;
    }
    parts.push(Ports { first, last: whole.last });
    parts
}

/// The same ports, each named once.
pub(crate) fn apart(mut all: Vec<Ports>) -> Vec<Ports> {
    all.sort_unstable();
    let mut apart: Vec<Ports> = Vec::new();
    for ports in all {
        match apart.last_mut() {
            Some(before) if ports.first <= before.last => before.last = before.last.max(ports.last),
            _ => apart.push(ports),
        }
    }
    apart
}

/// What was found of each protocol, by everything but the addresses and the ports that it was found for.
pub(crate) type Found<K> = BTreeMap<(Protocol, K), Vec<(Ports, Span)>>;

/// Adds what one run of addresses reaches.
pub(crate) fn add<K: Ord>(
    found: &mut Found<K>,
    protocol: Protocol,
    span: Span,
    pieces: &[Piece],
    key: impl Fn(&Piece) -> K,
) {
    for piece in pieces {
        found.entry((protocol, key(piece))).or_default().push((piece.ports, span));
    }
}

/// The same by runs of ports that are reached from the same addresses, with neighbouring addresses and ports joined.
pub(crate) fn joined<K: Ord + Clone>(
    family: crate::Family,
    found: Found<K>,
) -> BTreeMap<(Protocol, Ports, K), Vec<Span>> {
    let mut all = BTreeMap::new();
    for ((protocol, key), pieces) in found {
        let mut runs: Vec<(Ports, Vec<Span>)> = Vec::new();
        for ports in cut(Ports::ALL, pieces.iter().map(|(ports, _)| *ports)) {
            let spans = pieces.iter().filter(|(own, _)| own.meet(ports).is_some());
            let spans: Vec<Span> = spans.map(|(_, span)| *span).collect();
            match runs.last_mut() {
                Some((before, same)) if *same == spans => before.last = ports.last,
                _ => runs.push((ports, spans)),
            }
        }
        for (ports, spans) in runs.into_iter().filter(|(_, spans)| !spans.is_empty()) {
            all.insert((protocol, ports, key.clone()), span::join(family, &spans));
        }
    }
    all
}
