//! Whoever asks.

use std::{collections::BTreeSet, sync::Arc};

use demarc_model::{TenantId, vocabulary};

use super::policies::Act;

vocabulary! {
    /// What somebody is to the record.
    Role, "role" {
        /// Looks after every tenant.
        MsspOwner = "mssp_owner",
        /// Works for named tenants.
        MsspAnalyst = "mssp_analyst",
        /// Speaks for one client.
        ClientOwner = "client_owner",
        /// Sees their own assignments.
        ClientMember = "client_member",
        /// Reads, until a day.
        Auditor = "auditor",
        /// A program with a token, for named acts, until a day.
        ServiceAccount = "service_account",
    }
}

impl Role {
    /// Whether somebody in this role must be let in until a day, not for ever.
    pub const fn expires(self) -> bool {
        matches!(self, Self::Auditor | Self::ServiceAccount)
    }
}

/// Whoever asks: a person, or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Their e-mail address, or the program's name.
    pub id: Arc<str>,
    /// What they are to the record.
    pub role: Role,
    /// The tenants that name them. The security provider's owner needs none.
    pub tenants: BTreeSet<TenantId>,
    /// When they are no longer let in, in microseconds since 1970.
    pub until: Option<i64>,
    /// What a program may do.
    pub scope: BTreeSet<Act>,
    /// For whom they act, where not for themselves.
    pub on_behalf_of: Option<Arc<str>>,
}

impl Caller {
    /// Whoever may open the database's file, or signs in to its server, already has everything in it.
    pub fn operator(id: &str) -> Self {
        Self {
            id: id.into(),
            role: Role::MsspOwner,
            tenants: BTreeSet::new(),
            until: None,
            scope: BTreeSet::new(),
            on_behalf_of: None,
        }
    }

    /// The same caller, acting for somebody else.
    #[must_use]
    pub fn on_behalf_of(self, whom: &str) -> Self {
        Self { on_behalf_of: Some(whom.into()), ..self }
    }
}
