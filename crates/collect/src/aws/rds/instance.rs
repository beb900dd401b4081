//! Database instances.

use aws_sdk_rds::{
    Client,
    types::{DbInstance, Subnet},
};
use demarc_inventory::Row;
use demarc_network::{Service, reachable};

use super::{set_log_exports, tags, tls};
use crate::{
    Rows, Run,
    aws::{
        network::{Exposed, Network},
        read::{self, every_page},
    },
};

pub(super) async fn collect(run: &Run<'_>, rds: &Client) {
    let mut rows = run.rows("aws_rds_db_instance");
    let request = rds.describe_db_instances();
    let instances =
        async { every_page!(run, "rds:DescribeDBInstances", request.into_paginator().send(), db_instances) };
    let (instances, network) = futures::join!(instances, run.network());
    instances.report(&mut rows);
    let enforced = tls::of_instance_groups(run, rds, instances.items.iter().filter_map(tls_group)).await;
    for instance in &instances.items {
        let mut row = row(&rows, instance);
        exposed(instance, network).set(&mut row);
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

/// What the internet reaches of a database.
fn exposed<'a>(instance: &DbInstance, network: &'a Network) -> Exposed<'a> {
    let port = instance.endpoint().and_then(|endpoint| endpoint.port());
    let groups = instance.vpc_security_groups().iter().map(|group| group.vpc_security_group_id.clone());
    let service = Service {
        is_public: instance.publicly_accessible(),
        is_outside: false,
        vpc: instance.db_subnet_group().and_then(|group| group.vpc_id.clone()),
        subnets: subnets(instance),
        groups: groups.collect(),
        port: port.and_then(|port| u16::try_from(port).ok()),
    };
    Exposed::of(&[reachable(&service.into(), &network.facts)], network)
}

/// The subnets that it may stand in: those of its zone, and of the zone of its standby, where these are named.
fn subnets(instance: &DbInstance) -> Option<Vec<String>> {
    let all = instance.db_subnet_group()?.subnets();
    let zones: Vec<&str> =
        instance.availability_zone().into_iter().chain(instance.secondary_availability_zone()).collect();
    let is_there = |subnet: &&Subnet| {
        let zone = subnet.subnet_availability_zone().and_then(|zone| zone.name());
        zone.is_none_or(|zone| zones.contains(&zone))
    };
    let is_said = !zones.is_empty() && (instance.multi_az() == Some(false) || zones.len() > 1);
    let near: Vec<&Subnet> = all.iter().filter(is_there).collect();
    let may: Vec<&Subnet> = if is_said && !near.is_empty() { near } else { all.iter().collect() };
    may.into_iter()
        .map(|subnet| subnet.subnet_identifier.clone())
        .collect::<Option<_>>()
        .filter(|ids: &Vec<String>| !ids.is_empty())
}
