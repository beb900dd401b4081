//! How a certificate is signed.

/// Signature algorithms with the hash in them (RFC 8017, RFC 5758).
const SIGNATURES: [(&str, Hash); 12] = [
    ("1.2.840.113549.1.1.2", Hash::Md2),
    ("1.2.840.113549.1.1.4", Hash::Md5),
    ("1.2.840.113549.1.1.5", Hash::Sha1),
    ("1.2.840.113549.1.1.14", Hash::Sha2),
    ("1.2.840.113549.1.1.11", Hash::Sha2),
    ("1.2.840.113549.1.1.12", Hash::Sha2),
    ("1.2.840.113549.1.1.13", Hash::Sha2),
    ("1.2.840.10045.4.1", Hash::Sha1),
    ("1.2.840.10045.4.3.1", Hash::Sha2),
    ("1.2.840.10045.4.3.2", Hash::Sha2),
    ("1.2.840.10045.4.3.3", Hash::Sha2),
    ("1.2.840.10045.4.3.4", Hash::Sha2),
];
/// Those that hash in a way of their own: Ed25519, Ed448, ML-DSA.
const OWN: [&str; 5] =
    ["1.3.101.112", "1.3.101.113", "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19"];

/// The hash under a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hash {
    /// MD2.
    Md2,
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224 to SHA-512.
    Sha2,
    /// That of the signature itself.
    Own,
    /// Something else, as it names itself; with RSASSA-PSS it is a parameter that is not read.
    Other(String),
}

impl Hash {
    /// By the name that ACM gives the signature: `SHA256WITHRSA`.
    pub fn named(name: &str) -> Self {
        let upper = name.to_ascii_uppercase();
        match upper.split("WITH").next() {
            Some("MD2") => Self::Md2,
            Some("MD5") => Self::Md5,
            Some("SHA1") => Self::Sha1,
            Some("SHA224" | "SHA256" | "SHA384" | "SHA512") => Self::Sha2,
            _ => Self::Other(name.to_owned()),
        }
    }

    /// Whether nobody can make two documents with one hash (RFC 9155 ends MD5 and SHA-1). Nothing of another one.
    pub const fn is_strong(&self) -> Option<bool> {
        match self {
            Self::Md2 | Self::Md5 | Self::Sha1 => Some(false),
            Self::Sha2 | Self::Own => Some(true),
            Self::Other(_) => None,
        }
    }

    pub(crate) fn of(oid: &str) -> Self {
        if OWN.contains(&oid) {
            return Self::Own;
        }
        let known = SIGNATURES.iter().find(|(own, _)| *own == oid);
        known.map_or_else(|| Self::Other(oid.to_owned()), |(_, hash)| hash.clone())
    }
}
