//! Instances, their way to the metadata service, and whether their start-up scripts hold secrets.

use aws_sdk_ec2::{
    Client,
    operation::describe_instance_attribute::DescribeInstanceAttribute,
    types::{
        HttpTokensState, Instance, InstanceAttributeName, InstanceLifecycleType, InstanceMetadataEndpointState,
        InstanceMetadataOptionsResponse, InstanceStateName, Tag,
    },
};
use demarc_inventory::{Row, Value};
use futures::{StreamExt, stream};

use super::{AT_ONCE, interfaces, name_by_tags, user_data};
use crate::{
    Rows, Run,
    aws::{
        Network,
        direct::{Direct, ask},
        read::{self, every_page},
    },
};

/// Reads `aws_ec2_instance`.
pub async fn collect(run: &Run<'_>, client: &Direct<Client>) {
    let pages = client.describe_instances().into_paginator().page_size(500).send();
    let reservations = async { every_page!(run, "ec2:DescribeInstances", pages, reservations) };
    let (reservations, network) = futures::join!(reservations, run.network());
    let mut rows = run.rows("aws_ec2_instance");
    reservations.report(&mut rows);
    let instances = reservations.items.iter().flat_map(|reservation| reservation.instances());
    let found: Vec<_> =
        instances.filter(|instance| exists(instance)).map(|instance| row(run, &rows, instance, network)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

/// Whether it is not on its way out: terminated instances stay in the listing for an hour.
fn exists(instance: &Instance) -> bool {
    let state = instance.state().and_then(|state| state.name());
    !matches!(state, Some(InstanceStateName::Terminated | InstanceStateName::ShuttingDown))
}

fn row(run: &Run<'_>, rows: &Rows, instance: &Instance, network: &Network) -> Row {
    let id = instance.instance_id().unwrap_or_default();
    let mut row = rows.row(read::arn(run, "ec2", &format!("instance/{id}")), id);
    name_by_tags(&mut row, instance.tags());
    let state = instance.state().and_then(|state| state.name());
    row.set("instance_id", id);
    row.set("instance_type", instance.instance_type().map(|kind| kind.as_str()));
    row.set("instance_state", state.map(InstanceStateName::as_str));
    row.set("platform", instance.platform_details());
    row.set("image_id", instance.image_id());
    row.set("launched_at", instance.launch_time().map(read::time));
    if state == Some(&InstanceStateName::Stopped) {
        row.set("stopped_at", instance.state_transition_reason().and_then(stopped_at));
    }
    row.set("key_name", instance.key_name());
    row.set("is_spot", instance.instance_lifecycle() == Some(&InstanceLifecycleType::Spot));
    // AWS leaves it out of what nobody else runs.
    row.set("managed_by_service", instance.operator().and_then(|operator| operator.managed()).unwrap_or_default());
    row.set("is_auto_scaled", instance.tags().iter().any(is_of_auto_scaling));
    set_profile(&mut row, instance);
    set_network(&mut row, instance);
    interfaces::exposed(instance, network).set_with_services(&mut row);
    if let Some(options) = instance.metadata_options() {
        set_metadata(&mut row, options);
    }
    row
}

fn is_of_auto_scaling(tag: &Tag) -> bool {
    tag.key() == Some("aws:autoscaling:groupName")
}

fn set_profile(row: &mut Row, instance: &Instance) {
    let profile = instance.iam_instance_profile();
    row.set("iam_instance_profile_arn", profile.and_then(|profile| profile.arn()));
    row.set("has_instance_profile", profile.is_some());
}

fn set_network(row: &mut Row, instance: &Instance) {
    let of_interfaces = instance
        .network_interfaces()
        .iter()
        .filter_map(|interface| interface.association().and_then(|association| association.public_ip()));
    let address =
        instance.public_ip_address().filter(|address| !address.is_empty()).or(of_interfaces.into_iter().next());
    row.set("public_ip_address", address);
    row.set("has_public_address", address.is_some());
    row.set("vpc_id", instance.vpc_id());
    row.set("subnet_id", instance.subnet_id());
    let groups = instance.security_groups().iter().filter_map(|group| group.group_id());
    row.set("security_group_ids", read::list(groups));
}

fn set_metadata(row: &mut Row, options: &InstanceMetadataOptionsResponse) {
    let enabled = options.http_endpoint().map(|endpoint| *endpoint == InstanceMetadataEndpointState::Enabled);
    row.set("metadata_endpoint_enabled", enabled);
    row.set("metadata_tokens_required", options.http_tokens().map(|tokens| *tokens == HttpTokensState::Required));
    row.set("metadata_hop_limit", options.http_put_response_hop_limit());
}

/// The moment in AWS's sentence, such as `User initiated (2025-03-04 05:06:07 GMT)`.
fn stopped_at(reason: &str) -> Option<Value> {
    let (_, rest) = reason.split_once('(')?;
    let text = rest.get(..19)?;
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(Value::Time(time.and_utc().timestamp_micros()))
}

/// Asks what the listing does not say.
async fn ask(run: &Run<'_>, client: &Direct<Client>, mut row: Row) -> Row {
    let attribute = |name: InstanceAttributeName| {
        let request = client.describe_instance_attribute().set_instance_id(row.text("instance_id").map(str::to_owned));
        run.call(
            "ec2:DescribeInstanceAttribute",
            ask!(client, DescribeInstanceAttribute::new(), request.attribute(name)),
        )
    };
    let (protection, user_data) = futures::join!(
        attribute(InstanceAttributeName::DisableApiTermination),
        attribute(InstanceAttributeName::UserData)
    );
    match protection {
        Ok(answer) => {
            row.set("termination_protected", answer.disable_api_termination().and_then(|value| value.value()))
        }
        Err(refused) => row.set_unread("termination_protection", refused.unread()),
    }
    match user_data {
        Ok(answer) => {
            let script = answer.user_data().and_then(|value| value.value());
            row.set("user_data_has_secret", user_data::has_secret(script.unwrap_or_default()));
        }
        Err(refused) => row.set_unread("user_data", refused.unread()),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_when_an_instance_was_stopped() {
        let expected = Some(Value::Time(1_741_064_767_000_000));
        assert_eq!(stopped_at("User initiated (2025-03-04 05:06:07 GMT)"), expected);
        assert_eq!(stopped_at("User initiated"), None);
        assert_eq!(stopped_at("Odd (ä"), None);
    }
}
