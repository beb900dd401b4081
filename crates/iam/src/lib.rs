//! IAM policies: what they say, and what they allow.
//!
//! [`document`] reads them. [`evaluate`] decides a request as AWS does, and says what its answer hangs on where not everything
//! is known. What is asked without a request in hand leans to the careful side instead: [`exposure`] says who outside the
//! account a resource policy lets in, [`transport`] whether it turns away unencrypted requests, [`identity`] and [`escalation`]
//! what an identity may do, and [`trust`] who may take a role. What cannot be read is an error and what is not understood
//! counts as exposed; neither ever counts as private.

pub mod account;
mod caller;
mod condition;
mod context;
mod date;
mod decision;
pub mod document;
pub mod escalation;
mod evaluate;
pub mod exposure;
pub mod identity;
mod narrowing;
mod operator;
pub mod pattern;
mod principals;
mod provided;
mod reading;
mod request;
pub mod transport;
pub mod trust;
mod truth;
mod variables;

pub use account::{Account, Boundary, Group, Member, Papers, Standing, Standings, Step, standings};
pub use caller::{Caller, CallerKind};
pub use context::Context;
pub(crate) use context::Found;
pub use decision::{Decision, Layer, Place, Policies};
pub use document::{
    Condition, Document, DocumentError, Effect, Patterns, Principal, Principals, Quantifier, Statement,
};
pub use escalation::can_escalate;
pub use evaluate::evaluate;
pub use exposure::{Exposure, exposure, exposure_behind, exposure_of_actions, names_everyone};
pub use identity::{allows_everything, has_iam_full_access, is_administrator};
pub use pattern::Case;
pub use provided::provided;
pub use reading::decoded;
pub use request::Request;
pub use trust::{Trust, trust};
pub use truth::{Truth, Unknown};
