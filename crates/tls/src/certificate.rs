//! Certificates, as they are or as a provider lists their fields.

use std::net::IpAddr;

use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::Decode,
    ext::pkix::{BasicConstraints, SubjectAltName, name::GeneralName},
};

use crate::{Hash, Key, Name, covers};

/// Larger files are not read.
const LARGEST: usize = 1024 * 1024;
/// Longer chains are not read.
const LONGEST: usize = 100;
const SECONDS_A_DAY: i64 = 86_400;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// Why a certificate cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is too large to be one.
    #[error("{0} bytes are too many for a certificate; {LARGEST} are read")]
    TooLarge(usize),
    /// There are too many of them.
    #[error("{0} certificates are too many for a chain; {LONGEST} are read")]
    TooMany(usize),
    /// It is none.
    #[error("certificate {number} cannot be read as X.509 in PEM or DER: {why}; export it again, without its key")]
    NotACertificate {
        /// Which one, from 1.
        number: usize,
        /// What was found.
        why: String,
    },
}

/// What matters of a certificate. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// From when it holds.
    pub not_before: i64,
    /// The last second in which it holds.
    pub not_after: i64,
    /// Whom it is about.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The hosts it names.
    pub names: Vec<Name>,
    /// Its key.
    pub key: Key,
    /// The hash under its signature.
    pub hash: Hash,
    /// Whether it may sign others.
    pub is_authority: bool,
}

impl Certificate {
    /// Reads one certificate in DER, or all in a PEM file, in their order.
    pub fn read(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if bytes.len() > LARGEST {
            return Err(CertificateError::TooLarge(bytes.len()));
        }
        let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.contains(BEGIN)) else {
            let read = CertificateInner::<Raw>::from_der(bytes);
            return Ok(vec![read.map_err(|error| not_one(1, &error.to_string())).and_then(|read| Self::of(1, &read))?]);
        };
        let blocks: Vec<&str> = text.split(BEGIN).skip(1).collect();
        if blocks.len() > LONGEST {
            return Err(CertificateError::TooMany(blocks.len()));
        }
        blocks.iter().enumerate().map(|(at, block)| Self::of_pem(at + 1, block)).collect()
    }

    fn of_pem(number: usize, block: &str) -> Result<Self, CertificateError> {
        let body = block.split(END).next().unwrap_or_default();
        let whole = format!("{BEGIN}{body}{END}\n");
        let read = CertificateInner::<Raw>::load_pem_chain(whole.as_bytes());
        let read = read.map_err(|error| not_one(number, &error.to_string()))?;
        read.first().ok_or_else(|| not_one(number, "nothing is in it")).and_then(|read| Self::of(number, read))
    }

    fn of(number: usize, read: &CertificateInner<Raw>) -> Result<Self, CertificateError> {
        let body = read.tbs_certificate();
        let unreadable = |error: x509_cert::der::Error| not_one(number, &error.to_string());
        let names = body.get_extension::<SubjectAltName>().map_err(unreadable)?;
        let constraints = body.get_extension::<BasicConstraints>().map_err(unreadable)?;
        let seconds =
            |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Ok(Self {
            not_before: seconds(&body.validity().not_before),
            not_after: seconds(&body.validity().not_after),
            subject: body.subject().to_string(),
            issuer: body.issuer().to_string(),
            names: names.map(|(_, names)| names.0.iter().filter_map(name).collect()).unwrap_or_default(),
            key: Key::of(body.subject_public_key_info()),
            hash: Hash::of(&read.signature_algorithm().oid.to_string()),
            is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
        })
    }

    /// Whole days that it still holds at a moment; negative once it has ended.
    pub const fn days_left(&self, now: i64) -> i64 {
        self.not_after.saturating_sub(now).div_euclid(SECONDS_A_DAY)
    }

    /// Whether it holds at a moment; both ends belong to the time (RFC 5280, 4.1.2.5).
    pub const fn holds_at(&self, now: i64) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// Whether its key and the hash under its signature are strong. An authority that signs itself is trusted for other
    /// reasons than its signature.
    pub fn is_strong(&self) -> Option<bool> {
        let is_root = self.is_authority && self.subject == self.issuer;
        let hash = if is_root { Some(true) } else { self.hash.is_strong() };
        match (self.key.is_strong(), hash) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether it names a host; see [`covers`].
    pub fn covers(&self, host: &str) -> Option<bool> {
        covers(&self.names, host)
    }
}

/// The time in which every certificate of a chain holds, from and until; nothing where there is none.
pub fn common_validity(chain: &[Certificate]) -> Option<(i64, i64)> {
    let from = chain.iter().map(|certificate| certificate.not_before).max()?;
    let until = chain.iter().map(|certificate| certificate.not_after).min()?;
    (from <= until).then_some((from, until))
}

fn name(name: &GeneralName) -> Option<Name> {
    match name {
        GeneralName::DnsName(name) => Some(Name::Dns(name.as_str().to_owned())),
        GeneralName::IpAddress(bytes) => {
            let four = <[u8; 4]>::try_from(bytes.as_bytes()).map(IpAddr::from);
            let six = <[u8; 16]>::try_from(bytes.as_bytes()).map(IpAddr::from);
            four.or(six).ok().map(Name::Ip)
        }
        _ => None,
    }
}

fn not_one(number: usize, why: &str) -> CertificateError {
    CertificateError::NotACertificate { number, why: why.to_owned() }
}
