//! Amazon Web Services, through the official SDK.

mod cloudtrail;
mod config;
mod connect;
mod declared;
mod direct;
mod discover;
mod dynamodb;
mod ebs;
mod ec2;
mod efs;
mod elb;
mod endpoint;
mod exposed;
mod facts;
mod guardduty;
mod guardrails;
mod iam;
mod kms;
mod lambda;
mod network;
mod organizations;
mod paced;
mod rds;
mod read;
mod s3;
#[cfg(test)]
mod scripted;
mod secretsmanager;
mod sns;
mod sqs;
mod vpc;

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{
    CollectionStatus, InventoryError,
    store::{Collection, JobKey},
};
use demarc_model::{Api, Fill, Table, TableScope};
use futures::{StreamExt, TryStreamExt, future::BoxFuture};
use tokio::sync::OnceCell;

pub use connect::{Access, ConnectError, Connection, connect, connect_as, enabled_regions, is_local};
pub use discover::{Member, Scope, members};
pub use guardrails::{Guardrails, guardrails};
pub(crate) use network::Network;

use crate::{AccountBudget, Progress, Refused, Rows, Run, sink};

/// Reads tables of one service. `scope` says whether it runs once an account or once a region.
pub struct Collector {
    /// The service, as people say it.
    pub name: &'static str,
    /// Once an account rather than once a region.
    pub global: bool,
    collect: for<'a> fn(&'a Run<'a>) -> BoxFuture<'a, ()>,
}

/// Every collector there is.
pub const COLLECTORS: &[Collector] = &[
    Collector { name: "EC2", global: false, collect: |run| Box::pin(ec2::collect(run)) },
    Collector { name: "EBS", global: false, collect: |run| Box::pin(ebs::collect(run)) },
    Collector { name: "VPC", global: false, collect: |run| Box::pin(vpc::collect(run)) },
    Collector { name: "Elastic Load Balancing", global: false, collect: |run| Box::pin(elb::collect(run)) },
    Collector { name: "EFS", global: false, collect: |run| Box::pin(efs::collect(run)) },
    Collector { name: "S3", global: true, collect: |run| Box::pin(s3::collect(run)) },
    Collector { name: "RDS", global: false, collect: |run| Box::pin(rds::collect(run)) },
    Collector { name: "DynamoDB", global: false, collect: |run| Box::pin(dynamodb::collect(run)) },
    Collector { name: "KMS", global: false, collect: |run| Box::pin(kms::collect(run)) },
    Collector { name: "Secrets Manager", global: false, collect: |run| Box::pin(secretsmanager::collect(run)) },
    Collector { name: "SNS", global: false, collect: |run| Box::pin(sns::collect(run)) },
    Collector { name: "SQS", global: false, collect: |run| Box::pin(sqs::collect(run)) },
    Collector { name: "Lambda", global: false, collect: |run| Box::pin(lambda::collect(run)) },
    Collector { name: "CloudTrail", global: false, collect: |run| Box::pin(cloudtrail::collect(run)) },
    Collector { name: "AWS Config", global: false, collect: |run| Box::pin(config::collect(run)) },
    Collector { name: "GuardDuty", global: false, collect: |run| Box::pin(guardduty::collect(run)) },
    Collector { name: "IAM", global: true, collect: |run| Box::pin(iam::collect(run)) },
    Collector { name: "Organizations", global: true, collect: |run| Box::pin(organizations::collect(run)) },
];

/// The region of what an account has once.
const GLOBAL: &str = "global";

/// How many collectors of one account run at once.
const COLLECTORS_AT_ONCE: usize = 6;

/// What is known of the tables to be collected and of the APIs that fill them.
#[derive(Clone, Copy)]
pub struct Definitions<'a> {
    /// Every table.
    pub tables: &'a BTreeMap<Arc<str>, Table>,
    /// The APIs that tables say they are filled from.
    pub apis: &'a BTreeMap<Arc<str>, Api>,
}

/// Something that fills tables in one place.
#[derive(Clone, Copy)]
enum Work<'a> {
    /// A collector in Rust.
    Collector(&'static Collector),
    /// A table that says itself how it is filled.
    Declared(&'a Table, &'a Fill),
}

