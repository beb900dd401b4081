//! How far users and roles get: who can become an administrator, and by which steps.

use std::{collections::BTreeMap, sync::Arc};

use aws_sdk_iam::types::{AttachedPermissionsBoundary, RoleDetail, UserDetail};
use demarc_iam::{Account, Document, Group, Papers, Standing, standings};
use demarc_inventory::Row;

use super::{
    estate::Estate,
    held::{Held, Library, arns},
    user,
};
use crate::{Refused, aws::guardrails::Limits};

/// What was worked out for every user and role, by ARN.
#[derive(Default)]
pub(super) struct Reach {
    standings: BTreeMap<String, Reached>,
    /// Everybody and every trust policy was looked at, so that a path that was not found is not there.
    is_complete: bool,
    /// Why the organisation may forbid more than was counted, if it may.
    refused: Option<Refused>,
}

/// How far one of them gets.
struct Reached {
    /// By what the account alone says.
    own: Standing,
    /// By what its organisation leaves of that.
    left: Standing,
}

impl Reach {
    /// Works it out for an account.
    pub fn of(
        account: &str,
        estate: &Estate,
        (library, groups): (&Library, &BTreeMap<String, Held>),
        limits: &Limits,
    ) -> Self {
        let users = estate.users.iter().map(|user| of_user(user, estate, library, groups));
        let papers: Vec<Papers> = users.chain(estate.roles.iter().map(|role| of_role(role, library))).collect();
        let mut account = Account {
            id: account.to_owned(),
            members: papers.iter().map(Papers::member).collect(),
            groups: estate
                .groups
                .iter()
                .filter_map(|group| {
                    let held = groups.get(group.group_name()?)?;
                    Some(Group { arn: group.arn()?.to_owned(), policies: held.documents() })
                })
                .collect(),
            ..Account::default()
        };
        let own = standings(&account);
        account.scps = limits.levels.iter().map(|level| level.iter().map(Arc::as_ref).collect()).collect();
        let left = if limits.restrict() { standings(&account) } else { own.clone() };
        let is_complete = own.is_complete
            && left.is_complete
            && estate.refused.is_none()
            && papers.iter().all(Papers::is_trust_known);
        let reached = own.members.into_iter().zip(left.members).map(|(own, left)| Reached { own, left });
        let standings = papers.iter().map(|papers| papers.arn.clone()).zip(reached).collect();
        Self { standings, is_complete, refused: limits.refused.clone() }
    }

    /// Sets what is known of one of them. What hangs on something that nobody has read stays null.
    pub fn set(&self, row: &mut Row) {
        let Some(Reached { own, left }) = self.standings.get(&*row.arn) else { return };
        row.set("path_to_administrator", left.words());
        row.set("can_become_administrator", left.becomes_administrator(self.is_complete));
        match &self.refused {
            // Whom nothing lets become an administrator, and whom what was read forbids it, nothing unread lets either.
            Some(refused) if left.path.is_some() => row.set_unread("organisation", refused.unread()),
            _ => row.set("limited_by_organisation", self.limits(own, left)),
        }
    }

    /// Whether the organisation keeps somebody from it, where that is certain.
    fn limits(&self, own: &Standing, left: &Standing) -> Option<bool> {
        match (&own.path, &left.path) {
            (Some(_), None) if self.is_complete => own.is_certain().then_some(true),
            (Some(_), Some(_)) if own.is_certain() && !left.is_certain() => None,
            (Some(_), Some(_)) => Some(false),
            _ => self.is_complete.then_some(false),
        }
    }
}

fn of_user(user: &UserDetail, estate: &Estate, library: &Library, groups: &BTreeMap<String, Held>) -> Papers {
    let own = estate
        .groups
        .iter()
        .filter(|group| group.group_name().is_some_and(|name| user.group_list().iter().any(|member| member == name)));
    let shared = own.clone().flat_map(|group| arns(group.attached_managed_policies()));
    let (policies, is_unread) = user::held(user, library, groups).into_parts();
    Papers {
        arn: user.arn().unwrap_or_default().to_owned(),
        policies,
        is_unread,
        attached: arns(user.attached_managed_policies()).into_iter().chain(shared).map(str::to_owned).collect(),
        groups: own.filter_map(|group| group.arn()).map(str::to_owned).collect(),
        boundary: boundary(user.permissions_boundary(), library),
        trust: None,
    }
}

fn of_role(role: &RoleDetail, library: &Library) -> Papers {
    let attached = arns(role.attached_managed_policies());
    let (policies, is_unread) = Held::of(role.role_policy_list(), &attached, library).into_parts();
    Papers {
        arn: role.arn().unwrap_or_default().to_owned(),
        policies,
        is_unread,
        attached: attached.into_iter().map(str::to_owned).collect(),
        groups: Vec::new(),
        boundary: boundary(role.permissions_boundary(), library),
        trust: role.assume_role_policy_document().and_then(|text| Document::parse(text).ok()),
    }
}

fn boundary(
    boundary: Option<&AttachedPermissionsBoundary>,
    library: &Library,
) -> Option<(String, Option<Arc<Document>>)> {
    let arn = boundary?.permissions_boundary_arn()?;
    Some((arn.to_owned(), library.get(arn)))
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
