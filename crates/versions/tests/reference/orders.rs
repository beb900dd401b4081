//! That each way of comparing is an order, and that nothing makes it stumble.

use std::cmp::Ordering;

use demarc_versions::{Ecosystem, VersionError, compare};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use crate::generate;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() }
}

#[test]
fn they_are_total_orders() {
    for ecosystem in Ecosystem::ALL {
        let mut seen = [0_u32; 3];
        let counted = std::cell::RefCell::new(&mut seen);
        let versions = vec(generate::version(ecosystem), 3);
        let outcome = TestRunner::new(config(2_000)).run(&versions, |versions| {
            let [a, b, c] = [&*versions[0], &*versions[1], &*versions[2]];
            let Ok(order) = compare(ecosystem, a, b) else { return Err(TestCaseError::reject("not a version")) };
            counted.borrow_mut()[usize::try_from(order as i8 + 1).unwrap()] += 1;
            prop_assert_eq!(compare(ecosystem, a, a), Ok(Ordering::Equal));
            prop_assert_eq!(compare(ecosystem, b, a), Ok(order.reverse()));
            let (Ok(further), Ok(whole)) = (compare(ecosystem, b, c), compare(ecosystem, a, c)) else { return Ok(()) };
            if order == further || further == Ordering::Equal {
                prop_assert_eq!(whole, order, "{} {} {}", a, b, c);
            } else if order == Ordering::Equal {
                prop_assert_eq!(whole, further, "{} {} {}", a, b, c);
            }
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{ecosystem}: {error}"));
        assert!(seen.iter().all(|count| *count > 2), "{ecosystem}: hardly any order of one kind: {seen:?}");
        eprintln!("{ecosystem} {seen:?}");
    }
}

#[test]
fn any_text_is_a_version_or_an_error() {
    let texts = prop_oneof![".{0,12}", "[0-9a-z.~^+:_-]{0,12}"];
    let outcome = TestRunner::new(config(4_000)).run(&(texts.clone(), texts), |(a, b)| {
        for ecosystem in Ecosystem::ALL {
            let order = compare(ecosystem, &a, &b);
            prop_assert_eq!(compare(ecosystem, &b, &a).is_ok(), order.is_ok());
            prop_assert_eq!(compare(ecosystem, &b, &a).ok(), order.ok().map(Ordering::reverse));
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn long_texts_are_not_read() {
    let long = "1".repeat(513);
    for ecosystem in Ecosystem::ALL {
        assert_eq!(compare(ecosystem, &long, "1.0.0"), Err(VersionError::TooLong(513)));
    }
    let error = compare(Ecosystem::Debian, "1_\u{1b}[31m", "1").unwrap_err().to_string();
    assert!(error.starts_with("`1_\\u{1b}[31m` is not a version of Debian: epoch, version"), "{error}");
}

#[test]
fn ecosystems_go_by_the_names_of_osv() {
    let cases = [
        ("Debian:12", Some(Ecosystem::Debian)),
        ("Ubuntu:22.04:LTS", Some(Ecosystem::Debian)),
        ("Red Hat:enterprise_linux:9::appstream", Some(Ecosystem::Rpm)),
        ("npm", Some(Ecosystem::Semver)),
        ("crates.io", Some(Ecosystem::Semver)),
        ("PyPI", Some(Ecosystem::Pypi)),
        ("Go", Some(Ecosystem::Go)),
        ("NPM", None),
        ("Linux", None),
    ];
    for (name, expected) in cases {
        assert_eq!(Ecosystem::named(name), expected, "{name}");
    }
}
