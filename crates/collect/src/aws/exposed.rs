//! What a resource policy says, as rows hold it.

use demarc_iam::{Document, exposure};
use demarc_inventory::{CollectionOutcome, Row, Unread};

use super::{facts::count, read};

/// Sets `policy`, `public`, `outside_accounts` and `outside_account_count`, and gives the policy back for more questions.
///
/// No policy says that the provider confirmed that there is none. One that is not understood leaves the facet
/// `policy` unread.
pub(super) fn set_policy(row: &mut Row, call: &'static str, policy: Option<&str>) -> Option<Document> {
    row.set("policy", policy);
    match Document::parse(policy.unwrap_or(r#"{"Statement":[]}"#)) {
        Ok(document) => {
            let exposed = exposure(&document, &row.account);
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
