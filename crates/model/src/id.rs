//! Identifiers. Each is a short, checked, cheaply cloned string of its own type.

use std::sync::Arc;

use thiserror::Error;

/// Why a string is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Nothing there.
    #[error("an id must not be empty")]
    Empty,
    /// Longer than [`MAX_LENGTH`] bytes.
    #[error("an id must be at most {MAX_LENGTH} bytes long, this one has {0}")]
    TooLong(usize),
    /// A beginning that could be taken for something else, such as a path or an option.
    #[error("`{0}` must begin with a letter or a digit")]
    Beginning(String),
    /// A character outside the alphabet.
    #[error("`{id}` holds `{character}`; {expected}")]
    Character {
        /// The id as given, control characters escaped.
        id: String,
        /// The offending character, escaped.
        character: String,
        /// What the alphabet is.
        expected: &'static str,
    },
}

/// The longest id, in bytes.
pub const MAX_LENGTH: usize = 128;

fn check(id: &str, allowed: fn(char) -> bool, expected: &'static str) -> Result<(), IdError> {
    if id.is_empty() {
        return Err(IdError::Empty);
    }
    if id.len() > MAX_LENGTH {
        return Err(IdError::TooLong(id.len()));
    }
    match id.chars().find(|&character| !allowed(character)) {
        None if id.starts_with(['.', '-', '_']) => Err(IdError::Beginning(id.to_owned())),
        None => Ok(()),
        Some(character) => Err(IdError::Character {
            id: id.escape_debug().to_string(),
            character: character.escape_debug().to_string(),
            expected,
        }),
    }
}

fn kebab(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '-' | '_' | '.')
}

fn printable(character: char) -> bool {
    !character.is_control() && !character.is_whitespace()
}

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident: $allowed:ident, $expected:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks `id` and wraps it.
            pub fn new(id: &str) -> Result<Self, IdError> {
                check(id, $allowed, $expected)?;
                Ok(Self(id.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(id: &str) -> Result<Self, IdError> {
                Self::new(id)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

id! {
    /// One organisation whose responsibilities are kept.
    TenantId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// A service, in the catalog or of a tenant.
    ServiceId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// The smallest piece of security work with one performer.
    DutyId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// A check of the catalog.
    CheckId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// An accepted deviation.
    ExceptionId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// A framework such as `nist-800-53r5`.
    FrameworkId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// Where claims come from.
    SourceId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// A team or a person.
    AssigneeId: kebab, "use lower-case letters, digits, `-`, `_` and `.`";
    /// A control's id as its framework writes it, such as `AC-2(3)` or `164.308(a)(1)(i)`.
    ControlId: printable, "use no spaces or control characters";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        assert!(TenantId::new("acme-2").is_ok());
        assert_eq!(TenantId::new(""), Err(IdError::Empty));
        assert_eq!(TenantId::new(&"a".repeat(129)), Err(IdError::TooLong(129)));
        assert!(TenantId::new("Acme").is_err());
        assert!(TenantId::new("../acme").is_err());
        assert_eq!(TenantId::new(".."), Err(IdError::Beginning("..".to_owned())));
        assert!(ControlId::new("AC-2(3)").is_ok());
        assert!(ControlId::new("AC-2 (3)").is_err());
    }
}
