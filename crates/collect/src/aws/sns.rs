//! SNS: topics and who is subscribed to them.

use std::collections::HashMap;

use aws_sdk_sns::{
    Client,
    operation::{get_topic_attributes::GetTopicAttributes, list_tags_for_resource::ListTagsForResource},
    types::{Subscription, Topic},
};
use demarc_iam::transport::requires_encryption;
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    exposed::set_policy,
    read::{self, every_page},
};
use crate::{Rows, Run};

const AT_ONCE: usize = 8;

/// Reads the topics and subscriptions of a region.
pub async fn collect(run: &Run<'_>) {
    let client = direct!(run, aws_sdk_sns, "SNS", "sns");
    futures::join!(topics(run, &client), subscriptions(run, &client));
}

async fn topics(run: &Run<'_>, client: &Direct<Client>) {
    let mut rows = run.rows("aws_sns_topic");
    let listing = every_page!(run, "sns:ListTopics", client.list_topics().into_paginator().send(), topics);
    listing.report(&mut rows);
    let found: Vec<_> = listing.items.iter().filter_map(Topic::topic_arn).map(|arn| rows.row(arn, name(arn))).collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

/// The last part of an ARN.
fn name(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

async fn ask(run: &Run<'_>, client: &Direct<Client>, mut row: Row) -> Row {
    let arn = row.arn.clone();
    let (attributes, tags) = futures::join!(
        run.call(
            "sns:GetTopicAttributes",
            ask!(client, GetTopicAttributes::new(), client.get_topic_attributes().topic_arn(&*arn))
        ),
        run.call(
            "sns:ListTagsForResource",
            ask!(client, ListTagsForResource::new(), client.list_tags_for_resource().resource_arn(&*arn))
        ),
    );
    match attributes {
        Ok(answer) => set_attributes(&mut row, &answer.attributes.unwrap_or_default()),
        Err(refused) => {
            row.set_unread("attributes", refused.unread());
            row.set_unread("policy", refused.unread());
        }
    }
    match tags {
        Ok(answer) => row.tags = Some(read::tags(answer.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value()))))),
        Err(refused) => row.set_unread("tags", refused.unread()),
    }
    row
}

fn set_attributes(row: &mut Row, attributes: &HashMap<String, String>) {
    let attribute = |name: &str| attributes.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let number = |name: &str| attribute(name).and_then(|value| value.parse::<i64>().ok());
    let key = attribute("KmsMasterKeyId");
    row.set("encrypted", key.is_some());
    row.set("kms_master_key_id", key);
    row.set("display_name", attribute("DisplayName"));
    row.set("fifo_topic", attribute("FifoTopic") == Some("true"));
    row.set("subscriptions_confirmed", number("SubscriptionsConfirmed"));
    row.set("subscriptions_pending", number("SubscriptionsPending"));
    if let Some(policy) = set_policy(row, "sns:GetTopicAttributes", attribute("Policy")) {
        row.set("requires_tls", requires_encryption(&policy, "sns:Publish", &[&row.arn]));
    }
}

async fn subscriptions(run: &Run<'_>, client: &Direct<Client>) {
    let mut rows = run.rows("aws_sns_topic_subscription");
    let pages = client.list_subscriptions().into_paginator().send();
    let listing = every_page!(run, "sns:ListSubscriptions", pages, subscriptions);
    listing.report(&mut rows);
    for subscription in &listing.items {
        let row = subscription_row(&rows, subscription);
        rows.push(row);
    }
    run.finish(rows);
}

/// One subscription. It has an ARN of its own only once the receiver has agreed to it.
fn subscription_row(rows: &Rows, subscription: &Subscription) -> Row {
    let topic = subscription.topic_arn().unwrap_or_default();
    let protocol = subscription.protocol().unwrap_or_default();
    let endpoint = subscription.endpoint().unwrap_or_default();
    let own = subscription.subscription_arn().filter(|arn| arn.starts_with("arn:"));
    let arn = own.map_or_else(|| format!("{topic}:{protocol}:{endpoint}"), str::to_owned);
    let mut row = rows.row(arn, format!("{} to {endpoint}", name(topic)));
    row.set("topic_arn", topic);
    row.set("protocol", protocol);
    row.set("endpoint", endpoint);
    row.set("endpoint_account", account(endpoint));
    row.set("owner", subscription.owner());
    row.set("confirmed", own.is_some());
    row
}

/// The account in an ARN.
fn account(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(3).filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_in_arns_only() {
        assert_eq!(account("arn:aws:sqs:eu-west-1:123456789012:orders"), Some("123456789012"));
        assert_eq!(account("https://example.com/a:b:c:d:e"), None);
        assert_eq!(account("arn:aws:s3:::bucket"), None);
    }
}
