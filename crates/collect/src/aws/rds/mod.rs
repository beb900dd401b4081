//! Amazon RDS and Aurora: database instances, clusters and their snapshots.

mod cluster;
mod instance;
mod snapshot;
mod tls;

use std::sync::Arc;

use aws_sdk_rds::types::Tag;
use demarc_inventory::Row;

use super::{direct::direct, facts::count, read};
use crate::Run;

/// How many resources or parameter groups are asked about at once.
const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let rds = direct!(run, aws_sdk_rds, "RDS", "rds");
    futures::join!(
        instance::collect(run, &rds),
        cluster::collect(run, &rds),
        snapshot::of_instances(run, &rds),
        snapshot::of_clusters(run, &rds),
    );
}

fn tags(tags: &[Tag]) -> Option<Arc<str>> {
    Some(read::tags(tags.iter().map(|tag| (tag.key(), tag.value()))))
}

/// Log exports, whose list is left out of the answer when there are none.
fn set_log_exports(row: &mut Row, logs: &[String]) {
    row.set("log_export_count", count(logs.len()));
    row.set("log_exports", read::list(logs.iter().map(String::as_str)));
}
