//! Every bucket, with the settings that say who gets in and how its data is kept.

use std::collections::BTreeSet;

use aws_sdk_s3::{Client, operation::get_bucket_tagging::GetBucketTagging, types::Bucket};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    account,
    clients::Buckets,
    effective::Openness,
    settings::{self, Block, Columns, fill, or_none},
    sharing::{self, Grants, Policy, acls_disabled},
};
use crate::{
    Refused, Run,
    aws::{
        direct::{Direct, ask},
        facts::{any, both, count},
        read::{self, every_page},
    },
};

const AT_ONCE: usize = 8;
/// With a page size the provider tells each bucket's region.
const PAGE: i32 = 1000;

/// What decides who gets into one bucket.
struct Parts<'a> {
    grants: Result<Grants, Refused>,
    policy: Result<Policy, Refused>,
    block: Result<Block, Refused>,
    account_block: &'a Result<Block, Refused>,
    ownership: Result<Option<String>, Refused>,
}

/// Reads every bucket of the account. `account_block` holds for all of them.
pub(super) async fn collect(run: &Run<'_>, account_block: &Result<Block, Refused>) {
    let mut rows = run.rows("aws_s3_bucket");
    let home = Buckets::in_region(run.config, run.config.region().map_or("us-east-1", |region| region.as_ref()));
    let pages = home.client().list_buckets().max_buckets(PAGE).into_paginator().send();
    let listing = every_page!(run, "s3:ListAllMyBuckets", pages, buckets);
    listing.report(&mut rows);
    let found: Vec<_> =
        listing.items.iter().map(|bucket| located(run, home.client(), bucket, row(run, &rows, bucket))).collect();
    let found: Vec<_> = stream::iter(found).buffer_unordered(AT_ONCE).collect().await;
    let regions = Buckets::in_regions(run.config, found.iter().filter_map(|(_, region)| region.as_deref()));
    let asked = found.iter().map(|(row, region)| {
        let there = region.as_deref().and_then(|region| regions.get(region)).unwrap_or(&home);
        ask(run, there.of(&row.title), row.clone(), account_block)
    });
    let asked: Vec<_> = asked.collect();
    let mut asked = stream::iter(asked).buffer_unordered(AT_ONCE);
    while let Some(row) = asked.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &crate::Rows, bucket: &Bucket) -> Row {
    let name = bucket.name().unwrap_or_default();
    let partition = run.identity.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws");
    let mut row = rows.row(format!("arn:{partition}:s3:::{name}"), name);
    row.set("created_at", bucket.creation_date().map(read::time));
    row
}

/// A bucket's row with its region, which some providers tell only when asked for each bucket.
async fn located(run: &Run<'_>, home: &Client, bucket: &Bucket, mut row: Row) -> (Row, Option<String>) {
    let region = match bucket.bucket_region() {
        Some(region) => Ok(region.to_owned()),
        None => location(run, home, &row.title).await,
    };
    match region {
        Ok(region) => {
            row.set("bucket_region", region.as_str());
            (row, Some(region))
        }
        Err(refused) => {
            row.set_unread("location", refused.unread());
            (row, None)
        }
    }
}

async fn location(run: &Run<'_>, home: &Client, bucket: &str) -> Result<String, Refused> {
    let answer = run.call("s3:GetBucketLocation", home.get_bucket_location().bucket(bucket).send()).await?;
    // The two oldest regions have names from before there were names.
    Ok(match answer.location_constraint().map(|region| region.as_str()) {
        None | Some("") => "us-east-1".to_owned(),
        Some("EU") => "eu-west-1".to_owned(),
        Some(region) => region.to_owned(),
    })
}

async fn ask(run: &Run<'_>, client: Direct<Client>, mut row: Row, account_block: &Result<Block, Refused>) -> Row {
    let (client, bucket, arn) = (&client, row.title.clone(), row.arn.clone());
    let (policy, block, ownership) = futures::join!(
        sharing::policy(run, client, &bucket, &arn),
        settings::block(run, client, &bucket),
        settings::ownership(run, client, &bucket),
    );
    let grants = if sharing::has_only_owner(ownership.as_ref(), policy.as_ref()) {
        Ok(Grants::default())
    } else {
        sharing::grants(run, client, &bucket).await
    };
    let parts = Parts { grants, policy, block, account_block, ownership };
    set_parts(&mut row, &parts);
    set_openness(&mut row, &parts);
    set_outsiders(&mut row, &parts);
    ask_rest(run, client, &bucket, &mut row).await;
    row
}

/// The settings that stand alone.
async fn ask_rest(run: &Run<'_>, client: &Direct<Client>, bucket: &str, row: &mut Row) {
    let (encryption, [versioning, object_lock, replication], logging, lifecycle, website, tags) = futures::join!(
        settings::encryption(run, client, bucket),
        versions(run, client, bucket),
        settings::logging(run, client, bucket),
        settings::lifecycle(run, client, bucket),
        settings::website(run, client, bucket),
        run.call(
            "s3:GetBucketTagging",
            ask!(client, GetBucketTagging::new(), client.get_bucket_tagging().bucket(bucket))
        ),
    );
    fill(row, "encryption", encryption);
    fill(row, "versioning", versioning);
    fill(row, "logging", logging);
    fill(row, "lifecycle", lifecycle);
    fill(row, "website", website);
    fill(row, "object_lock", object_lock);
    fill(row, "replication", replication);
    match or_none(tags, &["NoSuchTagSet"]) {
        Ok(answer) => {
            let tags = answer.iter().flat_map(|answer| answer.tag_set());
            row.tags = Some(read::tags(tags.map(|tag| (Some(tag.key()), Some(tag.value())))));
        }
        Err(refused) => row.set_unread("tags", refused.unread()),
    }
}

