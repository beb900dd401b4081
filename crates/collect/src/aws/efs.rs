//! Amazon EFS: file systems with their backups and policies, and access points.

use aws_sdk_efs::{
    Client,
    types::{AccessPointDescription, FileSystemDescription, Status},
};
use demarc_iam::{Document, exposure, transport::requires_encryption};
use demarc_inventory::{CollectionOutcome, Row, Unread};
use futures::{StreamExt, stream};

use super::{
    ec2::AT_ONCE,
    read::{self, every_page},
};
use crate::{Rows, Run};

/// How the provider says that a file system has no policy of a kind.
const NO_POLICY: [&str; 1] = ["PolicyNotFound"];
const POLICY_CALL: &str = "elasticfilesystem:DescribeFileSystemPolicy";

/// Reads everything of one region.
pub async fn collect(run: &Run<'_>) {
    let client = Client::new(run.config);
    futures::join!(collect_file_systems(run, &client), collect_access_points(run, &client));
}

/// Reads `aws_efs_file_system`.
async fn collect_file_systems(run: &Run<'_>, client: &Client) {
    let pages = client.describe_file_systems().into_paginator().page_size(100).send();
    let systems = every_page!(run, "elasticfilesystem:DescribeFileSystems", pages, file_systems);
    let mut rows = run.rows("aws_efs_file_system");
    systems.report(&mut rows);
    let found: Vec<_> = systems.items.iter().map(|system| row(run, &rows, system)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &Rows, system: &FileSystemDescription) -> Row {
    let id = system.file_system_id();
    let arn = system
        .file_system_arn()
        .map_or_else(|| read::arn(run, "elasticfilesystem", &format!("file-system/{id}")), str::to_owned);
    let mut row = rows.row(arn, system.name().filter(|name| !name.is_empty()).unwrap_or(id));
    row.tags = Some(read::tags(system.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value())))));
    row.set("file_system_id", id);
    row.set("created_at", read::time(system.creation_time()));
    row.set("life_cycle_state", system.life_cycle_state().as_str());
    row.set("size_bytes", system.size_in_bytes().map(|size| size.value()));
    row.set("mount_target_count", system.number_of_mount_targets());
    row.set("encrypted", system.encrypted());
    row.set("kms_key_id", system.kms_key_id());
    row.set("is_one_zone", system.availability_zone_name().is_some());
    row
}

/// Asks what the listing does not say.
async fn ask(run: &Run<'_>, client: &Client, mut row: Row) -> Row {
    let id = row.text("file_system_id").map(str::to_owned);
    let backup = client.describe_backup_policy().set_file_system_id(id.clone()).send();
    let policy = client.describe_file_system_policy().set_file_system_id(id).send();
    let (backup, policy) =
        futures::join!(run.call("elasticfilesystem:DescribeBackupPolicy", backup), run.call(POLICY_CALL, policy));
    match backup {
        Ok(answer) => {
            let status = answer.backup_policy().map(|policy| policy.status());
            row.set("automatic_backups", status.map(|status| matches!(status, Status::Enabled | Status::Enabling)));
        }
        Err(refused) if refused.is(&NO_POLICY) => row.set("automatic_backups", false),
        Err(refused) => row.set_unread("backup", refused.unread()),
    }
    match policy {
        Ok(answer) => set_policy(&mut row, answer.policy()),
        Err(refused) if refused.is(&NO_POLICY) => set_policy(&mut row, None),
        Err(refused) => row.set_unread("policy", refused.unread()),
    }
    row
}

/// What the policy says; `None` when the provider confirmed that there is none.
fn set_policy(row: &mut Row, policy: Option<&str>) {
    row.set("has_policy", policy.is_some());
    let Some(policy) = policy else {
        for column in ["policy_public", "policy_cross_account", "tls_required"] {
            row.set(column, false);
        }
        return;
    };
    match Document::parse(policy) {
        Ok(document) => {
            let exposed = exposure(&document, &row.account);
            let tls = requires_encryption(&document, "elasticfilesystem:ClientMount", &[&row.arn]);
            row.set("policy_public", exposed.is_public());
            row.set("policy_cross_account", !exposed.cross_account.is_empty());
            row.set("tls_required", tls);
        }
        Err(error) => {
            let message = error.to_string().into();
            row.set_unread("policy", Unread { call: POLICY_CALL.into(), outcome: CollectionOutcome::Failed, message });
        }
    }
}

/// Reads `aws_efs_access_point`.
async fn collect_access_points(run: &Run<'_>, client: &Client) {
    let pages = client.describe_access_points().into_paginator().page_size(100).send();
    let points = every_page!(run, "elasticfilesystem:DescribeAccessPoints", pages, access_points);
    let mut rows = run.rows("aws_efs_access_point");
    points.report(&mut rows);
    for point in &points.items {
        rows.push(access_point(run, &rows, point));
    }
    run.finish(rows);
}

fn access_point(run: &Run<'_>, rows: &Rows, point: &AccessPointDescription) -> Row {
    let id = point.access_point_id().unwrap_or_default();
    let arn = point
        .access_point_arn()
        .map_or_else(|| read::arn(run, "elasticfilesystem", &format!("access-point/{id}")), str::to_owned);
    let mut row = rows.row(arn, point.name().filter(|name| !name.is_empty()).unwrap_or(id));
    row.tags = Some(read::tags(point.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value())))));
    row.set("access_point_id", id);
    row.set("file_system_id", point.file_system_id());
    row.set("life_cycle_state", point.life_cycle_state().map(|state| state.as_str()));
    row.set("root_directory_path", point.root_directory().and_then(|root| root.path()));
    row.set("posix_uid", point.posix_user().map(|user| user.uid()));
    row.set("posix_gid", point.posix_user().map(|user| user.gid()));
    row.set("enforces_user", point.posix_user().is_some());
    row
}
