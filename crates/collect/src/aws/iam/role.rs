//! IAM roles.

use std::collections::BTreeSet;

use aws_sdk_iam::types::RoleDetail;
use demarc_iam::{Document, decoded, trust};
use demarc_inventory::Row;

use super::{
    estate::{Estate, failed, is_provider_path, set_held, set_tags},
    held::{Held, Library, arns},
    standing::Reach,
};
use crate::{
    Rows, Run,
    aws::{facts::count, read},
};

/// Writes the rows.
pub(super) fn finish(run: &Run<'_>, estate: &Estate, library: &Library, reach: &Reach) {
    let mut rows = run.rows("aws_iam_role");
    for role in &estate.roles {
        let mut row = row(&rows, role);
        set_policies(&mut row, role, library);
        reach.set(&mut row);
        set_trust(&mut row, role);
        rows.push(row);
    }
    estate.finish(run, rows, &["list", "policies", "trust"]);
}

fn row(rows: &Rows, role: &RoleDetail) -> Row {
    let name = role.role_name().unwrap_or_default();
    let mut row = rows.row(role.arn().unwrap_or(name), name);
    let created = role.create_date();
    let used = role.role_last_used().and_then(|used| used.last_used_date());
    row.set("role_name", name);
    row.set("role_id", role.role_id());
    row.set("path", role.path());
    row.set("is_provider_managed", role.path().map(is_provider_path));
    row.set("created_at", created.map(read::time));
    row.set("last_used_at", used.map(read::time));
    row.set("idle_since", used.max(created).map(read::time));
    row.set("instance_profile_count", count(role.instance_profile_list().len()));
    set_tags(&mut row, role.tags());
    row
}

fn set_policies(row: &mut Row, role: &RoleDetail, library: &Library) {
    let attached = arns(role.attached_managed_policies());
    let held = Held::of(role.role_policy_list(), &attached, library);
    let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
    row.set("permissions_boundary", boundary);
    let boundary = boundary.map(|arn| Held::of(&[], &[arn], library));
    set_held(row, &attached, role.role_policy_list(), &held, boundary.as_ref());
}

fn set_trust(row: &mut Row, role: &RoleDetail) {
    let text = role.assume_role_policy_document().map(decoded);
    let found = match text.as_deref().map(Document::parse) {
        Some(Ok(document)) => trust(&document, &row.account),
        Some(Err(error)) => return row.set_unread("trust", failed(&error.to_string())),
        None => return row.set_unread("trust", failed("the answer has no trust policy")),
    };
    row.set("trust_policy", text);
    row.set("trusts_anyone", found.anyone);
    row.set("foreign_unguarded", found.foreign_unguarded);
    row.set("federated_unrestricted", found.federated_unrestricted);
    set_names(row, "foreign_accounts", "foreign_account_count", &found.foreign);
    set_names(row, "federated_providers", "federated_provider_count", &found.federated);
    set_names(row, "trusted_services", "trusted_service_count", &found.services);
}

fn set_names(row: &mut Row, list: &str, number: &str, names: &BTreeSet<String>) {
    row.set(list, read::list(names.iter().map(String::as_str)));
    row.set(number, count(names.len()));
}
