//! Whom a bucket lets in, by what Config recorded of its access list, policy and block. The account's own block is not in the record: a bucket that
//! only it could close is neither open nor closed here.

use demarc_iam::{Document, exposure, transport::requires_encryption};
use serde_json::Value;

use super::put;
use crate::export::Item;

/// What an access list or a policy opens to anybody.
#[derive(Default)]
struct Opened {
    read: Option<bool>,
    write: Option<bool>,
}

/// Works it out.
pub fn add(item: &mut Item) {
    let parts = item.body.get("supplementaryConfiguration").unwrap_or(&Value::Null);
    let by_list = parts.get("AccessControlList").map_or_else(Opened::default, by_list);
    let document = parts.get("BucketPolicy").map(|policy| match policy.get("policyText") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Document::parse(text).map(Some),
        Some(other) => Document::parse(&other.to_string()).map(Some),
    });
    let document = document.and_then(Result::ok);
    let by_policy = document.as_ref().map_or_else(Opened::default, |document| {
        let found = document.as_ref().map(|document| exposure(document, &item.account)).unwrap_or_default();
        Opened { read: Some(found.public_read), write: Some(found.public_write) }
    });
    let block = |name: &str| parts.get("PublicAccessBlockConfiguration")?.get(name)?.as_bool();
    let (ignores, restricts) = (block("ignorePublicAcls"), block("restrictPublicBuckets"));
    let closed = |granted: Option<bool>, allowed: Option<bool>| {
        let list_is_closed = granted == Some(false) || ignores == Some(true);
        let policy_is_closed = allowed == Some(false) || restricts == Some(true);
        (list_is_closed && policy_is_closed).then_some(false)
    };
    let public = |open: Option<bool>| open.map(Value::from);
    let arn = item.key.to_string();
    let requires_tls = document.as_ref().map(|document| {
        document.as_ref().is_some_and(|document| requires_encryption(document, "s3:*", &[&arn, &format!("{arn}/*")]))
    });
    let computed = [
        ("acl_public_read", public(by_list.read)),
        ("acl_public_write", public(by_list.write)),
        ("policy_public", by_policy.read.zip(by_policy.write).map(|(read, write)| Value::from(read || write))),
        ("requires_tls", requires_tls.map(Value::from)),
        ("public_read", public(closed(by_list.read, by_policy.read))),
        ("public_write", public(closed(by_list.write, by_policy.write))),
    ];
    put(item, computed);
}

/// Config writes a group by its name and everybody else as an object.
fn by_list(list: &Value) -> Opened {
    let mut opened = Opened { read: Some(false), write: Some(false) };
    let grants = match list.get("grantList") {
        Some(Value::Array(grants)) => grants,
        // Without a list of grants, nobody but the owner is named.
        Some(Value::Null) if list.get("owner").is_some() => return opened,
        _ => return Opened::default(),
    };
    for grant in grants.iter().filter(|grant| is_everyone(grant.get("grantee"))) {
        let permission = grant.get("permission").and_then(Value::as_str).unwrap_or_default();
        let reads = matches!(permission, "Read" | "ReadAcp");
        let writes = permission == "Write";
        // Who may write the list may grant themselves the rest.
        let both = !reads && !writes;
        opened.read = Some(opened.read == Some(true) || reads || both);
        opened.write = Some(opened.write == Some(true) || writes || both);
    }
    opened
}

fn is_everyone(grantee: Option<&Value>) -> bool {
    let named = |text: &str| text.ends_with("AllUsers") || text.ends_with("AuthenticatedUsers");
    match grantee {
        Some(Value::String(group)) => named(group),
        Some(other) => {
            ["uri", "URI", "identifier"].iter().any(|name| other.get(*name).and_then(Value::as_str).is_some_and(named))
        }
        None => true,
    }
}
