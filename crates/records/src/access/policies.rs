//! Asks Cedar. The policies are `policies.cedar`, beside this file; nothing here decides.

use std::{collections::HashMap, fmt, str::FromStr as _};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression as Expression,
};
use demarc_model::{RecordKind, vocabulary};

use super::caller::{Caller, Role};
use crate::engine::OpenError;

vocabulary! {
    /// What is done.
    Act, "act" {
        /// Seeing.
        Read = "read",
        /// Stating, and taking back.
        Change = "change",
        /// Signing for a party.
        Sign = "sign",
        /// Accepting a deviation.
        Approve = "approve",
        /// Recording what was collected and judged.
        Observe = "observe",
        /// Letting people in.
        Admit = "admit",
        /// Taking a signed head of the ledger away.
        Checkpoint = "checkpoint",
    }
}

/// What it is done with: a kind of record, or what the record keeps about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What somebody states.
    Record(RecordKind),
    /// Who is let in.
    Caller,
    /// Runs of collecting and judging.
    Run,
    /// Verdicts and gaps over time.
    History,
    /// Files of evidence.
    File,
    /// The ledger.
    Ledger,
}

impl Kind {
    /// Every kind: whoever adds one sees the reviewed matrix of rights change.
    pub fn all() -> Vec<Self> {
        let others = [Self::Caller, Self::Run, Self::History, Self::File, Self::Ledger];
        RecordKind::ALL.iter().map(|&kind| Self::Record(kind)).chain(others).collect()
    }

    /// Its word, in policies and in the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record(kind) => kind.word(),
            Self::Caller => "caller",
            Self::Run => "run",
            Self::History => "history",
            Self::File => "file",
            Self::Ledger => "ledger",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// The tenant; empty for what is shared.
    pub tenant: &'a str,
    /// The kind.
    pub kind: Kind,
    /// Whether it names the caller.
    pub own: bool,
    /// The role that somebody is let in with, where that is what is done.
    pub gives: Option<Role>,
}

/// The policies, read.
pub struct Policies {
    policies: PolicySet,
    caller_type: EntityTypeName,
    act_type: EntityTypeName,
    resource_type: EntityTypeName,
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policies").finish_non_exhaustive()
    }
}

impl Policies {
    /// The policies in the binary.
    pub fn embedded() -> Result<Self, OpenError> {
        let fail = |error: &dyn fmt::Display| OpenError::Policies(error.to_string());
        let name = |name: &str| EntityTypeName::from_str(name).map_err(|error| fail(&error));
        Ok(Self {
            policies: PolicySet::from_str(include_str!("policies.cedar")).map_err(|error| fail(&error))?,
            caller_type: name("Caller")?,
            act_type: name("Action")?,
            resource_type: name("Resource")?,
        })
    }

    /// Whether `caller` may do `act` with `resource` at `now`, in microseconds since 1970. What cannot be worked out is refused.
    pub fn permit(&self, caller: &Caller, act: Act, resource: Resource<'_>, now: i64) -> bool {
        self.answer(caller, act, resource, now).unwrap_or(false)
    }

    fn answer(&self, caller: &Caller, act: Act, resource: Resource<'_>, now: i64) -> Option<bool> {
        let uid = |kind: &EntityTypeName, id: &str| EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id));
        let who = uid(&self.caller_type, &caller.id);
        let what = uid(&self.resource_type, &format!("{}/{}", resource.tenant, resource.kind.word()));
        let entities = [
            Entity::new(who.clone(), self.about_caller(caller), Default::default()).ok()?,
            Entity::new(what.clone(), about_resource(resource), Default::default()).ok()?,
        ];
        let gives = resource.gives.map_or("", Role::word).to_owned();
        let context =
            [("now".to_owned(), Expression::new_long(now)), ("gives".to_owned(), Expression::new_string(gives))];
        let context = Context::from_pairs(context).ok()?;
        let request = Request::new(who, uid(&self.act_type, act.word()), what, context, None).ok()?;
        let response =
            Authorizer::new().is_authorized(&request, &self.policies, &Entities::from_entities(entities, None).ok()?);
        // A policy that could not be worked out may be one that forbids.
        let sound = response.diagnostics().errors().next().is_none();
        Some(sound && response.decision() == Decision::Allow)
    }

    fn about_caller(&self, caller: &Caller) -> HashMap<String, Expression> {
        let act = |act: &Act| {
            Expression::new_entity_uid(EntityUid::from_type_name_and_id(
                self.act_type.clone(),
                EntityId::new(act.word()),
            ))
        };
        let tenants = caller.tenants.iter().map(|tenant| Expression::new_string(tenant.to_string()));
        let mut about = HashMap::from([
            ("role".to_owned(), Expression::new_string(caller.role.word().to_owned())),
            ("tenants".to_owned(), Expression::new_set(tenants)),
            ("scope".to_owned(), Expression::new_set(caller.scope.iter().map(act))),
        ]);
        about.extend(caller.until.map(|until| ("until".to_owned(), Expression::new_long(until))));
        about
    }
}

fn about_resource(resource: Resource<'_>) -> HashMap<String, Expression> {
    HashMap::from([
        ("tenant".to_owned(), Expression::new_string(resource.tenant.to_owned())),
        ("kind".to_owned(), Expression::new_string(resource.kind.word().to_owned())),
        ("own".to_owned(), Expression::new_bool(resource.own)),
    ])
}