impl Work<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Collector(collector) => collector.name,
            Self::Declared(table, _) => &table.name,
        }
    }

    fn is_global(&self) -> bool {
        match self {
            Self::Collector(collector) => collector.global,
            Self::Declared(table, _) => table.scope == TableScope::Global,
        }
    }
}

/// Collects every table of one account in `regions`, but for what the run has finished before.
pub async fn collect(
    connection: &Connection,
    regions: &[String],
    definitions: Definitions<'_>,
    into: &Arc<Collection>,
    now: i64,
    (budget, progress): (&AccountBudget, &dyn Progress),
) -> Result<(), InventoryError> {
    let limits = connection.guardrails.as_ref().map(|guardrails| guardrails.of(&connection.account));
    let shields = &limits.unwrap_or_default().shields;
    let networks: BTreeMap<&str, OnceCell<Network>> =
        regions.iter().map(String::as_str).chain([GLOBAL]).map(|region| (region, OnceCell::new())).collect();
    let jobs = jobs(regions, definitions.tables).into_iter().map(|(work, region)| (work, region, &networks));
    let jobs = jobs.map(|(work, region, networks)| async move {
        let region_name = region.unwrap_or(GLOBAL);
        let key = JobKey { account: connection.account.clone(), region: region_name.into(), job: work.name().into() };
        if let Some(job) = into.job(key) {
            let config = connection.in_region(region.unwrap_or(&connection.home_region));
            let run = Run {
                account: connection.account.clone(),
                region: region_name.into(),
                identity: connection.identity.clone(),
                config: &config,
                guardrails: connection.guardrails.clone(),
                shields: shields.clone(),
                now,
                tables: definitions.tables,
                budget,
                progress,
                network: &networks[region_name],
                sink: job.clone(),
                statuses: std::sync::Mutex::default(),
            };
            match work {
                Work::Collector(collector) => (collector.collect)(&run).await,
                Work::Declared(table, fill) => declared::collect(&run, table, fill, definitions.apis).await,
            }
            job.finish(run.statuses.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))?;
        }
        progress.collector_ended(&connection.account, region_name, work.name());
        Ok(())
    });
    futures::stream::iter(jobs).buffer_unordered(COLLECTORS_AT_ONCE).try_collect::<()>().await
}

/// What there is to say of every table of an account that could not be entered: refused, in every region.
pub fn unreachable(
    account: &str,
    identity: &str,
    regions: &[String],
    tables: &BTreeMap<Arc<str>, Table>,
    refused: &Refused,
    now: i64,
) -> Vec<CollectionStatus> {
    let mut statuses = Vec::new();
    let calls = |table| sink::calls(table, tables);
    let ours = tables.values().filter(|table| table.name.starts_with("aws_"));
    for (table, calls) in ours.map(|table| (table, calls(table))).filter(|(_, calls)| calls.contains_key("list")) {
        let all: Vec<&str> = match table.scope {
            TableScope::Global => vec![GLOBAL],
            TableScope::Regional => regions.iter().map(String::as_str).collect(),
        };
        for region in all {
            let mut rows = Rows::new(table.name.clone(), account.into(), region.into(), None);
            for facet in calls.keys() {
                rows.refuse(facet.clone(), refused.clone());
            }
            statuses.extend(rows.statuses(&calls, &identity.into(), now));
        }
    }
    statuses
}

/// How many collectors run for an account with so many regions: the length of its progress bar.
pub fn job_count(regions: &[String], tables: &BTreeMap<Arc<str>, Table>) -> usize {
    jobs(regions, tables).len()
}

/// Everything that fills tables, with its region; what is global has none.
fn jobs<'a>(regions: &'a [String], tables: &'a BTreeMap<Arc<str>, Table>) -> Vec<(Work<'a>, Option<&'a str>)> {
    let declared = tables.values().filter_map(|table| Some(Work::Declared(table, table.fill.as_ref()?)));
    let works = COLLECTORS.iter().map(Work::Collector).chain(declared);
    let in_places = |work: Work<'a>| match work.is_global() {
        true => vec![(work, None)],
        false => regions.iter().map(|region| (work, Some(region.as_str()))).collect(),
    };
    works.flat_map(in_places).collect()
}
