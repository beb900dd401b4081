//! Volumes, and the newest snapshot of each.

use std::collections::BTreeMap;

use aws_sdk_ec2::{
    Client,
    primitives::DateTime,
    types::{Snapshot, SnapshotState, Volume, VolumeAttachment, VolumeAttachmentState},
};
use demarc_inventory::Row;

use crate::{
    Rows, Run,
    aws::{
        ec2::name_by_tags,
        read::{self, Listing, every_page},
    },
};

/// Reads `aws_ebs_volume`; `snapshots` is every snapshot that the account owns in the region.
pub async fn collect(run: &Run<'_>, client: &Client, snapshots: &Listing<Snapshot>) {
    let pages = client.describe_volumes().into_paginator().page_size(500).send();
    let volumes = every_page!(run, "ec2:DescribeVolumes", pages, volumes);
    let newest = newest_by_volume(&snapshots.items);
    let mut rows = run.rows("aws_ebs_volume");
    volumes.report(&mut rows);
    snapshots.report_facet(&mut rows, "snapshots");
    for volume in &volumes.items {
        let mut row = row(run, &rows, volume);
        if snapshots.is_complete() {
            let newest = volume.volume_id().and_then(|id| newest.get(id));
            row.set("has_snapshot", newest.is_some());
            row.set("last_snapshot_at", newest.map(|&time| read::time(time)));
        }
        rows.push(row);
    }
    run.finish(rows);
}

fn newest_by_volume(snapshots: &[Snapshot]) -> BTreeMap<&str, &DateTime> {
    let finished = snapshots.iter().filter(|snapshot| snapshot.state() == Some(&SnapshotState::Completed));
    let mut newest = BTreeMap::<&str, &DateTime>::new();
    for (volume, begun) in finished.filter_map(|snapshot| Some((snapshot.volume_id()?, snapshot.start_time()?))) {
        newest.entry(volume).and_modify(|known| *known = begun.max(*known)).or_insert(begun);
    }
    newest
}

fn row(run: &Run<'_>, rows: &Rows, volume: &Volume) -> Row {
    let id = volume.volume_id().unwrap_or_default();
    let mut row = rows.row(read::arn(run, "ec2", &format!("volume/{id}")), id);
    name_by_tags(&mut row, volume.tags());
    row.set("volume_id", id);
    row.set("volume_type", volume.volume_type().map(|kind| kind.as_str()));
    row.set("size_gib", volume.size());
    row.set("state", volume.state().map(|state| state.as_str()));
    row.set("created_at", volume.create_time().map(read::time));
    row.set("encrypted", volume.encrypted());
    row.set("kms_key_id", volume.kms_key_id());
    set_attachments(&mut row, volume.attachments());
    row
}

fn set_attachments(row: &mut Row, attachments: &[VolumeAttachment]) {
    let attached: Vec<_> =
        attachments.iter().filter(|attachment| attachment.state() != Some(&VolumeAttachmentState::Detached)).collect();
    row.set("is_attached", !attached.is_empty());
    let instances = attached.iter().filter_map(|attachment| attachment.instance_id());
    row.set("attached_instance_ids", read::list(instances));
    row.set("delete_on_termination", attached.first().and_then(|attachment| attachment.delete_on_termination()));
}
