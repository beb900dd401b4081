//! Security groups: what any rule of any group lets in comes in, and its answer goes out.

use crate::{Facts, Family, Guard, Ports, Protocol, Source, Span, Step, Traffic, Truth, Unknown};

/// A rule that may let the internet in.
pub(crate) struct Opening {
    traffic: Traffic,
    /// The ranges, or what is not known of them.
    sources: Result<Vec<(Family, Span)>, Unknown>,
    step: Option<Step>,
}

impl Opening {
    /// A rule that may let anything in, and that nobody has read.
    fn unread(unknown: Unknown) -> Self {
        Self { traffic: Traffic::All, sources: Err(unknown), step: None }
    }

    /// The ranges of a family, as far as known.
    pub(crate) fn spans(&self, family: Family) -> impl Iterator<Item = Span> + '_ {
        let known = self.sources.iter().flatten();
        known.filter(move |(own, _)| *own == family).map(|&(_, span)| span)
    }

    /// The ports that it opens for a run of addresses, and whether it does for certain.
    pub(crate) fn opens(&self, protocol: Protocol, span: Span, family: Family) -> Option<(Ports, Truth)> {
        let ports = self.traffic.ports(protocol)?;
        match &self.sources {
            Err(unknown) => Some((ports, Truth::on(unknown.clone()))),
            Ok(_) => self.spans(family).any(|own| own.holds(span)).then_some((ports, Truth::Yes)),
        }
    }

    /// How many rules it counts for: one for each range.
    pub(crate) fn weight(&self) -> usize {
        self.sources.as_ref().map_or(1, |sources| sources.len().max(1))
    }

    /// What a person reads of it.
    pub(crate) const fn step(&self) -> Option<&Step> {
        self.step.as_ref()
    }
}

/// The rules that stand before something.
pub(crate) fn openings(guard: &Guard, facts: &Facts) -> Vec<Opening> {
    let ids = match guard {
        Guard::Groups(Some(ids)) => ids,
        Guard::Groups(None) => return vec![Opening::unread(Unknown::Groups)],
        Guard::Nothing => {
            let everywhere = [Family::V4, Family::V6].map(|family| (family, Span { first: 0, last: u128::MAX }));
            return vec![Opening {
                traffic: Traffic::All,
                sources: Ok(everywhere.into()),
                step: Some(Step::Unguarded),
            }];
        }
    };
    ids.iter().flat_map(|id| of_group(id, facts)).collect()
}

fn of_group(id: &str, facts: &Facts) -> Vec<Opening> {
    let group = facts.groups.iter().flatten().find(|group| group.id == id);
    let Some(rules) = group.and_then(|group| group.inbound.as_ref()) else {
        return vec![Opening::unread(Unknown::Group(id.to_owned()))];
    };
    let rules = rules.iter().filter(|rule| rule.traffic != Traffic::Elsewhere);
    let opening = |rule: &crate::GroupRule| {
        let spans = |nets: &[ipnet::IpNet]| nets.iter().map(|net| (Family::of(*net), Span::of(*net))).collect();
        let sources = match &rule.source {
            Source::Net(net) => Ok(spans(&[*net])),
            Source::List(list) => facts.list(list).map(spans),
            Source::Group(_) => return None,
        };
        let step = Step::Rule { group: id.to_owned(), name: rule.name.clone() };
        Some(Opening { traffic: rule.traffic, sources, step: Some(step) })
    };
    rules.filter_map(opening).collect()
}
