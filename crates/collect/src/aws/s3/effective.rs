//! What several settings come to together, when some of them could not be read.
//!
//! A condition is true, false or, as nothing, not known. What is known may settle the whole: a bucket whose account
//! ignores public grants is not opened by an access list that nobody could read.

use crate::aws::facts::{any, both};

/// Not known, or whether it holds.
pub(super) type Known = Option<bool>;

/// It does not hold.
fn not(one: Known) -> Known {
    one.map(|one| !one)
}

/// What decides whether anybody may do something with a bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Openness {
    /// The access list grants it to everyone.
    pub granted: Known,
    /// The policy allows it to everyone.
    pub allowed: Known,
    /// Grants to everyone are ignored, by the bucket.
    pub bucket_ignores_grants: Known,
    /// Grants to everyone are ignored, by the account.
    pub account_ignores_grants: Known,
    /// Access lists are switched off.
    pub grants_disabled: Known,
    /// A policy that speaks to everyone is held to the account, by the bucket.
    pub bucket_restricts_policy: Known,
    /// A policy that speaks to everyone is held to the account, by the account.
    pub account_restricts_policy: Known,
}

impl Openness {
    /// Whether anybody may.
    pub(super) fn is_open(self) -> Known {
        let ignored = any([self.bucket_ignores_grants, self.account_ignores_grants, self.grants_disabled]);
        let restricted = any([self.bucket_restricts_policy, self.account_restricts_policy]);
        any([both(self.granted, not(ignored)), both(self.allowed, not(restricted))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mix of known and unknown settings; seven digits in base three.
    fn openness(mut number: u32) -> Openness {
        let mut next = || {
            let digit = number % 3;
            number /= 3;
            [Some(false), Some(true), None][digit as usize]
        };
        Openness {
            granted: next(),
            allowed: next(),
            bucket_ignores_grants: next(),
            account_ignores_grants: next(),
            grants_disabled: next(),
            bucket_restricts_policy: next(),
            account_restricts_policy: next(),
        }
    }

    /// The plain definition, for settings that are all known.
    fn plainly(known: &[bool; 7]) -> bool {
        let [granted, allowed, ignored, ignored_too, disabled, restricted, restricted_too] = *known;
        granted && !ignored && !ignored_too && !disabled || allowed && !restricted && !restricted_too
    }

    #[test]
    fn what_is_said_holds_whatever_the_unknown_turns_out_to_be() {
        for number in 0..3_u32.pow(7) {
            let settings = openness(number);
            let all = [
                settings.granted,
                settings.allowed,
                settings.bucket_ignores_grants,
                settings.account_ignores_grants,
                settings.grants_disabled,
                settings.bucket_restricts_policy,
                settings.account_restricts_policy,
            ];
            let mut possible = std::collections::BTreeSet::new();
            for bits in 0..128_u32 {
                let mut position = 0;
                let world = all.map(|known| {
                    position += 1;
                    known.unwrap_or(bits >> (position - 1) & 1 == 1)
                });
                possible.insert(plainly(&world));
            }
            let expected = if possible.len() == 1 { possible.first().copied() } else { None };
            assert_eq!(settings.is_open(), expected, "{settings:?}");
        }
    }
}
