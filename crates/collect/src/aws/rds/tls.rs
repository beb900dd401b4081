//! Whether parameter groups refuse connections without TLS.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_rds::{Client, types::Parameter};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::AT_ONCE;
use crate::{
    Refused, Run,
    aws::read::{Listing, every_page},
};

/// What a parameter group says: nothing when the parameter has no value.
pub(super) type Answer = Result<Option<bool>, Refused>;

/// A parameter group and its parameter that is about TLS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    name: String,
    parameter: &'static str,
}

impl Group {
    /// Nothing where the engine has no such parameter.
    pub(super) fn new(engine: Option<&str>, name: &str) -> Option<Self> {
        let parameter = match engine? {
            "postgres" | "aurora-postgresql" => "rds.force_ssl",
            "mysql" | "mariadb" | "aurora-mysql" => "require_secure_transport",
            engine if engine.starts_with("sqlserver") => "rds.force_ssl",
            _ => return None,
        };
        Some(Self { name: name.to_owned(), parameter })
    }
}

/// Asks each group of instances once.
pub(super) async fn of_instance_groups(
    run: &Run<'_>,
    rds: &Client,
    groups: impl Iterator<Item = Group>,
) -> BTreeMap<Group, Answer> {
    let groups: BTreeSet<Group> = groups.collect();
    let asked = groups.into_iter().map(|group| async move {
        let request = rds.describe_db_parameters().db_parameter_group_name(&group.name);
        let found = every_page!(run, "rds:DescribeDBParameters", request.into_paginator().send(), parameters);
        let answer = answer(found, group.parameter);
        (group, answer)
    });
    stream::iter(asked).buffer_unordered(AT_ONCE).collect().await
}

/// Asks each group of clusters once.
pub(super) async fn of_cluster_groups(
    run: &Run<'_>,
    rds: &Client,
    groups: impl Iterator<Item = Group>,
) -> BTreeMap<Group, Answer> {
    let groups: BTreeSet<Group> = groups.collect();
    let asked = groups.into_iter().map(|group| async move {
        let request = rds.describe_db_cluster_parameters().db_cluster_parameter_group_name(&group.name);
        let found = every_page!(run, "rds:DescribeDBClusterParameters", request.into_paginator().send(), parameters);
        let answer = answer(found, group.parameter);
        (group, answer)
    });
    stream::iter(asked).buffer_unordered(AT_ONCE).collect().await
}

/// What was found before a refusal still counts.
fn answer(found: Listing<Parameter>, name: &str) -> Answer {
    let value = found
        .items
        .iter()
        .find(|parameter| parameter.parameter_name() == Some(name))
        .and_then(Parameter::parameter_value)
        .and_then(switch);
    match (value, found.refused) {
        (None, Some(refused)) => Err(refused),
        (value, _) => Ok(value),
    }
}

fn switch(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "on" | "true" => Some(true),
        "0" | "off" | "false" => Some(false),
        _ => None,
    }
}

pub(super) fn set(row: &mut Row, answer: &Answer) {
    match answer {
        Ok(enforced) => row.set("tls_enforced", *enforced),
        Err(refused) => row.set_unread("parameters", refused.unread()),
    }
}
