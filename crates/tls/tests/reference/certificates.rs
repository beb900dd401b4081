//! Certificates made with OpenSSL for these tests, and fields as ACM lists them.

use std::{fs, path::Path};

use demarc_tls::{Certificate, CertificateError, Hash, Key, Name, common_validity};
use proptest::prelude::*;

fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/certificates");
    fs::read(folder.join(name)).unwrap()
}

fn one(name: &str) -> Certificate {
    let mut read = Certificate::read(&bytes(name)).unwrap();
    assert_eq!(read.len(), 1);
    read.remove(0)
}

#[test]
fn keys_and_hashes_are_told() {
    let other = |text: &str| Key::Other(text.to_owned());
    let cases = [
        ("rsa-2048.pem", Key::Rsa(2048), Hash::Sha2, Some(true)),
        ("rsa-2047.pem", Key::Rsa(2047), Hash::Sha2, Some(false)),
        ("rsa-1024-sha1.pem", Key::Rsa(1024), Hash::Sha1, Some(false)),
        ("rsa-2048-md5.pem", Key::Rsa(2048), Hash::Md5, Some(false)),
        ("rsa-3072-pss.pem", Key::Rsa(3072), Hash::Other("1.2.840.113549.1.1.10".to_owned()), None),
        ("p192.pem", Key::Elliptic(192), Hash::Sha2, Some(false)),
        ("p256.pem", Key::Elliptic(256), Hash::Sha2, Some(true)),
        ("p256.der", Key::Elliptic(256), Hash::Sha2, Some(true)),
        ("p256-sha1.pem", Key::Elliptic(256), Hash::Sha1, Some(false)),
        ("p384.pem", Key::Elliptic(384), Hash::Sha2, Some(true)),
        ("p521.pem", Key::Elliptic(521), Hash::Sha2, Some(true)),
        ("k1.pem", other("1.2.840.10045.2.1"), Hash::Sha2, None),
        ("ed25519.pem", Key::OfOneSize("Ed25519"), Hash::Own, Some(true)),
        ("ed448.pem", Key::OfOneSize("Ed448"), Hash::Own, Some(true)),
        // An authority that signs itself is not trusted for its signature.
        ("root-sha1.pem", Key::Rsa(2048), Hash::Sha1, Some(true)),
    ];
    for (name, key, hash, is_strong) in cases {
        let read = one(name);
        assert_eq!((&read.key, &read.hash, read.is_strong()), (&key, &hash, is_strong), "{name}");
        assert_eq!(read.is_authority, name.starts_with("root"), "{name}");
    }
}

#[test]
fn fields_that_acm_lists_are_told() {
    let keys = [
        ("RSA_1024", Some(false)),
        ("RSA_2048", Some(true)),
        ("RSA-2048", Some(true)),
        ("RSA_4096", Some(true)),
        ("EC_prime256v1", Some(true)),
        ("EC_secp384r1", Some(true)),
        ("EC_secp521r1", Some(true)),
        ("EC_sect163k1", None),
        ("RSA_x", None),
        ("DSA", None),
    ];
    for (name, expected) in keys {
        assert_eq!(Key::named(name).is_strong(), expected, "{name}");
    }
    let hashes = [
        ("SHA256WITHRSA", Some(true)),
        ("sha384withecdsa", Some(true)),
        ("SHA1WITHRSA", Some(false)),
        ("MD5WITHRSA", Some(false)),
        ("SHA3WITHRSA", None),
        ("", None),
    ];
    for (name, expected) in hashes {
        assert_eq!(Hash::named(name).is_strong(), expected, "{name}");
    }
}

#[test]
fn days_are_counted_down() {
    let read = one("rsa-2048.pem");
    assert_eq!((read.not_before, read.not_after), (1_795_797_534, 1_830_184_734));
    let day = 86_400;
    let cases = [
        (read.not_before, 398, true),
        (read.not_before - 1, 398, false),
        (read.not_after - 30 * day, 30, true),
        (read.not_after - 30 * day + 1, 29, true),
        (read.not_after, 0, true),
        (read.not_after + 1, -1, false),
        (read.not_after + day, -1, false),
        (read.not_after + day + 1, -2, false),
        (i64::MIN, i64::MAX / day, false),
    ];
    for (now, days, holds) in cases {
        assert_eq!((read.days_left(now), read.holds_at(now)), (days, holds), "{now}");
    }
}

#[test]
fn names_are_read() {
    let read = one("p256.pem");
    let dns = |name: &str| Name::Dns(name.to_owned());
    let ip = |text: &str| Name::Ip(text.parse().unwrap());
    assert_eq!(read.names, [dns("www.example.com"), dns("*.example.org"), ip("192.0.2.7"), ip("2001:db8::7")]);
    for (host, expected) in
        [("www.example.com", true), ("a.example.org", true), ("example.org", false), ("192.0.2.7", true)]
    {
        assert_eq!(read.covers(host), Some(expected), "{host}");
    }
    assert_eq!(one("no-names.pem").covers("www.example.com"), Some(false), "the common name names no host");
    assert_eq!(read.subject, "CN=www.example.com");
}

#[test]
fn a_chain_holds_while_all_of_it_does() {
    let chain = Certificate::read(&bytes("chain.pem")).unwrap();
    assert_eq!(chain.len(), 2);
    assert_eq!((&*chain[0].subject, &chain[0].issuer), ("CN=leaf.example.com", &chain[1].subject));
    assert_eq!(common_validity(&chain), Some((chain[0].not_before, chain[0].not_after)));
    let late = Certificate { not_before: chain[0].not_after + 1, ..chain[1].clone() };
    assert_eq!(common_validity(&[chain[0].clone(), late]), None);
    assert_eq!(common_validity(&[]), None);
    assert_eq!(chain[0].is_strong(), Some(true));
}

#[test]
fn what_is_not_a_certificate_says_so() {
    let pem = String::from_utf8(bytes("p256.pem")).unwrap();
    let broken = format!("{pem}{}", pem.replace("MII", "MXX"));
    let cases: [(&[u8], &str); 6] = [
        (b"", "certificate 1 cannot be read as X.509 in PEM or DER"),
        (b"hello", "certificate 1 cannot be read"),
        (b"-----BEGIN PRIVATE KEY-----", "certificate 1 cannot be read"),
        (broken.as_bytes(), "certificate 2 cannot be read"),
        (&bytes("p256.der")[..100], "certificate 1 cannot be read"),
        (b"-----BEGIN CERTIFICATE-----", "certificate 1 cannot be read"),
    ];
    for (bytes, expected) in cases {
        let error = Certificate::read(bytes).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(Certificate::read(&large), Err(CertificateError::TooLarge(large.len())));
    assert_eq!(Certificate::read(pem.repeat(101).as_bytes()), Err(CertificateError::TooMany(101)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in a certificate, it is read or refused.
    #[test]
    fn nothing_makes_it_stumble(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut der = bytes("p256.der");
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        let _read_or_refused = Certificate::read(&der);
    }
}
