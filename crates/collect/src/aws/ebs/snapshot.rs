//! The account's own snapshots, and who may make volumes of them.

use aws_sdk_ec2::{
    Client,
    operation::describe_snapshot_attribute::DescribeSnapshotAttribute,
    types::{CreateVolumePermission, PermissionGroup, Snapshot, SnapshotAttributeName},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use crate::{
    Rows, Run,
    aws::{
        direct::{Direct, ask},
        ec2::{AT_ONCE, name_by_tags},
        read::{self, Listing},
    },
};

/// Makes `aws_ebs_snapshot` of the listing, and asks who may use each.
pub async fn collect(run: &Run<'_>, client: &Direct<Client>, snapshots: &Listing<Snapshot>) {
    let mut rows = run.rows("aws_ebs_snapshot");
    snapshots.report(&mut rows);
    let found: Vec<_> = snapshots.items.iter().map(|snapshot| row(run, &rows, snapshot)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &Rows, snapshot: &Snapshot) -> Row {
    let id = snapshot.snapshot_id().unwrap_or_default();
    let mut row = rows.row(read::arn(run, "ec2", &format!("snapshot/{id}")), id);
    name_by_tags(&mut row, snapshot.tags());
    row.set("snapshot_id", id);
    row.set("volume_id", snapshot.volume_id());
    row.set("state", snapshot.state().map(|state| state.as_str()));
    row.set("created_at", snapshot.start_time().map(read::time));
    row.set("volume_size_gib", snapshot.volume_size());
    row.set("encrypted", snapshot.encrypted());
    row.set("kms_key_id", snapshot.kms_key_id());
    row.set("storage_tier", snapshot.storage_tier().map(|tier| tier.as_str()));
    row
}

async fn ask(run: &Run<'_>, client: &Direct<Client>, mut row: Row) -> Row {
    let request = client
        .describe_snapshot_attribute()
        .set_snapshot_id(row.text("snapshot_id").map(str::to_owned))
        .attribute(SnapshotAttributeName::CreateVolumePermission);
    match run.call("ec2:DescribeSnapshotAttribute", ask!(client, DescribeSnapshotAttribute::new(), request)).await {
        Ok(answer) => set_permissions(&mut row, &run.account, answer.create_volume_permissions()),
        Err(refused) => row.set_unread("create_volume_permission", refused.unread()),
    }
    row
}

fn set_permissions(row: &mut Row, own_account: &str, permissions: &[CreateVolumePermission]) {
    let public = permissions.iter().any(|permission| permission.group() == Some(&PermissionGroup::All));
    let accounts: Vec<_> = permissions
        .iter()
        .filter_map(CreateVolumePermission::user_id)
        .filter(|account| *account != own_account)
        .collect();
    row.set("public", public);
    row.set("shared_with_accounts", !accounts.is_empty());
    row.set("shared_account_ids", read::list(accounts));
}
