//! Secrets in AWS Secrets Manager. Their values are never asked for.

use aws_sdk_secretsmanager::{Client, operation::get_resource_policy::GetResourcePolicy, types::SecretListEntry};
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    exposed::set_policy_behind,
    read::{self, every_page},
};
use crate::{Rows, Run};

const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let secrets_manager = direct!(run, aws_sdk_secretsmanager, "Secrets Manager", "secretsmanager");
    let mut rows = run.rows("aws_secretsmanager_secret");
    let pages = secrets_manager.list_secrets().into_paginator().send();
    let secrets = every_page!(run, "secretsmanager:ListSecrets", pages, secret_list);
    secrets.report(&mut rows);
    let found: Vec<_> = secrets.items.iter().map(|secret| row(run, &rows, secret)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, &secrets_manager, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(run: &Run<'_>, rows: &Rows, secret: &SecretListEntry) -> Row {
    let mut row = rows.row(secret.arn().unwrap_or_default(), secret.name().unwrap_or_default());
    row.tags = Some(read::tags(secret.tags().iter().map(|tag| (tag.key(), tag.value()))));
    row.set("description", secret.description());
    row.set("kms_key", secret.kms_key_id());
    row.set("created_at", secret.created_date().map(read::time));
    row.set("last_changed_at", secret.last_changed_date().map(read::time));
    row.set("last_accessed_on", secret.last_accessed_date().map(read::time));
    row.set("owning_service", secret.owning_service());
    row.set("replica", secret.primary_region().is_some_and(|primary| *primary != *run.region));
    set_rotation(&mut row, secret);
    row
}

/// A secret for which rotation was never set up is answered without it.
fn set_rotation(row: &mut Row, secret: &SecretListEntry) {
    let rules = secret.rotation_rules();
    row.set("rotation_enabled", secret.rotation_enabled().unwrap_or(false));
    row.set("last_rotated_at", secret.last_rotated_date().map(read::time));
    row.set("next_rotation_at", secret.next_rotation_date().map(read::time));
    row.set("rotation_days", rules.and_then(|rules| rules.automatically_after_days()));
    row.set("rotation_schedule", rules.and_then(|rules| rules.schedule_expression()));
}

async fn ask(run: &Run<'_>, secrets_manager: &Direct<Client>, mut row: Row) -> Row {
    const CALL: &str = "secretsmanager:GetResourcePolicy";
    let request = secrets_manager.get_resource_policy().secret_id(&*row.arn);
    match run.call(CALL, ask!(secrets_manager, GetResourcePolicy::new(), request)).await {
        Err(refused) => row.set_unread("policy", refused.unread()),
        Ok(answer) => {
            set_policy_behind(&mut row, CALL, answer.resource_policy(), &run.shields);
        }
    }
    row
}
