//! A tenant that somebody may ask about.

use std::sync::Arc;

use super::{
    caller::{Caller, Role},
    policies::{Act, Kind, Policies, Resource},
};
use crate::error::RecordsError;

/// A caller at a tenant that they may know of, at a moment. Made only by [`crate::Records::tenant`] and
/// [`crate::Records::shared`]; what may be done there is asked of the policies at each access.
#[derive(Debug, Clone)]
pub struct AuthorisedTenant {
    policies: Arc<Policies>,
    caller: Arc<Caller>,
    tenant: Arc<str>,
    now: i64,
}

impl AuthorisedTenant {
    pub(crate) fn new(policies: Arc<Policies>, caller: &Caller, tenant: &str, now: i64) -> Self {
        Self { policies, caller: Arc::new(caller.clone()), tenant: tenant.into(), now }
    }

    /// The tenant's id; empty for what all share.
    pub fn id(&self) -> &str {
        &self.tenant
    }

    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// When, in microseconds since 1970.
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// Whether the caller may do this with any thing of a kind, or at least with what names them.
    pub fn may(&self, act: Act, kind: Kind, own: bool) -> bool {
        self.policies.permit(&self.caller, act, Resource { tenant: &self.tenant, kind, own, gives: None }, self.now)
    }

    /// Whether the caller may let somebody in as this.
    pub fn may_give(&self, role: Role) -> bool {
        let resource = Resource { tenant: &self.tenant, kind: Kind::Caller, own: false, gives: Some(role) };
        self.policies.permit(&self.caller, Act::Admit, resource, self.now)
    }

    /// Whether the caller may know that the tenant is there.
    pub(crate) fn may_know(&self) -> bool {
        Kind::all().into_iter().any(|kind| self.may(Act::Read, kind, true) || self.may(Act::Observe, kind, true))
    }

    /// Refuses what the caller may not do. What they may not even see is not there.
    pub(crate) fn require(&self, act: Act, kind: Kind) -> Result<(), RecordsError> {
        if self.may(act, kind, false) {
            return Ok(());
        }
        if !self.may(Act::Read, kind, true) {
            return Err(RecordsError::NotFound { what: kind.word(), id: self.tenant.to_string() });
        }
        Err(RecordsError::Refused {
            caller: self.caller.id.to_string(),
            role: self.caller.role.word(),
            action: act.word(),
            what: format!("a {} of `{}`", kind.word().replace('_', " "), self.tenant),
        })
    }
}
