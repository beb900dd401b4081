//! What the policies together decide, and which of them did.

use std::{collections::BTreeSet, fmt};

use crate::{Document, Unknown};

/// The policies that have a say in a request.
#[derive(Debug, Clone, Default)]
pub struct Policies<'a> {
    /// Those of the user (with its groups) or role.
    pub identity: Vec<&'a Document>,
    /// Its permissions boundary.
    pub boundary: Option<&'a Document>,
    /// Service control policies of the caller's account, a list for each level from the root of the organisation down to
    /// the account. Each level must allow. No level: the account is in no organisation, or is its management account.
    pub scps: Vec<Vec<&'a Document>>,
    /// Resource control policies of the resource's account, in the same way.
    pub rcps: Vec<Vec<&'a Document>>,
    /// The policy of the resource: a bucket's, a key's, the trust policy of a role that is to be taken.
    pub resource: Option<&'a Document>,
    /// The policies that were passed when the session was made.
    pub session: Option<Vec<&'a Document>>,
    /// Layers of which something could not be read. They neither allow nor deny for certain more than what was read.
    pub unread: BTreeSet<Layer>,
}

/// A kind of policy that has a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// What the caller is; the owner of an account can take no role.
    Caller,
    /// A resource control policy.
    Rcp,
    /// A service control policy.
    Scp,
    /// The policy of the resource.
    Resource,
    /// The policies of the user or role.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The policies of the session.
    Session,
}

/// What the policies together decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allow,
    /// It may not be done, since this layer does not allow it.
    ImplicitDeny(Layer),
    /// It may not be done, since a statement forbids it.
    ExplicitDeny(Place),
    /// It hangs on what is not known. Never said where the answer is the same either way, as far as each condition
    /// for itself tells.
    Depends(BTreeSet<Unknown>),
}

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The kind of policy.
    pub layer: Layer,
    /// Which document of the layer, counted from 0, levels one after another.
    pub document: usize,
    /// Which statement, counted from 0.
    pub statement: usize,
    /// Its name, if it has one.
    pub sid: Option<String>,
}

impl Decision {
    /// Whether it may be done for certain.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Whether it may be done, or might.
    pub const fn is_possible(&self) -> bool {
        matches!(self, Self::Allow | Self::Depends(_))
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caller => "caller",
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
        })
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Policy(layer) => write!(f, "unread:{layer}"),
            Self::Principal(name) => write!(f, "principal:{name}"),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => f.write_str("allow"),
            Self::ImplicitDeny(layer) => write!(f, "implicit {layer}"),
            Self::ExplicitDeny(place) => write!(f, "explicit {}", place.layer),
            Self::Depends(unknown) => {
                f.write_str("depends")?;
                unknown.iter().try_for_each(|unknown| write!(f, " {unknown}"))
            }
        }
    }
}
