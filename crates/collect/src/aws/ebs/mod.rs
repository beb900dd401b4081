//! Amazon EBS: volumes, snapshots and settings of a region.

mod snapshot;
mod volume;

use aws_sdk_ec2::{
    Client,
    types::{Filter, SnapshotBlockPublicAccessState},
};
use demarc_inventory::Row;

use super::{
    direct::direct,
    read::{self, every_page},
};
use crate::Run;

/// Reads everything of one region.
pub async fn collect(run: &Run<'_>) {
    let client = direct!(run, aws_sdk_ec2, "EC2", "ec2");
    let own = Filter::builder().name("owner-id").values(&*run.account).build();
    let request = client.describe_snapshots().owner_ids("self").filters(own);
    let pages = request.into_paginator().page_size(1000).send();
    let snapshots = async { every_page!(run, "ec2:DescribeSnapshots", pages, snapshots) };
    let (snapshots, ()) = futures::join!(snapshots, collect_settings(run, &client));
    futures::join!(volume::collect(run, &client, &snapshots), snapshot::collect(run, &client, &snapshots));
}

/// Reads `aws_ebs_regional_settings`: one row, there as soon as the account is.
async fn collect_settings(run: &Run<'_>, client: &Client) {
    let mut rows = run.rows("aws_ebs_regional_settings");
    let mut row = rows.row(read::arn(run, "ec2", "ebs-settings"), format!("EBS settings in {}", run.region));
    match run.call("ec2:GetEbsEncryptionByDefault", client.get_ebs_encryption_by_default().send()).await {
        Ok(answer) => row.set("encryption_by_default", answer.ebs_encryption_by_default()),
        Err(refused) => row.set_unread("default_encryption", refused.unread()),
    }
    let blocked = client.get_snapshot_block_public_access_state().send();
    match run.call("ec2:GetSnapshotBlockPublicAccessState", blocked).await {
        Ok(answer) => set_blocked(&mut row, answer.state()),
        Err(refused) => row.set_unread("snapshot_block_public_access", refused.unread()),
    }
    rows.push(row);
    run.finish(rows);
}

fn set_blocked(row: &mut Row, state: Option<&SnapshotBlockPublicAccessState>) {
    use SnapshotBlockPublicAccessState::{BlockAllSharing, BlockNewSharing, Unblocked};
    row.set("snapshot_block_public_access", state.map(|state| state.as_str()));
    let blocked = match state {
        Some(BlockAllSharing | BlockNewSharing) => Some(true),
        Some(Unblocked) => Some(false),
        _ => None,
    };
    row.set("snapshot_public_access_blocked", blocked);
}
