//! Condition operators, each on one value of the policy and one of the request.
//!
//! IAM User Guide, *IAM JSON policy elements: Condition operators*.

use std::{cmp::Ordering, net::IpAddr};

use crate::{
    Case, Request, Truth,
    date::Moment,
    pattern::{self, Piece},
    variables::{self, Reading},
};

/// What an operator compares, and whether it holds when that does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub test: Test,
    pub is_negated: bool,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Test {
    Text { wildcards: bool, case: Case },
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Address,
    Null,
}

/// How the request's value must stand to the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// An operator by its name in lower case, without `IfExists` and quantifier.
    pub fn of(name: &str) -> Option<Self> {
        const EXACT: Test = Test::Text { wildcards: false, case: Case::Kept };
        const LIKE: Test = Test::Text { wildcards: true, case: Case::Kept };
        const FOLDED: Test = Test::Text { wildcards: false, case: Case::Folded };
        let (test, is_negated) = match name {
            "stringequals" => (EXACT, false),
            "stringnotequals" => (EXACT, true),
            "stringequalsignorecase" => (FOLDED, false),
            "stringnotequalsignorecase" => (FOLDED, true),
            "stringlike" => (LIKE, false),
            "stringnotlike" => (LIKE, true),
            "arnequals" | "arnlike" => (Test::Arn, false),
            "arnnotequals" | "arnnotlike" => (Test::Arn, true),
            "bool" => (Test::Bool, false),
            "binaryequals" => (Test::Binary, false),
            "ipaddress" => (Test::Address, false),
            "notipaddress" => (Test::Address, true),
            "null" => (Test::Null, false),
            _ => return Self::of_order(name),
        };
        Some(Self { test, is_negated })
    }

    fn of_order(name: &str) -> Option<Self> {
        let (make, order): (fn(Order) -> Test, _) = match name.strip_prefix("numeric") {
            Some(order) => (Test::Number, order),
            None => (Test::Date, name.strip_prefix("date")?),
        };
        let (order, is_negated) = match order {
            "equals" => (Order::Equal, false),
            "notequals" => (Order::Equal, true),
            "lessthan" => (Order::Less, false),
            "lessthanequals" => (Order::LessOrEqual, false),
            "greaterthan" => (Order::Greater, false),
            "greaterthanequals" => (Order::GreaterOrEqual, false),
            _ => return None,
        };
        Some(Self { test: make(order), is_negated })
    }
}

impl Order {
    fn holds(self, found: Option<Ordering>) -> bool {
        match self {
            Self::Equal => found == Some(Ordering::Equal),
            Self::Less => found == Some(Ordering::Less),
            Self::LessOrEqual => matches!(found, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => found == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(found, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

impl Test {
    /// Whether a value of the request passes against one of the policy. What cannot be read as it should passes nothing.
    pub fn passes(self, wanted: &str, found: &str, variables: bool, request: &Request) -> Truth {
        match self {
            Self::Text { wildcards, case } => {
                variables::fits(wanted, found, Reading { variables, wildcards, case }, request)
            }
            Self::Arn => is_arn(wanted, found, variables, request),
            Self::Number(order) => order.holds(compare(wanted, found, number)).into(),
            Self::Date(order) => order.holds(compare(wanted, found, Moment::read)).into(),
            Self::Bool => {
                let (wanted, found) = (flag(wanted), flag(found));
                (wanted.is_some() && wanted == found).into()
            }
            Self::Binary => (wanted == found).into(),
            Self::Address => is_within(wanted, found).into(),
            Self::Null => Truth::No,
        }
    }
}

fn compare<T: PartialOrd>(wanted: &str, found: &str, read: fn(&str) -> Option<T>) -> Option<Ordering> {
    read(found)?.partial_cmp(&read(wanted)?)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A flag as a policy or request writes it.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Each of the six parts of an ARN is compared for itself, so that a wildcard does not reach beyond its part.
fn is_arn(wanted: &str, found: &str, variables: bool, request: &Request) -> Truth {
    let expanded = variables::expand(wanted, Reading { variables, wildcards: true, case: Case::Kept }, request);
    let is_loose = !expanded.unknown.is_empty();
    expanded.judge(|pieces| match pieces {
        // The value behind a wildcard may be a whole ARN.
        _ if is_loose || *pieces == [Piece::Any] => pattern::fits(pieces, found, Case::Kept),
        _ => {
            let wanted: Vec<&[Piece]> = pieces.splitn(6, |&piece| piece == Piece::Is(':')).collect();
            let found: Vec<&str> = found.splitn(6, ':').collect();
            wanted.len() == 6
                && found.len() == 6
                && wanted.iter().zip(found).all(|(wanted, found)| pattern::fits(wanted, found, Case::Kept))
        }
    })
}

/// Whether an address lies in a range, or is the address.
fn is_within(range: &str, address: &str) -> bool {
    let (start, length) = range.split_once('/').map_or((range, None), |(start, length)| (start, Some(length)));
    let (Ok(start), Ok(address)) = (start.trim().parse::<IpAddr>(), address.trim().parse::<IpAddr>()) else {
        return false;
    };
    let width = if start.is_ipv4() { 32 } else { 128 };
    let Ok(length) = length.map_or(Ok(width), |length| length.trim().parse::<u32>()) else { return false };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    let shift = width.checked_sub(length);
    let network = |address: IpAddr| shift.map(|shift| bits(address).checked_shr(shift).unwrap_or_default());
    start.is_ipv4() == address.is_ipv4() && shift.is_some() && network(start) == network(address)
}
