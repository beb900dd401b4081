//! Versions of Debian: epoch, upstream version and revision (Debian policy, 5.6.12).

use std::cmp::Ordering;

use crate::{Ecosystem, VersionError, digits, not_a_version};

/// A version, taken apart.
pub(crate) struct Version<'a> {
    epoch: &'a str,
    upstream: &'a str,
    revision: &'a str,
}

impl<'a> Version<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, VersionError> {
        let error = || {
            let expected = "epoch, version and revision as `1:2.3-4`, of letters, digits and `.` `+` `~` `-`";
            not_a_version(text, Ecosystem::Debian, expected)
        };
        let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
        let is_of_it = |letter: char| letter.is_ascii_alphanumeric() || ".+~".contains(letter);
        let is_sound = digits::is_number(epoch)
            && !upstream.is_empty()
            && !revision.is_empty()
            && upstream.chars().all(|letter| is_of_it(letter) || "-:".contains(letter))
            && revision.chars().all(is_of_it);
        if is_sound { Ok(Self { epoch, upstream, revision }) } else { Err(error()) }
    }

    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        digits::compare(self.epoch, other.epoch)
            .then_with(|| part(self.upstream, other.upstream))
            .then_with(|| part(self.revision, other.revision))
    }
}

/// By turns, what is not a number by its letters and what is by its value.
fn part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let ((text_a, rest_a), (text_b, rest_b)) = (split_text(a), split_text(b));
        let ((number_a, rest_a), (number_b, rest_b)) = (split_number(rest_a), split_number(rest_b));
        let order = text(text_a, text_b).then_with(|| digits::compare(number_a, number_b));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

fn split_text(text: &str) -> (&str, &str) {
    digits::split(text, |letter| !letter.is_ascii_digit())
}

fn split_number(text: &str) -> (&str, &str) {
    digits::split(text, |letter| letter.is_ascii_digit())
}

/// Letter by letter: a tilde before the end, the end before letters, letters before all else.
fn text(a: &str, b: &str) -> Ordering {
    let length = a.len().max(b.len());
    let weights = |text: &str| {
        let weights: Vec<u32> = text.bytes().map(weight).chain(std::iter::repeat(1)).take(length).collect();
        weights
    };
    weights(a).cmp(&weights(b))
}

fn weight(byte: u8) -> u32 {
    match byte {
        b'~' => 0,
        _ if byte.is_ascii_alphabetic() => u32::from(byte) + 1,
        _ => u32::from(byte) + 256,
    }
}
