//! Every user, group, role and policy of an account, in one listing.

use aws_sdk_iam::{
    Client,
    operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput,
    types::{EntityType, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, Tag, UserDetail},
};
use demarc_inventory::{CollectionOutcome, Row, Unread};

use super::held::{Held, QUESTIONS};
use crate::{
    Refused, Rows, Run,
    aws::{facts::count, read},
};

/// The call that lists them.
pub(super) const CALL: &str = "iam:GetAccountAuthorizationDetails";

/// Every user, group, role and policy of an account, as far as they could be listed.
pub(super) struct Estate {
    pub users: Vec<UserDetail>,
    pub groups: Vec<GroupDetail>,
    pub roles: Vec<RoleDetail>,
    /// The account's own policies, and those of the provider that are in use.
    pub policies: Vec<ManagedPolicyDetail>,
    /// Why the listing ended early, if it did.
    pub refused: Option<Refused>,
}

impl Estate {
    /// Lists them. Pages hold a mixture of all kinds.
    pub async fn read(run: &Run<'_>, iam: &Client) -> Self {
        let mut estate =
            Self { users: Vec::new(), groups: Vec::new(), roles: Vec::new(), policies: Vec::new(), refused: None };
        let request = iam.get_account_authorization_details().max_items(1000);
        let kinds = [
            EntityType::User,
            EntityType::Group,
            EntityType::Role,
            EntityType::LocalManagedPolicy,
            EntityType::AwsManagedPolicy,
        ];
        let request = kinds.into_iter().fold(request, |request, kind| request.filter(kind));
        let mut pages = request.into_paginator().send();
        loop {
            match run.call(CALL, pages.try_next()).await {
                Ok(Some(page)) => estate.add(page),
                Ok(None) => return estate,
                Err(refused) => {
                    estate.refused = Some(refused);
                    return estate;
                }
            }
        }
    }

    fn add(&mut self, page: GetAccountAuthorizationDetailsOutput) {
        self.users.extend(page.user_detail_list.unwrap_or_default());
        self.groups.extend(page.group_detail_list.unwrap_or_default());
        self.roles.extend(page.role_detail_list.unwrap_or_default());
        let in_use = |policy: &ManagedPolicyDetail| {
            !is_provider_policy(policy.arn().unwrap_or_default())
                || policy.attachment_count().unwrap_or_default() > 0
                || policy.permissions_boundary_usage_count().unwrap_or_default() > 0
        };
        self.policies.extend(page.policies.unwrap_or_default().into_iter().filter(in_use));
    }

    /// Hands rows of one kind back, with the refusal if there was one.
    pub fn finish(&self, run: &Run<'_>, mut rows: Rows, facets: &[&'static str]) {
        if let Some(refused) = &self.refused {
            for facet in facets {
                rows.refuse(*facet, refused.clone());
            }
        }
        run.finish(rows);
    }
}

/// Whether a policy is the provider's own.
pub(super) fn is_provider_policy(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}

/// Whether the provider itself made a role: for one of its services, or for its sign-in portal.
pub(super) fn is_provider_path(path: &str) -> bool {
    path.starts_with("/aws-service-role/") || path.starts_with("/aws-reserved/")
}

/// Sets the tags of a row.
pub(super) fn set_tags(row: &mut Row, tags: &[Tag]) {
    row.tags = Some(read::tags(tags.iter().map(|tag| (Some(tag.key()), Some(tag.value())))));
}

/// Sets which policies somebody has and what they amount to.
pub(super) fn set_held(
    row: &mut Row,
    attached: &[&str],
    inline: &[PolicyDetail],
    held: &Held,
    boundary: Option<&Held>,
) {
    row.set("attached_policies", read::list(attached.iter().copied()));
    row.set("attached_policy_count", count(attached.len()));
    row.set("inline_policy_count", count(inline.len()));
    for (column, question) in QUESTIONS {
        match held.within(boundary, question) {
            Ok(answer) => row.set(column, answer),
            Err(policy) => row.set_unread("policies", failed(&format!("the policy `{policy}` could not be read"))),
        }
    }
}

/// What the listing said but could not be understood.
pub(super) fn failed(message: &str) -> Unread {
    Unread { call: CALL.into(), outcome: CollectionOutcome::Failed, message: message.into() }
}
