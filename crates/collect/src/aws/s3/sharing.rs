//! Whom a bucket's access list and policy let in.

use std::collections::BTreeSet;

use aws_sdk_s3::{
    Client,
    operation::{get_bucket_acl::GetBucketAcl, get_bucket_policy::GetBucketPolicy},
    types::{Grant, Permission, Type},
};
use demarc_iam::{Document, Exposure, transport};
use demarc_inventory::CollectionOutcome;

use super::settings::or_none;
use crate::{
    Refused, Run,
    aws::{
        direct::{Direct, ask},
        exposed::{behind, behind_for},
    },
};

/// What the access list grants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grants {
    /// The canonical id of the bucket's account.
    pub owner: String,
    /// Anybody may read the bucket, or the list itself.
    pub public_read: bool,
    /// Anybody may write to the bucket, or to the list itself.
    pub public_write: bool,
    /// Other accounts that are granted something, as the list names them.
    pub outsiders: BTreeSet<String>,
}

/// What the policy allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Policy {
    /// The policy itself; nothing when there is none.
    pub text: Option<String>,
    /// Who is let in.
    pub exposure: Exposure,
    /// Whether somebody outside the account may change who gets in, or how it is encrypted.
    pub lets_others_change_it: bool,
    /// Whether requests that are not encrypted are turned away.
    pub requires_encryption: bool,
}

/// Whoever may do one of these decides who gets in. (AWS Security Hub, control S3.6.)
const TAKE_OVER: [&str; 5] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

/// Whether access lists count for nothing.
pub(super) fn acls_disabled(ownership: Option<&str>) -> bool {
    ownership == Some("BucketOwnerEnforced")
}

/// Whether the access list need not be read: where lists are disabled, AWS answers with one that grants everything to the bucket's
/// owner and nothing to anybody else (Amazon S3 User Guide, "Controlling ownership of objects"). Its owner's canonical id is wanted
/// all the same where the policy names such ids.
pub(super) fn has_only_owner(ownership: Result<&Option<String>, &Refused>, policy: Result<&Policy, &Refused>) -> bool {
    let canonical = |name: &String| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    ownership.is_ok_and(|ownership| acls_disabled(ownership.as_deref()))
        && !policy.is_ok_and(|policy| policy.exposure.cross_account.iter().any(canonical))
}

/// Reads the access list.
pub(super) async fn grants(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Grants, Refused> {
    let answer =
        run.call("s3:GetBucketAcl", ask!(client, GetBucketAcl::new(), client.get_bucket_acl().bucket(bucket))).await?;
    let owner = answer.owner().and_then(|owner| owner.id()).unwrap_or_default().to_owned();
    let mut grants = Grants { owner, ..Grants::default() };
    answer.grants().iter().for_each(|grant| add(&mut grants, grant));
    Ok(grants)
}

fn add(grants: &mut Grants, grant: &Grant) {
    let Some(grantee) = grant.grantee() else { return };
    match grantee.r#type() {
        Type::Group if is_everyone(grantee.uri().unwrap_or_default()) => {
            let permission = grant.permission();
            let reads = matches!(permission, Some(Permission::Read | Permission::ReadAcp));
            let writes = matches!(permission, Some(Permission::Write));
            // Who may write the list may grant themselves the rest.
            let both = !reads && !writes;
            grants.public_read |= reads || both;
            grants.public_write |= writes || both;
        }
        // The group that delivers logs is the provider itself.
        Type::Group => {}
        _ => {
            let name = grantee.id().or(grantee.email_address()).or(grantee.display_name()).unwrap_or("someone");
            if name != grants.owner {
                grants.outsiders.insert(name.to_owned());
            }
        }
    }
}

/// Anybody, or anybody with an account at the provider, which anybody can have.
fn is_everyone(group: &str) -> bool {
    group.ends_with("/global/AllUsers") || group.ends_with("/global/AuthenticatedUsers")
}

