//! For whom a backup is encrypted, and what opens it: keys of age (<https://age-encryption.org>), or one passphrase.

use std::fmt;

use age::{Encryptor, Identity, scrypt, secrecy::SecretString, x25519};

use crate::error::RecordsError;

/// 2^18 rounds, a second or so and 256 MiB. Stated, because age would measure it: what a busy machine finds hard enough is
/// easy for an idle one, and what an idle one made, a busy one would refuse to open.
const WORK: u8 = 18;
/// What a file may ask of whoever opens it; more is an attack on the machine's memory.
const MOST_WORK: u8 = 22;
/// Whoever steals the file can try as often as they like.
const SHORTEST_PASSPHRASE: usize = 12;

/// For whom a backup is encrypted. A file is either for keys or for a passphrase; the format allows no mixture.
#[derive(Clone)]
pub struct Recipients(Whom);

#[derive(Clone)]
enum Whom {
    Keys { keys: Vec<x25519::Recipient>, secret: Option<Secret> },
    Passphrase(SecretString),
}

/// What opens a backup.
#[derive(Clone)]
pub struct Secret(Opens);

#[derive(Clone)]
enum Opens {
    Keys(Vec<x25519::Identity>),
    Passphrase(SecretString),
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Whom::Keys { keys, .. } => f.debug_list().entries(keys).finish(),
            Whom::Passphrase(_) => f.write_str("a passphrase"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

impl Recipients {
    /// Whoever holds the private key of any of some public ones (`age1…`).
    pub fn keys(keys: &[String]) -> Result<Self, RecordsError> {
        let keys: Vec<x25519::Recipient> = keys.iter().map(|key| recipient(key)).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(wrong("a backup needs somebody who can open it", "name a key, `age1…`, or a passphrase"));
        }
        Ok(Self(Whom::Keys { keys, secret: None }))
    }

    /// Whoever knows a passphrase.
    pub fn passphrase(passphrase: &str) -> Result<Self, RecordsError> {
        if passphrase.chars().count() < SHORTEST_PASSPHRASE {
            let what = format!("the passphrase is shorter than {SHORTEST_PASSPHRASE} characters");
            return Err(wrong(what, "take five or six words that nobody would guess"));
        }
        Ok(Self(Whom::Passphrase(SecretString::from(passphrase.to_owned()))))
    }

    /// The same, with one of the private keys at hand: the backup is opened with it before it is said to be done.
    #[must_use]
    pub fn checked_with(self, secret: Secret) -> Self {
        match self.0 {
            Whom::Keys { keys, .. } => Self(Whom::Keys { keys, secret: Some(secret) }),
            Whom::Passphrase(_) => self,
        }
    }

    /// What opens the backup, where it is at hand.
    pub(super) fn secret(&self) -> Option<Secret> {
        match &self.0 {
            Whom::Keys { secret, .. } => secret.clone(),
            Whom::Passphrase(passphrase) => Some(Secret(Opens::Passphrase(passphrase.clone()))),
        }
    }

    /// Encrypts one file.
    pub(super) fn encryptor(&self) -> Result<Encryptor, RecordsError> {
        let encryptor = match &self.0 {
            Whom::Keys { keys, .. } => Encryptor::with_recipients(keys.iter().map(|key| key as _)),
            Whom::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as _))
            }
        };
        encryptor.map_err(|error| wrong(format!("nothing can be encrypted: {error}"), "name other recipients"))
    }
}

impl Secret {
    /// Private keys, one a line (`AGE-SECRET-KEY-1…`), as `age-keygen` writes them with its comments.
    pub fn keys(text: &str) -> Result<Self, RecordsError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        // The line itself is not shown: it may be a key with one letter wrong.
        let not_a_key = |_| wrong("a line is not a private key of age", "it begins with `AGE-SECRET-KEY-1`");
        let keys: Vec<x25519::Identity> =
            lines.map(|line| line.parse().map_err(not_a_key)).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(wrong("there is no private key", "give one that the backup was encrypted for"));
        }
        Ok(Self(Opens::Keys(keys)))
    }

    /// A passphrase.
    pub fn passphrase(passphrase: &str) -> Self {
        Self(Opens::Passphrase(SecretString::from(passphrase.to_owned())))
    }

    /// What age tries.
    pub(super) fn identities(&self) -> Vec<Box<dyn Identity>> {
        match &self.0 {
            Opens::Keys(keys) => keys.iter().map(|key| Box::new(key.clone()) as _).collect(),
            Opens::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                vec![Box::new(identity)]
            }
        }
    }
}

fn recipient(key: &str) -> Result<x25519::Recipient, RecordsError> {
    let key = key.trim();
    // Somebody who gives the private key by mistake does not want to see it in a log.
    let shown = if key.to_ascii_uppercase().starts_with("AGE-SECRET-KEY") { "a private key" } else { key };
    key.parse().map_err(|_| wrong(format!("`{shown}` is not a public key of age"), "it begins with `age1`"))
}

fn wrong(what: impl Into<String>, mend: &'static str) -> RecordsError {
    RecordsError::Secret { what: what.into(), mend }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_refused_and_no_secret_is_shown() {
        let identity = x25519::Identity::generate();
        let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
        assert!(Recipients::keys(&[identity.to_public().to_string()]).is_ok());
        assert!(Secret::keys(&format!("# made by age-keygen\n\n{secret}\n")).is_ok());
        assert!(Recipients::keys(&[]).is_err() && Recipients::keys(&["age1x".to_owned()]).is_err());
        let mistaken = Recipients::keys(std::slice::from_ref(&secret)).unwrap_err().to_string();
        assert!(!mistaken.contains(&secret), "{mistaken}");
        let broken = secret.replace("KEY-1", "KEY-1B");
        let mistaken = Secret::keys(&broken).unwrap_err().to_string();
        assert!(!mistaken.contains(&broken) && Secret::keys("# nothing").is_err(), "{mistaken}");
        assert!(Recipients::passphrase("short").is_err() && Recipients::passphrase("longer than that").is_ok());
    }
}
