//! The second evaluator: AWS's flow chart, read aloud. It knows everything about a request, so that it has no third answer.

mod comparing;
mod conditions;
mod naming;

use std::collections::BTreeMap;

use demarc_iam::{Caller, CallerKind};
use serde_json::Value;

use self::{
    comparing::glob,
    naming::{Grant, grants},
};

/// The policies, as JSON.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    pub identity: Vec<Value>,
    pub boundary: Option<Value>,
    pub scps: Vec<Vec<Value>>,
    pub rcps: Vec<Vec<Value>>,
    pub resource: Option<Value>,
    pub session: Option<Vec<Value>>,
}

/// One way in which everything that is not known may be.
#[derive(Debug, Clone)]
pub struct World {
    pub caller: Caller,
    pub action: String,
    pub resource: String,
    pub account: String,
    /// Every key that the request has, in lower case.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Whether `NotPrincipal` spares who is named by some of his names only.
    pub partly_named_is_spared: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Allowed,
    Denied,
    DeniedExplicitly,
}

pub fn decide(papers: &Papers, world: &World) -> Answer {
    let yes_or_no = |yes: bool| if yes { Answer::Allowed } else { Answer::Denied };
    let kind = world.caller.kind;
    let is_account = matches!(kind, CallerKind::Root | CallerKind::User | CallerKind::Role | CallerKind::FederatedUser);
    let is_identity = is_account && kind != CallerKind::Root;
    let is_session = matches!(kind, CallerKind::Role | CallerKind::FederatedUser);
    let is_of_service = world.caller.arn.contains("role/aws-service-role/");
    let takes_role = world.action.to_lowercase().starts_with("sts:assumerole");
    if takes_role && kind == CallerKind::Root {
        return Answer::Denied;
    }

    // Which policies there are for this caller.
    let none = Papers::default();
    let scps = if is_account && !is_of_service { &papers.scps } else { &none.scps };
    let has_rcps =
        ["s3:", "sts:", "sqs:", "kms:"].iter().any(|service| world.action.to_lowercase().starts_with(service));
    let rcps = if has_rcps && !is_of_service { &papers.rcps } else { &none.rcps };
    let identity = if is_identity { &papers.identity } else { &none.identity };
    let boundary = if is_identity { papers.boundary.as_ref() } else { None };
    let session = if is_session { papers.session.as_ref() } else { None };

    // First of all, an explicit deny anywhere.
    let mut everything: Vec<&Value> = scps.iter().chain(rcps).flatten().chain(identity).collect();
    everything.extend(boundary);
    everything.extend(session.into_iter().flatten());
    let is_denied = everything.iter().any(|paper| !about(paper, "deny", world).is_empty());
    let resource = papers.resource.as_ref();
    let denied_by_resource = resource
        .is_some_and(|paper| about(paper, "deny", world).iter().any(|statement| !grants(statement, world).is_empty()));
    if is_denied || denied_by_resource {
        return Answer::DeniedExplicitly;
    }

    // The organisation: each level must have an allow.
    let allows = |papers: &[Value]| papers.iter().any(|paper| !about(paper, "allow", world).is_empty());
    if !rcps.iter().all(|level| allows(level)) || !scps.iter().all(|level| allows(level)) {
        return Answer::Denied;
    }

    // What the resource grants, and to whom.
    let mut granted = Vec::new();
    for statement in resource.map(|paper| about(paper, "allow", world)).unwrap_or_default() {
        granted.extend(grants(&statement, world));
    }
    if !is_account {
        return yes_or_no(granted.contains(&Grant::Itself));
    }
    let is_gated = takes_role || world.action.to_lowercase().starts_with("kms:") && world.resource.contains(":key/");
    let within = world.caller.account == world.account;
    if kind == CallerKind::Root {
        return yes_or_no(if within && !is_gated { true } else { !granted.is_empty() });
    }
    let boundary_allows = boundary.is_none_or(|paper| !about(paper, "allow", world).is_empty());
    let session_allows = match (session, kind) {
        (Some(papers), _) => allows(papers),
        (None, kind) => kind != CallerKind::FederatedUser,
    };
    if !within {
        return yes_or_no(allows(identity) && boundary_allows && session_allows && !granted.is_empty());
    }
    if granted.contains(&Grant::Itself) {
        return Answer::Allowed;
    }
    let by_identity = allows(identity) && (!is_gated || granted.contains(&Grant::ItsAccount));
    let by_either = by_identity || granted.contains(&Grant::WhoIsBehindIt);
    yes_or_no(by_either && boundary_allows && session_allows)
}

/// The statements of a policy with an effect that are about the request, principals left aside.
fn about(paper: &Value, effect: &str, world: &World) -> Vec<Value> {
    let has_variables = paper["Version"] == "2012-10-17";
    let statements = paper["Statement"].as_array().unwrap();
    let mut found = Vec::new();
    for statement in statements {
        let of_effect = statement["Effect"].as_str().unwrap().eq_ignore_ascii_case(effect);
        let of_action =
            is_listed(statement, "Action", |pattern| glob(&pattern.to_lowercase(), &world.action.to_lowercase()));
        let of_resource =
            is_listed(statement, "Resource", |pattern| match conditions::filled_in(pattern, has_variables, world) {
                Some(pattern) => glob(&pattern, &world.resource),
                None => false,
            });
        if of_effect && of_action && of_resource && conditions::hold(statement, has_variables, world) {
            found.push(statement.clone());
        }
    }
    found
}

fn is_listed(statement: &Value, name: &str, fits: impl Fn(&str) -> bool) -> bool {
    let not = format!("Not{name}");
    if let Some(list) = statement.get(name) {
        texts(list).iter().any(|pattern| fits(pattern))
    } else if let Some(list) = statement.get(&not) {
        !texts(list).iter().any(|pattern| fits(pattern))
    } else {
        true
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
