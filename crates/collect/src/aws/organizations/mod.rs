//! AWS Organizations: whether an account belongs to one, and what a management account rules.

mod policy;

use aws_sdk_organizations::{
    Client,
    types::{Account, Organization, OrganizationFeatureSet, PolicyType, PolicyTypeStatus, Root},
};
use demarc_inventory::Row;

use super::{
    facts::any,
    read::{self, every_page},
};
use crate::{Refused, Rows, Run};

/// Collects one account. What only a management account or a delegated administrator may see is asked of these only.
pub async fn collect(run: &Run<'_>) {
    let client = Client::new(run.config);
    let answer = run.call("organizations:DescribeOrganization", client.describe_organization().send()).await;
    let organization = match answer {
        Ok(answer) => answer.organization,
        Err(refused) if refused.is(&["AWSOrganizationsNotInUseException"]) => None,
        Err(refused) => return refuse(run, &refused),
    };
    let management = organization.as_ref().and_then(|found| found.master_account_id()).unwrap_or_default();
    let lists = run.guardrails.as_ref().is_some_and(|guardrails| guardrails.asked == run.account);
    let sees = management == &*run.account || (organization.is_some() && lists);
    let accounts = run.rows("aws_organizations_account");
    futures::join!(
        membership(run, &client, organization.as_ref(), sees),
        async { if sees { list_accounts(run, &client, accounts, management).await } else { run.finish(accounts) } },
        policy::collect(run, &client, sees),
    );
}

const TABLES: [&str; 4] = [
    "aws_organizations_organization",
    "aws_organizations_account",
    "aws_organizations_policy",
    "aws_organizations_policy_target",
];

/// Without knowing who rules the organisation nothing of it can be said.
fn refuse(run: &Run<'_>, refused: &Refused) {
    for table in TABLES {
        let mut rows = run.rows(table);
        rows.refuse("list", refused.clone());
        run.finish(rows);
    }
}

async fn membership(run: &Run<'_>, client: &Client, organization: Option<&Organization>, sees: bool) {
    let mut rows = run.rows("aws_organizations_organization");
    let mut row = row(&rows, run, organization);
    if sees {
        set_policy_types(run, client, &mut row).await;
        set_trusted_services(run, client, &mut row).await;
        set_root_access(run, &mut row).await;
    }
    rows.push(row);
    run.finish(rows);
}

fn row(rows: &Rows, run: &Run<'_>, organization: Option<&Organization>) -> Row {
    let Some(found) = organization else {
        let mut row = rows.row(format!("{}/organization", run.account), format!("account {}", run.account));
        row.set("in_organization", false);
        row.set("is_management_account", false);
        return row;
    };
    let id = found.id().unwrap_or_default();
    let mut row = rows.row(found.arn().unwrap_or(id), format!("account {} in {id}", run.account));
    row.set("in_organization", true);
    row.set("is_management_account", found.master_account_id() == Some(&*run.account));
    row.set("organization_id", id);
    row.set("feature_set", found.feature_set().map(OrganizationFeatureSet::as_str));
    row.set("all_features", found.feature_set().map(|set| *set == OrganizationFeatureSet::All));
    row.set("management_account_id", found.master_account_id());
    row.set("management_account_email", found.master_account_email());
    row
}

async fn set_policy_types(run: &Run<'_>, client: &Client, row: &mut Row) {
    let roots = every_page!(run, "organizations:ListRoots", client.list_roots().into_paginator().send(), roots);
    if let Some(refused) = &roots.refused {
        return row.set_unread("roots", refused.unread());
    }
    let enabled: Vec<&PolicyType> = roots.items.iter().flat_map(enabled_types).collect();
    row.set("scp_enabled", enabled.contains(&&PolicyType::ServiceControlPolicy));
    row.set("rcp_enabled", enabled.contains(&&PolicyType::ResourceControlPolicy));
    row.set("enabled_policy_types", read::list(enabled.iter().map(|kind| kind.as_str())));
}

fn enabled_types(root: &Root) -> impl Iterator<Item = &PolicyType> {
    let enabled = root.policy_types().iter().filter(|summary| summary.status() == Some(&PolicyTypeStatus::Enabled));
    enabled.filter_map(|summary| summary.r#type())
}

async fn set_trusted_services(run: &Run<'_>, client: &Client, row: &mut Row) {
    let pages = client.list_aws_service_access_for_organization().into_paginator().send();
    let services =
        every_page!(run, "organizations:ListAWSServiceAccessForOrganization", pages, enabled_service_principals);
    match &services.refused {
        Some(refused) => row.set_unread("services", refused.unread()),
        None => {
            let names = services.items.iter().filter_map(|service| service.service_principal());
            row.set("trusted_services", read::list(names));
        }
    }
}

/// Whether root users of member accounts are handled centrally. The provider answers with an error when that is off.
async fn set_root_access(run: &Run<'_>, row: &mut Row) {
    const OFF: [&str; 2] = ["ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException"];
    let iam = aws_sdk_iam::Client::new(run.config);
    let features = match run.call("iam:ListOrganizationsFeatures", iam.list_organizations_features().send()).await {
        Ok(answer) => answer.enabled_features.unwrap_or_default(),
        Err(refused) if refused.is(&OFF) => Vec::new(),
        Err(refused) => return row.set_unread("root_access", refused.unread()),
    };
    let has = |name: &str| any(features.iter().map(|feature| Some(feature.as_str() == name)));
    row.set("root_credentials_managed", has("RootCredentialsManagement"));
    row.set("root_sessions", has("RootSessions"));
}

async fn list_accounts(run: &Run<'_>, client: &Client, mut rows: Rows, management: &str) {
    let accounts =
        every_page!(run, "organizations:ListAccounts", client.list_accounts().into_paginator().send(), accounts);
    accounts.report(&mut rows);
    for account in &accounts.items {
        rows.push(account_row(&rows, account, management));
    }
    run.finish(rows);
}

fn account_row(rows: &Rows, account: &Account, management: &str) -> Row {
    let id = account.id().unwrap_or_default();
    let mut row = rows.row(account.arn().unwrap_or(id), account.name().unwrap_or(id));
    row.set("member_id", id);
    row.set("name", account.name());
    row.set("email", account.email());
    row.set("is_management", id == management);
    // `state` took the place of `status`, but not every endpoint answers with it.
    let status = account.status().map(|status| status.as_str());
    row.set("state", account.state().map(|state| state.as_str()).or(status));
    row.set("joined_at", account.joined_timestamp().map(read::time));
    row.set("joined_method", account.joined_method().map(|method| method.as_str()));
    row
}
