//! What the resource policies of an export say, for columns that ask.

use demarc_iam::{Document, exposure, transport::requires_encryption};
use demarc_inventory::{Row, Value as Stored};
use demarc_model::PolicyQuestion;
use serde_json::{Value, json};

use crate::computed::policies::policy_text;

/// The answer of a policy, which an export writes as text or as JSON. Fails where it hangs on what is not known yet.
///
/// What the organisation forbids besides is not in an export, so that a policy may be said to let in more than it does.
pub fn answer(question: PolicyQuestion, policy: &Value, action: Option<&str>, row: &Row) -> Result<Stored, String> {
    let document = Document::parse(&policy_text(policy)).map_err(|error| error.to_string())?;
    let outsiders = || of_known_account(row).map(|account| exposure(&document, account).cross_account);
    Ok(match question {
        PolicyQuestion::Public => Stored::Bool(exposure(&document, &row.account).is_public()),
        PolicyQuestion::CrossAccount => Stored::Bool(!outsiders()?.is_empty()),
        PolicyQuestion::OutsideAccounts => Stored::Text(json!(outsiders()?).to_string().into()),
        PolicyQuestion::OutsideAccountCount => Stored::Int(i64::try_from(outsiders()?.len()).unwrap_or(i64::MAX)),
        PolicyQuestion::RequiresTls => {
            let action = action.ok_or("the mapping does not say of which action it asks")?;
            if !row.arn.starts_with("arn:") {
                return Err("its ARN is known only later, so nor is whether the policy speaks of it".to_owned());
            }
            Stored::Bool(requires_encryption(&document, action, &[&row.arn]))
        }
    })
}

/// Whose a resource is. Without that, its own account is not told from others.
fn of_known_account(row: &Row) -> Result<&str, String> {
    let is_known = !row.account.is_empty() && row.account.bytes().all(|byte| byte.is_ascii_digit());
    is_known.then_some(&*row.account).ok_or_else(|| "whose it is is not known, so nor is who is somebody else".to_owned())
}
