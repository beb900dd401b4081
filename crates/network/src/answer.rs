//! What the internet reaches, for people and for programs.

use std::{collections::BTreeSet, fmt};

use ipnet::IpNet;

use crate::{Family, Ports, Protocol, Span, Step, Truth, Unknown, span};

/// Ranges named before the rest are counted.
const NAMED: usize = 3;

/// What the internet reaches of something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What is reached, or may be, from where. What is in none of them is not reached.
    pub reaches: Vec<Reach>,
    /// The same by what lets it through.
    pub paths: Vec<Path>,
    /// Where nothing of a family comes through: the last thing that stops it, in words.
    pub stopped: Vec<String>,
}

impl Answer {
    /// Whether anything is reached.
    pub fn truth(&self) -> Truth {
        self.reaches.iter().fold(Truth::No, |truth, reach| truth.or(reach.truth.clone()))
    }

    /// Whether a port is reached from an address.
    pub fn reached(&self, family: Family, address: u128, protocol: Protocol, port: u16) -> Truth {
        let one = Span { first: address, last: address };
        let asked = Ports { first: port, last: port };
        let fits = |reach: &&Reach| {
            let is_about = reach.family == family && reach.protocol == protocol && reach.ports.meet(asked).is_some();
            is_about && reach.sources.iter().any(|source| source.holds(one))
        };
        self.reaches.iter().find(fits).map_or(Truth::No, |reach| reach.truth.clone())
    }
}

impl Answer {
    /// Whether any of these ports is reached from at least so many public addresses of one family. One stranger is enough with
    /// `1`; with more, what is open to few known partners is left out.
    pub fn reaches(&self, protocol: Protocol, ports: Ports, at_least: u128) -> Truth {
        self.reaches_from(protocol, ports, |_| at_least)
    }

    /// Whether any of these ports is reached from as many addresses as count for the internet.
    pub fn from_strangers(&self, protocol: Protocol, ports: Ports) -> Truth {
        self.reaches_from(protocol, ports, Family::strangers)
    }

    fn reaches_from(&self, protocol: Protocol, ports: Ports, at_least: impl Fn(Family) -> u128) -> Truth {
        let about = |reach: &&Reach| reach.protocol == protocol && reach.ports.meet(ports).is_some();
        let many = |reach: &&Reach| reach.addresses() >= at_least(reach.family);
        if self.reaches.iter().filter(about).filter(many).any(|reach| reach.truth == Truth::Yes) {
            return Truth::Yes;
        }
        let of_family = |family| self.reaches.iter().filter(about).filter(move |reach| reach.family == family);
        let enough = |family: &Family| {
            of_family(*family).map(Reach::addresses).fold(0, u128::saturating_add) >= at_least(*family)
        };
        // What is certain is not enough by itself: what is not known decides.
        let families = [Family::V4, Family::V6].into_iter().filter(enough);
        let unknown = families.flat_map(of_family).filter(|reach| reach.truth != Truth::Yes);
        unknown.fold(Truth::No, |truth, reach| truth.or(reach.truth.clone()))
    }
}

/// Ports that are reached, or may be, from a part of the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Of the addresses.
    pub family: Family,
    /// Of the ports.
    pub protocol: Protocol,
    /// The ports.
    pub ports: Ports,
    /// Never [`Truth::No`].
    pub truth: Truth,
    /// The addresses, sorted. What is not public between them may be among them.
    pub sources: Vec<Span>,
}

impl Reach {
    /// How many public addresses reach it.
    pub fn addresses(&self) -> u128 {
        let internet = self.family.internet();
        let common = |source: &Span| -> u128 {
            let met = internet.iter().filter(|part| part.first <= source.last && source.first <= part.last);
            met.map(|part| Span { first: part.first.max(source.first), last: part.last.min(source.last) }.size()).sum()
        };
        self.sources.iter().map(common).sum()
    }

    /// Whether every public address reaches it.
    pub fn is_from_everywhere(&self) -> bool {
        self.addresses() == self.family.internet().into_iter().map(Span::size).sum::<u128>()
    }

    /// The ranges that name the addresses.
    pub fn nets(&self) -> Vec<IpNet> {
        self.sources.iter().flat_map(|source| span::nets(self.family, *source)).collect()
    }
}

