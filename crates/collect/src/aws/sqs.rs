//! SQS: queues.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_sqs::{
    Client,
    operation::{get_queue_attributes::GetQueueAttributes, list_queue_tags::ListQueueTags},
    types::QueueAttributeName,
};
use demarc_iam::{Document, transport::requires_encryption};
use demarc_inventory::{Row, Value};
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    exposed::set_policy_behind,
    facts::any,
    read::{self, every_page},
};
use crate::Run;

const AT_ONCE: usize = 8;
/// Without a page size the provider stops after a thousand and does not say so.
const PAGE: i32 = 1000;

/// Reads the queues of a region.
pub async fn collect(run: &Run<'_>) {
    let client = direct!(run, aws_sdk_sqs, "SQS", "sqs");
    let mut rows = run.rows("aws_sqs_queue");
    let pages = client.list_queues().max_results(PAGE).into_paginator().send();
    let listing = every_page!(run, "sqs:ListQueues", pages, queue_urls);
    listing.report(&mut rows);
    let found = listing.items.iter().map(|url| {
        let name = url.rsplit('/').next().unwrap_or(url);
        let mut row = rows.row(read::arn(run, "sqs", name), name);
        row.set("queue_url", url);
        row
    });
    let found: Vec<_> = found.collect();
    let mut found = stream::iter(found).map(|row| ask(run, &client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

async fn ask(run: &Run<'_>, client: &Direct<Client>, mut row: Row) -> Row {
    let url = row.text("queue_url").unwrap_or_default().to_owned();
    let attributes = client.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::All);
    let (attributes, tags) = futures::join!(
        run.call("sqs:GetQueueAttributes", ask!(client, GetQueueAttributes::new(), attributes)),
        run.call("sqs:ListQueueTags", ask!(client, ListQueueTags::new(), client.list_queue_tags().queue_url(&url))),
    );
    match attributes {
        Ok(answer) => set_attributes(&mut row, &answer.attributes.unwrap_or_default(), &run.shields),
        Err(refused) => {
            row.set_unread("attributes", refused.unread());
            row.set_unread("policy", refused.unread());
        }
    }
    match tags {
        Ok(answer) => {
            let tags = answer.tags.unwrap_or_default();
            let tags: std::collections::BTreeMap<_, _> = tags.iter().collect();
            row.tags = Some(read::tags(tags.iter().map(|(key, value)| (Some(key.as_str()), Some(value.as_str())))));
        }
        Err(refused) => row.set_unread("tags", refused.unread()),
    }
    row
}

fn set_attributes(row: &mut Row, attributes: &HashMap<QueueAttributeName, String>, shields: &[Arc<Document>]) {
    let attribute = |name| attributes.get(&name).map(String::as_str).filter(|value| !value.is_empty());
    // Some providers write seconds with a fraction.
    let number = |name| attribute(name).and_then(|value| value.split('.').next()?.parse::<i64>().ok());
    let key = attribute(QueueAttributeName::KmsMasterKeyId);
    let managed = attribute(QueueAttributeName::SqsManagedSseEnabled).map(|value| value == "true");
    row.set("encrypted", any([Some(key.is_some()), managed]));
    row.set("kms_master_key_id", key);
    row.set("sqs_managed_sse_enabled", managed);
    row.set("fifo_queue", attribute(QueueAttributeName::FifoQueue) == Some("true"));
    row.set("message_retention_seconds", number(QueueAttributeName::MessageRetentionPeriod));
    row.set("created_at", number(QueueAttributeName::CreatedTimestamp).map(|seconds| Value::Time(seconds * 1_000_000)));
    set_redrive(row, attribute(QueueAttributeName::RedrivePolicy));
    let policy = attribute(QueueAttributeName::Policy);
    if let Some(policy) = set_policy_behind(row, "sqs:GetQueueAttributes", policy, shields) {
        row.set("requires_tls", requires_encryption(&policy, "sqs:*", &[&row.arn]));
    }
}

/// Where messages go that nobody could process. No redrive policy says that there is no such place; one that is not
/// understood says nothing.
fn set_redrive(row: &mut Row, policy: Option<&str>) {
    let Ok(policy) = serde_json::from_str::<serde_json::Value>(policy.unwrap_or("{}")) else { return };
    let target = policy.get("deadLetterTargetArn").and_then(|target| target.as_str());
    row.set("has_dead_letter_queue", target.is_some());
    row.set("dead_letter_queue_arn", target);
    // The provider writes this number with and without quotes.
    let tries = policy.get("maxReceiveCount");
    row.set("max_receive_count", tries.and_then(|tries| tries.as_i64().or_else(|| tries.as_str()?.parse().ok())));
}
