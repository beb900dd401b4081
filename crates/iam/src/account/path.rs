//! The shortest path of every member to an administrator, worked out for all at once from the administrators backwards: who
//! becomes whom is only asked of those from whom there is a way.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    Account, Member, Standing, Standings, Step,
    questions::{Questions, is_mentioned},
    raise::{create, raise, raises},
    take::{Means, step, take},
};
use crate::Truth;

pub(super) fn standings(account: &Account<'_>) -> Standings {
    let questions = Questions::about(account);
    let truths: Vec<Truth> = account.members.iter().map(|member| member.is_administrator(account)).collect();
    let search = Search::new(&questions, &truths);
    let (certain, possible) = (search.shortest(|step| step.depends.is_empty()), search.shortest(|_| true));
    let paths = certain.into_iter().zip(possible).map(|(certain, possible)| certain.or(possible));
    let members =
        truths.iter().zip(paths).map(|(truth, path)| Standing { is_administrator: known(truth), path }).collect();
    Standings { members, is_complete: questions.is_complete() }
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
    means: Means,
    users: bool,
    roles: bool,
    raises: bool,
}

impl Aims {
    fn of(member: &Member<'_>, questions: &Questions<'_>) -> Self {
        let mentions = |actions: &[&str]| actions.iter().any(|action| is_mentioned(member, action));
        let means = Means::of(member, questions);
        let users = mentions(&["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]);
        let roles = !means.are_none() || mentions(&["sts:AssumeRole", "iam:UpdateAssumeRolePolicy"]);
        Self { means, users, roles, raises: raises(member) }
    }

    fn include(&self, member: &Member<'_>, other: &Member<'_>) -> bool {
        let is_named = || other.trust.is_some_and(|trust| trust.allows().any(|allow| allow.names(&member.arn)));
        if other.is_role() { self.roles || is_named() } else { self.users }
    }
}

struct Search<'a> {
    questions: &'a Questions<'a>,
    aims: Vec<Aims>,
    /// Steps of each member that end as an administrator; none for one that is.
    endings: Vec<Vec<Vec<Step>>>,
    /// Steps by which one becomes another, as far as somebody asked.
    asked: RefCell<BTreeMap<(usize, usize), Option<Step>>>,
}

impl<'a> Search<'a> {
    fn new(questions: &'a Questions<'a>, truths: &[Truth]) -> Self {
        let members = &questions.account.members;
        let aims = members.iter().map(|member| Aims::of(member, questions)).collect();
        let mut search = Self { questions, aims, endings: Vec::new(), asked: RefCell::default() };
        search.endings = truths.iter().enumerate().map(|(index, truth)| search.endings_of(index, truth)).collect();
        search
    }

    fn endings_of(&self, index: usize, is_administrator: &Truth) -> Vec<Vec<Step>> {
        let members = &self.questions.account.members;
        let member = &members[index];
        let already = match is_administrator {
            Truth::Yes => return vec![Vec::new()],
            depends => {
                step("administrator", member, "may be an administrator already, as", &member.arn, depends.clone())
            }
        };
        let mut endings: Vec<Vec<Step>> = already.into_iter().map(|step| vec![step]).collect();
        endings.extend(raise(member, member, self.questions));
        endings.extend(create(member, self.questions).map(|step| vec![step]));
        let aims = &self.aims[index];
        // What is only asked of those who are after it at all keeps this from growing with the square of the members.
        let others = members.iter().enumerate().take_while(|_| aims.raises);
        for (other, onto) in others.filter(|(other, onto)| *other != index && aims.include(member, onto)) {
            if let Some(raised) = raise(member, onto, self.questions) {
                endings.extend(self.take(index, other).map(|step| raised.into_iter().chain([step]).collect()));
            }
        }
        endings
    }

    /// The best step by which one member becomes another.
    fn take(&self, by: usize, onto: usize) -> Option<Step> {
        let members = &self.questions.account.members;
        let (member, other, aims) = (&members[by], &members[onto], &self.aims[by]);
        if by == onto || !aims.include(member, other) {
            return None;
        }
        let ask = || take(member, other, &aims.means, self.questions);
        self.asked.borrow_mut().entry((by, onto)).or_insert_with(ask).clone()
    }

    /// The shortest path of each member over steps that pass.
    fn shortest(&self, passes: impl Fn(&Step) -> bool) -> Vec<Option<Vec<Step>>> {
        let mut best: Vec<Option<Lead>> = Vec::new();
        let mut queue = BinaryHeap::new();
        for (index, endings) in self.endings.iter().enumerate() {
            let passing = endings.iter().filter(|steps| steps.iter().all(&passes));
            let lead = passing.min_by_key(|steps| steps.len()).map(|steps| Lead {
                length: steps.len(),
                steps: steps.clone(),
                next: None,
            });
            queue.extend(lead.as_ref().map(|lead| Reverse((lead.length, index))));
            best.push(lead);
        }
        while let Some(Reverse((length, index))) = queue.pop() {
            if best[index].as_ref().is_some_and(|lead| lead.length < length) {
                continue;
            }
            for (before, lead) in best.iter_mut().enumerate() {
                if lead.as_ref().is_some_and(|lead| lead.length <= length + 1) {
                    continue;
                }
                if let Some(step) = self.take(before, index).filter(&passes) {
                    *lead = Some(Lead { length: length + 1, steps: vec![step], next: Some(index) });
                    queue.push(Reverse((length + 1, before)));
                }
            }
        }
        (0..best.len()).map(|index| followed(&best, index)).collect()
    }
}

/// How somebody's shortest path goes on: these steps, and then as somebody else.
struct Lead {
    length: usize,
    steps: Vec<Step>,
    next: Option<usize>,
}

fn followed(best: &[Option<Lead>], start: usize) -> Option<Vec<Step>> {
    let (mut steps, mut at) = (Vec::new(), Some(start));
    // Each lead is shorter than the one before, so that this ends.
    while let Some(index) = at {
        let lead = best.get(index)?.as_ref()?;
        steps.extend_from_slice(&lead.steps);
        at = lead.next;
    }
    Some(steps)
}
