//! Who outside the account a resource policy lets in.

use std::collections::BTreeSet;

use crate::{
    Case, Document, Principal, Principals, Statement,
    evaluate::has_rcps,
    narrowing::{Left, is_account, left_by_allow, left_by_deny},
    pattern,
};

/// Who outside the account a resource policy lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Anybody may read.
    pub public_read: bool,
    /// Anybody may change something, or do something that is not plainly reading.
    pub public_write: bool,
    /// Other accounts that may do anything, sorted: account ids, organisation ids (`o-…`) and, where a policy names somebody
    /// in another way, what it says.
    pub cross_account: Vec<String>,
}

impl Exposure {
    /// Anybody may do anything.
    pub const fn is_public(&self) -> bool {
        self.public_read || self.public_write
    }
}

/// Who is let in by a policy of a resource that belongs to `own_account`. In doubt, more rather than fewer.
pub fn exposure(document: &Document, own_account: &str) -> Exposure {
    exposure_behind(document, own_account, &[])
}

/// The same behind resource control policies of the account's organisation, which can only deny.
pub fn exposure_behind(document: &Document, own_account: &str, rcps: &[&Document]) -> Exposure {
    exposed(document, own_account, rcps, &|statement| statement.actions.widest())
}

/// Whether a statement allows everybody, whatever its conditions.
pub fn names_everyone(document: &Document) -> bool {
    document.allows().any(|statement| match &statement.principals {
        Principals::Only(principals) => principals.contains(&Principal::Everyone),
        Principals::AllBut(_) | Principals::Unstated => true,
    })
}

/// Who is let in to do one of some actions.
pub fn exposure_of_actions(
    document: &Document,
    own_account: &str,
    rcps: &[&Document],
    actions: &[&'static str],
) -> Exposure {
    exposed(document, own_account, rcps, &|statement| {
        actions.iter().copied().filter(|action| statement.actions.matches(action, Case::Folded)).collect()
    })
}

fn exposed(
    document: &Document,
    own_account: &str,
    rcps: &[&Document],
    actions: &dyn for<'s> Fn(&'s Statement) -> Vec<&'s str>,
) -> Exposure {
    let mut found = Exposure::default();
    let mut outsiders = BTreeSet::new();
    for statement in document.allows() {
        let spoken_of = spoken_of(statement);
        for action in actions(statement) {
            for resource in statement.resources.widest() {
                let behind = if has_rcps(action) { rcps } else { &[] };
                let denies = behind.iter().copied().chain([document]).flat_map(Document::denies);
                let spared = spared_by_denies(denies, action, resource);
                for who in &spoken_of {
                    let left = match who {
                        Who::Everyone => left_by_allow(&statement.conditions).and(spared.clone()),
                        Who::Outsider(name) => still_allowed(name, &spared),
                    };
                    add(&mut found, &mut outsiders, action, left);
                }
            }
        }
    }
    outsiders.remove(own_account);
    found.cross_account = outsiders.into_iter().collect();
    found
}

fn add(found: &mut Exposure, outsiders: &mut BTreeSet<String>, action: &str, left: Left) {
    match left {
        Left::Everyone => {
            let (reads, writes) = kind(action);
            found.public_read |= reads;
            found.public_write |= writes;
        }
        Left::Accounts(accounts) => outsiders.extend(accounts),
        Left::Few | Left::Nobody => {}
    }
}

/// Whom the statements that deny everyone an action on a resource spare. Those that name somebody, or that speak of
/// exceptions, are not counted: they close less than they seem to.
fn spared_by_denies<'d>(denies: impl Iterator<Item = &'d Statement>, action: &str, resource: &str) -> Left {
    denies
        .filter(|deny| matches!(&deny.principals, Principals::Only(all) if all.contains(&Principal::Everyone)))
        .filter(|deny| deny.covers(action, resource))
        .map(|deny| left_by_deny(&deny.conditions))
        .fold(Left::Everyone, Left::and)
}

/// A named outsider, unless a deny spares other accounts only.
fn still_allowed(name: &str, spared: &Left) -> Left {
    match spared {
        Left::Nobody => Left::Nobody,
        // Who belongs to an organisation is not known here.
        Left::Accounts(accounts) if accounts.iter().all(|account| is_account(account) && account != name) => {
            Left::Nobody
        }
        _ => Left::Accounts([name.to_owned()].into()),
    }
}

/// Somebody a statement speaks of.
enum Who {
    Everyone,
    Outsider(String),
}

fn spoken_of(statement: &Statement) -> Vec<Who> {
    match &statement.principals {
        Principals::Only(principals) => principals.iter().filter_map(who).collect(),
        // "All but these" is nearly everyone, and a policy that does not say is not understood.
        Principals::AllBut(_) | Principals::Unstated => vec![Who::Everyone],
    }
}

fn who(principal: &Principal) -> Option<Who> {
    match principal {
        Principal::Everyone => Some(Who::Everyone),
        Principal::Aws(name) => named(name),
        Principal::Service(name) if name == "*" => Some(Who::Everyone),
        // A service acts for its customers; it is the provider itself, not a stranger.
        Principal::Service(_) => None,
        Principal::Federated(name) if name.starts_with("arn:") => named(name),
        // Anybody can have an account with a public sign-in service.
        Principal::Federated(_) => Some(Who::Everyone),
        Principal::CanonicalUser(id) => Some(Who::Outsider(id.clone())),
    }
}

fn named(name: &str) -> Option<Who> {
    let owner = name.strip_prefix("arn:").map_or(name, |rest| rest.split(':').nth(3).unwrap_or(rest));
    match owner {
        // One named distribution reads for its owner.
        "cloudfront" => None,
        _ if is_account(owner) => Some(Who::Outsider(owner.to_owned())),
        _ if pattern::is_open(owner) => Some(Who::Everyone),
        _ if is_deleted(name) => None,
        _ => Some(Who::Outsider(name.to_owned())),
    }
}

/// A principal that was deleted is shown as its unique id, and nobody can be it again.
fn is_deleted(name: &str) -> bool {
    let letters = name.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    letters && name.len() >= 16 && (name.starts_with("AIDA") || name.starts_with("AROA"))
}

/// Whether an action, or a pattern of actions, reads and whether it does anything else.
fn kind(action: &str) -> (bool, bool) {
    const READS: [&str; 23] = [
        "batchcheck",
        "batchget",
        "clientmount",
        "consume",
        "decrypt",
        "describe",
        "download",
        "eshttpget",
        "eshttphead",
        "fetch",
        "get",
        "head",
        "list",
        "lookup",
        "pull",
        "query",
        "read",
        "receive",
        "scan",
        "search",
        "select",
        "subscribe",
        "view",
    ];
    let action = action.to_ascii_lowercase();
    let Some((_, name)) = action.split_once(':') else { return (true, true) };
    let start = name.split(['*', '?', '$']).next().unwrap_or(name);
    let plainly = READS.iter().any(|verb| start.starts_with(verb));
    let maybe = start.len() < name.len() && READS.iter().any(|verb| verb.starts_with(start));
    (plainly || maybe, !plainly)
}

#[cfg(test)]
#[path = "exposure_tests.rs"]
mod tests;
