//! What a resource policy says, as rows hold it.

use std::sync::Arc;

use demarc_iam::{Document, Exposure, exposure_behind, exposure_of_actions};
use demarc_inventory::{CollectionOutcome, Row, Unread};

use super::{facts::count, read};

/// Sets `policy`, `public`, `outside_accounts` and `outside_account_count`, and gives the policy back for more questions.
///
/// No policy says that the provider confirmed that there is none. One that is not understood leaves the facet
/// `policy` unread.
pub(super) fn set_policy(row: &mut Row, call: &'static str, policy: Option<&str>) -> Option<Document> {
    set_policy_behind(row, call, policy, &[])
}

/// The same of a service that the organisation's resource control policies know.
pub(super) fn set_policy_behind(
    row: &mut Row,
    call: &'static str,
    policy: Option<&str>,
    shields: &[Arc<Document>],
) -> Option<Document> {
    row.set("policy", policy);
    match Document::parse(policy.unwrap_or(r#"{"Statement":[]}"#)) {
        Ok(document) => {
            let exposed = behind(&document, &row.account, shields);
            row.set("public", exposed.is_public());
            row.set("outside_account_count", count(exposed.cross_account.len()));
            row.set("outside_accounts", read::list(exposed.cross_account.iter().map(String::as_str)));
            Some(document)
        }
        Err(error) => {
            let message = error.to_string().into();
            row.set_unread("policy", Unread { call: call.into(), outcome: CollectionOutcome::Failed, message });
            None
        }
    }
}

/// Whom a policy lets in, behind the organisation's resource control policies.
pub(super) fn behind(document: &Document, account: &str, shields: &[Arc<Document>]) -> Exposure {
    exposure_behind(document, account, &shields.iter().map(Arc::as_ref).collect::<Vec<_>>())
}

/// The same of some actions.
pub(super) fn behind_for(
    document: &Document,
    account: &str,
    shields: &[Arc<Document>],
    actions: &[&'static str],
) -> Exposure {
    exposure_of_actions(document, account, &shields.iter().map(Arc::as_ref).collect::<Vec<_>>(), actions)
}
