//! AWS KMS keys.

use std::collections::BTreeMap;

use aws_sdk_kms::{
    Client,
    operation::{
        describe_key::DescribeKey, get_key_policy::GetKeyPolicy, get_key_rotation_status::GetKeyRotationStatus,
    },
    types::{AliasListEntry, KeyMetadata, MultiRegionKeyType},
};
use demarc_iam::names_everyone;
use demarc_inventory::Row;
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    exposed::set_policy_behind,
    read::{self, every_page},
};
use crate::Run;

const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let kms = direct!(run, aws_sdk_kms, "KMS", "kms");
    let mut rows = run.rows("aws_kms_key");
    let keys = every_page!(run, "kms:ListKeys", kms.list_keys().into_paginator().send(), keys);
    let aliases = every_page!(run, "kms:ListAliases", kms.list_aliases().into_paginator().send(), aliases);
    keys.report(&mut rows);
    aliases.report_facet(&mut rows, "aliases");
    let names = names(&aliases.items);
    let found = keys.items.iter().map(|key| {
        let id = key.key_id().unwrap_or_default();
        let mut row = rows.row(key.key_arn().unwrap_or(id), id);
        row.set("key_id", id);
        if aliases.is_complete() {
            set_aliases(&mut row, names.get(id));
        }
        row
    });
    let found: Vec<_> = found.collect();
    let mut found = stream::iter(found).map(|row| ask(run, &kms, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

/// The names of each key.
fn names(aliases: &[AliasListEntry]) -> BTreeMap<&str, Vec<&str>> {
    let mut names: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for alias in aliases {
        if let (Some(key), Some(name)) = (alias.target_key_id(), alias.alias_name()) {
            names.entry(key).or_default().push(name);
        }
    }
    names
}

/// A key is known by its first name, else by its id.
fn set_aliases(row: &mut Row, names: Option<&Vec<&str>>) {
    let names = names.map(Vec::as_slice).unwrap_or_default();
    if let Some(first) = names.first() {
        row.title = (*first).into();
    }
    row.set("aliases", read::list(names.iter().copied()));
}

async fn ask(run: &Run<'_>, kms: &Direct<Client>, mut row: Row) -> Row {
    let answer = run.call("kms:DescribeKey", ask!(kms, DescribeKey::new(), kms.describe_key().key_id(&*row.arn))).await;
    let key = match answer {
        Ok(answer) => answer.key_metadata,
        Err(refused) => {
            // Whose key it is decides whether the rest is asked.
            for facet in ["key", "rotation", "policy"] {
                row.set_unread(facet, refused.unread());
            }
            None
        }
    };
    if let Some(key) = key {
        set_key(&mut row, &key);
        if row.text("manager") == Some("CUSTOMER") {
            ask_customer_key(run, kms, &mut row).await;
        }
    }
    row
}

fn set_key(row: &mut Row, key: &KeyMetadata) {
    let multi_region = key.multi_region_configuration().and_then(|regions| regions.multi_region_key_type());
    row.set("manager", key.key_manager().map(|manager| manager.as_str()));
    row.set("state", key.key_state().map(|state| state.as_str()));
    row.set("origin", key.origin().map(|origin| origin.as_str()));
    row.set("spec", key.key_spec().map(|spec| spec.as_str()));
    row.set("usage", key.key_usage().map(|usage| usage.as_str()));
    row.set("multi_region", key.multi_region());
    row.set("primary", multi_region.map(|kind| *kind == MultiRegionKeyType::Primary));
    row.set("created_at", key.creation_date().map(read::time));
    row.set("deletion_at", key.deletion_date().map(read::time));
}

async fn ask_customer_key(run: &Run<'_>, kms: &Direct<Client>, row: &mut Row) {
    let arn = row.arn.to_string();
    if row.text("spec") == Some("SYMMETRIC_DEFAULT") {
        match run
            .call(
                "kms:GetKeyRotationStatus",
                ask!(kms, GetKeyRotationStatus::new(), kms.get_key_rotation_status().key_id(&arn)),
            )
            .await
        {
            Err(refused) => row.set_unread("rotation", refused.unread()),
            Ok(answer) => {
                row.set("rotation_enabled", answer.key_rotation_enabled());
                row.set("rotation_period_days", answer.rotation_period_in_days());
            }
        }
    }
    let request = kms.get_key_policy().key_id(&arn).policy_name("default");
    match run.call("kms:GetKeyPolicy", ask!(kms, GetKeyPolicy::new(), request)).await {
        Err(refused) => row.set_unread("policy", refused.unread()),
        Ok(answer) => {
            if let Some(document) = set_policy_behind(row, "kms:GetKeyPolicy", answer.policy(), &run.shields) {
                row.set("wildcard_principal", names_everyone(&document));
            }
        }
    }
}
