//! How a member becomes another: takes a role, passes it to something, takes over what holds it, or gets a user's credentials.

use std::collections::BTreeSet;

use super::{
    Member, Step,
    families::{BECOME_USER, PASSES, TAKEOVERS},
    questions::{Questions, is_mentioned},
    short,
};
use crate::{Condition, Context, Document, Effect, Patterns, Principal, Principals, Statement, Truth};

/// What a member may start or take over, whatever the role: asked once for each member.
pub(super) struct Means {
    passes: Vec<(usize, Truth)>,
    takeovers: Vec<(usize, Truth)>,
}

impl Means {
    pub fn of(member: &Member<'_>, questions: &Questions<'_>) -> Self {
        let possible =
            |truths: Vec<(usize, Truth)>| truths.into_iter().filter(|(_, truth)| *truth != Truth::No).collect();
        let passes = match is_mentioned(member, "iam:PassRole") {
            true => PASSES.iter().map(|pass| questions.may_each(member, pass.needs)).enumerate().collect(),
            false => Vec::new(),
        };
        let takeovers = TAKEOVERS.iter().map(|takeover| questions.may_each(member, takeover.needs)).enumerate();
        Self { passes: possible(passes), takeovers: possible(takeovers.collect()) }
    }

    /// Whether there is nothing.
    pub fn are_none(&self) -> bool {
        self.passes.is_empty() && self.takeovers.is_empty()
    }
}

/// The best step by which `by` becomes `onto`: a certain one if there is one.
pub(super) fn take(by: &Member<'_>, onto: &Member<'_>, means: &Means, questions: &Questions<'_>) -> Option<Step> {
    let steps: Box<dyn Iterator<Item = Step>> = match onto.is_role() {
        true => Box::new(
            assume(by, onto, questions)
                .into_iter()
                .chain(rewrite_trust(by, onto, questions))
                .chain(pass(by, onto, means, questions))
                .chain(take_over(by, onto, means, questions)),
        ),
        false => Box::new(become_user(by, onto, questions)),
    };
    best(steps)
}

/// The first certain step, else the first.
pub(super) fn best(steps: impl IntoIterator<Item = Step>) -> Option<Step> {
    let mut first = None;
    for step in steps {
        if step.depends.is_empty() {
            return Some(step);
        }
        first.get_or_insert(step);
    }
    first
}

/// A step, unless it is certain that it cannot be taken.
pub(super) fn step(family: &str, by: &Member<'_>, words: &str, onto: &str, truth: Truth) -> Option<Step> {
    let depends = match truth {
        Truth::No => return None,
        Truth::Yes => BTreeSet::new(),
        Truth::Depends(unknown) => unknown.iter().map(ToString::to_string).collect(),
    };
    let words = format!("{} {words} {}", short(&by.arn), short(onto));
    Some(Step { family: family.to_owned(), by: by.arn.clone(), onto: onto.to_owned(), words, depends })
}

fn assume(by: &Member<'_>, onto: &Member<'_>, questions: &Questions<'_>) -> Option<Step> {
    let trust = onto.trust?;
    let truth = questions.may_with(by, "sts:AssumeRole", &onto.arn, Context::default(), Some(trust));
    step("assume-role", by, "takes", &onto.arn, truth)
}

fn rewrite_trust(by: &Member<'_>, onto: &Member<'_>, questions: &Questions<'_>) -> Option<Step> {
    const ACTION: &str = "iam:UpdateAssumeRolePolicy";
    if !is_mentioned(by, ACTION) {
        return None;
    }
    let truth = questions.may(by, ACTION, &onto.arn, Context::default());
    if truth == Truth::No {
        return None;
    }
    let trust = trust_in(&by.arn);
    let takes = questions.may_with(by, "sts:AssumeRole", &onto.arn, Context::default(), Some(&trust));
    step("update-assume-role-policy", by, "rewrites the trust policy of, and takes,", &onto.arn, truth.and(takes))
}

/// A trust policy that lets one member take the role.
fn trust_in(arn: &str) -> Document {
    let statement = Statement {
        sid: None,
        effect: Effect::Allow,
        principals: Principals::Only(vec![Principal::Aws(arn.to_owned())]),
        actions: Patterns::Only(vec!["sts:AssumeRole".to_owned()]),
        resources: Patterns::Unstated,
        conditions: Vec::<Condition>::new(),
    };
    Document { statements: vec![statement], has_variables: false }
}

fn pass<'a>(
    by: &'a Member<'_>,
    onto: &'a Member<'_>,
    means: &'a Means,
    questions: &'a Questions<'_>,
) -> impl Iterator<Item = Step> + 'a {
    means.passes.iter().filter_map(move |(index, may_start)| {
        let pass = PASSES.get(*index)?;
        let trusts = questions.trusts(onto, pass.service);
        if trusts == Truth::No {
            return None;
        }
        let context = Context::default().has("iam:PassedToService", [pass.service]);
        let passes = questions.may(by, "iam:PassRole", &onto.arn, context);
        let family = format!("pass:{}", pass.id);
        step(&family, by, pass.words, &onto.arn, passes.and(trusts).and(may_start.clone()))
    })
}

fn take_over<'a>(
    by: &'a Member<'_>,
    onto: &'a Member<'_>,
    means: &'a Means,
    questions: &'a Questions<'_>,
) -> impl Iterator<Item = Step> + 'a {
    means.takeovers.iter().filter_map(move |(index, may)| {
        let takeover = TAKEOVERS.get(*index)?;
        let trusts = questions.trusts(onto, takeover.service);
        let family = format!("take:{}", takeover.id);
        let mut step = step(&family, by, takeover.words, &onto.arn, trusts.and(may.clone()))?;
        // Policies do not say whether such a thing is there, and whether it is one that may be touched.
        step.depends.insert(format!("exists:{}", takeover.service));
        Some(step)
    })
}

fn become_user<'a>(
    by: &'a Member<'_>,
    onto: &'a Member<'_>,
    questions: &'a Questions<'_>,
) -> impl Iterator<Item = Step> + 'a {
    BECOME_USER.iter().filter(|(_, action, _)| is_mentioned(by, action)).filter_map(move |(family, action, words)| {
        step(family, by, words, &onto.arn, questions.may(by, action, &onto.arn, Context::default()))
    })
}
