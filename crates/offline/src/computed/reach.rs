//! How far users and roles of `get-account-authorization-details` get: who can become an administrator, and by which steps.
//!
//! Policies of an organisation are not in the export. They only take away, so that who is not found to become one cannot.

use std::{collections::BTreeMap, sync::Arc};

use demarc_iam::{Account, Group, Papers, Standing, standings};
use serde_json::Value;

use super::{
    identities::{Computed, Held, Library, is_whole},
    policies::document,
};
use crate::export::{Export, Item, text};

/// What was worked out for every user and role, by ARN.
pub struct Reach {
    standings: BTreeMap<Arc<str>, Standing>,
    /// Everybody and every trust policy was looked at, so that a path that was not found is not there.
    is_complete: bool,
}

impl Reach {
    /// Works it out for the account of an export, given what its groups hold.
    pub fn of(export: &Export, library: &Library, groups: &BTreeMap<Arc<str>, Held>) -> Self {
        let of_kind = |kind: &'static str| export.items.iter().filter(move |item| &*item.kind == kind);
        let named: BTreeMap<Arc<str>, &Item> =
            of_kind("Group").map(|item| (text(&item.body, "GroupName"), item)).collect();
        let users = of_kind("User").map(|item| of_user(item, library, groups, &named));
        let papers: Vec<Papers> = users.chain(of_kind("Role").map(|item| of_role(item, library))).collect();
        let held = named.iter().filter_map(|(name, item)| Some((item, groups.get(name)?)));
        let found = standings(&Account {
            id: export.items.first().map_or("", |item| &item.account).to_owned(),
            members: papers.iter().map(Papers::member).collect(),
            groups: held.map(|(item, held)| Group { arn: item.key.to_string(), policies: held.documents() }).collect(),
            ..Account::default()
        });
        let is_complete = found.is_complete
            && is_whole(export, &["User", "Group", "Role"])
            && papers.iter().all(Papers::is_trust_known);
        let standings = papers.iter().map(|papers| Arc::from(&*papers.arn)).zip(found.members).collect();
        Self { standings, is_complete }
    }

    /// What is known of one of them. What hangs on something that nobody has read is not.
    pub fn answers(&self, arn: &str) -> Computed {
        let Some(standing) = self.standings.get(arn) else { return Vec::new() };
        let is_followed = self.is_complete || standing.path.is_some();
        vec![
            ("ways_followed", is_followed.then_some(true.into())),
            ("can_become_administrator", standing.becomes_administrator(self.is_complete).map(Value::from)),
            ("path_to_administrator", standing.words().map(Value::from)),
        ]
    }
}

fn of_user(
    item: &Item,
    library: &Library,
    groups: &BTreeMap<Arc<str>, Held>,
    named: &BTreeMap<Arc<str>, &Item>,
) -> Papers {
    let names = item.body.get("GroupList").and_then(Value::as_array).into_iter().flatten();
    let own: Vec<&Item> = names.filter_map(|name| named.get(name.as_str()?).copied()).collect();
    let held = library.held_by_user(&item.body, groups);
    Papers {
        arn: item.key.to_string(),
        policies: held.documents,
        is_unread: held.is_unread,
        attached: own.iter().flat_map(|group| attached(group)).chain(attached(item)).collect(),
        groups: own.iter().map(|group| group.key.to_string()).collect(),
        boundary: library.boundary_of(&item.body),
        trust: None,
    }
}

fn of_role(item: &Item, library: &Library) -> Papers {
    let held = library.held(&item.body, "RolePolicyList");
    Papers {
        arn: item.key.to_string(),
        policies: held.documents,
        is_unread: held.is_unread,
        attached: attached(item),
        groups: Vec::new(),
        boundary: library.boundary_of(&item.body),
        trust: item.body.get("AssumeRolePolicyDocument").and_then(document),
    }
}

/// The ARNs of the managed policies that are attached to somebody.
fn attached(item: &Item) -> Vec<String> {
    let list = item.body.get("AttachedManagedPolicies").and_then(Value::as_array);
    list.into_iter().flatten().map(|policy| text(policy, "PolicyArn").to_string()).collect()
}
