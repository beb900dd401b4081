//! Service control and resource control policies.

use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyTargetSummary, PolicyType, TargetType},
};
use demarc_iam::{Condition, Document};
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
        None => {
            let roots = targets.items.iter().filter(|target| target.r#type() == Some(&TargetType::Root));
            row.set("target_count", count(targets.items.len()));
            row.set("root_target_count", count(roots.count()));
        }
    }
    (row, targets)
}

/// Whether a condition of a deny does nothing but spare principals that it names; any other may leave everybody out, as the one that speaks of root
/// users only does.
fn spares_few(condition: &Condition) -> bool {
    const SPARES: [&str; 4] = ["arnnotlike", "arnnotequals", "stringnotlike", "stringnotequals"];
    let names_somebody = |arn: &String| {
        let name =
            arn.splitn(6, ':').nth(5).and_then(|resource| resource.rsplit_once('/')).map_or("", |(_, name)| name);
        !name.is_empty() && !name.starts_with(['*', '?', '$'])
    };
    SPARES.contains(&condition.operator.as_str())
        && condition.key == "aws:principalarn"
        && condition.values.iter().all(names_somebody)
}

fn set_document(row: &mut Row, content: Option<&str>) {
    row.set("policy", content);
    match Document::parse(content.unwrap_or_default()) {
        Ok(document) => {
            row.set("denies", document.denies().next().is_some());
            let leaving =
                document.denies().any(|deny| deny.covers(LEAVE, "*") && deny.conditions.iter().all(spares_few));
            row.set("denies_leaving", leaving);
        }
        Err(error) => {
            let call = "organizations:DescribePolicy".into();
            let message = error.to_string().into();
            row.set_unread("document", Unread { call, outcome: CollectionOutcome::Failed, message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_is_denied_only_where_hardly_anybody_is_spared() {
        let leave = r#""Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*""#;
        let all = r#""Effect": "Deny", "Action": "*", "Resource": "*""#;
        let cases = [
            (leave, "", Some(true)),
            (all, "", Some(true)),
            (leave, r#""ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Controller"}"#, Some(true)),
            (
                leave,
                r#""StringNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::1:role/a", "arn:aws:iam::1:user/b"]}"#,
                Some(true),
            ),
            (leave, r#""ArnNotLike": {"aws:PrincipalArn": "*"}"#, Some(false)),
            (leave, r#""ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}"#, Some(false)),
            // Everybody who signs in through Identity Center.
            (
                leave,
                r#""ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"}"#,
                Some(false),
            ),
            // What Control Tower forbids root users.
            (all, r#""StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}"#, Some(false)),
            (leave, r#""StringNotEquals": {"aws:PrincipalOrgID": "o-1"}"#, Some(false)),
            (r#""Effect": "Allow", "Action": "*", "Resource": "*""#, "", Some(false)),
        ];
        for (statement, condition, expected) in cases {
            let mut row = Row::default();
            let text = format!(r#"{{"Statement": [{{{statement}, "Condition": {{{condition}}}}}]}}"#);
            set_document(&mut row, Some(&text));
            let found = row.values.get("denies_leaving").map(|found| *found == true.into());
            assert_eq!(found, expected, "{text}");
        }
    }
}