impl fmt::Display for Reach {
    /// As people say it: `tcp 22 from every IPv4 address`, `tcp 443 from 203.0.113.0/24 (256 addresses)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ports == Ports::ALL {
            write!(f, "every {} port", self.protocol)?
        } else {
            write!(f, "{} {}", self.protocol, self.ports)?
        }
        if self.is_from_everywhere() {
            write!(f, " from every {} address", self.family)?;
        } else {
            let nets = self.nets();
            let named: Vec<String> = nets.iter().take(NAMED).map(IpNet::to_string).collect();
            write!(f, " from {}", named.join(", "))?;
            if nets.len() > NAMED {
                write!(f, " and {} more", nets.len() - NAMED)?;
            }
            let count = self.addresses();
            write!(f, " ({count} address{})", if count == 1 { "" } else { "es" })?;
        }
        depending(f, &self.truth)
    }
}

fn depending(f: &mut fmt::Formatter<'_>, truth: &Truth) -> fmt::Result {
    let Truth::Depends(unknowns) = truth else { return Ok(()) };
    let named: Vec<String> = unknowns.iter().map(Unknown::to_string).collect();
    write!(f, ", depending on {}", named.join(" and "))
}

/// A way in: the same as a [`Reach`], with what lets it through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What is reached by it, and from where.
    pub reach: Reach,
    /// What lets it through, from the gateway to the group. Where two rules do, both must be closed.
    pub steps: Vec<Step>,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.steps.iter().map(Step::to_string).collect();
        write!(f, "{}: {}", self.reach, steps.join("; "))
    }
}

/// What stops packets, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stop {
    Address,
    Block,
    Route,
    Outbound,
    Inbound,
    Group,
    Port,
}

impl Stop {
    /// In words, for people who want to know why nothing is reached.
    pub(crate) fn words(self, family: Family) -> String {
        match self {
            Self::Address => format!("it has no public {family} address"),
            Self::Block => format!("the region blocks public access to its network ({family})"),
            Self::Route => format!("no {family} route of its subnet leads to an internet gateway of its network"),
            Self::Outbound => format!("the network ACL of its subnet lets no {family} answer out"),
            Self::Inbound => format!("the network ACL of its subnet lets nothing in from the {family} internet"),
            Self::Group => {
                format!("no rule of its security groups lets the {family} internet in where the network does")
            }
            Self::Port => format!("nothing listens where the {family} internet is let in"),
        }
    }
}

/// An answer that cannot be worked out.
pub(crate) fn unanswered(unknown: &Unknown) -> Answer {
    let truth = Truth::Depends(BTreeSet::from([unknown.clone()]));
    let reach = |family: Family, protocol| Reach {
        family,
        protocol,
        ports: Ports::ALL,
        truth: truth.clone(),
        sources: family.internet(),
    };
    let families = [Family::V4, Family::V6].into_iter();
    let reaches =
        families.flat_map(|family| [Protocol::Tcp, Protocol::Udp].map(|protocol| reach(family, protocol))).collect();
    Answer { reaches, ..Answer::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(ports: (u16, u16), truth: Truth, nets: &[&str]) -> Reach {
        let sources = nets.iter().map(|net| Span::of(net.parse().unwrap())).collect();
        let ports = Ports { first: ports.0, last: ports.1 };
        Reach { family: Family::V4, protocol: Protocol::Tcp, ports, truth, sources }
    }

    #[test]
    fn many_strangers_are_asked_about() {
        let depends = || Truth::on(Unknown::Groups);
        let answer = Answer {
            reaches: vec![
                reach((22, 22), Truth::Yes, &["203.0.113.0/24"]),
                reach((80, 90), Truth::Yes, &["0.0.0.0/0"]),
                reach((443, 443), Truth::Yes, &["203.0.113.0/24"]),
                reach((443, 443), depends(), &["8.0.0.0/8"]),
                reach((445, 445), depends(), &["8.0.0.0/24"]),
            ],
            ..Answer::default()
        };
        let asked = |first, last, at_least| answer.reaches(Protocol::Tcp, Ports { first, last }, at_least);
        let cases = [
            (22, 22, 1, Truth::Yes),
            (22, 22, 256, Truth::Yes),
            (22, 22, 257, Truth::No),
            (85, 85, 1 << 24, Truth::Yes),
            (0, 79, 1, Truth::Yes),
            (0, 21, 1, Truth::No),
            (443, 443, 1, Truth::Yes),
            (443, 443, 1 << 24, depends()),
            (445, 445, 256, depends()),
            (445, 445, 257, Truth::No),
        ];
        for (first, last, at_least, expected) in cases {
            assert_eq!(asked(first, last, at_least), expected, "{first}-{last} from {at_least}");
        }
        assert_eq!(answer.reaches(Protocol::Udp, Ports::ALL, 1), Truth::No);
        assert!(answer.reaches[1].is_from_everywhere() && !answer.reaches[0].is_from_everywhere());
    }
}
