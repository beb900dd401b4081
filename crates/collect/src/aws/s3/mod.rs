//! S3: buckets, and the block on public access that holds for the whole account.

mod account;
mod buckets;
mod clients;
mod effective;
mod settings;
mod sharing;

use crate::Run;

/// Reads the account's settings and every bucket.
pub async fn collect(run: &Run<'_>) {
    let block = account::collect(run).await;
    buckets::collect(run, &block).await;
}
