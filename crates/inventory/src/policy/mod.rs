//! IAM policy documents, as far as the columns of the inventory need them.
//!
//! [`document`] reads them, [`exposure`] says who outside the account a resource policy lets in, and
//! [`transport`] whether it turns away unencrypted requests. All of it leans to the careful side: what cannot be read is
//! an error and what is not understood counts as exposed; neither ever counts as private.

pub mod document;
pub mod exposure;
mod narrowing;
pub mod pattern;
mod reading;
pub mod transport;

pub use document::{Condition, Document, DocumentError, Effect, Patterns, Principal, Principals, Quantifier, Statement};
pub use exposure::{Exposure, exposure};
