//! The settings of one bucket that stand alone: one call each.

use aws_sdk_s3::{
    Client,
    operation::{
        get_bucket_encryption::GetBucketEncryption,
        get_bucket_lifecycle_configuration::GetBucketLifecycleConfiguration,
        get_bucket_logging::GetBucketLogging,
        get_bucket_ownership_controls::GetBucketOwnershipControls,
        get_bucket_replication::GetBucketReplication,
        get_bucket_versioning::{GetBucketVersioning, GetBucketVersioningOutput},
        get_bucket_website::GetBucketWebsite,
        get_object_lock_configuration::GetObjectLockConfiguration,
        get_public_access_block::GetPublicAccessBlock,
    },
    types::{
        BucketVersioningStatus, ExpirationStatus, LifecycleRule, LifecycleRuleFilter, MfaDeleteStatus,
        ObjectLockConfiguration, ObjectLockEnabled, ReplicationRule, ReplicationRuleFilter, ReplicationRuleStatus,
    },
};
use demarc_inventory::{Row, Value};

use crate::{
    Refused, Run,
    aws::{
        direct::{Direct, ask},
        facts::count,
    },
};

/// Columns of a facet, with their values.
pub(super) type Columns = Vec<(&'static str, Option<Value>)>;

/// The four switches that block public access. Nothing: not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub block_public_acls: Option<bool>,
    pub block_public_policy: Option<bool>,
    pub ignore_public_acls: Option<bool>,
    pub restrict_public_buckets: Option<bool>,
}

impl Block {
    /// There is none: confirmed by the provider.
    pub const OFF: Self = Self::all(Some(false));
    /// The provider's answer says nothing.
    pub const UNKNOWN: Self = Self::all(None);

    const fn all(on: Option<bool>) -> Self {
        Self { block_public_acls: on, block_public_policy: on, ignore_public_acls: on, restrict_public_buckets: on }
    }
}

/// Nothing when the provider answers with one of the codes that mean "there is none".
pub(super) fn or_none<T>(answer: Result<T, Refused>, codes: &[&str]) -> Result<Option<T>, Refused> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(refused) if refused.is(codes) => Ok(None),
        Err(refused) => Err(refused),
    }
}

/// Sets the columns of a facet, or says why they could not be read.
pub(super) fn fill(row: &mut Row, facet: &str, answer: Result<Columns, Refused>) {
    match answer {
        Ok(columns) => columns.into_iter().for_each(|(column, value)| row.set(column, value)),
        Err(refused) => row.set_unread(facet, refused.unread()),
    }
}

fn text(value: Option<&str>) -> Option<Value> {
    value.map(Value::from)
}

fn bool(value: bool) -> Option<Value> {
    Some(value.into())
}

pub(super) async fn encryption(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let answer = run
        .call(
            "s3:GetEncryptionConfiguration",
            ask!(client, GetBucketEncryption::new(), client.get_bucket_encryption().bucket(bucket)),
        )
        .await;
    let answer = or_none(answer, &["ServerSideEncryptionConfigurationNotFoundError"])?;
    let rule = answer.as_ref().and_then(|answer| answer.server_side_encryption_configuration()?.rules().first());
    let by_default = rule.and_then(|rule| rule.apply_server_side_encryption_by_default());
    Ok(vec![
        ("encryption_enabled", bool(by_default.is_some())),
        ("encryption_algorithm", text(by_default.map(|default| default.sse_algorithm().as_str()))),
        ("encryption_kms_key_id", text(by_default.and_then(|default| default.kms_master_key_id()))),
        ("bucket_key_enabled", rule.and_then(|rule| rule.bucket_key_enabled()).map(Value::from)),
    ])
}

pub(super) async fn versioning(
    run: &Run<'_>,
    client: &Direct<Client>,
    bucket: &str,
) -> Result<GetBucketVersioningOutput, Refused> {
    run.call(
        "s3:GetBucketVersioning",
        ask!(client, GetBucketVersioning::new(), client.get_bucket_versioning().bucket(bucket)),
    )
    .await
}

/// A bucket whose versions were never switched on has no status at all.
pub(super) fn versioned(answer: &GetBucketVersioningOutput) -> Columns {
    vec![
        ("versioning_enabled", bool(answer.status() == Some(&BucketVersioningStatus::Enabled))),
        ("versioning_mfa_delete", bool(answer.mfa_delete() == Some(&MfaDeleteStatus::Enabled))),
    ]
}

/// Whether a bucket keeps no versions, by a status that is understood.
pub(super) fn keeps_no_versions(answer: &GetBucketVersioningOutput) -> bool {
    matches!(answer.status(), None | Some(BucketVersioningStatus::Suspended))
}

