//! Whom a policy of a resource speaks of, and how: directly, as a role, or as an account that may hand the right on.
//!
//! IAM User Guide, *AWS JSON policy elements: Principal*, *… NotPrincipal*, and *How AWS enforcement code logic evaluates requests*.

use crate::{Caller, CallerKind, Effect, Principal, Principals, Statement, Truth, Unknown};

/// Whether a statement speaks of the caller, by how it does.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    /// Of it alone or of everyone: a grant that no policy of its own is needed for, and no boundary limits.
    pub directly: Truth,
    /// Of the role, or the user, behind the session: its boundary and the session's policies limit the grant.
    pub as_role: Truth,
    /// Of its account, which must hand the right on by the caller's own policies.
    pub as_account: Truth,
}

impl Spoken {
    pub const NOT: Self = Self { directly: Truth::No, as_role: Truth::No, as_account: Truth::No };

    const fn directly(directly: Truth) -> Self {
        Self { directly, ..Self::NOT }
    }

    /// Speaks of it in any way.
    pub fn at_all(self) -> Truth {
        self.directly.or(self.as_role).or(self.as_account)
    }

    pub fn or(self, other: Self) -> Self {
        Self {
            directly: self.directly.or(other.directly),
            as_role: self.as_role.or(other.as_role),
            as_account: self.as_account.or(other.as_account),
        }
    }

    /// Only as far as something else holds.
    pub fn and(self, truth: &Truth) -> Self {
        Self {
            directly: self.directly.and(truth.clone()),
            as_role: self.as_role.and(truth.clone()),
            as_account: self.as_account.and(truth.clone()),
        }
    }
}

/// Whether, and how, a statement of a resource's policy speaks of a caller.
pub(crate) fn spoken(statement: &Statement, caller: &Caller) -> Spoken {
    match &statement.principals {
        Principals::Only(list) => list.iter().map(|principal| named(principal, caller)).fold(Spoken::NOT, Spoken::or),
        Principals::AllBut(list) => Spoken::directly(all_but(list, caller)),
        // AWS accepts no such statement; to lean to the careful side it opens to everyone and closes nothing.
        Principals::Unstated => Spoken::directly((statement.effect == Effect::Allow).into()),
    }
}

fn named(principal: &Principal, caller: &Caller) -> Spoken {
    match principal {
        Principal::Everyone => Spoken::directly(Truth::Yes),
        Principal::Aws(name) => named_of_account(name, caller),
        Principal::Service(name) => {
            let is_it = name == "*" || name.eq_ignore_ascii_case(&caller.arn);
            Spoken::directly((caller.kind == CallerKind::Service && is_it).into())
        }
        Principal::Federated(name) => {
            Spoken::directly((caller.kind == CallerKind::Identity && (name == "*" || *name == caller.arn)).into())
        }
        // Which account has a canonical id is not written anywhere here.
        Principal::CanonicalUser(id) if caller.is_signed_in() => {
            Spoken { as_account: Truth::on(Unknown::Principal(id.clone())), ..Spoken::NOT }
        }
        Principal::CanonicalUser(_) => Spoken::NOT,
    }
}

/// A principal may be one whole ARN or account; a wildcard in the middle of it means nothing.
fn named_of_account(name: &str, caller: &Caller) -> Spoken {
    if !caller.is_signed_in() {
        return Spoken::NOT;
    }
    if account(name) == Some(&caller.account) {
        return match caller.kind {
            CallerKind::Root => Spoken::directly(Truth::Yes),
            _ => Spoken { as_account: Truth::Yes, ..Spoken::NOT },
        };
    }
    match (&caller.session, caller.kind) {
        (Some(session), _) if session == name => Spoken::directly(Truth::Yes),
        (_, CallerKind::Role | CallerKind::FederatedUser) if caller.arn == name => {
            Spoken { as_role: Truth::Yes, ..Spoken::NOT }
        }
        (None, CallerKind::Role) if is_session_of(name, caller) => {
            Spoken::directly(Truth::on(Unknown::Principal(name.to_owned())))
        }
        (_, CallerKind::User) => Spoken::directly((caller.arn == name).into()),
        _ => Spoken::NOT,
    }
}

/// The account that a name stands for as a whole: its id, or the ARN of its root.
fn account(name: &str) -> Option<&str> {
    let of_root = || {
        let parts: Vec<&str> = name.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "iam", "", account, "root"] => Some(*account),
            _ => None,
        }
    };
    let is_id = name.len() == 12 && name.bytes().all(|digit| digit.is_ascii_digit());
    is_id.then_some(name).or_else(of_root)
}

fn is_session_of(name: &str, role: &Caller) -> bool {
    let bare = role.arn.rsplit('/').next().unwrap_or_default();
    let sessions = format!(":sts::{}:assumed-role/{bare}/", role.account);
    name.strip_prefix("arn:").is_some_and(|rest| rest.contains(&sessions))
}

/// `NotPrincipal` spares a caller for certain when it names all that the caller is: session, role or user, and account.
/// AWS says that to name only some of them *may* not be enough.
fn all_but(list: &[Principal], caller: &Caller) -> Truth {
    let names = |test: &dyn Fn(&Spoken) -> bool| list.iter().any(|principal| test(&named(principal, caller)));
    if list.contains(&Principal::Everyone) {
        return Truth::No;
    }
    if !caller.has_policies() {
        return (!names(&|spoken| spoken.directly == Truth::Yes)).into();
    }
    let mut named = vec![names(&|spoken| spoken.as_account != Truth::No)];
    match caller.kind {
        CallerKind::User => named.push(names(&|spoken| spoken.directly == Truth::Yes)),
        _ => {
            named.push(names(&|spoken| spoken.as_role == Truth::Yes));
            named.push(names(&|spoken| spoken.directly != Truth::No));
        }
    }
    match (named.iter().all(|&named| named), named.iter().any(|&named| named)) {
        (true, _) if caller.session.is_some() || caller.kind == CallerKind::User => Truth::No,
        (_, false) => Truth::Yes,
        _ => Truth::on(Unknown::Principal(caller.arn.clone())),
    }
}
