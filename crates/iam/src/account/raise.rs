//! How a member gives itself, or another that it can become, all rights.

use super::{
    Group, Member, Step,
    families::{RAISE_GROUP, RAISE_ROLE, RAISE_USER},
    questions::{Questions, is_mentioned, resources},
    short,
    take::{best, step},
};
use crate::{Context, Truth, is_administrator};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const JOIN: &str = "iam:AddUserToGroup";
const NEW_VERSION: &str = "iam:CreatePolicyVersion";
const FORMER_VERSION: &str = "iam:SetDefaultPolicyVersion";
const UNBIND_ROLE: &str = "iam:DeleteRolePermissionsBoundary";
const UNBIND_USER: &str = "iam:DeleteUserPermissionsBoundary";

/// Whether a member is after anything that [`raise`] would ask about. Most are not, and pairs of members are many.
pub(super) fn raises(by: &Member<'_>) -> bool {
    let families = [RAISE_USER, RAISE_ROLE, RAISE_GROUP].into_iter().flatten().map(|(_, action, _)| *action);
    families.chain([JOIN, NEW_VERSION, FORMER_VERSION, UNBIND_ROLE, UNBIND_USER]).any(|action| is_mentioned(by, action))
}

/// The steps by which `by` makes `onto` an administrator; a boundary that stands in the way is taken off first.
pub(super) fn raise(by: &Member<'_>, onto: &Member<'_>, questions: &Questions<'_>) -> Option<Vec<Step>> {
    let admits = questions.account.admits_administrators();
    let steps = match onto.is_unbound() {
        _ if admits == Truth::No => return None,
        Truth::No => {
            let first = take_boundary_off(by, onto, questions)?;
            let free = Member { boundary: None, ..onto.clone() };
            let by = if by.arn == onto.arn { &free } else { by };
            let is_enough = is_administrator(&onto.policies);
            let then = if is_enough { None } else { Some(give(by, &free, questions)?) };
            [first].into_iter().chain(then).collect()
        }
        unbound => vec![hanging_on(give(by, onto, questions)?, unbound)],
    };
    Some(steps.into_iter().map(|step| hanging_on(step, admits.clone())).collect())
}

/// The step, if something else holds too.
fn hanging_on(mut step: Step, truth: Truth) -> Step {
    if let Truth::Depends(unknown) = truth {
        step.depends.extend(unknown.iter().map(ToString::to_string));
    }
    step
}

fn give(by: &Member<'_>, onto: &Member<'_>, questions: &Questions<'_>) -> Option<Step> {
    let families = if onto.is_role() { RAISE_ROLE } else { RAISE_USER };
    let own = families.iter().filter_map(|family| give_policy(by, *family, &onto.arn, Some(onto), questions));
    let groups = onto.groups.iter().flat_map(|group| {
        RAISE_GROUP.iter().filter_map(move |family| give_policy(by, *family, group, None, questions))
    });
    let joins = !onto.is_role() && is_mentioned(by, JOIN);
    let joined = joins.then_some(&questions.administrators).into_iter().flatten();
    let joined = joined.filter_map(|group| join(by, onto, group, questions));
    best(own.chain(groups).chain(joined).chain(rewrite(by, onto, questions)))
}

/// Writes or attaches a policy.
fn give_policy(
    by: &Member<'_>,
    (family, action, words): (&str, &str, &str),
    onto: &str,
    member: Option<&Member<'_>>,
    questions: &Questions<'_>,
) -> Option<Step> {
    if !is_mentioned(by, action) {
        return None;
    }
    let context = match member.and_then(|member| member.boundary.as_ref()) {
        Some(boundary) => Context::default().has("iam:PermissionsBoundary", [&*boundary.arn]),
        None => Context::default().lacks("iam:PermissionsBoundary"),
    };
    let context = context.has("iam:PolicyARN", [ADMINISTRATOR]);
    step(family, by, words, onto, questions.may(by, action, onto, context))
}

/// Adds a user to a group of administrators.
fn join(by: &Member<'_>, onto: &Member<'_>, group: &Group<'_>, questions: &Questions<'_>) -> Option<Step> {
    let truth = questions.may(by, JOIN, &group.arn, Context::default());
    step("add-user-to-group", by, &format!("puts {} into", short(&onto.arn)), &group.arn, truth)
}

/// Rewrites a managed policy that is attached already; those of the provider cannot be.
fn rewrite<'a>(
    by: &'a Member<'_>,
    onto: &'a Member<'_>,
    questions: &'a Questions<'_>,
) -> impl Iterator<Item = Step> + 'a {
    let own = onto.attached.iter().filter(|arn| !arn.contains(":iam::aws:policy/"));
    own.flat_map(move |policy| {
        let may = |action| match is_mentioned(by, action) {
            true => questions.may(by, action, policy, Context::default()),
            false => Truth::No,
        };
        let version = step("create-policy-version", by, "rewrites", policy, may(NEW_VERSION));
        let former =
            step("set-default-policy-version", by, "brings back a former version of", policy, may(FORMER_VERSION));
        let former = former.map(|mut step| {
            step.depends.insert("exists:a former version that allows more".to_owned());
            step
        });
        version.into_iter().chain(former)
    })
}

fn take_boundary_off(by: &Member<'_>, onto: &Member<'_>, questions: &Questions<'_>) -> Option<Step> {
    let action = if onto.is_role() { UNBIND_ROLE } else { UNBIND_USER };
    if onto.boundary.is_none() || !is_mentioned(by, action) {
        return None;
    }
    let boundary = onto.boundary.as_ref()?;
    let context = Context::default().has("iam:PermissionsBoundary", [&*boundary.arn]);
    step(
        "delete-permissions-boundary",
        by,
        "takes the boundary off",
        &onto.arn,
        questions.may(by, action, &onto.arn, context),
    )
}

/// Makes a new role or user, and gives it all rights.
pub(super) fn create(by: &Member<'_>, questions: &Questions<'_>) -> Option<Step> {
    const ROLE: (&str, &[&str], &str) = ("create-role", &["iam:AttachRolePolicy", "iam:PutRolePolicy"], "role");
    const USER: (&str, &[&str], &str) = ("create-user", &["iam:AttachUserPolicy", "iam:PutUserPolicy"], "user");
    let admits = questions.account.admits_administrators();
    best([ROLE, USER].into_iter().filter_map(|(family, gives, kind)| {
        let creates = if kind == "role" { "iam:CreateRole" } else { "iam:CreateUser" };
        if !is_mentioned(by, creates) {
            return None;
        }
        let default = format!("arn:aws:iam::{}:{kind}/x", questions.account.id);
        let named = gives.iter().chain([&creates]).flat_map(|action| resources(by, action));
        let named = named.map(|arn| if arn == "*" { default.clone() } else { arn });
        best(named.filter_map(|arn| {
            let context = || Context::default().lacks("iam:PermissionsBoundary").has("iam:PolicyARN", [ADMINISTRATOR]);
            let may = |action: &str| questions.may(by, action, &arn, context());
            let enters =
                if kind == "role" { Truth::Yes } else { may("iam:CreateAccessKey").or(may("iam:CreateLoginProfile")) };
            let truth =
                admits.clone().and(may(creates)).and(Truth::any(gives.iter().map(|action| may(action)))).and(enters);
            step(family, by, "makes, gives all rights to, and becomes", &arn, truth)
        }))
    }))
}
