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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_on_what_is_not_known_has_no_answer() {
        let policy = json!({"Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sns:Publish", "Resource": "*"},
            {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:t",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ]});
        let row = |account: &str, arn: &str| Row { account: account.into(), arn: arn.into(), ..Row::default() };
        let (known, planned) =
            (row("111122223333", "arn:aws:sns:eu-west-1:111122223333:t"), row("unknown", "aws_sns_topic.t"));
        let names = Some(Stored::Text(r#"["222222222222"]"#.into()));
        let cases = [
            (PolicyQuestion::Public, Some(Stored::Bool(false)), Some(Stored::Bool(false))),
            (PolicyQuestion::NamesEveryone, Some(Stored::Bool(false)), Some(Stored::Bool(false))),
            (PolicyQuestion::CrossAccount, Some(Stored::Bool(true)), None),
            (PolicyQuestion::OutsideAccounts, names, None),
            (PolicyQuestion::OutsideAccountCount, Some(Stored::Int(1)), None),
            (PolicyQuestion::RequiresTls, Some(Stored::Bool(true)), None),
        ];
        assert_eq!(cases.len(), PolicyQuestion::ALL.len());
        for (question, of_known, of_planned) in cases {
            let ask = |row| answer(question, &policy, question.is_of_action().then_some("sns:Publish"), row);
            assert_eq!(ask(&known), Ok(of_known), "{question}");
            assert_eq!(ask(&planned), Ok(of_planned), "{question}");
        }
        assert!(answer(PolicyQuestion::Public, &json!("{"), None, &known).is_err(), "what is not understood is said");
    }
}
