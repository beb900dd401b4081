//! Advisories.

use demarc_versions::{Ecosystem, Event, is_affected};

/// `introduced 0 fixed 1.2`, ranges between `;`.
fn ranges(text: &str) -> Vec<Vec<Event>> {
    let range = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let event = |pair: &[&str]| {
            let version = pair[1].to_owned();
            match pair[0] {
                "introduced" => Event::Introduced(version),
                "fixed" => Event::Fixed(version),
                "last" => Event::LastAffected(version),
                _ => Event::Limit(version),
            }
        };
        words.chunks(2).map(event).collect()
    };
    text.split(';').map(range).collect()
}

#[test]
fn ranges_hold_what_osv_says() {
    use Ecosystem::{Debian, Go, Maven, Pypi, Semver as Npm};
    let (yes, no, unknown) = (Some(true), Some(false), None);
    let cases = [
        (Npm, "introduced 0 fixed 4.17.21", "4.17.20", yes),
        (Npm, "introduced 0 fixed 4.17.21", "4.17.21", no),
        (Npm, "introduced 0 fixed 4.17.21", "4.17.21-rc.1", yes),
        (Npm, "introduced 0", "99.0.0", yes),
        (Npm, "introduced 0", "0.0.0-0", yes),
        (Npm, "introduced 1.0.0 fixed 1.0.2", "0.9.0", no),
        (Npm, "introduced 1.0.0 fixed 1.0.2", "1.0.0", yes),
        (Npm, "introduced 1.0.0 fixed 1.0.2 introduced 3.0.0 fixed 3.2.5", "2.0.0", no),
        (Npm, "introduced 1.0.0 fixed 1.0.2 introduced 3.0.0 fixed 3.2.5", "3.1.0", yes),
        (Npm, "fixed 3.2.5 introduced 3.0.0 fixed 1.0.2 introduced 1.0.0", "3.1.0", yes),
        (Npm, "fixed 3.2.5 introduced 3.0.0 fixed 1.0.2 introduced 1.0.0", "1.5.0", no),
        (Npm, "introduced 1.0.0 last 1.5.0", "1.5.0", yes),
        (Npm, "introduced 1.0.0 last 1.5.0", "1.5.1", no),
        (Npm, "introduced 1.0.0 last 1.0.0", "1.0.0", yes),
        (Npm, "introduced 1.0.0 last 1.0.0", "1.0.1", no),
        (Npm, "introduced 1.0.0 fixed 2.0.0 introduced 2.0.0 fixed 2.1.0", "2.0.0", yes),
        (Npm, "introduced 0 fixed 1.0.0 ; introduced 2.0.0 fixed 3.0.0", "2.5.0", yes),
        (Npm, "introduced 0 fixed 1.0.0 ; introduced 2.0.0 fixed 3.0.0", "1.5.0", no),
        (Npm, "introduced 0 limit 2.0.0", "1.9.9", yes),
        (Npm, "introduced 0 limit 2.0.0", "2.0.0", no),
        (Npm, "introduced 0 limit *", "9.0.0", yes),
        (Npm, "fixed 1.0.0", "0.5.0", no),
        (Npm, "introduced x fixed 1.0.0", "0.5.0", unknown),
        (Npm, "introduced x fixed 1.0.0 ; introduced 0 fixed 1.0.0", "0.5.0", yes),
        (Npm, "introduced x fixed 1.0.0 ; introduced 0 fixed 0.1.0", "0.5.0", unknown),
        (Npm, "introduced 0 fixed 1.0.0", "latest", unknown),
        (Debian, "introduced 0 fixed 1.1.1n-0+deb11u4", "1.1.1n-0+deb11u3", yes),
        (Debian, "introduced 0 fixed 1.1.1n-0+deb11u4", "1.1.1n-0+deb11u4", no),
        (Debian, "introduced 0 fixed 1:9.2p1-2+deb12u3", "1:9.2p1-2+deb12u2", yes),
        (Ecosystem::Rpm, "introduced 0 fixed 0:3.0.7-16.el9_2", "1:3.0.1-1.el9", no),
        (Ecosystem::Rpm, "introduced 0 fixed 0:3.0.7-16.el9_2", "3.0.7-6.el9_2", yes),
        (Pypi, "introduced 0 fixed 2.31.0", "2.31.0rc1", yes),
        (Pypi, "introduced 0 fixed 2.31.0", "2.31", no),
        (Maven, "introduced 2.0-beta9 fixed 2.15.0", "2.14.1", yes),
        (Maven, "introduced 2.0-beta9 fixed 2.15.0", "2.0-beta8", no),
        (Maven, "introduced 2.0-beta9 fixed 2.15.0", "2.0-rc1", yes),
        (Go, "introduced 0 fixed 0.0.0-20220412211240-33da011f77ad", "v0.0.0-20210101000000-aaaaaaaaaaaa", yes),
        (Go, "introduced 0 fixed 1.2.3", "v1.2.3+incompatible", no),
        (Ecosystem::RubyGems, "introduced 0 fixed 6.1.7.1", "6.1.7", yes),
        (Ecosystem::NuGet, "introduced 0 fixed 13.0.1", "13.0.1.0", no),
    ];
    for (ecosystem, text, version, expected) in cases {
        assert_eq!(is_affected(ecosystem, version, &ranges(text)).ok(), expected, "{version} in {text}");
    }
    assert_eq!(is_affected(Npm, "1.0.0", &[]), Ok(false));
}
