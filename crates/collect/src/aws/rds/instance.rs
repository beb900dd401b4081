//! Database instances.

use aws_sdk_rds::{Client, types::DbInstance};
use demarc_inventory::Row;

use super::{set_log_exports, tags, tls};
use crate::{
    Rows, Run,
    aws::read::{self, every_page},
};

pub(super) async fn collect(run: &Run<'_>, rds: &Client) {
    let mut rows = run.rows("aws_rds_db_instance");
    let request = rds.describe_db_instances();
    let instances = every_page!(run, "rds:DescribeDBInstances", request.into_paginator().send(), db_instances);
    instances.report(&mut rows);
    let enforced = tls::of_instance_groups(run, rds, instances.items.iter().filter_map(tls_group)).await;
    for instance in &instances.items {
        let mut row = row(&rows, instance);
        if let Some(answer) = tls_group(instance).and_then(|group| enforced.get(&group)) {
            tls::set(&mut row, answer);
        }
        rows.push(row);
    }
    run.finish(rows);
}

/// Members of a cluster take theirs from the cluster.
fn tls_group(instance: &DbInstance) -> Option<tls::Group> {
    let group = instance.db_parameter_groups().first()?.db_parameter_group_name()?;
    let own = instance.db_cluster_identifier().is_none();
    own.then(|| tls::Group::new(instance.engine(), group)).flatten()
}

fn row(rows: &Rows, instance: &DbInstance) -> Row {
    let mut row =
        rows.row(instance.db_instance_arn().unwrap_or_default(), instance.db_instance_identifier().unwrap_or_default());
    row.tags = tags(instance.tag_list());
    row.set("engine", instance.engine());
    row.set("engine_version", instance.engine_version());
    row.set("class", instance.db_instance_class());
    row.set("status", instance.db_instance_status());
    row.set("db_cluster_identifier", instance.db_cluster_identifier());
    row.set("created_at", instance.instance_create_time().map(read::time));
    set_protection(&mut row, instance);
    set_access(&mut row, instance);
    set_log_exports(&mut row, instance.enabled_cloudwatch_logs_exports());
    row
}

fn set_protection(row: &mut Row, instance: &DbInstance) {
    let source = instance
        .read_replica_source_db_instance_identifier()
        .or_else(|| instance.read_replica_source_db_cluster_identifier());
    row.set("storage_encrypted", instance.storage_encrypted());
    row.set("kms_key_arn", instance.kms_key_id());
    row.set("backup_retention_days", instance.backup_retention_period());
    row.set("read_replica_source", source);
    row.set("deletion_protection", instance.deletion_protection());
    row.set("multi_az", instance.multi_az());
    row.set("auto_minor_version_upgrade", instance.auto_minor_version_upgrade());
    row.set("copy_tags_to_snapshot", instance.copy_tags_to_snapshot());
}

fn set_access(row: &mut Row, instance: &DbInstance) {
    let certificate = instance.certificate_details();
    let group = instance.db_parameter_groups().first();
    row.set("publicly_accessible", instance.publicly_accessible());
    row.set("iam_authentication", instance.iam_database_authentication_enabled());
    row.set("master_username", instance.master_username());
    row.set("master_password_managed", instance.master_user_secret().is_some());
    row.set("ca_certificate", instance.ca_certificate_identifier());
    row.set("certificate_valid_till", certificate.and_then(|details| details.valid_till()).map(read::time));
    row.set("parameter_group", group.and_then(|group| group.db_parameter_group_name()));
}
