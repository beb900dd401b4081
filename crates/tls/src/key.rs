//! Public keys.

use x509_cert::{
    der::{
        Decode,
        asn1::{ObjectIdentifier, Uint},
    },
    spki::SubjectPublicKeyInfoOwned,
};

const RSA: [&str; 2] = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const ELLIPTIC: &str = "1.2.840.10045.2.1";
/// Curves with their bits (RFC 5480, 2.1.1.1).
const CURVES: [(&str, u32); 5] = [
    ("1.2.840.10045.3.1.1", 192),
    ("1.3.132.0.33", 224),
    ("1.2.840.10045.3.1.7", 256),
    ("1.3.132.0.34", 384),
    ("1.3.132.0.35", 521),
];
/// Ed25519 and Ed448 (RFC 8410), ML-DSA-44, -65 and -87 (RFC 9881).
const OF_ONE_SIZE: [(&str, &str); 5] = [
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
];

/// A kind of key and its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// RSA, with the bits of its modulus.
    Rsa(u32),
    /// On an elliptic curve of so many bits.
    Elliptic(u32),
    /// Of a kind that has one size.
    OfOneSize(&'static str),
    /// Something else, as it names itself.
    Other(String),
}

impl Key {
    /// A key by the name that ACM and IAM give it: `RSA_2048`, `RSA-2048`, `EC_prime256v1`.
    pub fn named(name: &str) -> Self {
        let other = || Self::Other(name.to_owned());
        let Some((kind, size)) = name.split_once(['_', '-']) else { return other() };
        match (kind, size) {
            ("RSA", bits) => bits.parse().map_or_else(|_| other(), Self::Rsa),
            ("EC", "prime256v1") => Self::Elliptic(256),
            ("EC", "secp384r1") => Self::Elliptic(384),
            ("EC", "secp521r1") => Self::Elliptic(521),
            _ => other(),
        }
    }

    /// Whether it holds until 2030 at least (NIST SP 800-57 part 1, table 2: RSA from 2048 bits, curves from 224). Nothing of a key of
    /// another kind.
    pub const fn is_strong(&self) -> Option<bool> {
        match self {
            Self::Rsa(bits) => Some(*bits >= 2048),
            Self::Elliptic(bits) => Some(*bits >= 224),
            Self::OfOneSize(_) => Some(true),
            Self::Other(_) => None,
        }
    }

    pub(crate) fn of(info: &SubjectPublicKeyInfoOwned) -> Self {
        let kind = info.algorithm.oid.to_string();
        let other = || Self::Other(kind.clone());
        if RSA.contains(&kind.as_str()) {
            return modulus_bits(info.subject_public_key.raw_bytes()).map_or_else(other, Self::Rsa);
        }
        if kind == ELLIPTIC {
            let curve = info.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
            let curve = curve.map(|curve| curve.to_string());
            let known = CURVES.iter().find(|(oid, _)| curve.as_deref() == Some(*oid));
            return known.map_or_else(other, |(_, bits)| Self::Elliptic(*bits));
        }
        let known = OF_ONE_SIZE.iter().find(|(oid, _)| *oid == kind);
        known.map_or_else(other, |(_, name)| Self::OfOneSize(name))
    }
}

/// The bits of the first of the two numbers of an RSA key (RFC 8017, A.1.1).
fn modulus_bits(key: &[u8]) -> Option<u32> {
    let numbers = Vec::<Uint>::from_der(key).ok()?;
    let modulus = numbers.first()?.as_bytes();
    let first = modulus.first()?;
    u32::try_from(modulus.len()).ok()?.checked_mul(8).map(|bits| bits - first.leading_zeros())
}
