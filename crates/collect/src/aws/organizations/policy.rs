//! Service control and resource control policies.

use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyTargetSummary, PolicyType},
};
use demarc_iam::Document;
use demarc_inventory::{CollectionOutcome, Row, Unread};
use futures::{StreamExt, stream};

use crate::{
    Rows, Run,
    aws::{
        facts::count,
        read::{Listing, every_page},
    },
};

const AT_ONCE: usize = 4;
const LEAVE: &str = "organizations:LeaveOrganization";

/// Writes the policies, and what each is attached to, where an account `sees` them; others have none.
pub(super) async fn collect(run: &Run<'_>, client: &Client, sees: bool) {
    let mut rows = run.rows("aws_organizations_policy");
    let mut all_targets = run.rows("aws_organizations_policy_target");
    let kinds = [PolicyType::ServiceControlPolicy, PolicyType::ResourceControlPolicy];
    let mut found = Vec::new();
    for kind in kinds.into_iter().filter(|_| sees) {
        let pages = client.list_policies().filter(kind.clone()).into_paginator().send();
        let policies = every_page!(run, "organizations:ListPolicies", pages, policies);
        policies.report(&mut rows);
        policies.report(&mut all_targets);
        found.extend(policies.items.iter().map(|policy| {
            let id = policy.id().unwrap_or_default();
            let mut row = rows.row(policy.arn().unwrap_or(id), policy.name().unwrap_or(id));
            set_summary(&mut row, policy, &kind);
            row
        }));
    }
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some((row, targets)) = found.next().await {
        targets.report(&mut all_targets);
        for target in &targets.items {
            all_targets.push(target_row(&all_targets, &row, target));
        }
        rows.push(row);
    }
    run.finish(rows);
    run.finish(all_targets);
}

fn target_row(rows: &Rows, policy: &Row, target: &PolicyTargetSummary) -> Row {
    let id = target.target_id().unwrap_or_default();
    let name = target.name().unwrap_or(id);
    let mut row = rows.row(format!("{}#{id}", policy.arn), format!("{} on {name}", policy.title));
    row.set("policy_id", policy.text("policy_id"));
    row.set("policy_name", policy.text("policy_name"));
    row.set("type", policy.text("type"));
    row.set("target_id", id);
    row.set("target_name", target.name());
    row.set("target_kind", target.r#type().map(|kind| kind.as_str()));
    row
}

fn set_summary(row: &mut Row, policy: &PolicySummary, kind: &PolicyType) {
    row.set("policy_id", policy.id());
    row.set("policy_name", policy.name());
    row.set("type", kind.as_str());
    row.set("is_aws_managed", policy.aws_managed());
    row.set("description", policy.description());
}

async fn ask(run: &Run<'_>, client: &Client, mut row: Row) -> (Row, Listing<PolicyTargetSummary>) {
    let id = row.text("policy_id").unwrap_or_default().to_owned();
    match run.call("organizations:DescribePolicy", client.describe_policy().policy_id(&id).send()).await {
        Ok(answer) => set_document(&mut row, answer.policy().and_then(|policy| policy.content())),
        Err(refused) => row.set_unread("document", refused.unread()),
    }
    let pages = client.list_targets_for_policy().policy_id(&id).into_paginator().send();
    let targets = every_page!(run, "organizations:ListTargetsForPolicy", pages, targets);
    match &targets.refused {
        Some(refused) => row.set_unread("targets", refused.unread()),
        None => row.set("target_count", count(targets.items.len())),
    }
    (row, targets)
}

fn set_document(row: &mut Row, content: Option<&str>) {
    row.set("policy", content);
    match Document::parse(content.unwrap_or_default()) {
        Ok(document) => {
            row.set("denies", document.denies().next().is_some());
            let leaving = document.denies().any(|deny| deny.covers(LEAVE, "*"));
            row.set("denies_leaving", leaving);
        }
        Err(error) => {
            let call = "organizations:DescribePolicy".into();
            let message = error.to_string().into();
            row.set_unread("document", Unread { call, outcome: CollectionOutcome::Failed, message });
        }
    }
}
