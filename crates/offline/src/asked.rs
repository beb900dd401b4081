//! What the resource policies of an export say, for columns that ask.

use demarc_iam::{Document, exposure, names_everyone, transport::requires_encryption};
use demarc_inventory::{Row, Value as Stored};
use demarc_model::PolicyQuestion;
use serde_json::{Value, json};

use crate::computed::policies::policy_text;

/// The answer of a policy, which an export writes as text or as JSON. Nothing where it hangs on what is not known yet: whose the
/// resource is, or its ARN. Fails where the policy is not understood.
///
/// What the organisation forbids besides is not in an export, so that a policy may be said to let in more than it does.
pub fn answer(
    question: PolicyQuestion,
    policy: &Value,
    action: Option<&str>,
    row: &Row,
) -> Result<Option<Stored>, String> {
    let document = Document::parse(&policy_text(policy)).map_err(|error| error.to_string())?;
    let outsiders = || has_known_account(row).then(|| exposure(&document, &row.account).cross_account);
    Ok(match question {
        PolicyQuestion::Public => Some(Stored::Bool(exposure(&document, &row.account).is_public())),
        PolicyQuestion::NamesEveryone => Some(Stored::Bool(names_everyone(&document))),
        PolicyQuestion::CrossAccount => outsiders().map(|names| Stored::Bool(!names.is_empty())),
        PolicyQuestion::OutsideAccounts => outsiders().map(|names| Stored::Text(json!(names).to_string().into())),
        PolicyQuestion::OutsideAccountCount => {
            outsiders().map(|names| Stored::Int(i64::try_from(names.len()).unwrap_or(i64::MAX)))
        }
        PolicyQuestion::RequiresTls => {
            let action = action.ok_or("the mapping does not say of which action it asks")?;
            let has_arn = row.arn.starts_with("arn:");
            has_arn.then(|| Stored::Bool(requires_encryption(&document, action, &[&row.arn])))
        }
    })
}

/// Whether it is known whose a resource is. Without that, its own account is not told from others.
fn has_known_account(row: &Row) -> bool {
    !row.account.is_empty() && row.account.bytes().all(|byte| byte.is_ascii_digit())
}
