//! Whom the resource policy of a function lets in, by what Config recorded of it.

use demarc_iam::{Document, exposure};
use serde_json::{Value, json};

use super::put;
use crate::export::Item;

/// Works it out. A record without a policy does not say that there is none.
pub fn add(item: &mut Item) {
    let policy = item.body.pointer("/supplementaryConfiguration/Policy");
    let text = policy.map(|policy| policy.as_str().map_or_else(|| policy.to_string(), str::to_owned));
    let document = text.as_deref().and_then(|text| Document::parse(text).ok());
    let Some(found) = document.map(|document| exposure(&document, &item.account)) else { return };
    let computed = [
        ("public", Some(Value::from(found.is_public()))),
        ("outside_account_count", Some(found.cross_account.len().into())),
        ("outside_accounts", Some(json!(found.cross_account))),
    ];
    put(item, computed);
}