pub(super) async fn logging(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let answer = run
        .call("s3:GetBucketLogging", ask!(client, GetBucketLogging::new(), client.get_bucket_logging().bucket(bucket)))
        .await?;
    let target = answer.logging_enabled();
    Ok(vec![
        ("logging_enabled", bool(target.is_some())),
        ("logging_target_bucket", text(target.map(|target| target.target_bucket()))),
        ("logging_target_prefix", text(target.map(|target| target.target_prefix()))),
    ])
}

pub(super) async fn lifecycle(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let request = ask!(
        client,
        GetBucketLifecycleConfiguration::new(),
        client.get_bucket_lifecycle_configuration().bucket(bucket)
    );
    let answer = or_none(run.call("s3:GetLifecycleConfiguration", request).await, &["NoSuchLifecycleConfiguration"])?;
    let all: Vec<&LifecycleRule> = answer.iter().flat_map(|answer| answer.rules()).collect();
    let rules: Vec<&LifecycleRule> = all.iter().copied().filter(is_on).collect();
    // A rule for some objects leaves the others as they are.
    let any = |found: fn(&&LifecycleRule) -> bool| bool(rules.iter().filter(|rule| is_for_all(rule)).any(found));
    Ok(vec![
        ("lifecycle_configured", bool(!all.is_empty())),
        ("lifecycle_rule_count", Some(count(rules.len()).into())),
        ("lifecycle_expires_objects", any(|rule| rule.expiration().is_some())),
        ("lifecycle_expires_old_versions", any(|rule| rule.noncurrent_version_expiration().is_some())),
        ("lifecycle_aborts_uploads", any(|rule| rule.abort_incomplete_multipart_upload().is_some())),
    ])
}

fn is_on(rule: &&LifecycleRule) -> bool {
    *rule.status() == ExpirationStatus::Enabled
}

/// Whether a lifecycle rule is about every object. A prefix in the rule itself is the older way to say it.
fn is_for_all(rule: &LifecycleRule) -> bool {
    #[allow(deprecated)]
    let by_prefix = says_something(rule.prefix());
    let narrows = |filter: &LifecycleRuleFilter| {
        says_something(filter.prefix())
            || filter.tag().is_some()
            || filter.object_size_greater_than().is_some()
            || filter.object_size_less_than().is_some()
            || filter.and().is_some()
    };
    !by_prefix && !rule.filter().is_some_and(narrows)
}

fn says_something(prefix: Option<&str>) -> bool {
    prefix.is_some_and(|prefix| !prefix.is_empty())
}

pub(super) async fn website(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let answer = run
        .call("s3:GetBucketWebsite", ask!(client, GetBucketWebsite::new(), client.get_bucket_website().bucket(bucket)))
        .await;
    let answer = or_none(answer, &["NoSuchWebsiteConfiguration"])?;
    Ok(vec![("website_enabled", bool(answer.is_some()))])
}

pub(super) async fn object_lock(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let request =
        ask!(client, GetObjectLockConfiguration::new(), client.get_object_lock_configuration().bucket(bucket));
    let answer = run.call("s3:GetBucketObjectLockConfiguration", request).await;
    let answer = or_none(answer, &["ObjectLockConfigurationNotFoundError", "ObjectLockConfigurationNotFound"])?;
    Ok(lock(answer.as_ref().and_then(|answer| answer.object_lock_configuration())))
}

/// The columns of a bucket that has no lock.
pub(super) fn no_lock() -> Columns {
    lock(None)
}

fn lock(lock: Option<&ObjectLockConfiguration>) -> Columns {
    let retention = lock.and_then(|lock| lock.rule()?.default_retention());
    let days = retention.and_then(|retention| retention.days().or(retention.years().map(|years| years * 365)));
    vec![
        (
            "object_lock_enabled",
            bool(lock.is_some_and(|lock| lock.object_lock_enabled() == Some(&ObjectLockEnabled::Enabled))),
        ),
        ("object_lock_mode", text(retention.and_then(|retention| Some(retention.mode()?.as_str())))),
        ("object_lock_days", days.map(Value::from)),
    ]
}

