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

/// What a parameter group says.
pub(super) type Answer = Result<Setting, Refused>;

/// A parameter as its group has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Is(bool),
    /// It is listed and nobody has set it, so that the engine's default holds.
    Unset,
    /// It is not there, or has a value that is not understood.
    Unknown,
}

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
    let parameter = found.items.iter().find(|parameter| parameter.parameter_name() == Some(name));
    match (parameter.map(Parameter::parameter_value), found.refused) {
        (None, Some(refused)) => Err(refused),
        (None, None) => Ok(Setting::Unknown),
        (Some(None), _) => Ok(Setting::Unset),
        (Some(Some(value)), _) => Ok(switch(value).map_or(Setting::Unknown, Setting::Is)),
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
        Ok(Setting::Is(enforced)) => row.set("tls_enforced", *enforced),
        Ok(Setting::Unset) => {
            let (engine, version) = (row.text("engine").unwrap_or_default(), row.text("engine_version"));
            let enforced = by_default(engine, version.unwrap_or_default());
            row.set("tls_enforced", enforced);
        }
        Ok(Setting::Unknown) => {}
        Err(refused) => row.set_unread("parameters", refused.unread()),
    }
}

/// Whether an engine turns plain connections away where nobody has set `require_secure_transport`, for the versions of which AWS says it. (Amazon
/// RDS User Guide, "Requiring SSL/TLS for all connections" to MySQL and to MariaDB; Amazon Aurora User Guide, "Requiring TLS connections to Aurora MySQL".)
fn by_default(engine: &str, version: &str) -> Option<bool> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return None };
    match engine {
        "mysql" if (major, minor) <= (8, 4) => Some(false),
        "mysql" if (major, minor) == (9, 7) => Some(true),
        "mariadb" if (major, minor) <= (11, 4) => Some(false),
        "mariadb" if (major, minor) >= (11, 8) => Some(true),
        "aurora-mysql" if (major, minor) < (8, 4) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(parameters: Vec<Parameter>) -> Listing<Parameter> {
        Listing { items: parameters, refused: None }
    }

    #[test]
    fn what_nobody_has_set_is_as_the_engine_has_it() {
        let parameter = |value: Option<&str>| {
            let named = Parameter::builder().parameter_name("require_secure_transport");
            listing(vec![named.set_parameter_value(value.map(str::to_owned)).build()])
        };
        let cases = [
            (parameter(None), "mysql", "8.4.5", Some(false)),
            (parameter(None), "mysql", "9.7.0", Some(true)),
            (parameter(None), "mysql", "9.1.0", None),
            (parameter(None), "mariadb", "10.11.8", Some(false)),
            (parameter(None), "mariadb", "11.8.1", Some(true)),
            (parameter(None), "aurora-mysql", "8.0.mysql_aurora.3.08.0", Some(false)),
            (parameter(None), "aurora-mysql", "8.4.mysql_aurora.8.4.7", None),
            (parameter(None), "mysql", "newest", None),
            (parameter(Some("1")), "mysql", "8.4.5", Some(true)),
            (parameter(Some("OFF")), "mariadb", "11.8.1", Some(false)),
            (parameter(Some("{Perhaps}")), "mysql", "8.4.5", None),
            (listing(Vec::new()), "mariadb", "10.4.3", None),
        ];
        for (found, engine, version, expected) in cases {
            let mut row = Row::default();
            row.set("engine", engine);
            row.set("engine_version", version);
            set(&mut row, &answer(found, "require_secure_transport"));
            let enforced = row.values.get("tls_enforced").map(|found| *found == true.into());
            assert_eq!(enforced, expected, "{engine} {version}");
        }
    }
}
