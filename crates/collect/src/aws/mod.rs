//! Amazon Web Services, through the official SDK.

mod cloudtrail;
mod config;
mod connect;
mod declared;
mod dynamodb;
mod ebs;
mod ec2;
mod efs;
mod elb;
mod exposed;
mod facts;
mod guardduty;
mod iam;
mod kms;
mod lambda;
mod organizations;
mod rds;
mod read;
mod s3;
mod secretsmanager;
mod sns;
mod sqs;
mod vpc;

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::Inventory;
use demarc_model::{Api, Fill, Table, TableScope};
use futures::{StreamExt, future::BoxFuture};
use tokio::sync::Semaphore;

pub use connect::{Access, ConnectError, Connection, connect, enabled_regions};

use crate::{Progress, Run};

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

/// How many calls of one account are under way at once.
const CALLS_AT_ONCE: usize = 16;
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
            Self::Declared(table, _) => &table.title,
        }
    }

    fn is_global(&self) -> bool {
        match self {
            Self::Collector(collector) => collector.global,
            Self::Declared(table, _) => table.scope == TableScope::Global,
        }
    }
}

/// Collects every table of one account in `regions`.
pub async fn collect(
    connection: &Connection,
    regions: &[String],
    definitions: Definitions<'_>,
    now: i64,
    progress: &dyn Progress,
) -> Inventory {
    let gate = Semaphore::new(CALLS_AT_ONCE);
    let mut found = Inventory::default();
    let mut running = futures::stream::iter(jobs(regions, definitions.tables).into_iter().map(|(work, region)| {
        let gate = &gate;
        async move {
            let config = connection.in_region(region.unwrap_or(&connection.home_region));
            let run = Run {
                account: connection.account.clone(),
                region: region.unwrap_or("global").into(),
                identity: connection.identity.clone(),
                config: &config,
                now,
                tables: definitions.tables,
                gate,
                progress,
                found: std::sync::Mutex::default(),
            };
            match work {
                Work::Collector(collector) => (collector.collect)(&run).await,
                Work::Declared(table, fill) => declared::collect(&run, table, fill, definitions.apis).await,
            }
            progress.collector_ended(&connection.account, &run.region, work.name());
            run.found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
        }
    }))
    .buffer_unordered(COLLECTORS_AT_ONCE);
    while let Some(part) = running.next().await {
        found.extend(part);
    }
    found
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
