//! Whom a bucket lets in, by what Config recorded of its access list, policy and block. The account's own block is not in the record: a bucket that
//! only it could close is neither open nor closed here.

use demarc_iam::{Document, exposure, transport::requires_encryption};
use serde_json::Value;

use super::put;
use crate::{
    export::{Item, text},
    later::has_unknown,
};

/// What an access list or a policy opens to anybody.
#[derive(Default)]
struct Opened {
    read: Option<bool>,
    write: Option<bool>,
}

/// What is known of the blocks that hold for a bucket.
struct Block {
    /// Its access list lets nobody else in.
    ignores: bool,
    /// Its policy lets nobody else in.
    restricts: bool,
}

/// Where a bucket that has no ARN yet may come to be.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// Works it out from a record of Config.
pub fn add(item: &mut Item) {
    let parts = item.body.get("supplementaryConfiguration").unwrap_or(&Value::Null);
    let by_list = parts.get("AccessControlList").map_or_else(Opened::default, by_list);
    let policy = parts.get("BucketPolicy").map(|policy| policy.get("policyText").unwrap_or(&Value::Null));
    let block = |name: &str| parts.get("PublicAccessBlockConfiguration")?.get(name)?.as_bool();
    let (ignores, restricts) = (block("ignorePublicAcls"), block("restrictPublicBuckets"));
    let (arns, block) =
        ([item.key.to_string()], Block { ignores: ignores == Some(true), restricts: restricts == Some(true) });
    let computed = work_out(item, policy, by_list, block, &arns);
    put(item, computed);
}

/// Works it out from what Terraform writes. Of an access list it says nothing, so that only a block makes sure that nobody is let in by one.
pub fn add_planned(item: &mut Item) {
    let part = |of: &'_ Item, kind: &str, member: &str| {
        let found = of.body.get("parts")?.get(kind)?.get(0)?.get(member).cloned();
        let later = of.unknown.get("parts").and_then(|parts| parts.get(kind)?.get(0)?.get(member)).cloned();
        found.filter(|_| !has_unknown(later.as_ref()))
    };
    let policy = part(item, "aws_s3_bucket_policy", "policy").filter(|policy| !policy.is_null());
    let is_on = |name: &str| part(item, "aws_s3_bucket_public_access_block", name).is_some_and(|on| on == true);
    let owner_only = part(item, "aws_s3_bucket_ownership_controls", "rule")
        .is_some_and(|rule| rule.pointer("/0/object_ownership").is_some_and(|who| who == "BucketOwnerEnforced"));
    let block =
        Block { ignores: is_on("ignore_public_acls") || owner_only, restricts: is_on("restrict_public_buckets") };
    let arns = match (text(&item.body, "arn"), text(&item.body, "bucket")) {
        (arn, _) if !arn.is_empty() => vec![arn.to_string()],
        (_, bucket) if !bucket.is_empty() => {
            PARTITIONS.map(|partition| format!("arn:{partition}:s3:::{bucket}")).into()
        }
        _ => Vec::new(),
    };
    let computed = work_out(item, policy.as_ref(), Opened::default(), block, &arns);
    put(item, computed);
}

/// `policy` is nothing where it is not known, and null where there is none. The bucket has one of `arns`.
fn work_out(
    item: &Item,
    policy: Option<&Value>,
    by_list: Opened,
    block: Block,
    arns: &[String],
) -> [(&'static str, Option<Value>); 6] {
    let document = policy.map(|policy| match policy {
        Value::Null => Ok(None),
        Value::String(text) => Document::parse(text).map(Some),
        other => Document::parse(&other.to_string()).map(Some),
    });
    let document = document.and_then(Result::ok);
    let by_policy = document.as_ref().map_or_else(Opened::default, |document| {
        let found = document.as_ref().map(|document| exposure(document, &item.account)).unwrap_or_default();
        Opened { read: Some(found.public_read), write: Some(found.public_write) }
    });
    let closed = |granted: Option<bool>, allowed: Option<bool>| {
        let list_is_closed = granted == Some(false) || block.ignores;
        let policy_is_closed = allowed == Some(false) || block.restricts;
        (list_is_closed && policy_is_closed).then_some(false)
    };
    let public = |open: Option<bool>| open.map(Value::from);
    let turns_away =
        |document: &Document| arns.iter().any(|arn| requires_encryption(document, "s3:*", &[arn, &format!("{arn}/*")]));
    let requires_tls =
        document.as_ref().filter(|_| !arns.is_empty()).map(|document| document.as_ref().is_some_and(turns_away));
    [
        ("acl_public_read", public(by_list.read)),
        ("acl_public_write", public(by_list.write)),
        ("policy_public", by_policy.read.zip(by_policy.write).map(|(read, write)| Value::from(read || write))),
        ("requires_tls", requires_tls.map(Value::from)),
        ("public_read", public(closed(by_list.read, by_policy.read))),
        ("public_write", public(closed(by_list.write, by_policy.write))),
    ]
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
