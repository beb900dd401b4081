//! Who makes a request.

/// What somebody is to IAM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// The owner of an account.
    Root,
    /// A user.
    User,
    /// A session of a role.
    Role,
    /// A session that a user made for somebody else (`sts:GetFederationToken`).
    FederatedUser,
    /// Somebody who has signed in elsewhere and holds no session yet (SAML, OpenID Connect).
    Identity,
    /// One of the provider's services, acting by itself.
    Service,
    /// Nobody in particular.
    Anonymous,
}

/// Somebody who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// Its account; empty for those that have none.
    pub account: String,
    /// ARN of the user or role that it is; the name of a service; the ARN or name of a sign-in provider.
    pub arn: String,
    /// ARN of the session, where it is one and it is known.
    pub session: Option<String>,
}

impl Caller {
    /// The owner of an account.
    pub fn root(account: &str) -> Self {
        Self::of(CallerKind::Root, &format!("arn:aws:iam::{account}:root"))
    }

    /// A user, by its ARN.
    pub fn user(arn: &str) -> Self {
        Self::of(CallerKind::User, arn)
    }

    /// Any session of a role, by the role's ARN.
    pub fn role(arn: &str) -> Self {
        Self::of(CallerKind::Role, arn)
    }

    /// A session of a role, by the role's ARN and the session's name.
    pub fn session(arn: &str, name: &str) -> Self {
        let role = Self::of(CallerKind::Role, arn);
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        let bare = arn.rsplit('/').next().unwrap_or_default();
        let session = format!("arn:{partition}:sts::{}:assumed-role/{bare}/{name}", role.account);
        Self { session: Some(session), ..role }
    }

    /// A session that a user made for somebody else, by the ARN of the user and that of the session.
    pub fn federated_user(user: &str, session: &str) -> Self {
        Self { session: Some(session.to_owned()), ..Self::of(CallerKind::FederatedUser, user) }
    }

    /// Somebody who has signed in with a provider (its ARN or name).
    pub fn identity(provider: &str) -> Self {
        Self { kind: CallerKind::Identity, account: String::new(), arn: provider.to_owned(), session: None }
    }

    /// A service, such as `cloudtrail.amazonaws.com`.
    pub fn service(name: &str) -> Self {
        Self { kind: CallerKind::Service, account: String::new(), arn: name.to_owned(), session: None }
    }

    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Self { kind: CallerKind::Anonymous, account: String::new(), arn: String::new(), session: None }
    }

    fn of(kind: CallerKind, arn: &str) -> Self {
        let account = arn.split(':').nth(4).unwrap_or_default().to_owned();
        Self { kind, account, arn: arn.to_owned(), session: None }
    }

    /// Whether it has proven to be somebody of an account.
    pub(crate) const fn is_signed_in(&self) -> bool {
        use CallerKind::{FederatedUser, Role, Root, User};
        matches!(self.kind, Root | User | Role | FederatedUser)
    }

    /// Whether policies of an identity hold for it.
    pub(crate) fn has_policies(&self) -> bool {
        self.is_signed_in() && self.kind != CallerKind::Root
    }

    /// Whether it is a role that belongs to a service, which no policy of the organisation restricts.
    pub(crate) fn is_service_linked(&self) -> bool {
        self.kind == CallerKind::Role && self.arn.contains(":role/aws-service-role/")
    }

    pub(crate) fn own_account(&self) -> Option<&str> {
        self.is_signed_in().then_some(&*self.account)
    }

    /// `aws:PrincipalArn`: of a session of a role it is the role's.
    pub(crate) fn principal_arn(&self) -> Option<&str> {
        match self.kind {
            CallerKind::FederatedUser => self.session.as_deref(),
            _ => self.is_signed_in().then_some(&*self.arn),
        }
    }

    /// `aws:PrincipalType`.
    pub(crate) const fn principal_type(&self) -> Option<&'static str> {
        match self.kind {
            CallerKind::Root => Some("Account"),
            CallerKind::User => Some("User"),
            CallerKind::Role => Some("AssumedRole"),
            CallerKind::FederatedUser => Some("FederatedUser"),
            CallerKind::Anonymous => Some("Anonymous"),
            CallerKind::Identity | CallerKind::Service => None,
        }
    }

    /// `aws:username`, which only users have.
    pub(crate) fn user_name(&self) -> Option<&str> {
        (self.kind == CallerKind::User).then(|| self.arn.rsplit('/').next()).flatten()
    }
}
