//! Whom the conditions of a statement leave over when it names everyone.

use std::{collections::BTreeSet, net::IpAddr};

use crate::{Condition, Quantifier, pattern};

/// Whom a statement about everyone is left with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Left {
    /// Anybody at all.
    Everyone,
    /// A known few, though the policy does not say of which account: a network, a service, an address range.
    Few,
    /// Those of some accounts and organisations.
    Accounts(BTreeSet<String>),
    /// Nobody.
    Nobody,
}

impl Left {
    /// When both restrictions hold.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nobody, _) | (_, Self::Nobody) => Self::Nobody,
            (Self::Accounts(one), Self::Accounts(two)) => {
                Self::Accounts(if is_tighter(&two, &one) { two } else { one })
            }
            (Self::Accounts(accounts), _) | (_, Self::Accounts(accounts)) => Self::Accounts(accounts),
            (Self::Few, _) | (_, Self::Few) => Self::Few,
            (Self::Everyone, Self::Everyone) => Self::Everyone,
        }
    }

    /// When one restriction or the other holds.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everyone, _) | (_, Self::Everyone) => Self::Everyone,
            (Self::Nobody, left) | (left, Self::Nobody) => left,
            (Self::Accounts(one), Self::Accounts(two)) => Self::Accounts(one.union(&two).cloned().collect()),
            // To name the accounts of one half is better than to name none.
            (Self::Accounts(accounts), Self::Few) | (Self::Few, Self::Accounts(accounts)) => Self::Accounts(accounts),
            (Self::Few, Self::Few) => Self::Few,
        }
    }
}

/// Whether one set of names says more exactly who is left: accounts rather than organisations, few rather than many.
fn is_tighter(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let looseness = |names: &BTreeSet<String>| (names.iter().any(|name| !is_account(name)), names.len());
    looseness(one) < looseness(other)
}

/// Whom a statement that allows everyone really allows.
pub(crate) fn left_by_allow(conditions: &[Condition]) -> Left {
    conditions.iter().map(allowed).fold(Left::Everyone, Left::and)
}

/// Whom a statement that denies everyone does not deny.
pub(crate) fn left_by_deny(conditions: &[Condition]) -> Left {
    conditions.iter().map(spared).fold(Left::Nobody, Left::or)
}

fn allowed(condition: &Condition) -> Left {
    // `IfExists` and `ForAllValues:` let in every request that does not have the key.
    if condition.if_exists || condition.quantifier == Quantifier::All {
        return Left::Everyone;
    }
    match condition.operator.as_str() {
        "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike" => by_text(condition),
        "ipaddress" => by_address(condition),
        "bool" => by_flag(condition, "true"),
        _ => Left::Everyone,
    }
}

fn spared(condition: &Condition) -> Left {
    // `ForAnyValue:` does not deny a request that does not have the key.
    if condition.quantifier == Quantifier::Any {
        return Left::Everyone;
    }
    match condition.operator.as_str() {
        "stringnotequals" | "stringnotequalsignorecase" | "stringnotlike" | "arnnotequals" | "arnnotlike" => {
            by_text(condition)
        }
        "notipaddress" => by_address(condition),
        "bool" if condition.key == "aws:principalisawsservice" && is_only(&condition.values, "false") => {
            // An anonymous request does not have the key, and so is not denied but where that counts as a match.
            let denies_anonymous = condition.if_exists || condition.quantifier == Quantifier::All;
            if denies_anonymous { Left::Few } else { Left::Everyone }
        }
        _ => Left::Everyone,
    }
}

/// Every value must narrow, since one of them is enough.
fn by_text(condition: &Condition) -> Left {
    let of_value: fn(&str) -> Left = match condition.key.as_str() {
        "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:principalaccount"
        | "kms:calleraccount"
        | "s3:dataaccesspointaccount" => account,
        "aws:sourcearn" | "aws:principalarn" | "s3:dataaccesspointarn" => arn,
        "aws:principalorgid" | "aws:sourceorgid" => organisation,
        "aws:principalorgpaths" | "aws:sourceorgpaths" => |path| organisation(path.split('/').next().unwrap_or(path)),
        "aws:sourcevpc" | "aws:sourcevpce" | "aws:principalservicename" => fixed,
        "aws:userid" => |id| fixed(id.split(':').next().unwrap_or(id)),
        "sns:endpoint" => endpoint,
        key if key.ends_with(":aud") || key.ends_with(":sub") => fixed,
        _ => return Left::Everyone,
    };
    let values = condition.values.iter().map(|value| of_value(value));
    values.reduce(Left::or).unwrap_or(Left::Everyone)
}

fn account(value: &str) -> Left {
    if is_account(value) { Left::Accounts([value.to_owned()].into()) } else { Left::Everyone }
}

fn organisation(value: &str) -> Left {
    if value.starts_with("o-") && !pattern::is_open(value) {
        Left::Accounts([value.to_owned()].into())
    } else {
        Left::Everyone
    }
}

fn fixed(value: &str) -> Left {
    if value.is_empty() || pattern::is_open(value) { Left::Everyone } else { Left::Few }
}

/// An ARN narrows by its account, or by being one fixed name where it has no account.
fn arn(value: &str) -> Left {
    let mut parts = value.splitn(6, ':');
    let (prefix, owner, resource) = (parts.next(), parts.nth(3), parts.next());
    match (prefix, owner, resource) {
        (Some("arn"), Some(owner), Some(_)) if is_account(owner) => account(owner),
        (Some("arn"), Some(_), Some(_)) => fixed(value),
        _ => Left::Everyone,
    }
}

/// Where notifications go: one address, or those of one mail domain.
fn endpoint(value: &str) -> Left {
    match value.strip_prefix("*@") {
        Some(domain) => fixed(domain),
        None => fixed(value),
    }
}

fn by_flag(condition: &Condition, wanted: &str) -> Left {
    const FLAGS: [&str; 1] = ["elasticfilesystem:accessedviamounttarget"];
    let narrows = FLAGS.contains(&condition.key.as_str()) && is_only(&condition.values, wanted);
    if narrows { Left::Few } else { Left::Everyone }
}

fn is_only(values: &[String], wanted: &str) -> bool {
    matches!(values, [value] if value.eq_ignore_ascii_case(wanted))
}

fn by_address(condition: &Condition) -> Left {
    let narrows = condition.key == "aws:sourceip" && !condition.values.is_empty();
    if narrows && condition.values.iter().all(|range| is_narrow(range)) { Left::Few } else { Left::Everyone }
}

/// Whether an address range is small enough to belong to somebody: no more than a /8, or a /32 of IPv6.
fn is_narrow(range: &str) -> bool {
    let (address, length) = range.split_once('/').map_or((range, None), |(address, length)| (address, Some(length)));
    let (Ok(address), Ok(length)) = (address.parse::<IpAddr>(), length.map_or(Ok(128), str::parse::<u8>)) else {
        return false;
    };
    length >= if address.is_ipv4() { 8 } else { 32 }
}

/// Whether it looks like an account's id.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}
