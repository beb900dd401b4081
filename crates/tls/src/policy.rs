//! Named TLS policies, from the catalog.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// A version of TLS, or of what came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Version {
    /// SSL 3.0.
    #[serde(rename = "SSLv3")]
    Ssl3,
    /// TLS 1.0.
    #[serde(rename = "TLSv1.0")]
    Tls10,
    /// TLS 1.1.
    #[serde(rename = "TLSv1.1")]
    Tls11,
    /// TLS 1.2.
    #[serde(rename = "TLSv1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "TLSv1.3")]
    Tls13,
}

impl Version {
    /// As the catalog writes it, such as `TLSv1.2`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1.0",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }

    /// Whether it is in force: RFC 8996 ended TLS 1.0 and 1.1, RFC 7568 SSL 3.0.
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Tls12 | Self::Tls13)
    }
}

/// What a policy stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The oldest version that it accepts.
    pub lowest: Version,
    /// Its ciphers, by OpenSSL's names; none where they are not known.
    pub ciphers: Option<Vec<String>>,
    /// Whether every connection has forward secrecy: no cipher hands the key over under the server's own.
    pub forward_secrecy: Option<bool>,
    /// Whether a key exchange is offered that holds against quantum computers.
    pub post_quantum: Option<bool>,
}

impl Policy {
    /// Its ciphers that RFC 9325 (4.1) advises against for their strength: none, RC4, below 128 bits, or over MD5.
    pub fn weak_ciphers(&self) -> Option<Vec<&str>> {
        let ciphers = self.ciphers.as_ref()?;
        Some(ciphers.iter().map(String::as_str).filter(|cipher| is_weak(cipher)).collect())
    }
}

fn is_weak(cipher: &str) -> bool {
    const WEAK: [&str; 8] = ["NULL", "RC4", "RC2", "DES", "EXP", "MD5", "ADH", "AECDH"];
    cipher.split('-').any(|part| WEAK.contains(&part))
}

/// Whether the key of a connection is agreed on and forgotten. TLS 1.3 has no other way.
fn is_forward_secret(cipher: &str) -> bool {
    ["TLS_", "ECDHE-", "DHE-"].iter().any(|start| cipher.starts_with(start))
}

/// Why a file of policies cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is not the TOML that was expected.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A policy names a set that is not there.
    #[error("policy `{policy}` takes ciphers from `{set}`, which is not under [ciphers]; name one that is, or add it")]
    NoSuchSet {
        /// The policy.
        policy: String,
        /// The set.
        set: String,
    },
    /// A policy has no protocol.
    #[error("policy `{0}` has no protocols; name every version that it accepts")]
    NoProtocol(String),
    /// Two policies of a service have one name.
    #[error("policy `{0}` stands there twice for one service; keep one of them")]
    Twice(String),
}

/// The policies of a provider.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    by_name: BTreeMap<(String, String), Policy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ciphers: BTreeMap<String, Vec<String>>,
    policy: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    service: String,
    name: String,
    protocols: Vec<Version>,
    ciphers: Option<Vec<String>>,
    forward_secrecy: Option<bool>,
    post_quantum: Option<bool>,
}

/// The policies of AWS, as `catalog/tls/aws.toml` has them.
///
/// A file that cannot be read, which a test forbids, knows no name; then nothing is judged by one.
pub static AWS: LazyLock<Policies> =
    LazyLock::new(|| Policies::parse(include_str!("../../../catalog/tls/aws.toml")).unwrap_or_default());

impl Policies {
    /// Reads a file such as `catalog/tls/aws.toml`.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text)?;
        let mut by_name = BTreeMap::new();
        for entry in file.policy {
            let key = (entry.service.clone(), entry.name.clone());
            let name = entry.name.clone();
            if by_name.insert(key, policy(entry, &file.ciphers)?).is_some() {
                return Err(PolicyError::Twice(name));
            }
        }
        Ok(Self { by_name })
    }

    /// What a name of a service stands for; nothing for a name that is not known.
    pub fn of(&self, service: &str, name: &str) -> Option<&Policy> {
        self.by_name.get(&(service.to_owned(), name.to_owned()))
    }

    /// Every service and name that is known, in order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.keys().map(|(service, name)| (service.as_str(), name.as_str()))
    }
}

fn policy(entry: Entry, sets: &BTreeMap<String, Vec<String>>) -> Result<Policy, PolicyError> {
    let Some(&lowest) = entry.protocols.iter().min() else { return Err(PolicyError::NoProtocol(entry.name)) };
    let mut ciphers = None;
    for set in entry.ciphers.iter().flatten() {
        let Some(own) = sets.get(set) else {
            return Err(PolicyError::NoSuchSet { policy: entry.name, set: set.clone() });
        };
        ciphers.get_or_insert_with(Vec::new).extend(own.iter().cloned());
    }
    let known = ciphers.as_ref().map(|ciphers: &Vec<String>| ciphers.iter().all(|cipher| is_forward_secret(cipher)));
    Ok(Policy { lowest, ciphers, forward_secrecy: known.or(entry.forward_secrecy), post_quantum: entry.post_quantum })
}
