//! Versions of Ruby gems: numbers and words; a word makes a pre-release (`Gem::Version`).

use std::cmp::Ordering;

use crate::{Ecosystem, VersionError, digits, not_a_version};

/// A version as its numbers and words, without the zeros that mean nothing.
pub(crate) struct Version {
    segments: Vec<String>,
}

impl Version {
    pub(crate) fn parse(text: &str) -> Result<Self, VersionError> {
        let expected = "numbers and words between dots, as `1.2.3.rc1`";
        let text_only = text.trim();
        let (before, after) =
            text_only.split_once('-').map_or((text_only, None), |(before, after)| (before, Some(after)));
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let starts_with_number = before.split('.').next().is_some_and(digits::is_number);
        let is_tail =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !starts_with_number
            || !before.split('.').all(is_part)
            || !after.is_none_or(|after| after.split('.').all(is_tail))
        {
            return Err(not_a_version(text, Ecosystem::RubyGems, expected));
        }
        // A hyphen stands for `.pre.`.
        let segments = scan(&text_only.replace('-', ".pre."));
        let first_word = segments.iter().position(|segment| !digits::is_number(segment)).unwrap_or(segments.len());
        let (numbers, words) = segments.split_at(first_word);
        Ok(Self { segments: [without_zeros(numbers), without_zeros(words)].concat() })
    }

    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        let length = self.segments.len().max(other.segments.len());
        let segment = |version: &Self, at: usize| version.segments.get(at).cloned().unwrap_or_else(|| "0".to_owned());
        let orders = (0..length).map(|at| compare(&segment(self, at), &segment(other, at)));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// Runs of digits and runs of letters.
fn scan(text: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for part in text.split('.') {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let is_digit = first.is_ascii_digit();
            let (segment, after) = digits::split(rest, |letter| letter.is_ascii_digit() == is_digit);
            segments.push(segment.to_owned());
            rest = after;
        }
    }
    segments
}

fn without_zeros(segments: &[String]) -> Vec<String> {
    let is_zero = |segment: &String| digits::is_number(segment) && segment.bytes().all(|byte| byte == b'0');
    let kept = segments.iter().rposition(|segment| !is_zero(segment)).map_or(0, |last| last + 1);
    segments[..kept].to_vec()
}

/// Words before numbers.
fn compare(a: &str, b: &str) -> Ordering {
    match (digits::is_number(a), digits::is_number(b)) {
        (true, true) => digits::compare(a, b),
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => a.cmp(b),
    }
}
