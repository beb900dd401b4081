//! The accounts of a tenant: how to get in, never with what secret.

use std::sync::Arc;

use toml::{Spanned, de::DeValue};

use crate::{
    account::{Account, AccountOrganisation},
    item::Item,
    section::Section,
    tenant::services,
    wrong::{escaped, wrong},
};

const KEYS: &[&str] = &["provider", "profile", "role_arn", "external_id", "regions", "endpoint_url", "organisation"];
const ORGANISATION_KEYS: &[&str] = &["role_name", "external_id", "only_units", "except"];
/// Parts of key names under which secrets are kept.
const SECRETS: &[&str] =
    &["secret", "password", "passwd", "token", "access_key", "api_key", "private_key", "credential"];

/// Reads every `[[account]]`.
pub fn read(file: &Section<'_>) -> Vec<Account> {
    let sections = file.each("account", "[[account]]");
    sections.iter().filter_map(|section| section.page.sound(|| account(section))).collect()
}

fn account(section: &Section<'_>) -> Option<Account> {
    // A key that names a secret is not only unknown: the secret is in git now.
    if holds_secret(section) {
        return None;
    }
    section.only(KEYS);
    let organisation = section.one("organisation", "[account.organisation]");
    let provider = section.required("provider", "whose account it is, such as \"aws\"").and_then(Item::id);
    let line = |key| section.optional(key).and_then(Item::line);
    Some(Account {
        profile: line("profile"),
        role_arn: line("role_arn"),
        external_id: line("external_id"),
        organisation: organisation.and_then(|section| self::organisation(&section)),
        regions: services::lines(section, "regions").into_iter().map(Arc::from).collect(),
        endpoint_url: section.optional("endpoint_url").and_then(endpoint),
        provider: provider.map(Spanned::into_inner)?,
    })
}

/// Every account of an organisation.
fn organisation(section: &Section<'_>) -> Option<AccountOrganisation> {
    if holds_secret(section) {
        return None;
    }
    section.only(ORGANISATION_KEYS);
    let texts = |key| services::lines(section, key).into_iter().map(Arc::from).collect();
    let name = section.required("role_name", "the name of the role that every account has, such as \"demarc\"");
    Some(AccountOrganisation {
        external_id: section.optional("external_id").and_then(Item::line),
        only_units: texts("only_units"),
        except: texts("except"),
        role_name: name.and_then(role_name)?,
    })
}

/// A name, with its path if it has one; an ARN would lead into one account only.
fn role_name(item: Item<'_>) -> Option<Arc<str>> {
    let name = item.line()?;
    let is_part = |character: char| character.is_ascii_alphanumeric() || "+=,.@-_/".contains(character);
    if !name.is_empty() && name.chars().all(is_part) {
        return Some(name);
    }
    item.refuse(
        wrong(format!("`{}` is not the name of a role", escaped(&name)))
            .expected("what comes after `:role/` in its ARN, such as \"demarc\"")
            .mend("write the name that the role has in every account"),
    )
}

fn holds_secret(section: &Section<'_>) -> bool {
    let secret = section.items().into_iter().find(|item| {
        let key = item.key.to_lowercase().replace('-', "_");
        SECRETS.iter().any(|secret| key.contains(secret)) || values(*item).iter().any(|value| is_access_key(value))
    });
    if let Some(item) = secret {
        item.page.say(
            &section.key_span(item.key),
            wrong(format!("`{}` holds a secret", escaped(item.key)))
                .expected("no secrets in a workspace, which is kept in git")
                .mend("remove it, replace that secret at the provider, and name a `profile` or a `role_arn` instead"),
        );
    }
    secret.is_some()
}

fn values(item: Item<'_>) -> Vec<&str> {
    match item.value.get_ref() {
        DeValue::String(text) => vec![text],
        DeValue::Array(array) => array.iter().filter_map(|value| value.get_ref().as_str()).collect(),
        _ => Vec::new(),
    }
}

/// An AWS access key id, such as begins with `AKIA`, anywhere in a text.
fn is_access_key(text: &str) -> bool {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    words.into_iter().any(|word| {
        let is_key = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        word.len() >= 16 && (word.starts_with("AKIA") || word.starts_with("ASIA")) && word.bytes().all(is_key)
    })
}

fn endpoint(item: Item<'_>) -> Option<Arc<str>> {
    let url = item.line()?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
    match host {
        Some(host) if host.contains('@') => item.refuse(
            wrong("`endpoint_url` holds a user name or password")
                .expected("no secrets in a workspace, which is kept in git")
                .mend("remove everything up to the `@`"),
        ),
        Some(host) if !host.is_empty() && !url.contains(char::is_whitespace) => Some(url),
        _ => item.refuse(wrong(format!("`{}` is not a web address", escaped(&url))).expected("http://… or https://…")),
    }
}
