//! The account's own machine images, and who may launch them.

use aws_sdk_ec2::{
    Client,
    operation::describe_image_attribute::DescribeImageAttribute,
    types::{Image, ImageAttributeName, LaunchPermission},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::AT_ONCE;
use crate::{
    Rows, Run,
    aws::{
        direct::{Direct, ask},
        read::{self, every_page},
    },
};

/// Reads `aws_ec2_ami`.
pub async fn collect(run: &Run<'_>, client: &Direct<Client>) {
    let request = client.describe_images().owners("self").include_deprecated(true).include_disabled(true);
    let images = every_page!(run, "ec2:DescribeImages", request.into_paginator().page_size(500).send(), images);
    let mut rows = run.rows("aws_ec2_ami");
    images.report(&mut rows);
    let found: Vec<_> = images.items.iter().map(|image| row(run, &rows, image)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &Rows, image: &Image) -> Row {
    let id = image.image_id().unwrap_or_default();
    let mut row = rows.row(read::arn(run, "ec2", &format!("image/{id}")), image.name().unwrap_or(id));
    row.tags = Some(read::tags(image.tags().iter().map(|tag| (tag.key(), tag.value()))));
    row.set("image_id", id);
    row.set("name", image.name());
    row.set("state", image.state().map(|state| state.as_str()));
    row.set("public", image.public());
    row.set("platform", image.platform_details());
    row.set("created_at", image.creation_date().and_then(read::time_of_text));
    row.set("deprecated_at", image.deprecation_time().and_then(read::time_of_text));
    row.set("all_disks_encrypted", all_disks_encrypted(image));
    row
}

/// Whether every disk is encrypted; nothing when one does not say and none is known to be plain.
fn all_disks_encrypted(image: &Image) -> Option<bool> {
    let disks = image.block_device_mappings().iter().filter_map(|mapping| mapping.ebs());
    let encrypted: Vec<_> = disks.map(|disk| disk.encrypted()).collect();
    if encrypted.contains(&Some(false)) {
        return Some(false);
    }
    encrypted.iter().all(Option::is_some).then_some(true)
}

async fn ask(run: &Run<'_>, client: &Direct<Client>, mut row: Row) -> Row {
    let request = client
        .describe_image_attribute()
        .set_image_id(row.text("image_id").map(str::to_owned))
        .attribute(ImageAttributeName::LaunchPermission);
    match run.call("ec2:DescribeImageAttribute", ask!(client, DescribeImageAttribute::new(), request)).await {
        Ok(answer) => set_permissions(&mut row, &run.account, answer.launch_permissions()),
        Err(refused) => row.set_unread("launch_permission", refused.unread()),
    }
    row
}

fn set_permissions(row: &mut Row, own_account: &str, permissions: &[LaunchPermission]) {
    let accounts: Vec<_> =
        permissions.iter().filter_map(LaunchPermission::user_id).filter(|account| *account != own_account).collect();
    let of_organization = |permission: &LaunchPermission| {
        permission.organization_arn().is_some() || permission.organizational_unit_arn().is_some()
    };
    row.set("shared_with_accounts", !accounts.is_empty());
    row.set("shared_with_organization", permissions.iter().any(of_organization));
    row.set("shared_account_ids", read::list(accounts));
}
