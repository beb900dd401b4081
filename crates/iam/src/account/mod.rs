//! Who of an account is an administrator, and who can become one, by which steps.
//!
//! Every step is a question to [`evaluate`](crate::evaluate), so that boundaries, organisation policies and conditions count. A
//! step that hangs on something unknown is kept apart from certain ones: a path of certain steps is looked for first.

pub mod families;
mod papers;
mod path;
mod questions;
mod raise;
mod take;

use std::collections::BTreeSet;

pub use papers::Papers;

use crate::{Document, Layer, Truth, Unknown, is_administrator};

/// Everybody in an account, with the policies that they hold.
#[derive(Debug, Clone, Default)]
pub struct Account<'a> {
    /// Its number.
    pub id: String,
    /// Users and roles.
    pub members: Vec<Member<'a>>,
    /// Groups of users.
    pub groups: Vec<Group<'a>>,
    /// Service control policies, as [`Policies::scps`](crate::Policies) has them.
    pub scps: Vec<Vec<&'a Document>>,
    /// The organisation's policies could not be read.
    pub scps_unread: bool,
}

/// A user or a role.
#[derive(Debug, Clone, Default)]
pub struct Member<'a> {
    /// Its ARN.
    pub arn: String,
    /// All policies that it holds, those of its groups included.
    pub policies: Vec<&'a Document>,
    /// ARNs of the managed policies among them.
    pub attached: Vec<String>,
    /// ARNs of a user's groups.
    pub groups: Vec<String>,
    /// Its permissions boundary.
    pub boundary: Option<Boundary<'a>>,
    /// A role's trust policy; a user has none.
    pub trust: Option<&'a Document>,
    /// Some of its policies could not be read.
    pub is_unread: bool,
}

/// A permissions boundary.
#[derive(Debug, Clone)]
pub struct Boundary<'a> {
    /// The ARN of the policy.
    pub arn: String,
    /// What it says, if it could be read.
    pub document: Option<&'a Document>,
}

/// A group of users.
#[derive(Debug, Clone, Default)]
pub struct Group<'a> {
    /// Its ARN.
    pub arn: String,
    /// All policies that it holds.
    pub policies: Vec<&'a Document>,
}

/// How far somebody gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// It may do everything as it is, boundary and organisation policies counted in; none where that hangs on a policy that
    /// could not be read.
    pub is_administrator: Option<bool>,
    /// The shortest way to become an administrator; empty for one, none where there is none.
    pub path: Option<Vec<Step>>,
}

/// One step to more rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which family it belongs to: `create-access-key`, `pass:ec2-run-instances`, `take:lambda-update-code`.
    pub family: String,
    /// Who takes it, by its ARN.
    pub by: String,
    /// Whom or what it is about, by its ARN.
    pub onto: String,
    /// The step as a sentence.
    pub words: String,
    /// What it hangs on, as far as that is not known: condition keys, unread policies, things that may not exist.
    pub depends: BTreeSet<String>,
}

impl Standing {
    /// Whether the whole path is certain.
    pub fn is_certain(&self) -> bool {
        self.path.as_ref().is_some_and(|path| path.iter().all(|step| step.depends.is_empty()))
    }

    /// Whether it is an administrator or can become one, where that is certain. `is_complete` says that everybody was looked at, so
    /// that a path that was not found is not there.
    pub fn becomes_administrator(&self, is_complete: bool) -> Option<bool> {
        match self.path {
            Some(_) => self.is_certain().then_some(true),
            None => is_complete.then_some(false),
        }
    }

    /// The steps as sentences, with what they hang on; nothing for an administrator and where there is no way.
    pub fn words(&self) -> Option<String> {
        let path = self.path.as_ref().filter(|path| !path.is_empty())?;
        Some(path.iter().map(Step::sentence).collect::<Vec<_>>().join("; "))
    }
}

impl Step {
    fn sentence(&self) -> String {
        match self.depends.is_empty() {
            true => self.words.clone(),
            false => {
                let depends: Vec<&str> = self.depends.iter().map(String::as_str).collect();
                format!("{} (hangs on {})", self.words, depends.join(", "))
            }
        }
    }
}

/// What was found out about an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standings {
    /// One for each member, in their order.
    pub members: Vec<Standing>,
    /// Nothing was left out. An account of enormous size is not looked at to the end; then a missing path means nothing.
    pub is_complete: bool,
}

/// Works out how far every member of an account gets. The time is bounded.
pub fn standings(account: &Account<'_>) -> Standings {
    path::standings(account)
}

impl Member<'_> {
    /// Whether it is a role.
    pub(crate) fn is_role(&self) -> bool {
        self.arn.contains(":role/")
    }

    /// Whether it may do everything as it is.
    pub(crate) fn is_administrator(&self, account: &Account<'_>) -> Truth {
        let read = Truth::from(is_administrator(&self.policies));
        let unread = if self.is_unread { Truth::on(Unknown::Policy(Layer::Identity)) } else { Truth::No };
        read.or(unread).and(self.is_unbound()).and(account.admits_administrators())
    }

    /// Whether its boundary would let it be an administrator.
    pub(crate) fn is_unbound(&self) -> Truth {
        match &self.boundary {
            None => Truth::Yes,
            Some(Boundary { document: Some(document), .. }) => is_administrator(&[document]).into(),
            Some(_) => Truth::on(Unknown::Policy(Layer::Boundary)),
        }
    }
}

impl Account<'_> {
    /// Whether the organisation lets anybody here be an administrator.
    pub(crate) fn admits_administrators(&self) -> Truth {
        match self.scps_unread {
            true => Truth::on(Unknown::Policy(Layer::Scp)),
            false => self.scps.iter().all(|level| is_administrator(level)).into(),
        }
    }
}

/// An ARN without what every ARN of the account begins with: `role/app`.
pub(crate) fn short(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}
