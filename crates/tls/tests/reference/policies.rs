//! The catalog's policies, through the cases of `policies.txt`.

use std::{collections::BTreeSet, fs, path::Path};

use demarc_tls::{Policies, Policy, Version};

fn catalog() -> Policies {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog/tls/aws.toml");
    Policies::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

/// `service name: lowest, fs yes|no|?, pq yes|no|?, weak none|?|names`; a service `?` has no such policy.
#[test]
fn names_stand_for_what_aws_says() {
    let policies = catalog();
    let text = include_str!("policies.txt");
    let (mut wrong, mut tried) = (Vec::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, expected) = line.split_once(": ").unwrap();
        let (service, name) = key.split_once(' ').unwrap();
        assert!(tried.insert((service, name)), "{key} stands there twice");
        let found = policies.of(service, name).map_or_else(|| "unknown".to_owned(), words);
        if found != expected {
            wrong.push(format!("{key}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untried: Vec<_> = policies.names().filter(|key| !tried.contains(key)).collect();
    assert!(untried.is_empty(), "no case is about {untried:?}");
    assert!(tried.len() >= 80, "only {} cases", tried.len());
}

fn words(policy: &Policy) -> String {
    let known = |known: Option<bool>| known.map_or("?", |known| if known { "yes" } else { "no" });
    let weak = policy
        .weak_ciphers()
        .map_or_else(|| "?".to_owned(), |weak| if weak.is_empty() { "none".to_owned() } else { weak.join(" ") });
    let (fs, pq) = (known(policy.forward_secrecy), known(policy.post_quantum));
    format!("{}, fs {fs}, pq {pq}, weak {weak}", policy.lowest.name())
}

#[test]
fn versions_in_force_are_two() {
    let current: Vec<_> = [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13]
        .into_iter()
        .filter(|version| version.is_current())
        .collect();
    assert_eq!(current, [Version::Tls12, Version::Tls13]);
}

/// A policy with post-quantum key exchange has the protocols and ciphers of the one that it was made from.
#[test]
fn post_quantum_changes_nothing_else() {
    let policies = catalog();
    let mut pairs = 0;
    for (service, name) in policies.names().filter(|(_, name)| name.contains("-PQ-2025-09")) {
        let date = if name.contains("FIPS") { "-2023-04" } else { "-2021-06" };
        let (new, old) =
            (policies.of(service, name).unwrap(), policies.of(service, &name.replace("-PQ-2025-09", date)).unwrap());
        assert_eq!((&new.ciphers, new.lowest), (&old.ciphers, old.lowest), "{name}");
        assert_eq!((new.post_quantum, old.post_quantum), (Some(true), Some(false)), "{name}");
        pairs += 1;
    }
    assert_eq!(pairs, 13);
}

#[test]
fn a_file_that_is_wrong_says_so() {
    let policy = |body: &str| format!("[ciphers]\ntls13 = []\n[[policy]]\nservice = \"s\"\nname = \"n\"\n{body}");
    let cases = [
        (policy("protocols = []"), "policy `n` has no protocols"),
        (policy("protocols = [\"TLSv1.3\"]\nciphers = [\"x\"]"), "policy `n` takes ciphers from `x`"),
        (policy("protocols = [\"TLSv1.4\"]"), "TLSv1.4"),
        (policy("protocols = [\"TLSv1.3\"]\nprotocol = 1"), "unknown field `protocol`"),
        (
            policy("protocols = [\"TLSv1.3\"]\n[[policy]]\nservice = \"s\"\nname = \"n\"\nprotocols = [\"TLSv1.3\"]"),
            "stands there twice",
        ),
    ];
    for (text, expected) in cases {
        let error = Policies::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
