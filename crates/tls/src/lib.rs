//! What TLS policies and certificates stand for.
//!
//! [`Policies`] reads `catalog/tls/<provider>.toml`, where a provider's names of policies are laid out: [`Policies::of`] says which
//! protocols and ciphers a name stands for, or nothing for a name that is not known. [`Certificate`] reads certificates (PEM, DER, or the
//! fields that a provider lists), and says until when they hold, how strong they are and which hosts they name. Whether somebody
//! trusts them is not asked.

mod certificate;
mod host;
mod key;
mod policy;
mod signature;

pub use certificate::{Certificate, CertificateError, common_validity};
pub use host::{Name, covers};
pub use key::Key;
pub use policy::{AWS, Policies, Policy, PolicyError, Version};
pub use signature::Hash;
