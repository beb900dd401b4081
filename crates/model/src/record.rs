//! What the system of record keeps: each thing that somebody states, under a kind and a key of its own.

use std::sync::Arc;

use crate::words::vocabulary;

vocabulary! {
    /// What a record is about.
    RecordKind, "kind of record" {
        /// Who keeps the workspace.
        Keeper = "keeper",
        /// A framework that was imported.
        Framework = "framework",
        /// An edition of a provider's publication.
        Publication = "publication",
        /// A claim of a publication or of a tenant's party.
        Claim = "claim",
        /// A tenant: its name, trade, sides and frameworks in scope.
        Organisation = "organisation",
        /// A team or a person.
        Assignee = "assignee",
        /// A service in use.
        Service = "service",
        /// How to get into an account.
        Account = "account",
        /// A version of the matrix, signed or not.
        Agreement = "agreement",
        /// Who performs, is accountable for, or verifies a duty.
        Assignment = "assignment",
        /// An attestation, a document or a provider's report.
        Evidence = "evidence",
        /// A review that falls due.
        Review = "review",
        /// Who works there, or has left.
        RosterEntry = "roster_entry",
        /// An accepted deviation.
        Exception = "exception",
        /// How bad a check is for the tenant.
        Reweighting = "reweighting",
    }
}

/// One thing that somebody states. Records of one tenant differ in kind or key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// What it is about.
    pub kind: RecordKind,
    /// Which one, in words that people recognise, such as `shop-files` or `encrypt-stored-files on shop-files: customer`.
    pub key: Arc<str>,
    /// What is stated: the noun of the model as JSON, the fields in the order of its definition.
    pub body: Arc<str>,
}
