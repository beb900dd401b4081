//! What an account has once: the owner's credentials, the password policy, second factors, certificates, sign-in providers.

use std::collections::HashMap;

use aws_sdk_iam::{
    Client,
    types::{AssignmentStatusType, PasswordPolicy, SummaryKeyType, VirtualMfaDevice},
};
use demarc_inventory::Row;

use super::{certificate, saml};
use crate::{
    Rows, Run,
    aws::read::{self, every_page},
};

/// Reads all of them.
pub(super) async fn collect(run: &Run<'_>, iam: &Client) {
    futures::join!(
        summary(run, iam),
        password_policy(run, iam),
        virtual_mfa_devices(run, iam),
        certificate::collect(run, iam),
        saml::collect(run, iam),
    );
}

/// An ARN of something that belongs to the account itself, such as `root`.
fn arn(run: &Run<'_>, resource: &str) -> String {
    let partition = run.identity.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws");
    format!("arn:{partition}:iam::{}:{resource}", run.account)
}

async fn summary(run: &Run<'_>, iam: &Client) {
    let mut rows = run.rows("aws_iam_account_summary");
    match run.call("iam:GetAccountSummary", iam.get_account_summary().send()).await {
        Ok(answer) => {
            let mut row = rows.row(arn(run, "root"), &*run.account);
            set_summary(&mut row, &answer.summary_map.unwrap_or_default());
            set_alias(run, iam, &mut row).await;
            rows.push(row);
        }
        Err(refused) => rows.refuse("list", refused),
    }
    run.finish(rows);
}

fn set_summary(row: &mut Row, summary: &HashMap<SummaryKeyType, i32>) {
    const FLAGS: [(&str, SummaryKeyType); 4] = [
        ("root_mfa_enabled", SummaryKeyType::AccountMfaEnabled),
        ("root_access_keys_present", SummaryKeyType::AccountAccessKeysPresent),
        ("root_signing_certificates_present", SummaryKeyType::AccountSigningCertificatesPresent),
        ("root_password_present", SummaryKeyType::AccountPasswordPresent),
    ];
    const NUMBERS: [(&str, SummaryKeyType); 8] = [
        ("users", SummaryKeyType::Users),
        ("groups", SummaryKeyType::Groups),
        ("roles", SummaryKeyType::Roles),
        ("policies", SummaryKeyType::Policies),
        ("identity_providers", SummaryKeyType::Providers),
        ("server_certificates", SummaryKeyType::ServerCertificates),
        ("mfa_devices", SummaryKeyType::MfaDevices),
        ("mfa_devices_in_use", SummaryKeyType::MfaDevicesInUse),
    ];
    for (column, key) in FLAGS {
        row.set(column, summary.get(&key).map(|&number| number > 0));
    }
    for (column, key) in NUMBERS {
        row.set(column, summary.get(&key).copied());
    }
}

async fn set_alias(run: &Run<'_>, iam: &Client, row: &mut Row) {
    match run.call("iam:ListAccountAliases", iam.list_account_aliases().send()).await {
        Ok(answer) => {
            if let Some(alias) = answer.account_aliases.first() {
                row.title = alias.as_str().into();
                row.set("account_alias", alias);
            }
        }
        Err(refused) => row.set_unread("alias", refused.unread()),
    }
}

async fn password_policy(run: &Run<'_>, iam: &Client) {
    let mut rows = run.rows("aws_iam_account_password_policy");
    let mut row = rows.row(arn(run, "account-password-policy"), format!("password policy of {}", run.account));
    match run.call("iam:GetAccountPasswordPolicy", iam.get_account_password_policy().send()).await {
        Ok(answer) => {
            if let Some(policy) = answer.password_policy() {
                set_password_policy(&mut row, policy);
            }
            rows.push(row);
        }
        Err(refused) if refused.is(&["NoSuchEntity", "NoSuchEntityException"]) => {
            row.set("is_set", false);
            rows.push(row);
        }
        Err(refused) => rows.refuse("list", refused),
    }
    run.finish(rows);
}

fn set_password_policy(row: &mut Row, policy: &PasswordPolicy) {
    row.set("is_set", true);
    row.set("minimum_password_length", policy.minimum_password_length());
    // The provider leaves these two out when nothing is asked for.
    row.set("password_reuse_prevention", policy.password_reuse_prevention().unwrap_or_default());
    row.set("max_password_age", policy.max_password_age().unwrap_or_default());
    row.set("require_uppercase", policy.require_uppercase_characters());
    row.set("require_lowercase", policy.require_lowercase_characters());
    row.set("require_numbers", policy.require_numbers());
    row.set("require_symbols", policy.require_symbols());
    row.set("expire_passwords", policy.expire_passwords());
    row.set("hard_expiry", policy.hard_expiry());
    row.set("allow_users_to_change_password", policy.allow_users_to_change_password());
}

async fn virtual_mfa_devices(run: &Run<'_>, iam: &Client) {
    let mut rows = run.rows("aws_iam_virtual_mfa_device");
    let pages = iam.list_virtual_mfa_devices().assignment_status(AssignmentStatusType::Any).into_paginator().send();
    let devices = every_page!(run, "iam:ListVirtualMFADevices", pages, virtual_mfa_devices);
    devices.report(&mut rows);
    for device in &devices.items {
        rows.push(virtual_mfa_device(&rows, device));
    }
    run.finish(rows);
}

fn virtual_mfa_device(rows: &Rows, device: &VirtualMfaDevice) -> Row {
    let serial = device.serial_number();
    let user = device.user().filter(|user| !user.arn().is_empty());
    let mut row = rows.row(serial, serial.rsplit('/').next().unwrap_or(serial));
    row.set("serial_number", serial);
    row.set("is_assigned", user.is_some());
    row.set("is_root", user.is_some_and(|user| user.arn().ends_with(":root")));
    row.set("user_name", user.map(|user| user.user_name()).filter(|name| !name.is_empty()));
    row.set("user_arn", user.map(|user| user.arn()));
    row.set("enabled_at", device.enable_date().map(read::time));
    row
}
