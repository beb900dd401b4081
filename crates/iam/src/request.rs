//! A request: who asks to do what to which resource, and what is known of the circumstances.

use crate::{Caller, CallerKind, Context, Found};

/// One request, as a policy is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// What is to be done: `s3:GetObject`.
    pub action: String,
    /// The ARN of what it is done to, or `*` for actions that know no resource.
    pub resource: String,
    /// Whose the resource is; the caller's own where nothing is said.
    pub resource_account: Option<String>,
    /// The condition keys.
    pub context: Context,
}

impl Request {
    /// A request about a resource of the caller's own account, of whose circumstances nothing is known.
    pub fn new(caller: Caller, action: impl Into<String>, resource: impl Into<String>) -> Self {
        let (action, resource) = (action.into(), resource.into());
        Self { caller, action, resource, resource_account: None, context: Context::default() }
    }

    /// The same about a resource of another account.
    #[must_use]
    pub fn in_account(mut self, account: impl Into<String>) -> Self {
        self.resource_account = Some(account.into());
        self
    }

    /// The same in other circumstances.
    #[must_use]
    pub fn with(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// Whether caller and resource belong to the same account.
    pub(crate) fn is_within_account(&self) -> bool {
        self.resource_account.as_ref().is_none_or(|account| *account == self.caller.account)
    }

    /// Whether a role is to be taken.
    pub(crate) fn takes_role(&self) -> bool {
        self.action.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("sts:AssumeRole"))
    }

    /// Whether the resource's own policy must have its say even within the account: a key's, and the trust policy of a role.
    ///
    /// AWS KMS Developer Guide, *Key policies*; IAM User Guide, *Cross-account policy evaluation logic* on trust policies.
    pub(crate) fn is_gated(&self) -> bool {
        let kms = self.action.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("kms:"));
        kms && self.resource.contains(":key/") || self.takes_role()
    }

    /// The value of a condition key (in lower case): what the context says, else what follows from caller and resource.
    ///
    /// IAM User Guide, *AWS global condition context keys*.
    pub(crate) fn value_of(&self, key: &str) -> Found<'_> {
        self.context.stated(key).or_else(|| self.derived(key)).unwrap_or_else(|| self.context.unstated())
    }

    fn derived(&self, key: &str) -> Option<Found<'_>> {
        let one = |value: &str| Some(Found::Values(vec![value.to_owned()].into()));
        let caller = &self.caller;
        match key {
            "aws:principalarn" => caller.principal_arn().map_or(Some(Found::Absent), one),
            "aws:principalaccount" | "kms:calleraccount" if caller.is_signed_in() => one(&caller.account),
            "aws:principalaccount" | "kms:calleraccount" => Some(Found::Absent),
            "aws:principaltype" => caller.principal_type().and_then(one),
            "aws:username" => caller.user_name().map_or(Some(Found::Absent), one),
            "aws:principalisawsservice" => match caller.kind {
                CallerKind::Service => one("true"),
                CallerKind::Anonymous | CallerKind::Identity => Some(Found::Absent),
                _ => one("false"),
            },
            "aws:principalservicename" if caller.kind == CallerKind::Service => one(&caller.arn),
            "aws:principalservicename" => Some(Found::Absent),
            "aws:resourceaccount" => self.resource_account.as_deref().or(caller.own_account()).and_then(one),
            _ => None,
        }
    }
}
