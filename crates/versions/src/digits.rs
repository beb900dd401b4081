//! Numbers of any length.

use std::cmp::Ordering;

/// Digits without the zeros before them: compared by length first, they are in the order of the numbers.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether a text is digits and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits before the first letter for which something does not hold.
pub(crate) fn split(text: &str, holds: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|letter| !holds(letter)).unwrap_or(text.len()))
}
