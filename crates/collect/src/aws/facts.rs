//! Sums over what was read, in which not known stays not known.

/// A number of things.
pub(super) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Whether at least one is so: not known when none is known to be, but one might.
pub(super) fn any(facts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_known = true;
    for fact in facts {
        match fact {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(false)
}

/// Whether both are so.
pub(super) fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_known_is_never_a_yes() {
        assert_eq!(any([]), Some(false));
        assert_eq!(any([Some(false), None]), None);
        assert_eq!(any([None, Some(true)]), Some(true));
        assert_eq!(both(Some(true), None), None);
        assert_eq!(both(None, Some(false)), Some(false));
    }
}
