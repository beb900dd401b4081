//! Whether identity policies allow steps by which an identity gives itself more rights than they say.

use crate::{
    Case, Condition, Document, Patterns, Statement,
    account::families::PASSES,
    identity::{arn_parts, fixed_beginning, is_everywhere, is_strict, statements},
    pattern,
};

/// Actions that hand out rights or take over another identity, when allowed on any resource.
const DIRECT: [&str; 14] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "sts:AssumeRole",
];

/// Actions by which a user gives itself rights when allowed on itself.
const ON_ONESELF: [&str; 2] = ["iam:AttachUserPolicy", "iam:PutUserPolicy"];

/// Whether the policies together allow one of the plain ways to more rights.
pub fn can_escalate(documents: &[&Document]) -> bool {
    let rights = Rights {
        allows: statements(documents, Document::allows),
        denies: statements(documents, Document::denies)
            .into_iter()
            .filter(|deny| deny.conditions.is_empty() && is_wide(&deny.resources))
            .collect(),
    };
    DIRECT.iter().any(|action| rights.of(action).any(is_unlimited))
        || ON_ONESELF.iter().any(|action| rights.of(action).any(is_on_oneself))
        || rights.passes_a_role()
}

struct Rights<'a> {
    allows: Vec<&'a Statement>,
    denies: Vec<&'a Statement>,
}

impl<'a> Rights<'a> {
    /// The statements that allow an action, unless it is denied outright.
    fn of(&self, action: &str) -> impl Iterator<Item = &'a Statement> {
        let denied = self.denies.iter().any(|deny| deny.is_about(action));
        self.allows.iter().copied().filter(move |allow| !denied && allow.is_about(action))
    }

    fn passes_a_role(&self) -> bool {
        let passes: Vec<_> = self.of("iam:PassRole").filter(|allow| is_unlimited(allow)).collect();
        !passes.is_empty()
            && PASSES.iter().any(|family| {
                // What creates is enough here: others may set it going.
                let mut creates = family.needs.iter().take(1).copied().flatten();
                passes.iter().any(|pass| passes_to(pass, family.service))
                    && creates.any(|action| self.of(action).next().is_some())
            })
    }
}

/// Whether a statement is about any resource, and no condition picks some of them.
fn is_unlimited(allow: &Statement) -> bool {
    is_wide(&allow.resources) && !picks_resources(&allow.conditions)
}

fn is_on_oneself(allow: &Statement) -> bool {
    let oneself = |resource: &String| resource.to_ascii_lowercase().contains("${aws:username}");
    matches!(&allow.resources, Patterns::Only(list) if list.iter().any(oneself)) && !picks_resources(&allow.conditions)
}

/// Whether resources are all of a kind: `*`, or an ARN that has nothing but a wildcard where the name stands.
fn is_wide(resources: &Patterns) -> bool {
    let unnamed = |resource: &String| {
        arn_parts(resource).is_some_and(|parts| {
            let name = parts[5].trim_start_matches(|letter: char| letter.is_ascii_lowercase() || letter == '-');
            let name = name.strip_prefix(['/', ':']).unwrap_or(name);
            name.starts_with('*') && name.chars().all(|letter| matches!(letter, '*' | '/' | ':'))
        })
    };
    is_everywhere(resources) || matches!(resources, Patterns::Only(list) if list.iter().any(unnamed))
}

/// Whether a condition allows some resources or policies only, or only within a permissions boundary.
fn picks_resources(conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| {
        let key = condition.key.as_str();
        let picks = matches!(key, "iam:permissionsboundary" | "iam:policyarn")
            || key.starts_with("iam:resourcetag/")
            || key.starts_with("aws:resourcetag/");
        picks && is_strict(condition) && condition.values.iter().all(|value| !fixed_beginning(value).is_empty())
    })
}

/// Whether a statement that allows to pass roles allows to pass them to a service.
fn passes_to(pass: &Statement, service: &str) -> bool {
    pass.conditions
        .iter()
        .filter(|condition| condition.key == "iam:passedtoservice" && is_strict(condition))
        .all(|condition| condition.values.iter().any(|value| pattern::matches(value, service, Case::Folded)))
}

#[cfg(test)]
#[path = "escalation_tests.rs"]
mod tests;
