//! Managed policies, and policies written into a user, group or role.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{ManagedPolicyDetail, PolicyDetail};
use demarc_iam::{Document, allows_everything, decoded};
use demarc_inventory::Row;

use super::{
    estate::{Estate, failed, is_provider_path, is_provider_policy},
    held::{QUESTIONS, default_document},
};
use crate::{
    Rows, Run,
    aws::{facts::count, read},
};

/// Writes the rows of both tables.
pub(super) fn finish(run: &Run<'_>, estate: &Estate) {
    let mut rows = run.rows("aws_iam_policy");
    let boundaries = boundaries(estate);
    for policy in &estate.policies {
        let mut row = managed(&rows, policy);
        let counted = estate.refused.is_none().then(|| boundaries.get(&*row.arn).copied().unwrap_or_default());
        let told = policy.permissions_boundary_usage_count();
        row.set("boundary_count", told.map(i64::from).or(counted.map(count)));
        rows.push(row);
    }
    estate.finish(run, rows, &["list", "document"]);
    finish_inline(run, estate);
}

/// How many users and roles each policy is the boundary of.
fn boundaries(estate: &Estate) -> BTreeMap<&str, usize> {
    let users = estate.users.iter().filter_map(|user| user.permissions_boundary());
    let roles = estate.roles.iter().filter_map(|role| role.permissions_boundary());
    let mut boundaries = BTreeMap::new();
    for arn in users.chain(roles).filter_map(|boundary| boundary.permissions_boundary_arn()) {
        *boundaries.entry(arn).or_default() += 1;
    }
    boundaries
}

fn managed(rows: &Rows, policy: &ManagedPolicyDetail) -> Row {
    let arn = policy.arn().unwrap_or_default();
    let name = policy.policy_name().or_else(|| arn.rsplit('/').next()).unwrap_or_default();
    let mut row = rows.row(arn, name);
    row.set("policy_name", name);
    row.set("policy_id", policy.policy_id());
    row.set("path", policy.path());
    row.set("is_aws_managed", is_provider_policy(arn));
    row.set("created_at", policy.create_date().map(read::time));
    row.set("updated_at", policy.update_date().map(read::time));
    row.set("default_version", policy.default_version_id());
    row.set("attachment_count", policy.attachment_count());
    set_document(&mut row, default_document(policy));
    row
}

/// Who holds policies that are written into it.
struct Holder<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    arn: Option<&'a str>,
    path: Option<&'a str>,
}

fn finish_inline(run: &Run<'_>, estate: &Estate) {
    let mut rows = run.rows("aws_iam_inline_policy");
    for user in &estate.users {
        let holder = Holder { kind: "user", name: user.user_name(), arn: user.arn(), path: user.path() };
        add_inline(&mut rows, &holder, user.user_policy_list());
    }
    for group in &estate.groups {
        let holder = Holder { kind: "group", name: group.group_name(), arn: group.arn(), path: group.path() };
        add_inline(&mut rows, &holder, group.group_policy_list());
    }
    for role in &estate.roles {
        let holder = Holder { kind: "role", name: role.role_name(), arn: role.arn(), path: role.path() };
        add_inline(&mut rows, &holder, role.role_policy_list());
    }
    estate.finish(run, rows, &["list", "document"]);
}

fn add_inline(rows: &mut Rows, holder: &Holder<'_>, policies: &[PolicyDetail]) {
    for policy in policies {
        let name = policy.policy_name().unwrap_or_default();
        let (holder_name, holder_arn) = (holder.name.unwrap_or_default(), holder.arn.unwrap_or_default());
        let mut row =
            rows.row(format!("{holder_arn}/policy/{name}"), format!("{name} of {} {holder_name}", holder.kind));
        row.set("policy_name", name);
        row.set("holder_kind", holder.kind);
        row.set("holder_name", holder_name);
        row.set("holder_arn", holder_arn);
        row.set("is_provider_managed", holder.path.map(is_provider_path));
        set_document(&mut row, policy.policy_document());
        rows.push(row);
    }
}

/// Sets a policy's text and what it amounts to on its own.
fn set_document(row: &mut Row, text: Option<&str>) {
    let text = text.map(decoded);
    let document = match text.as_deref().map(Document::parse) {
        Some(Ok(document)) => document,
        Some(Err(error)) => return row.set_unread("document", failed(&error.to_string())),
        None => return row.set_unread("document", failed("the answer has no policy text")),
    };
    row.set("policy", text);
    row.set("allows_everything", allows_everything(&[&document]));
    for (column, question) in QUESTIONS {
        row.set(column, question(&[&document]));
    }
}
