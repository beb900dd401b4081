//! Service control and resource control policies.

use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyType},
};
use demarc_iam::Document;
use demarc_inventory::{CollectionOutcome, Row, Unread};
use futures::{StreamExt, stream};

use crate::{
    Run,
    aws::{facts::count, read::every_page},
};

const AT_ONCE: usize = 4;
const LEAVE: &str = "organizations:LeaveOrganization";

/// Writes the policies that a management account has; others have none.
pub(super) async fn collect(run: &Run<'_>, client: &Client, rules: bool) {
    let mut rows = run.rows("aws_organizations_policy");
    let kinds = [PolicyType::ServiceControlPolicy, PolicyType::ResourceControlPolicy];
    let mut found = Vec::new();
    for kind in kinds.into_iter().filter(|_| rules) {
        let pages = client.list_policies().filter(kind.clone()).into_paginator().send();
        let policies = every_page!(run, "organizations:ListPolicies", pages, policies);
        policies.report(&mut rows);
        found.extend(policies.items.iter().map(|policy| {
            let id = policy.id().unwrap_or_default();
            let mut row = rows.row(policy.arn().unwrap_or(id), policy.name().unwrap_or(id));
            set_summary(&mut row, policy, &kind);
            row
        }));
    }
    let mut found = stream::iter(found).map(|row| ask(run, client, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn set_summary(row: &mut Row, policy: &PolicySummary, kind: &PolicyType) {
    row.set("policy_id", policy.id());
    row.set("policy_name", policy.name());
    row.set("type", kind.as_str());
    row.set("is_aws_managed", policy.aws_managed());
    row.set("description", policy.description());
}

async fn ask(run: &Run<'_>, client: &Client, mut row: Row) -> Row {
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
    row
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
