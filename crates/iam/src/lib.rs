//! IAM policy documents, and what they allow.
//!
//! [`document`] reads them, [`exposure`] says who outside the account a resource policy lets in, and
//! [`transport`] whether it turns away unencrypted requests; [`identity`] and [`escalation`] say what an identity may do,
//! and [`trust`] who may take a role. All of it leans to the careful side: what cannot be read is
//! an error and what is not understood counts as exposed; neither ever counts as private.

pub mod document;
pub mod escalation;
pub mod exposure;
pub mod identity;
mod narrowing;
pub mod pattern;
mod reading;
pub mod transport;
pub mod trust;

pub use document::{
    Condition, Document, DocumentError, Effect, Patterns, Principal, Principals, Quantifier, Statement,
};
pub use escalation::can_escalate;
pub use exposure::{Exposure, exposure};
pub use identity::{has_iam_full_access, is_administrator};
pub use reading::decoded;
pub use trust::{Trust, trust};
