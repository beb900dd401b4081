//! The policies that somebody holds, of which some may not have been readable.

use std::{collections::BTreeMap, sync::Arc};

use aws_sdk_iam::types::{AttachedPolicy, ManagedPolicyDetail, PolicyDetail};
use demarc_iam::{Document, can_escalate, has_iam_full_access, is_administrator, provided};

use super::estate::Estate;

/// What can be asked of policies that hold together.
pub(super) type Question = fn(&[&Document]) -> bool;

/// What is asked, by column.
pub(super) const QUESTIONS: [(&str, Question); 3] = [
    ("is_administrator", is_administrator),
    ("has_iam_full_access", has_iam_full_access),
    ("can_escalate", can_escalate),
];

/// Managed policies by ARN; those that could not be understood have no document.
pub(super) struct Library(BTreeMap<String, Option<Arc<Document>>>);

impl Library {
    /// The policies of a listing.
    pub fn of(estate: &Estate) -> Self {
        let documents = estate.policies.iter().filter_map(|policy| {
            let document = default_document(policy).and_then(|text| Document::parse(text).ok());
            Some((policy.arn()?.to_owned(), document.map(Arc::new)))
        });
        Self(documents.collect())
    }

    /// A policy by its ARN; a few of the provider's own are known by name even when they were not listed.
    pub fn get(&self, arn: &str) -> Option<Arc<Document>> {
        self.0.get(arn).cloned().flatten().or_else(|| provided(arn))
    }
}

/// The version of a managed policy that holds, as text.
pub(super) fn default_document(policy: &ManagedPolicyDetail) -> Option<&str> {
    policy.policy_version_list().iter().find(|version| version.is_default_version())?.document()
}

/// The policies that somebody holds.
#[derive(Default)]
pub(super) struct Held {
    documents: Vec<Arc<Document>>,
    /// The first policy that could not be read.
    unread: Option<String>,
}

impl Held {
    /// Those written into somebody and those attached.
    pub fn of(inline: &[PolicyDetail], attached: &[&str], library: &Library) -> Self {
        let mut held = Self::default();
        for policy in inline {
            let document = policy.policy_document().and_then(|text| Document::parse(text).ok());
            held.add(policy.policy_name().unwrap_or_default(), document.map(Arc::new));
        }
        for arn in attached {
            held.add(arn, library.get(arn));
        }
        held
    }

    fn add(&mut self, name: &str, document: Option<Arc<Document>>) {
        match document {
            Some(document) => self.documents.push(document),
            None => self.miss(name),
        }
    }

    /// Says that something that belongs to them could not be read.
    pub fn miss(&mut self, name: &str) {
        self.unread.get_or_insert_with(|| name.to_owned());
    }

    /// Adds those of a group.
    pub fn join(&mut self, other: &Self) {
        self.documents.extend(other.documents.iter().cloned());
        if let Some(name) = &other.unread {
            self.miss(name);
        }
    }

    /// Those that could be read.
    pub fn documents(&self) -> Vec<&Document> {
        self.documents.iter().map(Arc::as_ref).collect()
    }

    /// The same, to be kept, with whether one could not be read.
    pub fn into_parts(self) -> (Vec<Arc<Document>>, bool) {
        let is_unread = self.unread.is_some();
        (self.documents, is_unread)
    }

    /// The answer, or the policy without which it is not known.
    fn answer(&self, question: Question) -> Result<bool, &str> {
        match (question(&self.documents()), &self.unread) {
            (false, Some(name)) => Err(name),
            (answer, _) => Ok(answer),
        }
    }

    /// The answer where nothing beyond a permissions boundary is allowed.
    pub fn within<'a>(&'a self, boundary: Option<&'a Self>, question: Question) -> Result<bool, &'a str> {
        let boundary = boundary.map_or(Ok(true), |boundary| boundary.answer(question));
        match (self.answer(question), boundary) {
            (Ok(false), _) | (_, Ok(false)) => Ok(false),
            (Ok(true), boundary) => boundary,
            (unknown, _) => unknown,
        }
    }
}

/// The ARNs of attached policies.
pub(super) fn arns(attached: &[AttachedPolicy]) -> Vec<&str> {
    attached.iter().filter_map(AttachedPolicy::policy_arn).collect()
}

#[cfg(test)]
#[path = "held_tests.rs"]
mod tests;
