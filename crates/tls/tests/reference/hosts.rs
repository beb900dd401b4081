//! Names and hosts (RFC 9525).

use demarc_tls::{Name, covers};
use proptest::prelude::*;

#[test]
fn hosts_are_named_as_the_rfc_says() {
    let cases = [
        ("www.example.com", "www.example.com", Some(true)),
        ("www.example.com", "WWW.Example.COM", Some(true)),
        ("www.example.com", "www.example.com.", Some(true)),
        ("www.example.com.", "www.example.com", Some(true)),
        ("www.example.com", "example.com", Some(false)),
        ("example.com", "www.example.com", Some(false)),
        ("*.example.com", "www.example.com", Some(true)),
        ("*.example.com", "WWW.EXAMPLE.com", Some(true)),
        ("*.example.com", "example.com", Some(false)),
        ("*.example.com", "a.b.example.com", Some(false)),
        ("*.example.com", ".example.com", Some(false)),
        ("*.example.com", "xn--bcher-kva.example.com", Some(true)),
        ("*.example.com", "*.example.com", Some(false)),
        ("w*.example.com", "www.example.com", Some(false)),
        ("*w.example.com", "www.example.com", Some(false)),
        ("w*w.example.com", "www.example.com", Some(false)),
        ("www.*.com", "www.example.com", Some(false)),
        ("*.*.com", "www.example.com", Some(false)),
        ("*.com", "example.com", Some(false)),
        ("*", "localhost", Some(false)),
        ("localhost", "localhost", Some(true)),
        ("_acme.example.com", "_acme.example.com", Some(true)),
        ("www.example.com", "", Some(false)),
        ("", "", Some(false)),
        ("www.example.com", "www..example.com", Some(false)),
        ("*.example.com", "a b.example.com", Some(false)),
        ("*.example.com", "b\u{fc}cher.example.com", None),
        ("ip 192.0.2.7", "192.0.2.7", Some(true)),
        ("ip 192.0.2.7", "192.0.2.8", Some(false)),
        ("192.0.2.7", "192.0.2.7", Some(false)),
        ("*.0.2.7", "192.0.2.7", Some(false)),
        ("ip 2001:db8::7", "2001:db8:0:0::7", Some(true)),
        ("ip 2001:db8::7", "[2001:db8::7]", Some(true)),
        ("ip 192.0.2.7", "www.example.com", Some(false)),
    ];
    for (name, host, expected) in cases {
        let one =
            name.strip_prefix("ip ").map_or_else(|| Name::Dns(name.to_owned()), |ip| Name::Ip(ip.parse().unwrap()));
        assert_eq!(covers(&[one], host), expected, "{name:?} for {host:?}");
    }
    assert_eq!(covers(&[], "www.example.com"), Some(false));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Label by label, in another way: the same number, all the same but a first that is one star.
    #[test]
    fn names_agree_with_a_slow_comparison(name in "(\\*|\\*a|a|b)(\\.(\\*|a|B|b)){0,3}", host in "(a|b|A|\\*)(\\.(a|b)){0,3}") {
        let names: Vec<String> = name.split('.').map(str::to_lowercase).collect();
        let hosts: Vec<String> = host.split('.').map(str::to_lowercase).collect();
        let starts = names[0] == "*" && names.len() >= 3;
        let mut same = names.len() == hosts.len() && !host.contains('*');
        for (at, (one, other)) in names.iter().zip(&hosts).enumerate() {
            same &= at == 0 && starts || one == other;
        }
        prop_assert_eq!(covers(&[Name::Dns(name)], &host), Some(same));
    }
}
