//! IAM policy documents: statements, and whom and what they are about.

use thiserror::Error;

use crate::{Case, pattern, reading};

/// Longer than any policy a provider accepts; more is not read.
pub(crate) const MAX_BYTES: usize = 256 * 1024;

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Whether `${…}` stands for a value. Before version `2012-10-17`, and without a version, it is plain text.
    pub has_variables: bool,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is about. Identity policies leave it out.
    pub principals: Principals,
    /// Which actions it is about.
    pub actions: Patterns,
    /// Which resources it is about. Trust policies leave it out.
    pub resources: Patterns,
    /// When it applies: all of them must hold.
    pub conditions: Vec<Condition>,
}

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// It does not say.
    Unstated,
    /// These (`Principal`).
    Only(Vec<Principal>),
    /// Everyone else (`NotPrincipal`).
    AllBut(Vec<Principal>),
}

/// Somebody a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Anybody at all: `"*"`, and `*` of any kind.
    Everyone,
    /// An account id, an ARN, or the unique id of somebody who was deleted.
    Aws(String),
    /// A service of the provider.
    Service(String),
    /// Those who signed in elsewhere.
    Federated(String),
    /// An account by its canonical id.
    CanonicalUser(String),
}

/// Action or resource patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patterns {
    /// It does not say.
    Unstated,
    /// These (`Action`, `Resource`).
    Only(Vec<String>),
    /// All others (`NotAction`, `NotResource`).
    AllBut(Vec<String>),
}

impl Patterns {
    /// Whether `name` is among them. What is not stated includes everything.
    pub fn matches(&self, name: &str, case: Case) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| pattern::matches(pattern, name, case));
        match self {
            Self::Unstated => true,
            Self::Only(patterns) => any(patterns),
            Self::AllBut(patterns) => !any(patterns),
        }
    }

    /// Whether everything that fits the pattern `inner` is among them. In doubt, no.
    pub fn covers(&self, inner: &str, case: Case) -> bool {
        match self {
            Self::Unstated => true,
            Self::Only(patterns) => patterns.iter().any(|outer| pattern::covers(outer, inner, case)),
            Self::AllBut(patterns) => patterns.is_empty(),
        }
    }

    /// The patterns that are let in: everything where they are left out or said by exception.
    pub fn widest(&self) -> Vec<&str> {
        match self {
            Self::Only(patterns) => patterns.iter().map(String::as_str).collect(),
            Self::Unstated | Self::AllBut(_) => vec!["*"],
        }
    }
}

impl Statement {
    /// Whether it is about an action, whatever the case of its letters.
    pub fn is_about(&self, action: &str) -> bool {
        self.actions.matches(action, Case::Folded)
    }

    /// Whether its principals may include somebody by his ARN, or include everyone.
    pub(crate) fn names(&self, arn: &str) -> bool {
        match &self.principals {
            Principals::Only(list) => list.iter().any(|principal| match principal {
                Principal::Everyone => true,
                Principal::Aws(name) => name == arn,
                _ => false,
            }),
            Principals::AllBut(_) | Principals::Unstated => true,
        }
    }

    /// Whether it is about every action and every resource that fit two patterns. In doubt, no.
    pub fn covers(&self, action: &str, resource: &str) -> bool {
        self.actions.covers(action, Case::Folded) && self.resources.covers(resource, Case::Kept)
    }
}

/// How an operator treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// The key has one value.
    One,
    /// One of the key's values must fit (`ForAnyValue:`).
    Any,
    /// All of the key's values must fit, and none is as good as all (`ForAllValues:`).
    All,
}

/// One line of a condition block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator in lower case, without quantifier and `IfExists`: `stringequals`.
    pub operator: String,
    /// Whether it holds when the request does not have the key.
    pub if_exists: bool,
    /// How it treats several values.
    pub quantifier: Quantifier,
    /// The key in lower case: `aws:sourceaccount`.
    pub key: String,
    /// The values, one of which must fit.
    pub values: Vec<String>,
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// It is too long.
    #[error("the policy has {0} bytes, more than the {MAX_BYTES} that are read")]
    TooLong(usize),
    /// It is not JSON.
    #[error("the policy is not JSON: {0}")]
    NotJson(String),
    /// It is not a policy.
    #[error("the policy's {element} is not what a policy has there")]
    Unexpected {
        /// The element of the policy language.
        element: &'static str,
    },
}

impl Document {
    /// Reads a policy as JSON, or as URL-encoded JSON.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        reading::document(text)
    }

    /// Statements that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Effect::Allow)
    }

    /// Statements that deny.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Effect::Deny)
    }
}
