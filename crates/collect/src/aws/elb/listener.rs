//! Listeners: what they speak, and whether they speak it in the clear.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::{
    Client,
    types::{Action, ActionTypeEnum, Listener, LoadBalancer, ProtocolEnum, Rule},
};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::is_internet_facing;
use crate::{
    Refused, Rows, Run,
    aws::{
        ec2::AT_ONCE,
        read::{Listing, every_page},
    },
};

/// TLS versions that hold up, by Elastic Load Balancing's names.
const CURRENT_TLS: [&str; 2] = ["TLSv1.2", "TLSv1.3"];

/// The TLS versions of every policy, by its name.
type TlsPolicies = Result<BTreeMap<String, Vec<String>>, Refused>;

/// The listeners of each balancer.
pub async fn list_all(run: &Run<'_>, client: &Client, balancers: &[LoadBalancer]) -> Vec<Listing<Listener>> {
    // Calls are collected before they are streamed: a stream of borrowing closures is not `Send`.
    let calls: Vec<_> = balancers.iter().map(|balancer| list(run, client, balancer)).collect();
    stream::iter(calls).buffered(AT_ONCE).collect().await
}

/// Makes `aws_ec2_load_balancer_listener` of the listings, one for each balancer.
pub async fn collect(
    run: &Run<'_>,
    client: &Client,
    balancers: &Listing<LoadBalancer>,
    listings: &[Listing<Listener>],
) {
    let mut rows = run.rows("aws_ec2_load_balancer_listener");
    balancers.report(&mut rows);
    let mut found = Vec::new();
    for (balancer, listing) in balancers.items.iter().zip(listings) {
        listing.report(&mut rows);
        found.extend(listing.items.iter().map(|listener| (row(&rows, balancer, listener), listener)));
    }
    let policies = tls_policies(run, client, found.iter().any(|(_, listener)| tls_policy(listener).is_some())).await;
    let calls: Vec<_> = found.into_iter().map(|(row, listener)| ask(run, client, row, listener, &policies)).collect();
    let mut found = stream::iter(calls).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

/// Sets what the listing does not say.
async fn ask(run: &Run<'_>, client: &Client, mut row: Row, listener: &Listener, policies: &TlsPolicies) -> Row {
    set_tls(&mut row, listener, policies);
    set_plain(run, client, &mut row, listener).await;
    row
}

async fn list(run: &Run<'_>, client: &Client, balancer: &LoadBalancer) -> Listing<Listener> {
    let request = client.describe_listeners().set_load_balancer_arn(balancer.load_balancer_arn().map(str::to_owned));
    every_page!(run, "elasticloadbalancing:DescribeListeners", request.into_paginator().send(), listeners)
}

fn row(rows: &Rows, balancer: &LoadBalancer, listener: &Listener) -> Row {
    let name = balancer.load_balancer_name().unwrap_or_default();
    let port = listener.port().map_or_else(String::new, |port| format!(" {port}"));
    let protocol = listener.protocol().map_or("?", |protocol| protocol.as_str());
    let mut row = rows.row(listener.listener_arn().unwrap_or_default(), format!("{name}: {protocol}{port}"));
    row.set("load_balancer_arn", balancer.load_balancer_arn());
    row.set("load_balancer_name", name);
    row.set("load_balancer_type", balancer.r#type().map(|kind| kind.as_str()));
    row.set("is_internet_facing", is_internet_facing(balancer));
    row.set("port", listener.port());
    row.set("protocol", listener.protocol().map(|protocol| protocol.as_str()));
    row.set("tls_policy", tls_policy(listener));
    row
}

/// The policy of a listener that speaks TLS; on others, a policy left over from before means nothing.
fn tls_policy(listener: &Listener) -> Option<&str> {
    let speaks_tls = matches!(listener.protocol(), Some(ProtocolEnum::Https | ProtocolEnum::Tls));
    listener.ssl_policy().filter(|_| speaks_tls)
}

/// The TLS versions of every policy that there is; asked for only when a listener has one.
async fn tls_policies(run: &Run<'_>, client: &Client, needed: bool) -> TlsPolicies {
    let mut policies = BTreeMap::new();
    if !needed {
        return Ok(policies);
    }
    let mut marker = None;
    loop {
        let request = client.describe_ssl_policies().set_marker(marker);
        let answer = run.call("elasticloadbalancing:DescribeSSLPolicies", request.send()).await?;
        let named = answer.ssl_policies.unwrap_or_default().into_iter();
        policies.extend(named.filter_map(|policy| Some((policy.name?, policy.ssl_protocols?))));
        marker = answer.next_marker.filter(|marker| !marker.is_empty());
        if marker.is_none() {
            return Ok(policies);
        }
    }
}

fn set_tls(row: &mut Row, listener: &Listener, policies: &TlsPolicies) {
    let Some(policy) = tls_policy(listener) else { return };
    match policies {
        Ok(policies) => {
            let versions = policies.get(policy).filter(|versions| !versions.is_empty());
            row.set("tls_oldest_version", versions.and_then(|versions| versions.iter().min()));
            let is_current = |version: &String| CURRENT_TLS.contains(&version.as_str());
            row.set("tls_current_only", versions.map(|versions| versions.iter().all(is_current)));
        }
        Err(refused) => row.set_unread("tls_policies", refused.unread()),
    }
}

/// Says of an HTTP listener whether any of its rules answers in the clear.
async fn set_plain(run: &Run<'_>, client: &Client, row: &mut Row, listener: &Listener) {
    if listener.protocol() != Some(&ProtocolEnum::Http) {
        return;
    }
    let request = client.describe_rules().set_listener_arn(listener.listener_arn().map(str::to_owned));
    let rules = every_page!(run, "elasticloadbalancing:DescribeRules", request.into_paginator().send(), rules);
    let by_default = listener.default_actions();
    let plain = by_default.iter().chain(rules.items.iter().flat_map(Rule::actions)).any(is_plain);
    match rules.refused {
        Some(refused) if !plain => row.set_unread("rules", refused.unread()),
        _ => row.set("serves_plain_http", plain),
    }
}

/// Whether an action does anything but refuse or send the visitor to HTTPS.
fn is_plain(action: &Action) -> bool {
    match action.r#type() {
        Some(ActionTypeEnum::FixedResponse) => false,
        Some(ActionTypeEnum::Redirect) => {
            let target = action.redirect_config().and_then(|redirect| redirect.protocol());
            !target.is_some_and(|protocol| protocol.eq_ignore_ascii_case("HTTPS"))
        }
        _ => true,
    }
}
