//! What somebody holds, kept while everybody is looked at together.

use std::sync::Arc;

use super::{Boundary, Member};
use crate::Document;

/// The policies of a user or role, wherever they were read.
#[derive(Debug, Default)]
pub struct Papers {
    /// Its ARN.
    pub arn: String,
    /// All policies that it holds, those of its groups included, as far as they could be read.
    pub policies: Vec<Arc<Document>>,
    /// Some of them could not.
    pub is_unread: bool,
    /// ARNs of the managed policies among them.
    pub attached: Vec<String>,
    /// ARNs of a user's groups.
    pub groups: Vec<String>,
    /// The ARN of its permissions boundary, and what that says if it could be read.
    pub boundary: Option<(String, Option<Arc<Document>>)>,
    /// A role's trust policy, if it was understood; a user has none.
    pub trust: Option<Document>,
}

impl Papers {
    /// The same as a member of an account.
    pub fn member(&self) -> Member<'_> {
        let boundary = self.boundary.as_ref();
        Member {
            arn: self.arn.clone(),
            policies: self.policies.iter().map(Arc::as_ref).collect(),
            attached: self.attached.clone(),
            groups: self.groups.clone(),
            boundary: boundary.map(|(arn, document)| Boundary { arn: arn.clone(), document: document.as_deref() }),
            trust: self.trust.as_ref(),
            is_unread: self.is_unread,
        }
    }

    /// Whether it is known who may take it: anybody may be let in by a trust policy that was not understood.
    pub fn is_trust_known(&self) -> bool {
        self.trust.is_some() || !self.member().is_role()
    }
}