/// Versioning, and what needs it: AWS locks and replicates nothing in a bucket that keeps no versions, and does not let versioning be
/// suspended in one that does. (Amazon S3 User Guide, "Locking objects with Object Lock", "Requirements for replication".)
async fn versions(run: &Run<'_>, client: &Direct<Client>, bucket: &str) -> [Result<Columns, Refused>; 3] {
    let versioning = settings::versioning(run, client, bucket).await;
    let (lock, replication) = if versioning.as_ref().is_ok_and(settings::keeps_no_versions) {
        (Ok(settings::no_lock()), Ok(settings::no_replication()))
    } else {
        futures::join!(settings::object_lock(run, client, bucket), settings::replication(run, client, bucket))
    };
    [versioning.map(|answer| settings::versioned(&answer)), lock, replication]
}

fn set_parts(row: &mut Row, parts: &Parts<'_>) {
    match &parts.grants {
        Ok(grants) => {
            row.set("acl_public_read", grants.public_read);
            row.set("acl_public_write", grants.public_write);
        }
        Err(refused) => row.set_unread("acl", refused.unread()),
    }
    match &parts.policy {
        Ok(policy) => {
            row.set("policy", policy.text.as_deref());
            row.set("policy_public", policy.exposure.is_public());
            row.set("requires_tls", policy.requires_encryption);
            row.set("policy_lets_others_change_it", policy.lets_others_change_it);
        }
        Err(refused) => row.set_unread("policy", refused.unread()),
    }
    match &parts.block {
        Ok(block) => account::set(row, block),
        Err(refused) => row.set_unread("public_access_block", refused.unread()),
    }
    match &parts.ownership {
        Ok(ownership) => {
            row.set("object_ownership", ownership.as_deref());
            row.set("acls_disabled", acls_disabled(ownership.as_deref()));
        }
        Err(refused) => row.set_unread("ownership", refused.unread()),
    }
}

impl Parts<'_> {
    /// Whether anybody gets in, by one kind of grant and one kind of permission of the policy.
    fn openness(&self, granted: fn(&Grants) -> bool, allowed: fn(&Policy) -> bool) -> Option<bool> {
        let block = self.block.as_ref().ok();
        let account = self.account_block.as_ref().ok();
        let openness = Openness {
            granted: self.grants.as_ref().ok().map(granted),
            allowed: self.policy.as_ref().ok().map(allowed),
            bucket_ignores_grants: block.and_then(|block| block.ignore_public_acls),
            account_ignores_grants: account.and_then(|block| block.ignore_public_acls),
            grants_disabled: self.grants_disabled(),
            bucket_restricts_policy: block.and_then(|block| block.restrict_public_buckets),
            account_restricts_policy: account.and_then(|block| block.restrict_public_buckets),
        };
        openness.is_open()
    }

    fn grants_disabled(&self) -> Option<bool> {
        self.ownership.as_ref().ok().map(|ownership| acls_disabled(ownership.as_deref()))
    }

    /// The first part that could not be read.
    fn refused(&self) -> Option<&Refused> {
        let own = [self.policy.as_ref().err(), self.grants.as_ref().err(), self.block.as_ref().err()];
        own.into_iter().flatten().chain(self.account_block.as_ref().err()).chain(self.ownership.as_ref().err()).next()
    }
}

fn set_openness(row: &mut Row, parts: &Parts<'_>) {
    let read = parts.openness(|grants| grants.public_read, |policy| policy.exposure.public_read);
    let write = parts.openness(|grants| grants.public_write, |policy| policy.exposure.public_write);
    for (column, open) in [("public_read", read), ("public_write", write)] {
        row.set(column, open);
        if let (None, Some(refused)) = (open, parts.refused()) {
            row.set_unread(column, refused.unread());
        }
    }
}

/// Other accounts that get in. Those that are known are named, also when there may be more.
fn set_outsiders(row: &mut Row, parts: &Parts<'_>) {
    let owner = parts.grants.as_ref().map_or("", |grants| grants.owner.as_str());
    let by_policy = parts.policy.as_ref().ok().map(|policy| {
        policy.exposure.cross_account.iter().map(String::as_str).filter(|name| *name != owner).collect::<BTreeSet<_>>()
    });
    let by_list = parts.grants.as_ref().ok().map(|grants| grants.outsiders.iter().map(String::as_str).collect());
    let counts = parts.grants_disabled().map(|disabled| !disabled);
    let some = |names: &Option<BTreeSet<&str>>| names.as_ref().map(|names| !names.is_empty());
    let shared = any([some(&by_policy), both(some(&by_list), counts)]);
    row.set("shared_outside", shared);
    if shared.is_none() {
        if let Some(refused) = parts.refused() {
            row.set_unread("sharing", refused.unread());
        }
        return;
    }
    let by_list = by_list.filter(|_| counts == Some(true));
    let names: BTreeSet<&str> = by_policy.into_iter().chain(by_list).flatten().collect();
    row.set("outside_account_count", count(names.len()));
    row.set("outside_accounts", read::list(names));
}
