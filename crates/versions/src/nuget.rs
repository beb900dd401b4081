//! Versions of NuGet: one to four numbers, and labels of a pre-release in which case does not matter.

use std::cmp::Ordering;

use crate::{Ecosystem, VersionError, digits, not_a_version};

/// A version, taken apart; what stands behind `+` is left out.
pub(crate) struct Version {
    numbers: Vec<String>,
    labels: Vec<String>,
}

impl Version {
    pub(crate) fn parse(text: &str) -> Result<Self, VersionError> {
        let expected = "one to four numbers and labels, as `1.2.3.4-beta.1`";
        let error = || not_a_version(text, Ecosystem::NuGet, expected);
        let (kept, build) = text.split_once('+').map_or((text, None), |(kept, build)| (kept, Some(build)));
        let (numbers, labels) = kept.split_once('-').map_or((kept, None), |(numbers, labels)| (numbers, Some(labels)));
        let numbers: Vec<String> = numbers.split('.').map(str::to_owned).collect();
        let labels: Vec<String> = labels
            .map(|labels| labels.to_ascii_lowercase().split('.').map(str::to_owned).collect())
            .unwrap_or_default();
        let is_label = |label: &str| {
            !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        };
        let is_sound = numbers.len() <= 4
            && numbers.iter().all(|number| digits::is_number(number))
            && labels.iter().all(|label| is_label(label))
            && build.is_none_or(|build| build.split('.').all(is_label));
        if is_sound { Ok(Self { numbers, labels }) } else { Err(error()) }
    }

    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        let number = |version: &Self, at: usize| version.numbers.get(at).cloned().unwrap_or_default();
        let orders = (0..4).map(|at| digits::compare(&number(self, at), &number(other, at)));
        let numbers = orders.fold(Ordering::Equal, Ordering::then);
        numbers.then_with(|| match (self.labels.is_empty(), other.labels.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.cmp_labels(other),
        })
    }

    /// The first label that differs decides; of two that are the same as far as both go, the longer comes later.
    fn cmp_labels(&self, other: &Self) -> Ordering {
        let pairs = self.labels.iter().zip(&other.labels);
        let order = pairs.map(|(a, b)| label(a, b)).find(|order| *order != Ordering::Equal);
        order.unwrap_or_else(|| self.labels.len().cmp(&other.labels.len()))
    }
}

/// Numbers by their value and before what is not one.
fn label(a: &str, b: &str) -> Ordering {
    match (digits::is_number(a), digits::is_number(b)) {
        (true, true) => digits::compare(a, b),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}
