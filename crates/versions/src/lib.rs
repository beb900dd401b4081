//! Which of two versions comes first, and whether a version is affected by what an advisory says.
//!
//! Every kind of package orders its versions in its own way: [`Ecosystem`] names the ways, [`compare`] decides, [`is_affected`] reads the
//! events of an OSV advisory. A version that is not one is an error, never the lowest or the highest.

mod affected;
mod debian;
mod digits;
mod ecosystem;
mod maven;
mod nuget;
mod rubygems;
mod semantic;

use std::cmp::Ordering;

pub use affected::{Event, is_affected};
pub use ecosystem::Ecosystem;

/// Longer versions are not read.
const LONGEST: usize = 512;

/// Why two versions cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// It is not a version of the kind.
    #[error("`{version}` is not a version of {ecosystem}: {expected}")]
    NotAVersion {
        /// What was given, shortened.
        version: String,
        /// Of which kind it was to be.
        ecosystem: Ecosystem,
        /// What was expected.
        expected: &'static str,
    },
    /// It is too long to be one.
    #[error("a version of {0} bytes is too long; {LONGEST} are read")]
    TooLong(usize),
}

/// Which of two versions of an ecosystem comes first. Equal are those that its rules call equal, even where they are written
/// otherwise: `1.0` and `1` of PyPI, `1.0+a` and `1.0+b` of npm.
pub fn compare(ecosystem: Ecosystem, a: &str, b: &str) -> Result<Ordering, VersionError> {
    for version in [a, b] {
        if version.len() > LONGEST {
            return Err(VersionError::TooLong(version.len()));
        }
    }
    match ecosystem {
        Ecosystem::Debian => Ok(debian::Version::parse(a)?.cmp(&debian::Version::parse(b)?)),
        Ecosystem::Rpm => Ok(rpm(a)?.cmp(&rpm(b)?)),
        Ecosystem::Semver => Ok(semantic::parse(a)?.cmp_precedence(&semantic::parse(b)?)),
        Ecosystem::Go => Ok(semantic::parse_go(a)?.cmp_precedence(&semantic::parse_go(b)?)),
        Ecosystem::Pypi => Ok(pypi(a)?.cmp(&pypi(b)?)),
        Ecosystem::Maven => Ok(maven::Version::parse(a)?.cmp(&maven::Version::parse(b)?)),
        Ecosystem::RubyGems => Ok(rubygems::Version::parse(a)?.cmp(&rubygems::Version::parse(b)?)),
        Ecosystem::NuGet => Ok(nuget::Version::parse(a)?.cmp(&nuget::Version::parse(b)?)),
    }
}

/// A version of RPM, with epoch and release where it has them.
fn rpm(text: &str) -> Result<rpm_version::Evr<'_>, VersionError> {
    let is_of_it = |letter: char| letter.is_ascii_alphanumeric() || "._+~^:-".contains(letter);
    let expected = "epoch, version and release as `1:2.3-4`, of letters, digits and `.` `_` `+` `~` `^`";
    let error = || not_a_version(text, Ecosystem::Rpm, expected);
    let has_digit_or_letter = text.chars().any(|letter| letter.is_ascii_alphanumeric());
    let epoch = text.split_once(':').map_or("", |(epoch, _)| epoch);
    let is_epoch = epoch.chars().all(|letter| letter.is_ascii_digit());
    if !has_digit_or_letter
        || !text.chars().all(is_of_it)
        || !is_epoch
        || [':', '-'].iter().any(|mark| text.matches(*mark).count() > 1)
    {
        return Err(error());
    }
    Ok(rpm_version::Evr::parse(text))
}

/// A version of Python.
fn pypi(text: &str) -> Result<pep440_rs::Version, VersionError> {
    text.parse().map_err(|_| not_a_version(text, Ecosystem::Pypi, "what PEP 440 describes, as `1.0rc1.post2`"))
}

fn not_a_version(text: &str, ecosystem: Ecosystem, expected: &'static str) -> VersionError {
    let version = text.chars().take(40).flat_map(char::escape_default).collect();
    VersionError::NotAVersion { version, ecosystem, expected }
}
