//! IAM groups.

use std::collections::BTreeMap;

use aws_sdk_iam::types::GroupDetail;
use demarc_inventory::Row;

use super::{
    estate::{Estate, set_held},
    held::{Held, Library, arns},
};
use crate::{
    Rows, Run,
    aws::{facts::count, read},
};

/// The policies of every group, by its name.
pub(super) fn held_by_name(estate: &Estate, library: &Library) -> BTreeMap<String, Held> {
    let held = |group: &GroupDetail| {
        let attached = arns(group.attached_managed_policies());
        let held = Held::of(group.group_policy_list(), &attached, library);
        (group.group_name().unwrap_or_default().to_owned(), held)
    };
    estate.groups.iter().map(held).collect()
}

/// Writes the rows.
pub(super) fn finish(run: &Run<'_>, estate: &Estate, held: &BTreeMap<String, Held>) {
    let mut rows = run.rows("aws_iam_group");
    let members = members(estate);
    for group in &estate.groups {
        let mut row = row(&rows, group, held);
        match &estate.refused {
            None => row.set("user_count", count(members.get(&*row.title).copied().unwrap_or_default())),
            Some(refused) => row.set_unread("members", refused.unread()),
        }
        rows.push(row);
    }
    estate.finish(run, rows, &["list", "policies", "members"]);
}

fn row(rows: &Rows, group: &GroupDetail, held: &BTreeMap<String, Held>) -> Row {
    let name = group.group_name().unwrap_or_default();
    let mut row = rows.row(group.arn().unwrap_or(name), name);
    row.set("group_name", name);
    row.set("group_id", group.group_id());
    row.set("path", group.path());
    row.set("created_at", group.create_date().map(read::time));
    if let Some(held) = held.get(name) {
        set_held(&mut row, &arns(group.attached_managed_policies()), group.group_policy_list(), held, None);
    }
    row
}

/// How many users each group has.
fn members(estate: &Estate) -> BTreeMap<&str, usize> {
    let mut members = BTreeMap::new();
    for group in estate.users.iter().flat_map(|user| user.group_list()) {
        *members.entry(group.as_str()).or_default() += 1;
    }
    members
}
