//! What a resource policy says, for columns that ask.

use demarc_iam::{Document, exposure, names_everyone, transport::requires_encryption};
use demarc_inventory::{Row, Value as Stored};
use demarc_model::PolicyQuestion;
use serde_json::Value;

use crate::aws::{facts::count, read};

/// The answer of a policy, which is text that holds JSON.
pub(super) fn answer(
    question: PolicyQuestion,
    policy: &Value,
    action: Option<&str>,
    row: &Row,
) -> Result<Stored, String> {
    let text = policy.as_str().map_or_else(|| policy.to_string(), str::to_owned);
    let document = Document::parse(&text).map_err(|error| error.to_string())?;
    let exposed = || exposure(&document, &row.account);
    Ok(match question {
        PolicyQuestion::Public => Stored::Bool(exposed().is_public()),
        PolicyQuestion::NamesEveryone => Stored::Bool(names_everyone(&document)),
        PolicyQuestion::CrossAccount => Stored::Bool(!exposed().cross_account.is_empty()),
        PolicyQuestion::OutsideAccounts => read::list(exposed().cross_account.iter().map(String::as_str)).into(),
        PolicyQuestion::OutsideAccountCount => Stored::Int(count(exposed().cross_account.len())),
        PolicyQuestion::RequiresTls => {
            let action = action.ok_or("the column does not say of which action it asks")?;
            Stored::Bool(requires_encryption(&document, action, &[&row.arn]))
        }
    })
}
