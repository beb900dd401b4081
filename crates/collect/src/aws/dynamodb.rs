//! Amazon DynamoDB tables.

use aws_sdk_dynamodb::{
    Client,
    operation::{describe_continuous_backups::DescribeContinuousBackups, describe_table::DescribeTable},
    types::{ContinuousBackupsDescription, TableDescription},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    read::{self, every_page},
};
use crate::Run;

const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let dynamodb = direct!(run, aws_sdk_dynamodb, "DynamoDB", "dynamodb");
    let mut rows = run.rows("aws_dynamodb_table");
    let names = every_page!(run, "dynamodb:ListTables", dynamodb.list_tables().into_paginator().send(), table_names);
    names.report(&mut rows);
    let found: Vec<_> = names
        .items
        .into_iter()
        .map(|name| rows.row(read::arn(run, "dynamodb", &format!("table/{name}")), name))
        .collect();
    let mut found = stream::iter(found).map(|row| ask(run, &dynamodb, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

async fn ask(run: &Run<'_>, dynamodb: &Direct<Client>, mut row: Row) -> Row {
    let name = row.title.to_string();
    let (table, backups) = futures::join!(
        run.call(
            "dynamodb:DescribeTable",
            ask!(dynamodb, DescribeTable::new(), dynamodb.describe_table().table_name(&name))
        ),
        run.call(
            "dynamodb:DescribeContinuousBackups",
            ask!(dynamodb, DescribeContinuousBackups::new(), dynamodb.describe_continuous_backups().table_name(&name))
        ),
    );
    match table {
        Err(refused) => row.set_unread("table", refused.unread()),
        Ok(answer) => {
            if let Some(table) = answer.table() {
                set_table(&mut row, table);
            }
        }
    }
    match backups {
        Err(refused) => row.set_unread("backups", refused.unread()),
        Ok(answer) => {
            if let Some(backups) = answer.continuous_backups_description() {
                set_backups(&mut row, backups);
            }
        }
    }
    row
}

fn set_table(row: &mut Row, table: &TableDescription) {
    if let Some(arn) = table.table_arn() {
        row.arn = arn.into();
    }
    let billing = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    let replicas = table.replicas().iter().filter_map(|replica| replica.region_name());
    row.set("status", table.table_status().map(|status| status.as_str()));
    row.set("created_at", table.creation_date_time().map(read::time));
    // A table that was never switched to pay-per-request is answered without a billing mode.
    row.set("billing_mode", billing.map_or("PROVISIONED", |mode| mode.as_str()));
    row.set("item_count", table.item_count());
    row.set("size_bytes", table.table_size_bytes());
    row.set("deletion_protection", table.deletion_protection_enabled());
    row.set("replica_regions", read::list(replicas));
    row.set("stream_enabled", table.stream_specification().is_some_and(|stream| stream.stream_enabled()));
    set_encryption(row, table);
}

/// A table under the key that Amazon holds for everybody is answered without a description of its encryption.
fn set_encryption(row: &mut Row, table: &TableDescription) {
    let Some(encryption) = table.sse_description() else {
        row.set("encryption", "AWS_OWNED");
        return;
    };
    match encryption.status().map(|status| status.as_str()) {
        Some("DISABLED") => row.set("encryption", "AWS_OWNED"),
        _ => row.set("encryption", encryption.sse_type().map(|kind| kind.as_str())),
    }
    row.set("kms_key_arn", encryption.kms_master_key_arn());
}

fn set_backups(row: &mut Row, backups: &ContinuousBackupsDescription) {
    let Some(recovery) = backups.point_in_time_recovery_description() else { return };
    let status = recovery.point_in_time_recovery_status().map(|status| status.as_str());
    row.set("point_in_time_recovery", status.map(|status| status == "ENABLED"));
    row.set("recovery_period_days", recovery.recovery_period_in_days());
    row.set("earliest_restorable_at", recovery.earliest_restorable_date_time().map(read::time));
}
