//! Semantic versions, as npm and crates.io have them, and those of Go.

use crate::{Ecosystem, VersionError, not_a_version};

/// A semantic version; a `v` or `=` before it, as npm allows, means nothing.
pub(crate) fn parse(text: &str) -> Result<semver::Version, VersionError> {
    let bare = text.trim_start_matches(['v', '=']);
    bare.parse().map_err(|_| not_a_version(text, Ecosystem::Semver, "three numbers, as `1.2.3-rc.1+build`"))
}

/// A version of Go, with or without its `v`; `v1` and `v1.2` are short for `v1.0.0` and `v1.2.0`.
///
/// A pseudo-version is a pre-release of what it comes before, by the time in it, and `+incompatible` means nothing for the order.
pub(crate) fn parse_go(text: &str) -> Result<semver::Version, VersionError> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let full = match bare.matches('.').count() {
        _ if bare.contains(['-', '+']) => bare.to_owned(),
        0 => format!("{bare}.0.0"),
        1 => format!("{bare}.0"),
        _ => bare.to_owned(),
    };
    full.parse().map_err(|_| not_a_version(text, Ecosystem::Go, "a semantic version, as `v1.2.3` or a pseudo-version"))
}
