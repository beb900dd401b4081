//! AWS Config: recorders, delivery channels, and whether each region is recorded.

mod channel;
mod recorder;

use aws_sdk_config::Client;

use super::read;
use crate::Run;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let config = Client::new(run.config);
    let (recorders, channels) = futures::join!(recorder::collect(run, &config), channel::collect(run, &config));
    let mut rows = run.rows("aws_config_region");
    let mut row = rows.row(read::arn(run, "config", "region"), format!("AWS Config in {}", run.region));
    recorder::set_region(&mut row, &recorders);
    channel::set_region(&mut row, &channels);
    rows.push(row);
    for rows in [rows, recorders.rows, channels.rows] {
        run.finish(rows);
    }
}