/// Reads the policy.
pub(super) async fn policy(run: &Run<'_>, client: &Direct<Client>, bucket: &str, arn: &str) -> Result<Policy, Refused> {
    const CALL: &str = "s3:GetBucketPolicy";
    let answer = run.call(CALL, ask!(client, GetBucketPolicy::new(), client.get_bucket_policy().bucket(bucket))).await;
    let answer = or_none(answer, &["NoSuchBucketPolicy"])?;
    let Some(text) = answer.and_then(|answer| answer.policy) else { return Ok(Policy::default()) };
    let document = Document::parse(&text).map_err(|error| Refused {
        call: CALL.into(),
        outcome: CollectionOutcome::Failed,
        code: String::new(),
        message: error.to_string(),
    })?;
    let objects = format!("{arn}/*");
    let takes_over = behind_for(&document, &run.account, &run.shields, &TAKE_OVER);
    Ok(Policy {
        lets_others_change_it: takes_over.is_public() || !takes_over.cross_account.is_empty(),
        exposure: behind(&document, &run.account, &run.shields),
        requires_encryption: transport::requires_encryption(&document, "s3:*", &[arn, &objects]),
        text: Some(text),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::Grantee;

    use super::*;

    const ALL: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
    const SIGNED_IN: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    const LOGS: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    fn group(uri: &str, permission: Permission) -> (bool, bool) {
        let grantee = Grantee::builder().r#type(Type::Group).uri(uri).build().expect("a grantee");
        let mut grants = Grants::default();
        add(&mut grants, &Grant::builder().grantee(grantee).permission(permission).build());
        (grants.public_read, grants.public_write)
    }

    #[test]
    fn groups_of_everyone_open_a_bucket() {
        assert_eq!(group(ALL, Permission::Read), (true, false));
        assert_eq!(group(SIGNED_IN, Permission::ReadAcp), (true, false));
        assert_eq!(group(ALL, Permission::Write), (false, true));
        assert_eq!(group(SIGNED_IN, Permission::WriteAcp), (true, true));
        assert_eq!(group(ALL, Permission::FullControl), (true, true));
        assert_eq!(group(ALL, Permission::from("SOMETHING_NEW")), (true, true));
        assert_eq!(group(LOGS, Permission::Write), (false, false));
    }

    #[test]
    fn a_list_is_left_out_only_where_it_is_known_to_say_nothing() {
        let refused =
            Refused { call: "".into(), outcome: CollectionOutcome::Denied, code: "".into(), message: "".into() };
        let naming = |name: &str| {
            let mut policy = Policy::default();
            policy.exposure.cross_account.push(name.to_owned());
            Ok(policy)
        };
        let enforced = || Ok(Some("BucketOwnerEnforced".to_owned()));
        let cases = [
            (enforced(), Ok(Policy::default()), true),
            (enforced(), Err(refused.clone()), true),
            (enforced(), naming("111122223333"), true),
            (enforced(), naming(&"79a5".repeat(16)), false),
            (Ok(Some("BucketOwnerPreferred".to_owned())), Ok(Policy::default()), false),
            (Ok(None), Ok(Policy::default()), false),
            (Err(refused), Ok(Policy::default()), false),
        ];
        for (ownership, policy, left_out) in cases {
            assert_eq!(has_only_owner(ownership.as_ref(), policy.as_ref()), left_out, "{ownership:?} {policy:?}");
        }
    }

    #[test]
    fn other_accounts_are_outsiders() {
        let mut grants = Grants { owner: "me".into(), ..Grants::default() };
        for id in ["me", "you"] {
            let grantee = Grantee::builder().r#type(Type::CanonicalUser).id(id).build().expect("a grantee");
            add(&mut grants, &Grant::builder().grantee(grantee).permission(Permission::Read).build());
        }
        assert_eq!(grants.outsiders, ["you".to_owned()].into());
    }
}
