//! Delivery channels.

use aws_sdk_config::{
    Client,
    types::{DeliveryChannel, DeliveryChannelStatus, DeliveryStatus},
};
use demarc_inventory::Row;

use crate::{
    Refused, Rows, Run,
    aws::{facts::count, read},
};

/// The delivery channels of a region, and why they could not be listed.
pub(super) struct Channels {
    pub(super) rows: Rows,
    refused: Option<Refused>,
}

pub(super) async fn collect(run: &Run<'_>, config: &Client) -> Channels {
    let mut rows = run.held_rows("aws_config_delivery_channel");
    let listed = run.call("config:DescribeDeliveryChannels", config.describe_delivery_channels().send()).await;
    let channels = match listed {
        Ok(answer) => answer.delivery_channels.unwrap_or_default(),
        Err(refused) => {
            rows.refuse("list", refused.clone());
            return Channels { rows, refused: Some(refused) };
        }
    };
    let statuses = statuses(run, config, channels.is_empty()).await;
    for channel in &channels {
        let mut row = row(run, &rows, channel);
        match &statuses {
            Ok(statuses) => set_status(&mut row, statuses.iter().find(|status| status.name() == channel.name())),
            Err(refused) => row.set_unread("status", refused.unread()),
        }
        rows.push(row);
    }
    if let Err(refused) = statuses {
        rows.refuse("status", refused);
    }
    Channels { rows, refused: None }
}

async fn statuses(run: &Run<'_>, config: &Client, nothing_to_ask: bool) -> Result<Vec<DeliveryChannelStatus>, Refused> {
    if nothing_to_ask {
        return Ok(Vec::new());
    }
    let request = config.describe_delivery_channel_status();
    let answer = run.call("config:DescribeDeliveryChannelStatus", request.send()).await?;
    Ok(answer.delivery_channels_status.unwrap_or_default())
}

fn row(run: &Run<'_>, rows: &Rows, channel: &DeliveryChannel) -> Row {
    let name = channel.name().unwrap_or_default();
    let frequency = channel.config_snapshot_delivery_properties().and_then(|snapshot| snapshot.delivery_frequency());
    let mut row = rows.row(read::arn(run, "config", &format!("delivery-channel/{name}")), name);
    row.set("bucket", channel.s3_bucket_name());
    row.set("kms_key_arn", channel.s3_kms_key_arn());
    row.set("topic_arn", channel.sns_topic_arn());
    row.set("snapshot_frequency", frequency.map(|frequency| frequency.as_str()));
    row
}

fn set_status(row: &mut Row, status: Option<&DeliveryChannelStatus>) {
    let Some(status) = status else { return };
    let history = status.config_history_delivery_info();
    let snapshot = status.config_snapshot_delivery_info();
    let stream = status.config_stream_delivery_info();
    let error = history.and_then(|history| history.last_error_message().or(history.last_error_code()));
    let word = |status: &DeliveryStatus| status.as_str().to_ascii_uppercase();
    row.set("history_status", history.and_then(|history| history.last_status()).map(word));
    row.set("history_delivered_at", history.and_then(|history| history.last_successful_time()).map(read::time));
    row.set("snapshot_status", snapshot.and_then(|snapshot| snapshot.last_status()).map(word));
    row.set("stream_status", stream.and_then(|stream| stream.last_status()).map(word));
    row.set("error", error);
}

pub(super) fn set_region(region: &mut Row, channels: &Channels) {
    match &channels.refused {
        Some(refused) => region.set_unread("channels", refused.unread()),
        None => region.set("delivery_channel_count", count(channels.rows.rows.len())),
    }
}
