//! What is said of something in a table: whether strangers reach it, at which ports, and which way.

use std::collections::BTreeSet;

use crate::{Answer, Path, Ports, Protocol, Reach, Step, Truth, usual};

/// Openings and steps named before the rest are counted.
const NAMED: usize = 12;

/// What the internet reaches of something, as columns say it. Few known partners are not the internet: only what
/// [`Family::strangers`](crate::Family::strangers) addresses reach counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Whether any port is reached.
    pub reachable: Truth,
    /// Whether a usual port for administration is.
    pub management: Truth,
    /// Whether a usual port of a database is.
    pub databases: Truth,
    /// What is reached, or may be: `tcp 22 from every IPv4 address`, separated by `; `. Empty where nothing is.
    pub ports: String,
    /// By which gateways, routes and rules, separated by `; `, or what stops everything.
    pub path: String,
}

impl Exposure {
    /// Of something that has an answer for each of its network interfaces.
    pub fn of(answers: &[Answer]) -> Self {
        let any = |asked: &[Ports]| {
            let all = answers.iter().flat_map(|answer| asked.iter().map(move |ports| at(answer, *ports)));
            all.fold(Truth::No, Truth::or)
        };
        let reaches: Vec<&Reach> =
            answers.iter().flat_map(|answer| &answer.reaches).filter(|reach| is_strangers(reach)).collect();
        let reachable = any(&[Ports::ALL]);
        Self {
            path: path(answers, reachable != Truth::No),
            reachable,
            management: any(&[usual::REMOTE_LOGIN, usual::MANAGEMENT].concat()),
            databases: any(usual::DATABASES),
            ports: named(reaches.iter().map(|reach| reach.to_string())),
        }
    }
}

fn at(answer: &Answer, ports: Ports) -> Truth {
    let of = |protocol| answer.from_strangers(protocol, ports);
    of(Protocol::Tcp).or(of(Protocol::Udp))
}

fn is_strangers(reach: &Reach) -> bool {
    reach.addresses() >= reach.family.strangers()
}

/// The steps of every way for many strangers, each once, from the outside in. Where several rules only together let many in, those of
/// every way.
fn path(answers: &[Answer], is_reached: bool) -> String {
    let all = || answers.iter().flat_map(|answer| &answer.paths);
    let wide: Vec<&Path> = all().filter(|path| is_strangers(&path.reach)).collect();
    if wide.is_empty() && !is_reached {
        return stopped(answers);
    }
    let ways: Vec<&Path> = if wide.is_empty() { all().collect() } else { wide };
    let steps: BTreeSet<&Step> = ways.into_iter().flat_map(|path| &path.steps).collect();
    named(steps.into_iter().map(Step::to_string))
}

fn stopped(answers: &[Answer]) -> String {
    let few = answers.iter().flat_map(|answer| &answer.reaches).map(|reach| format!("few are let in: {reach}"));
    named(few.chain(answers.iter().flat_map(|answer| answer.stopped.clone())))
}

/// Each once, separated by `; `.
fn named(sentences: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for sentence in sentences {
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, Span, Unknown};

    fn reach(ports: (u16, u16), truth: &Truth, nets: &[&str]) -> Reach {
        let sources = nets.iter().map(|net| Span::of(net.parse().unwrap())).collect();
        let ports = Ports { first: ports.0, last: ports.1 };
        let family = if nets[0].contains(':') { Family::V6 } else { Family::V4 };
        Reach { family, protocol: Protocol::Tcp, ports, truth: truth.clone(), sources }
    }

    fn answer(reaches: Vec<Reach>) -> Answer {
        let step = |reach: &Reach| Path { reach: reach.clone(), steps: vec![Step::Gateway("igw-1".to_owned())] };
        Answer { paths: reaches.iter().map(step).collect(), reaches, stopped: Vec::new() }
    }

    #[test]
    fn strangers_count_and_partners_do_not() {
        let (yes, depends) = (Truth::Yes, Truth::on(Unknown::Appliance("vpce-1".to_owned())));
        let (no, all) = (Truth::No, &["0.0.0.0/0"][..]);
        let cases = [
            (vec![], [&no, &no, &no]),
            (vec![reach((443, 443), &yes, all)], [&yes, &no, &no]),
            (vec![reach((22, 22), &yes, all)], [&yes, &yes, &no]),
            (vec![reach((5432, 5432), &yes, &["8.0.0.0/8"])], [&yes, &no, &yes]),
            (vec![reach((5432, 5432), &yes, &["203.0.113.0/24"])], [&no, &no, &no]),
            (vec![reach((22, 22), &yes, &["2000::/16"])], [&yes, &yes, &no]),
            (vec![reach((22, 22), &yes, &["2600:1f00::/24"])], [&no, &no, &no]),
            (vec![reach((0, 65_535), &depends, all)], [&depends, &depends, &depends]),
            (vec![reach((443, 443), &yes, all), reach((3389, 3389), &depends, all)], [&yes, &depends, &no]),
        ];
        for (reaches, expected) in cases {
            let found = Exposure::of(&[Answer::default(), answer(reaches.clone())]);
            assert_eq!([&found.reachable, &found.management, &found.databases], expected, "{reaches:?}");
        }
    }

    #[test]
    fn it_says_which_ports_and_which_way() {
        let (all, few) = (&["0.0.0.0/0"][..], &["203.0.113.0/24"][..]);
        let open = answer(vec![reach((22, 22), &Truth::Yes, all), reach((80, 80), &Truth::Yes, few)]);
        let found = Exposure::of(&[open.clone(), open]);
        assert_eq!((&*found.ports, &*found.path), ("tcp 22 from every IPv4 address", "internet gateway igw-1"));
        let many = answer((1..=15).map(|port| reach((port, port), &Truth::Yes, all)).collect());
        assert!(Exposure::of(&[many]).ports.ends_with("tcp 12 from every IPv4 address; and 3 more"));
        let partner = Exposure::of(&[answer(vec![reach((80, 80), &Truth::Yes, few)])]);
        assert_eq!(
            (&*partner.ports, &*partner.path),
            ("", "few are let in: tcp 80 from 203.0.113.0/24 (256 addresses)")
        );
        let closed = Answer { stopped: vec!["it has no public IPv4 address".to_owned()], ..Answer::default() };
        let found = Exposure::of(&[closed]);
        assert_eq!((&*found.ports, &*found.path), ("", "it has no public IPv4 address"));
    }
}
