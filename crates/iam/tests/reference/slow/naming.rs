//! By which of the caller's names a statement speaks of it.

use demarc_iam::CallerKind;
use serde_json::Value;

use super::{World, texts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// The user, the session, the service, or everyone.
    Itself,
    /// The role, or the user, that the session was made from.
    WhoIsBehindIt,
    ItsAccount,
}

pub fn grants(statement: &Value, world: &World) -> Vec<Grant> {
    if let Some(named) = statement.get("Principal") {
        let named = names(named);
        if named.iter().any(|name| name == "*") {
            return vec![Grant::Itself];
        }
        own_names(world).into_iter().filter(|(name, _)| named.contains(name)).map(|(_, grant)| grant).collect()
    } else if let Some(named) = statement.get("NotPrincipal") {
        if is_spared(&names(named), world) { vec![] } else { vec![Grant::Itself] }
    } else {
        panic!("a policy of a resource has principals")
    }
}

fn names(principal: &Value) -> Vec<String> {
    match principal {
        Value::Object(kinds) => kinds.values().flat_map(texts).collect(),
        other => texts(other),
    }
}

/// Everything that the caller is called.
fn own_names(world: &World) -> Vec<(String, Grant)> {
    let caller = &world.caller;
    let session = caller.session.clone().unwrap_or_default();
    let of_account = [
        (caller.account.clone(), Grant::ItsAccount),
        (format!("arn:aws:iam::{}:root", caller.account), Grant::ItsAccount),
    ];
    let mut names = match caller.kind {
        CallerKind::Root => {
            return of_account.map(|(name, _)| (name, Grant::Itself)).to_vec();
        }
        CallerKind::User | CallerKind::Service => vec![(caller.arn.clone(), Grant::Itself)],
        CallerKind::Role | CallerKind::FederatedUser => {
            vec![(caller.arn.clone(), Grant::WhoIsBehindIt), (session, Grant::Itself)]
        }
        _ => vec![],
    };
    if !caller.account.is_empty() {
        names.extend(of_account);
    }
    names
}

fn is_spared(named: &[String], world: &World) -> bool {
    let own = own_names(world);
    // The two names of an account are one; every name of the owner is its account's.
    let kinds = [Grant::Itself, Grant::WhoIsBehindIt, Grant::ItsAccount];
    let kinds: Vec<Grant> = kinds.into_iter().filter(|kind| own.iter().any(|(_, own)| own == kind)).collect();
    let is_named = |kind: &&Grant| own.iter().any(|(name, own)| own == *kind && named.contains(name));
    let count = kinds.iter().filter(is_named).count();
    if count == 0 { false } else { count == kinds.len() || world.partly_named_is_spared }
}
