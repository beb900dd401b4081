//! Versions that look like those of an ecosystem and differ little.

use demarc_versions::Ecosystem;
use proptest::{collection::vec, prelude::*, sample::select};

fn number() -> impl Strategy<Value = String> {
    select(&["0", "1", "2", "10", "9", "01", "100"][..]).prop_map(str::to_owned)
}

fn plain_number() -> impl Strategy<Value = String> {
    select(&["0", "1", "2", "10", "9", "100"][..]).prop_map(str::to_owned)
}

fn joined(
    parts: impl Strategy<Value = String>,
    of: std::ops::Range<usize>,
    by: &'static str,
) -> impl Strategy<Value = String> {
    vec(parts, of).prop_map(move |parts| parts.join(by))
}

fn maybe(before: &'static str, part: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 1 => part.prop_map(move |part| format!("{before}{part}"))]
}

/// Any sequence of these pieces behind a digit.
fn soup(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    (plain_number(), vec(select(pieces), 0..most)).prop_map(|(first, pieces)| format!("{first}{}", pieces.concat()))
}

/// A version with its epoch and its release, as packagers write it. Two of them are next to never the same.
fn packaged(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    (maybe("", Just("1:".to_owned())), soup(pieces, 4), maybe("-", soup(pieces, 3)))
        .prop_map(|(epoch, version, release)| format!("{epoch}{version}{release}"))
}

pub fn version(ecosystem: Ecosystem) -> BoxedStrategy<String> {
    const DEBIAN: &[&str] = &["~", "~", "a", "b", "A", "+", ".", "0", "1", "01", "10", ".1", "~rc1", "+b1"];
    const RPM: &[&str] = &["~", "^", "a", "b", ".", "_", "0", "1", "01", "10", ".1", "~rc1", "^git1", "el8"];
    const MAVEN: &[&str] = &[
        ".0",
        ".1",
        "-1",
        ".2",
        "-alpha",
        "-a1",
        "-b",
        "-rc1",
        "-cr1",
        "-SNAPSHOT",
        ".Final",
        "-sp",
        "-ga",
        ".foo",
        "-foo",
        "-foo1",
        ".10",
    ];
    const RUBY: &[&str] = &[".0", ".1", ".2", ".10", ".a", ".b", ".rc1", ".pre", ".a1", "-x", ".0.0"];
    const NAMES: &[&str] = &["a", "b", "alpha", "rc1", "x-y", "0a", "1", "2", "10", "0", "A"];
    const PYTHON: &[&str] =
        &["a1", "b2", "rc1", "c1", ".post1", ".post", "-1", ".dev1", ".dev", "+l.1", "+1", "+l-2", ".0", ".1", ".10"];
    let labels = |most| joined(select(NAMES).prop_map(str::to_owned), 1..most, ".");
    let semantic = move || {
        (
            joined(select(&["0", "1", "10"][..]).prop_map(str::to_owned), 3..4, "."),
            maybe("-", labels(4)),
            maybe("+", labels(3)),
        )
    };
    match ecosystem {
        Ecosystem::Debian => prop_oneof![soup(DEBIAN, 2), packaged(DEBIAN)].boxed(),
        Ecosystem::Rpm => prop_oneof![soup(RPM, 2), packaged(RPM)].boxed(),
        Ecosystem::Semver => semantic().prop_map(|(numbers, pre, build)| format!("{numbers}{pre}{build}")).boxed(),
        Ecosystem::Go => semantic().prop_map(|(numbers, pre, _)| format!("v{numbers}{pre}")).boxed(),
        Ecosystem::Pypi => soup(PYTHON, 4).boxed(),
        Ecosystem::Maven => soup(MAVEN, 5).boxed(),
        Ecosystem::RubyGems => soup(RUBY, 5).boxed(),
        Ecosystem::NuGet => (joined(number(), 1..5, "."), maybe("-", labels(4)), maybe("+", labels(3)))
            .prop_map(|(numbers, pre, build)| format!("{numbers}{pre}{build}"))
            .boxed(),
    }
}

/// Versions of Maven as people write them: numbers, then a qualifier, then its number. Where qualifiers follow each other, or a number
/// follows an unknown one, the specification and Maven itself part ways.
pub fn usual_maven() -> BoxedStrategy<String> {
    const QUALIFIERS: &[&str] = &[
        "",
        "",
        "-alpha",
        "-alpha-1",
        "-alpha2",
        "-a1",
        "-beta",
        "-beta-3",
        "-b2",
        "-m1",
        "-M2",
        "-milestone-2",
        "-rc1",
        "-RC2",
        "-cr1",
        "-SNAPSHOT",
        ".Final",
        ".GA",
        "-ga",
        "-sp",
        "-sp1",
        "-SP-2",
        "-jre",
        "-android",
        ".RELEASE",
        "-1",
        "-2",
        "-10",
        ".Beta1",
        ".CR2",
    ];
    (joined(number(), 1..5, "."), select(QUALIFIERS)).prop_map(|(numbers, word)| format!("{numbers}{word}")).boxed()
}
