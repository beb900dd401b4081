//! The shortest path of every member to an administrator, worked out for all at once from the administrators backwards.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    Account, Member, Standing, Standings, Step,
    questions::{Questions, is_mentioned},
    raise::{create, raise},
    take::{Means, step, take},
};
use crate::Truth;

/// What somebody can do next.
#[derive(Default)]
struct Node {
    /// Steps that end as an administrator; none for one that is.
    endings: Vec<Vec<Step>>,
    /// Steps by which it becomes another.
    takes: BTreeMap<usize, Step>,
}

pub(super) fn standings(account: &Account<'_>) -> Standings {
    let questions = Questions::about(account);
    let administrators: Vec<Truth> = account.members.iter().map(|member| member.is_administrator(account)).collect();
    let nodes: Vec<Node> = account
        .members
        .iter()
        .zip(&administrators)
        .map(|(member, is_administrator)| node(member, is_administrator, &questions))
        .collect();
    let certain = shortest(&nodes, |step| step.depends.is_empty());
    let possible = shortest(&nodes, |_| true);
    let paths = certain.into_iter().zip(possible).map(|(certain, possible)| certain.or(possible));
    let members = administrators
        .into_iter()
        .zip(paths)
        .map(|(truth, path)| Standing { is_administrator: known(&truth), path })
        .collect();
    Standings { members, is_complete: questions.is_complete() }
}

fn node(member: &Member<'_>, is_administrator: &Truth, questions: &Questions<'_>) -> Node {
    let mut node = Node::default();
    match is_administrator {
        Truth::Yes => return Node { endings: vec![Vec::new()], ..node },
        Truth::No => {}
        depends => node.endings.extend(
            step("administrator", member, "may be an administrator already, as", &member.arn, depends.clone())
                .map(|step| vec![step]),
        ),
    }
    node.endings.extend(raise(member, member, questions));
    node.endings.extend(create(member, questions).map(|step| vec![step]));
    let means = Means::of(member, questions);
    let aims = Aims::of(member, &means);
    for (index, other) in questions.account.members.iter().enumerate() {
        if other.arn == member.arn || !aims.include(member, other) {
            continue;
        }
        let Some(step) = take(member, other, &means, questions) else { continue };
        node.endings
            .extend(raise(member, other, questions).map(|raise| raise.into_iter().chain([step.clone()]).collect()));
        node.takes.insert(index, step);
    }
    node
}

const fn known(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Depends(_) => None,
    }
}

/// What a member is after; most pairs of members have nothing to do with each other.
struct Aims {
    users: bool,
    roles: bool,
}

impl Aims {
    fn of(member: &Member<'_>, means: &Means) -> Self {
        let mentions = |actions: &[&str]| actions.iter().any(|action| is_mentioned(member, action));
        let users = mentions(&["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]);
        let roles = !means.are_none() || mentions(&["sts:AssumeRole", "iam:UpdateAssumeRolePolicy"]);
        Self { users, roles }
    }

    fn include(&self, member: &Member<'_>, other: &Member<'_>) -> bool {
        let is_named = || other.trust.is_some_and(|trust| trust.allows().any(|allow| allow.names(&member.arn)));
        if other.is_role() { self.roles || is_named() } else { self.users }
    }
}

/// The shortest path of each member over steps that pass.
fn shortest(nodes: &[Node], passes: impl Fn(&Step) -> bool) -> Vec<Option<Vec<Step>>> {
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut best: Vec<Option<Lead<'_>>> = Vec::new();
    let mut queue = BinaryHeap::new();
    for (index, node) in nodes.iter().enumerate() {
        for (&onto, _) in node.takes.iter().filter(|(_, step)| passes(step)) {
            from[onto].push(index);
        }
        let ending = node.endings.iter().filter(|steps| steps.iter().all(&passes)).min_by_key(|steps| steps.len());
        if let Some(steps) = ending {
            queue.push(Reverse((steps.len(), index)));
        }
        best.push(ending.map(|steps| Lead { length: steps.len(), next: Next::Ends(steps) }));
    }
    while let Some(Reverse((length, index))) = queue.pop() {
        if best[index].as_ref().is_some_and(|lead| lead.length < length) {
            continue;
        }
        for &before in &from[index] {
            let is_longer = best[before].as_ref().is_none_or(|lead| lead.length > length + 1);
            if let (true, Some(step)) = (is_longer, nodes[before].takes.get(&index)) {
                best[before] = Some(Lead { length: length + 1, next: Next::Takes(step, index) });
                queue.push(Reverse((length + 1, before)));
            }
        }
    }
    (0..nodes.len()).map(|index| followed(&best, index)).collect()
}

/// How somebody's shortest path goes on.
struct Lead<'a> {
    length: usize,
    next: Next<'a>,
}

enum Next<'a> {
    Ends(&'a [Step]),
    Takes(&'a Step, usize),
}

fn followed(best: &[Option<Lead<'_>>], start: usize) -> Option<Vec<Step>> {
    let (mut steps, mut at) = (Vec::new(), start);
    loop {
        match best.get(at)?.as_ref()?.next {
            Next::Ends(rest) => {
                steps.extend_from_slice(rest);
                return Some(steps);
            }
            // Each lead is shorter than the one before, so that this ends.
            Next::Takes(step, next) => {
                steps.push(step.clone());
                at = next;
            }
        }
    }
}
