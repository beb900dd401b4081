//! Network ACLs: the first rule that fits decides, for each direction alone.

use crate::{AclEntry, Ports, Protocol, Span, Step, Traffic, Truth};

/// Ports that clients send from by themselves begin here; below it they need a reason.
const FIRST_USUAL_CLIENT_PORT: u16 = 1024;

/// The ports that one direction lets through for a run of addresses, each with the number of the rule. What no rule decides is denied.
///
/// The run must lie wholly inside or outside of every rule's range.
pub(crate) fn allowed(
    entries: &[AclEntry],
    is_outbound: bool,
    protocol: Protocol,
    span: Span,
    family: crate::Family,
) -> Vec<(Ports, u32)> {
    let fits = |entry: &&AclEntry| {
        entry.is_outbound == is_outbound && crate::Family::of(entry.net) == family && Span::of(entry.net).holds(span)
    };
    let mut fitting: Vec<&AclEntry> = entries.iter().filter(fits).collect();
    fitting.sort_by_key(|entry| entry.number);
    let mut undecided = vec![Ports::ALL];
    let mut allowed = Vec::new();
    for entry in fitting {
        let Some(ports) = entry.traffic.ports(protocol) else { continue };
        if entry.allows {
            allowed.extend(undecided.iter().filter_map(|left| left.meet(ports)).map(|met| (met, entry.number)));
        }
        undecided = undecided.into_iter().flat_map(|left| left.without(ports)).collect();
    }
    allowed.sort_unstable();
    allowed
}

/// Whether an answer is let out to any port that a client can send from.
pub(crate) fn lets_answer_out(
    entries: &[AclEntry],
    acl: &str,
    protocol: Protocol,
    span: Span,
    family: crate::Family,
) -> (Truth, Vec<Step>) {
    let clients = Ports { first: 1, last: u16::MAX };
    let out: Vec<_> = allowed(entries, true, protocol, span, family)
        .into_iter()
        .filter_map(|(ports, number)| Some((ports.meet(clients)?, number)))
        .collect();
    let is_usual = |&&(ports, _): &&(Ports, u32)| ports.last >= FIRST_USUAL_CLIENT_PORT;
    let only_low_ports = !out.iter().any(|one| is_usual(&one));
    let mut numbers: Vec<u32> =
        out.iter().filter(|one| only_low_ports || is_usual(one)).map(|&(_, number)| number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return (Truth::No, Vec::new());
    }
    (Truth::Yes, vec![Step::Outbound { acl: acl.to_owned(), numbers, only_low_ports }])
}

/// Whether the first rule of each direction lets all of IPv4 through, as the ACL that AWS makes does.
pub(crate) fn lets_everything_through(entries: &[AclEntry]) -> bool {
    [false, true].into_iter().all(|is_outbound| {
        let about = entries.iter().filter(|entry| entry.is_outbound == is_outbound && entry.net.addr().is_ipv4());
        let first = about.min_by_key(|entry| entry.number);
        first.is_some_and(|entry| entry.allows && entry.traffic == Traffic::All && entry.net.prefix_len() == 0)
    })
}
