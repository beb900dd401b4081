//! Snapshots of instances and clusters, and who may restore them.

use aws_sdk_rds::{
    Client,
    operation::{
        describe_db_cluster_snapshot_attributes::DescribeDBClusterSnapshotAttributes,
        describe_db_snapshot_attributes::DescribeDBSnapshotAttributes,
    },
    types::{DbClusterSnapshot, DbSnapshot},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{AT_ONCE, tags};
use crate::{
    Refused, Rows, Run,
    aws::{
        direct::{Direct, ask},
        facts::count,
        read::{self, every_page},
    },
};

pub(super) async fn of_instances(run: &Run<'_>, rds: &Direct<Client>) {
    let mut rows = run.rows("aws_rds_db_snapshot");
    let request = rds.describe_db_snapshots();
    let snapshots = every_page!(run, "rds:DescribeDBSnapshots", request.into_paginator().send(), db_snapshots);
    snapshots.report(&mut rows);
    let found: Vec<_> = snapshots.items.iter().map(|snapshot| instance_row(&rows, snapshot)).collect();
    let mut found = stream::iter(found).map(|row| ask_instance(run, rds, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

pub(super) async fn of_clusters(run: &Run<'_>, rds: &Direct<Client>) {
    let mut rows = run.rows("aws_rds_db_cluster_snapshot");
    let pages = rds.describe_db_cluster_snapshots().into_paginator().send();
    let snapshots = every_page!(run, "rds:DescribeDBClusterSnapshots", pages, db_cluster_snapshots);
    snapshots.report(&mut rows);
    let found: Vec<_> = snapshots.items.iter().map(|snapshot| cluster_row(&rows, snapshot)).collect();
    let mut found = stream::iter(found).map(|row| ask_cluster(run, rds, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn instance_row(rows: &Rows, snapshot: &DbSnapshot) -> Row {
    let mut row =
        rows.row(snapshot.db_snapshot_arn().unwrap_or_default(), snapshot.db_snapshot_identifier().unwrap_or_default());
    row.tags = tags(snapshot.tag_list());
    row.set("db_instance_identifier", snapshot.db_instance_identifier());
    row.set("type", snapshot.snapshot_type());
    row.set("engine", snapshot.engine());
    row.set("engine_version", snapshot.engine_version());
    row.set("status", snapshot.status());
    row.set("created_at", snapshot.snapshot_create_time().map(read::time));
    row.set("size_gib", snapshot.allocated_storage());
    row.set("encrypted", snapshot.encrypted());
    row.set("kms_key_arn", snapshot.kms_key_id());
    row
}

fn cluster_row(rows: &Rows, snapshot: &DbClusterSnapshot) -> Row {
    let mut row = rows.row(
        snapshot.db_cluster_snapshot_arn().unwrap_or_default(),
        snapshot.db_cluster_snapshot_identifier().unwrap_or_default(),
    );
    row.tags = tags(snapshot.tag_list());
    row.set("db_cluster_identifier", snapshot.db_cluster_identifier());
    row.set("type", snapshot.snapshot_type());
    row.set("engine", snapshot.engine());
    row.set("engine_version", snapshot.engine_version());
    row.set("status", snapshot.status());
    row.set("created_at", snapshot.snapshot_create_time().map(read::time));
    row.set("size_gib", snapshot.allocated_storage());
    row.set("encrypted", snapshot.storage_encrypted());
    row.set("kms_key_arn", snapshot.kms_key_id());
    row
}

/// Only manual snapshots can be shared.
fn is_manual(row: &Row) -> bool {
    row.text("type") == Some("manual")
}

async fn ask_instance(run: &Run<'_>, rds: &Direct<Client>, mut row: Row) -> Row {
    if is_manual(&row) {
        let accounts = instance_accounts(run, rds, &row.title).await;
        set_accounts(&mut row, accounts);
    }
    row
}

async fn ask_cluster(run: &Run<'_>, rds: &Direct<Client>, mut row: Row) -> Row {
    if is_manual(&row) {
        let accounts = cluster_accounts(run, rds, &row.title).await;
        set_accounts(&mut row, accounts);
    }
    row
}

async fn instance_accounts(run: &Run<'_>, rds: &Direct<Client>, name: &str) -> Result<Vec<String>, Refused> {
    let request = rds.describe_db_snapshot_attributes().db_snapshot_identifier(name);
    let answer =
        run.call("rds:DescribeDBSnapshotAttributes", ask!(rds, DescribeDBSnapshotAttributes::new(), request)).await?;
    let attributes = answer.db_snapshot_attributes_result.and_then(|found| found.db_snapshot_attributes);
    let restore = attributes.into_iter().flatten().filter(|attribute| attribute.attribute_name() == Some("restore"));
    Ok(restore.flat_map(|attribute| attribute.attribute_values.unwrap_or_default()).collect())
}

async fn cluster_accounts(run: &Run<'_>, rds: &Direct<Client>, name: &str) -> Result<Vec<String>, Refused> {
    let request = rds.describe_db_cluster_snapshot_attributes().db_cluster_snapshot_identifier(name);
    let answer = run
        .call("rds:DescribeDBClusterSnapshotAttributes", ask!(rds, DescribeDBClusterSnapshotAttributes::new(), request))
        .await?;
    let attributes =
        answer.db_cluster_snapshot_attributes_result.and_then(|found| found.db_cluster_snapshot_attributes);
    let restore = attributes.into_iter().flatten().filter(|attribute| attribute.attribute_name() == Some("restore"));
    Ok(restore.flat_map(|attribute| attribute.attribute_values.unwrap_or_default()).collect())
}

/// The word `all` among the accounts means everybody.
fn set_accounts(row: &mut Row, answer: Result<Vec<String>, Refused>) {
    match answer {
        Err(refused) => row.set_unread("restore", refused.unread()),
        Ok(accounts) => {
            let (everybody, accounts): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|account| account == "all");
            row.set("public", !everybody.is_empty());
            row.set("shared_account_count", count(accounts.len()));
            row.set("shared_accounts", read::list(accounts.iter().map(String::as_str)));
        }
    }
}