pub(super) async fn replication(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Columns, Refused> {
    let request = ask!(client, GetBucketReplication::new(), client.get_bucket_replication().bucket(bucket));
    let answer = run.call("s3:GetReplicationConfiguration", request).await;
    let answer = or_none(answer, &["ReplicationConfigurationNotFoundError"])?;
    let rules =
        answer.as_ref().and_then(|answer| answer.replication_configuration()).map_or(&[][..], |all| all.rules());
    let on = rules.iter().any(|rule| *rule.status() == ReplicationRuleStatus::Enabled && replicates_all(rule));
    Ok(replicated(on))
}

/// The columns of a bucket that is not replicated.
pub(super) fn no_replication() -> Columns {
    replicated(false)
}

/// Whether a replication rule is about every object.
fn replicates_all(rule: &ReplicationRule) -> bool {
    #[allow(deprecated)]
    let by_prefix = says_something(rule.prefix());
    let narrows = |filter: &ReplicationRuleFilter| {
        says_something(filter.prefix()) || filter.tag().is_some() || filter.and().is_some()
    };
    !by_prefix && !rule.filter().is_some_and(narrows)
}

fn replicated(on: bool) -> Columns {
    vec![("replication_enabled", bool(on))]
}

/// The bucket's own block on public access.
pub(super) async fn block(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Block, Refused> {
    let request = ask!(client, GetPublicAccessBlock::new(), client.get_public_access_block().bucket(bucket));
    let answer = run.call("s3:GetBucketPublicAccessBlock", request).await;
    let Some(answer) = or_none(answer, &["NoSuchPublicAccessBlockConfiguration"])? else { return Ok(Block::OFF) };
    Ok(answer.public_access_block_configuration().map_or(Block::UNKNOWN, |block| Block {
        block_public_acls: block.block_public_acls(),
        block_public_policy: block.block_public_policy(),
        ignore_public_acls: block.ignore_public_acls(),
        restrict_public_buckets: block.restrict_public_buckets(),
    }))
}

/// Who owns what others put into the bucket; nothing when it was never set.
pub(super) async fn ownership(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> Result<Option<String>, Refused> {
    let request =
        ask!(client, GetBucketOwnershipControls::new(), client.get_bucket_ownership_controls().bucket(bucket));
    let answer = run.call("s3:GetBucketOwnershipControls", request).await;
    let answer = or_none(answer, &["OwnershipControlsNotFoundError"])?;
    let rule = answer.as_ref().and_then(|answer| answer.ownership_controls()?.rules().first());
    Ok(rule.map(|rule| rule.object_ownership().as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_keeps_no_versions_only_by_a_status_that_is_understood() {
        let with = |status| GetBucketVersioningOutput::builder().set_status(status).build();
        let cases = [
            (None, true),
            (Some(BucketVersioningStatus::Suspended), true),
            (Some(BucketVersioningStatus::Enabled), false),
            (Some(BucketVersioningStatus::from("SomethingNew")), false),
        ];
        for (status, none) in cases {
            assert_eq!(keeps_no_versions(&with(status.clone())), none, "{status:?}");
        }
    }

    #[test]
    fn a_rule_for_some_objects_is_not_for_all() -> Result<(), Box<dyn std::error::Error>> {
        use aws_sdk_s3::types::{LifecycleRuleAndOperator, Tag};
        let filter = LifecycleRuleFilter::builder;
        let tag = Tag::builder().key("a").value("b").build()?;
        let filters = [
            (None, true),
            (Some(filter().build()), true),
            (Some(filter().prefix("").build()), true),
            (Some(filter().prefix("tmp/").build()), false),
            (Some(filter().tag(tag).build()), false),
            (Some(filter().object_size_greater_than(1).build()), false),
            (Some(filter().and(LifecycleRuleAndOperator::builder().prefix("a").build()).build()), false),
        ];
        for (filter, all) in filters {
            let rule = LifecycleRule::builder().status(ExpirationStatus::Enabled).set_filter(filter.clone()).build()?;
            assert_eq!(is_for_all(&rule), all, "{filter:?}");
        }
        #[allow(deprecated)]
        let older = |prefix: &str| LifecycleRule::builder().status(ExpirationStatus::Enabled).prefix(prefix).build();
        assert!(is_for_all(&older("")?) && !is_for_all(&older("tmp/")?));
        Ok(())
    }

    #[test]
    fn a_copy_of_some_objects_is_not_one_of_all() -> Result<(), Box<dyn std::error::Error>> {
        use aws_sdk_s3::types::{Destination, ReplicationRuleAndOperator};
        let filter = ReplicationRuleFilter::builder;
        let filters = [
            (None, true),
            (Some(filter().prefix("").build()), true),
            (Some(filter().prefix("a/").build()), false),
            (Some(filter().and(ReplicationRuleAndOperator::builder().prefix("a").build()).build()), false),
        ];
        for (filter, all) in filters {
            let rule = ReplicationRule::builder().status(ReplicationRuleStatus::Enabled).set_filter(filter.clone());
            let rule = rule.destination(Destination::builder().bucket("arn:aws:s3:::b").build()?).build()?;
            assert_eq!(replicates_all(&rule), all, "{filter:?}");
        }
        Ok(())
    }
}
