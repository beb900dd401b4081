//! Database clusters.

use aws_sdk_rds::{Client, types::DbCluster};
use demarc_inventory::Row;

use super::{set_log_exports, tags, tls};
use crate::{
    Rows, Run,
    aws::{
        facts::count,
        read::{self, every_page},
    },
};

pub(super) async fn collect(run: &Run<'_>, rds: &Client) {
    let mut rows = run.rows("aws_rds_db_cluster");
    let request = rds.describe_db_clusters();
    let clusters = every_page!(run, "rds:DescribeDBClusters", request.into_paginator().send(), db_clusters);
    clusters.report(&mut rows);
    let enforced = tls::of_cluster_groups(run, rds, clusters.items.iter().filter_map(tls_group)).await;
    for cluster in &clusters.items {
        let mut row = row(&rows, cluster);
        if let Some(answer) = tls_group(cluster).and_then(|group| enforced.get(&group)) {
            tls::set(&mut row, answer);
        }
        rows.push(row);
    }
    run.finish(rows);
}

fn tls_group(cluster: &DbCluster) -> Option<tls::Group> {
    tls::Group::new(cluster.engine(), cluster.db_cluster_parameter_group()?)
}

fn row(rows: &Rows, cluster: &DbCluster) -> Row {
    let mut row =
        rows.row(cluster.db_cluster_arn().unwrap_or_default(), cluster.db_cluster_identifier().unwrap_or_default());
    row.tags = tags(cluster.tag_list());
    row.set("engine", cluster.engine());
    row.set("engine_version", cluster.engine_version());
    row.set("engine_mode", cluster.engine_mode());
    row.set("status", cluster.status());
    row.set("created_at", cluster.cluster_create_time().map(read::time));
    row.set("member_count", count(cluster.db_cluster_members().len()));
    row.set("storage_encrypted", cluster.storage_encrypted());
    row.set("kms_key_arn", cluster.kms_key_id());
    row.set("backup_retention_days", cluster.backup_retention_period());
    row.set("deletion_protection", cluster.deletion_protection());
    row.set("multi_az", cluster.multi_az());
    row.set("publicly_accessible", cluster.publicly_accessible());
    row.set("iam_authentication", cluster.iam_database_authentication_enabled());
    row.set("master_password_managed", cluster.master_user_secret().is_some());
    row.set("activity_stream", cluster.activity_stream_status().map(|status| status.as_str()));
    row.set("parameter_group", cluster.db_cluster_parameter_group());
    set_log_exports(&mut row, cluster.enabled_cloudwatch_logs_exports());
    row
}
