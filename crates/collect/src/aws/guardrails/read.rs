//! Reading them, as the management account or a delegated administrator may.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_organizations::{
    Client,
    types::{PolicyType, PolicyTypeStatus, Root},
};
use demarc_iam::Document;
use demarc_inventory::CollectionOutcome;

use super::{Guardrails, Policies};
use crate::{
    Refused,
    aws::{Connection, read::Items},
    run::refused,
};

/// The items of every page, unless one is refused.
macro_rules! all {
    ($call:literal, $asked:expr, $items:ident) => {{
        let (mut pages, mut all) = ($asked.into_paginator().send(), Vec::new());
        while let Some(page) = pages.next().await {
            all.extend(Items::items(page.map_err(|error| refused($call, &error))?.$items));
        }
        all
    }};
}

const SCP: PolicyType = PolicyType::ServiceControlPolicy;
const RCP: PolicyType = PolicyType::ResourceControlPolicy;

/// The policies of the organisation whose accounts this account may list.
pub async fn guardrails(connection: &Connection) -> Arc<Guardrails> {
    let config = connection.in_region(&connection.home_region);
    Arc::new(Guardrails::read(&config, &connection.account, true).await)
}

impl Guardrails {
    /// Reads as much as is answered. Of an organisation that this account rules nothing need be known for its own sake.
    pub(in crate::aws) async fn read(config: &SdkConfig, account: &Arc<str>, for_others: bool) -> Self {
        let mut found = Self { asked: account.clone(), ..Self::default() };
        if let Err(refused) = found.fill(&Client::new(config), for_others).await {
            found.refused = Some(refused);
        }
        found
    }

    async fn fill(&mut self, client: &Client, for_others: bool) -> Result<(), Refused> {
        let answer = client.describe_organization().send().await;
        let organization = match answer.map_err(|error| refused("organizations:DescribeOrganization", &error)) {
            Ok(answer) => answer.organization,
            Err(refused) if refused.is(&["AWSOrganizationsNotInUseException"]) => return Ok(()),
            Err(refused) => return Err(refused),
        };
        self.management = organization.and_then(|found| found.master_account_id).map(Arc::from);
        if !for_others && self.management == Some(self.asked.clone()) {
            return Ok(());
        }
        let roots = all!("organizations:ListRoots", client.list_roots(), roots);
        let has = |kind| roots.iter().any(|root| has_policies(root, kind));
        (self.scps.in_force, self.rcps.in_force) = (has(&SCP), has(&RCP));
        if self.scps.in_force || self.rcps.in_force {
            for root in &roots {
                self.walk(client, root.id().unwrap_or_default()).await?;
            }
        }
        let _ = self.rcps.read(client, RCP).await;
        self.scps.read(client, SCP).await
    }

    /// Everything below a root.
    async fn walk(&mut self, client: &Client, root: &str) -> Result<(), Refused> {
        let mut left = vec![root.to_owned()];
        while let Some(unit) = left.pop() {
            let asked = client.list_accounts_for_parent().parent_id(&unit);
            for account in all!("organizations:ListAccountsForParent", asked, accounts) {
                self.parents.insert(account.id.unwrap_or_default(), unit.clone());
            }
            let asked = client.list_organizational_units_for_parent().parent_id(&unit);
            for below in all!("organizations:ListOrganizationalUnitsForParent", asked, organizational_units) {
                let id = below.id.unwrap_or_default();
                // A unit is in one other, whatever the answers say, and a root in none: so the way up ends.
                if id != root && !self.parents.contains_key(&id) {
                    self.parents.insert(id.clone(), unit.clone());
                    left.push(id);
                }
            }
        }
        Ok(())
    }
}

impl Policies {
    /// Reads those of a kind that is switched on.
    async fn read(&mut self, client: &Client, kind: PolicyType) -> Result<(), Refused> {
        if !self.in_force {
            return Ok(());
        }
        let mut unread = None;
        let policies = all!("organizations:ListPolicies", client.list_policies().filter(kind), policies);
        for id in policies.into_iter().filter_map(|policy| policy.id) {
            // One that is not readable takes nothing away; the others do.
            match document(client, &id).await {
                Ok(document) => {
                    self.documents.insert(id.clone(), Arc::new(document));
                }
                Err(refused) => unread = unread.or(Some(refused)),
            }
            let asked = client.list_targets_for_policy().policy_id(&id);
            for target in all!("organizations:ListTargetsForPolicy", asked, targets) {
                self.attached.entry(target.target_id.unwrap_or_default()).or_default().insert(id.clone());
            }
        }
        unread.map_or(Ok(()), Err)
    }
}

fn has_policies(root: &Root, kind: &PolicyType) -> bool {
    let is_on = |status: Option<&PolicyTypeStatus>| status == Some(&PolicyTypeStatus::Enabled);
    root.policy_types().iter().any(|one| one.r#type() == Some(kind) && is_on(one.status()))
}

async fn document(client: &Client, id: &str) -> Result<Document, Refused> {
    const CALL: &str = "organizations:DescribePolicy";
    let answer = client.describe_policy().policy_id(id).send().await.map_err(|error| refused(CALL, &error))?;
    let text = answer.policy().and_then(|policy| policy.content()).unwrap_or_default();
    Document::parse(text).map_err(|error| Refused::new(CALL, CollectionOutcome::Failed, &error.to_string()))
}
