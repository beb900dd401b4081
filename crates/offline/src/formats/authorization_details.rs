//! `aws iam get-account-authorization-details`: every user, group, role and customer managed policy of an account.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    Given, Refusal,
    export::{Export, Item, text},
};

/// The lists, the types of what is in them, and the member that names each.
const LISTS: [(&str, &str, &str); 4] = [
    ("UserDetailList", "User", "UserName"),
    ("GroupDetailList", "Group", "GroupName"),
    ("RoleDetailList", "Role", "RoleName"),
    ("Policies", "Policy", "PolicyName"),
];

/// Whether a document is one.
pub fn is(document: &Value) -> bool {
    LISTS.iter().filter(|(name, ..)| document.get(*name).is_some_and(Value::is_array)).count() > 1
}

/// Reads it.
pub fn read(mut document: Value, given: &Given<'_>) -> Result<Export, Refusal> {
    let mut export = Export {
        what: "iam:GetAccountAuthorizationDetails".into(),
        format: "aws-authorization-details",
        ..Export::default()
    };
    let missing: Vec<_> = LISTS
        .iter()
        .filter(|(name, ..)| !document.get(*name).is_some_and(Value::is_array))
        .map(|(name, ..)| *name)
        .collect();
    let is_cut = document.get("IsTruncated").is_some_and(|cut| cut == true);
    for (name, kind, named_by) in LISTS {
        let Some(Value::Array(list)) = document.get_mut(name).map(Value::take) else { continue };
        export.items.extend(list.into_iter().map(|body| item(kind, named_by, body)));
    }
    let account = account(&export, given)?;
    for item in &mut export.items {
        item.account = account.clone();
    }
    if is_cut {
        export
            .notes
            .push("the answer goes on (IsTruncated): not every user, group, role and policy is in it".to_owned());
    }
    if !missing.is_empty() {
        export
            .notes
            .push(format!("{} not in it: what is attached to whom cannot be followed whole", missing.join(", ")));
    }
    if !is_cut && missing.is_empty() {
        let whole = LISTS.iter().filter(|(_, kind, _)| is_whole(&export, kind));
        export.whole = whole.map(|(_, kind, _)| ((*kind).into(), account.clone(), "global".into())).collect();
    }
    Ok(export)
}

/// Whether everything of a type is there. An answer that was asked for some types only (`--filter`) has empty lists for the others, and may have only
/// the policies of AWS or only the account's own.
fn is_whole(export: &Export, kind: &str) -> bool {
    let mut own = export.items.iter().filter(|item| &*item.kind == kind);
    match kind {
        "Policy" => {
            let is_aws = |item: &&Item| item.key.contains(":iam::aws:");
            own.clone().any(|item| is_aws(&item)) && own.any(|item| !is_aws(&item))
        }
        _ => own.next().is_some(),
    }
}

fn item(kind: &str, named_by: &str, body: Value) -> Item {
    let tags = body
        .get("Tags")
        .and_then(Value::as_array)
        .map(|list| list.iter().map(|tag| (text(tag, "Key").to_string(), Value::from(&*text(tag, "Value")))).collect());
    Item {
        kind: kind.into(),
        region: "global".into(),
        key: text(&body, "Arn"),
        title: text(&body, named_by),
        tags: tags.map(Value::Object),
        body,
        ..Item::default()
    }
}

/// The account, which only the ARNs say.
fn account(export: &Export, given: &Given<'_>) -> Result<Arc<str>, Refusal> {
    let of_arn = |item: &Item| {
        item.key.split(':').nth(4).filter(|account| !account.is_empty() && *account != "aws").map(Arc::from)
    };
    let mut all: Vec<Arc<str>> = export.items.iter().filter_map(of_arn).collect();
    all.sort();
    all.dedup();
    match (all.as_slice(), given.account) {
        ([one], _) => Ok(one.clone()),
        ([], Some(account)) => Ok(account.into()),
        ([], None) => {
            Err(Refusal::of(&export.what, "an ARN that says which account it is about").mend("say it with --account"))
        }
        _ => Err(Refusal::of(&export.what, format!("one account; it names {}", all.join(", ")))),
    }
}
