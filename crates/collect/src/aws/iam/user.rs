//! IAM users, with what the credential report says of each.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{Tag, UserDetail};
use demarc_inventory::{CollectionOutcome, Row, Unread};

use super::{
    credentials::{self, Credentials},
    estate::{Estate, set_held, set_tags},
    held::{Held, Library, arns},
    standing::Reach,
};
use crate::{
    Rows, Run,
    aws::{facts::count, read},
};

/// What a user's row takes from the credential report.
const CREDENTIALS: [&str; 5] = ["password_enabled", "mfa_active", "active_access_keys", "last_used_at", "idle_since"];

/// Writes the rows.
pub(super) fn finish(
    run: &Run<'_>,
    estate: &Estate,
    (library, groups): (&Library, &BTreeMap<String, Held>),
    reach: &Reach,
    credentials: &Credentials,
) {
    let mut rows = run.rows("aws_iam_user");
    for user in &estate.users {
        let mut row = row(&rows, user);
        set_policies(&mut row, user, library, groups);
        reach.set(&mut row);
        set_credentials(&mut row, credentials);
        rows.push(row);
    }
    if let Some(refused) = &credentials.refused {
        rows.refuse("credentials", refused.clone());
    }
    estate.finish(run, rows, &["list", "policies"]);
}

fn row(rows: &Rows, user: &UserDetail) -> Row {
    let name = user.user_name().unwrap_or_default();
    let mut row = rows.row(user.arn().unwrap_or(name), name);
    row.set("user_name", name);
    row.set("user_id", user.user_id());
    row.set("path", user.path());
    row.set("created_at", user.create_date().map(read::time));
    row.set("display_name", display_name(user.tags()));
    row.set("email", email(name, user.tags()));
    row.set("groups", read::list(user.group_list().iter().map(String::as_str)));
    row.set("group_count", count(user.group_list().len()));
    set_tags(&mut row, user.tags());
    row
}

/// The policies of a user, those of its groups included.
pub(super) fn held(user: &UserDetail, library: &Library, groups: &BTreeMap<String, Held>) -> Held {
    let mut held = Held::of(user.user_policy_list(), &arns(user.attached_managed_policies()), library);
    for name in user.group_list() {
        match groups.get(name) {
            Some(group) => held.join(group),
            None => held.miss(name),
        }
    }
    held
}

fn set_policies(row: &mut Row, user: &UserDetail, library: &Library, groups: &BTreeMap<String, Held>) {
    let attached = arns(user.attached_managed_policies());
    let held = held(user, library, groups);
    let boundary = user.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
    row.set("permissions_boundary", boundary);
    let boundary = boundary.map(|arn| Held::of(&[], &[arn], library));
    set_held(row, &attached, user.user_policy_list(), &held, boundary.as_ref());
}

fn set_credentials(row: &mut Row, credentials: &Credentials) {
    match (credentials.of(&row.arn), &credentials.refused) {
        (Some(found), _) => {
            for column in CREDENTIALS {
                if let Some(value) = found.values.get(column) {
                    row.set(column, value.clone());
                }
            }
        }
        (None, Some(refused)) => row.set_unread("credentials", refused.unread()),
        // A report may be some hours old.
        (None, None) => row.set_unread(
            "credentials",
            Unread {
                call: credentials::CALL.into(),
                outcome: CollectionOutcome::Failed,
                message: "the latest credential report is older than this user".into(),
            },
        ),
    }
}

/// The tag that names a person, if there is one.
fn display_name(tags: &[Tag]) -> Option<&str> {
    const KEYS: [&str; 8] = ["name", "fullname", "displayname", "realname", "person", "employee", "user", "owner"];
    let plain = |key: &str| -> String {
        key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let tag = |key: &&str| tags.iter().find(|tag| plain(tag.key()) == **key && !tag.value().trim().is_empty());
    KEYS.iter().find_map(tag).map(|tag| tag.value().trim())
}

/// The name if it is an e-mail address, else the first tag that is one.
fn email<'a>(name: &'a str, tags: &'a [Tag]) -> Option<&'a str> {
    let values = tags.iter().map(|tag| tag.value().trim());
    std::iter::once(name).chain(values).find(|text| is_email(text))
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(person, domain)| {
        !person.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag::builder().key(key).value(value).build().unwrap()
    }

    #[test]
    fn people_are_named_by_tags() {
        let tags = [tag("team", "web"), tag("Full-Name", "Ann Li"), tag("contact", "ann@example.org")];
        assert_eq!(display_name(&tags), Some("Ann Li"));
        assert_eq!(email("ann", &tags), Some("ann@example.org"));
        assert_eq!(email("bo@example.org", &tags), Some("bo@example.org"));
        assert_eq!(display_name(&[tag("name", " ")]), None);
        assert_eq!(email("ann", &[tag("note", "meet @ noon. ok")]), None);
    }
}
