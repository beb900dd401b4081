//! What a member may do, asked of the evaluator. The number of questions is bounded.

use std::{cell::Cell, collections::BTreeSet};

use super::{Account, Group, Member};
use crate::{
    Caller, Case, Context, Decision, Document, Layer, Patterns, Policies, Request, Truth, evaluate, is_administrator,
    pattern::Piece,
    variables::{Reading, expand},
};

/// More than an account of ordinary size ever asks.
const MAX_QUESTIONS: u64 = 2_000_000;
/// Resources that are tried for an action of which any resource will do.
const MAX_RESOURCES: usize = 64;

/// The evaluator, for one account.
pub(super) struct Questions<'a> {
    pub account: &'a Account<'a>,
    /// The groups whose members are administrators.
    pub administrators: Vec<&'a Group<'a>>,
    left: Cell<u64>,
}

impl<'a> Questions<'a> {
    pub fn about(account: &'a Account<'a>) -> Self {
        let administrators = account.groups.iter().filter(|group| is_administrator(&group.policies)).collect();
        Self { account, administrators, left: Cell::new(MAX_QUESTIONS) }
    }

    /// Whether every question was answered.
    pub fn is_complete(&self) -> bool {
        self.left.get() > 0
    }

    /// Whether a member may do something to one resource.
    pub fn may(&self, member: &Member<'_>, action: &str, resource: &str, context: Context) -> Truth {
        self.may_with(member, action, resource, context, None)
    }

    /// The same where the resource has a policy of its own.
    pub fn may_with(
        &self,
        member: &Member<'_>,
        action: &str,
        resource: &str,
        context: Context,
        policy: Option<&Document>,
    ) -> Truth {
        let caller = if member.is_role() { Caller::role(&member.arn) } else { Caller::user(&member.arn) };
        let mut unread = BTreeSet::new();
        if member.is_unread {
            unread.insert(Layer::Identity);
        }
        if member.boundary.as_ref().is_some_and(|boundary| boundary.document.is_none()) {
            unread.insert(Layer::Boundary);
        }
        if self.account.scps_unread {
            unread.insert(Layer::Scp);
        }
        let policies = Policies {
            identity: member.policies.clone(),
            boundary: member.boundary.as_ref().and_then(|boundary| boundary.document),
            scps: self.account.scps.clone(),
            resource: policy,
            unread,
            ..Policies::default()
        };
        self.ask(&Request::new(caller, action, resource).with(context), &policies)
    }

    /// Whether the trust policy of a role lets a service take it.
    pub fn trusts(&self, role: &Member<'_>, service: &str) -> Truth {
        let context = Context::default().has("aws:SourceAccount", [&*self.account.id]);
        let request = Request::new(Caller::service(service), "sts:AssumeRole", &*role.arn);
        let policies = Policies { resource: role.trust, ..Policies::default() };
        self.ask(&request.in_account(&*self.account.id).with(context), &policies)
    }

    /// Whether a member may do something to any resource at all.
    pub fn may_somewhere(&self, member: &Member<'_>, action: &str) -> Truth {
        let resources = resources(member, action);
        Truth::any(resources.iter().map(|resource| self.may(member, action, resource, Context::default())))
    }

    /// Whether a member may do one action of each list, on any resource.
    pub fn may_each(&self, member: &Member<'_>, needs: &[&[&str]]) -> Truth {
        Truth::all(needs.iter().map(|list| Truth::any(list.iter().map(|action| self.may_somewhere(member, action)))))
    }

    fn ask(&self, request: &Request, policies: &Policies<'_>) -> Truth {
        let Some(left) = self.left.get().checked_sub(1) else { return Truth::No };
        self.left.set(left);
        match evaluate(request, policies) {
            Decision::Allow => Truth::Yes,
            Decision::Depends(unknown) => Truth::Depends(unknown),
            Decision::ImplicitDeny(_) | Decision::ExplicitDeny(_) => Truth::No,
        }
    }
}

/// Whether any statement of a member speaks of an action, so that it is worth asking.
pub(super) fn is_mentioned(member: &Member<'_>, action: &str) -> bool {
    member.is_unread || member.policies.iter().any(|document| document.allows().any(|allow| allow.is_about(action)))
}

/// Resources that the statements that allow an action are about, one for each pattern.
pub(super) fn resources(member: &Member<'_>, action: &str) -> BTreeSet<String> {
    let caller = if member.is_role() { Caller::role(&member.arn) } else { Caller::user(&member.arn) };
    let request = Request::new(caller, action, "*");
    let mut resources = BTreeSet::new();
    for document in &member.policies {
        for allow in document.allows().filter(|allow| allow.is_about(action)) {
            match &allow.resources {
                Patterns::Only(patterns) => {
                    resources.extend(patterns.iter().map(|pattern| example(pattern, document.has_variables, &request)))
                }
                Patterns::AllBut(_) | Patterns::Unstated => {
                    resources.insert("*".to_owned());
                }
            }
        }
    }
    if member.is_unread {
        resources.insert("*".to_owned());
    }
    resources.into_iter().take(MAX_RESOURCES).collect()
}

/// A resource that fits a pattern.
fn example(pattern: &str, variables: bool, request: &Request) -> String {
    if pattern == "*" {
        return pattern.to_owned();
    }
    let pieces = expand(pattern, Reading { variables, wildcards: true, case: Case::Kept }, request).pieces;
    pieces.iter().map(|piece| if let Piece::Is(letter) = piece { *letter } else { 'x' }).collect()
}
