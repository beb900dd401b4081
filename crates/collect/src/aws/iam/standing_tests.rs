//! How far somebody gets, as rows hold it.

use aws_sdk_iam::types::{GroupDetail, PolicyDetail};
use demarc_inventory::Value;

use super::*;
use crate::{Rows, aws::iam::group::held_by_name};

const ACCOUNT: &str = "111122223333";

fn inline(text: &str) -> PolicyDetail {
    PolicyDetail::builder().policy_name("own").policy_document(text).build()
}

fn allow(action: &str) -> PolicyDetail {
    inline(&format!(r#"{{"Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#))
}

fn user(name: &str) -> aws_sdk_iam::types::builders::UserDetailBuilder {
    UserDetail::builder().user_name(name).arn(format!("arn:aws:iam::{ACCOUNT}:user/{name}"))
}

fn role(name: &str, trust: &str) -> aws_sdk_iam::types::builders::RoleDetailBuilder {
    let text = format!(r#"{{"Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{trust}}}}}"#);
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/{name}");
    RoleDetail::builder().role_name(name).arn(arn).assume_role_policy_document(text)
}

fn estate() -> Estate {
    let group = GroupDetail::builder()
        .group_name("devs")
        .arn(format!("arn:aws:iam::{ACCOUNT}:group/devs"))
        .group_policy_list(allow("sts:AssumeRole"));
    let account = format!(r#"{{"AWS":"{ACCOUNT}"}}"#);
    Estate {
        users: vec![
            user("ann").group_list("devs").build(),
            user("bea").user_policy_list(allow("s3:*")).build(),
            user("cleo").user_policy_list(inline("not a policy")).build(),
            user("dan").user_policy_list(allow("lambda:UpdateFunctionCode")).build(),
        ],
        groups: vec![group.build()],
        roles: vec![
            role("admin", &account).role_policy_list(allow("*")).build(),
            role("job", r#"{"Service":"lambda.amazonaws.com"}"#).role_policy_list(allow("*")).build(),
        ],
        policies: Vec::new(),
        refused: None,
    }
}

fn row(reach: &Reach, name: &str) -> (Option<bool>, Option<String>) {
    let mut row = Rows::new("aws_iam_user".into(), ACCOUNT.into(), "global".into(), None)
        .row(format!("arn:aws:iam::{ACCOUNT}:{name}"), name);
    reach.set(&mut row);
    let can = match row.values.get("can_become_administrator") {
        Some(Value::Bool(can)) => Some(*can),
        _ => None,
    };
    (can, row.text("path_to_administrator").map(str::to_owned))
}

fn reach(estate: &Estate) -> Reach {
    reach_within(estate, &Limits::default())
}

fn reach_within(estate: &Estate, limits: &Limits) -> Reach {
    let library = Library::of(estate);
    Reach::of(ACCOUNT, estate, (&library, &held_by_name(estate, &library)), limits)
}

#[test]
fn rows_say_how_far_somebody_gets() {
    let reach = reach(&estate());
    assert_eq!(row(&reach, "user/ann"), (Some(true), Some("user/ann takes role/admin".to_owned())));
    assert_eq!(row(&reach, "user/bea"), (Some(false), None));
    assert_eq!(row(&reach, "role/admin"), (Some(true), None));
    let (can, path) = row(&reach, "user/cleo");
    assert_eq!((can, path.is_some_and(|path| path.contains("unread:identity"))), (None, true));
    let (can, path) = row(&reach, "user/dan");
    assert_eq!((can, path.is_some_and(|path| path.contains("exists:lambda.amazonaws.com"))), (None, true));
}

#[test]
fn a_list_that_ended_early_proves_no_missing_way() {
    let mut estate = estate();
    estate.roles.push(RoleDetail::builder().role_name("x").arn(format!("arn:aws:iam::{ACCOUNT}:role/x")).build());
    assert_eq!(row(&reach(&estate), "user/bea"), (None, None));
}

/// Of somebody: whether it can become an administrator, and whether only the organisation keeps it from that; `unread` where
/// that was not read.
fn within(limits: &Limits, name: &str) -> (Option<bool>, String) {
    let reach = reach_within(&estate(), limits);
    let mut found = Rows::new("aws_iam_user".into(), ACCOUNT.into(), "global".into(), None)
        .row(format!("arn:aws:iam::{ACCOUNT}:{name}"), name);
    reach.set(&mut found);
    let limited = match (found.values.get("limited_by_organisation"), found.unread.get("organisation")) {
        (Some(Value::Bool(limited)), None) => limited.to_string(),
        (None, Some(unread)) => format!("{} {:?}", unread.call, unread.outcome),
        _ => "null".to_owned(),
    };
    (row(&reach, name).0, limited)
}

fn limits(levels: &[&[&str]]) -> Limits {
    let statement =
        |text: &&str| Arc::new(Document::parse(&format!(r#"{{"Statement":{{{text},"Resource":"*"}}}}"#)).unwrap());
    let levels = levels.iter().map(|level| level.iter().map(statement).collect()).collect();
    Limits { levels, ..Limits::default() }
}

/// The policies of each level, and what becomes of three members: whether each can become an administrator, and is kept from it.
type Case<'c> = (&'c [&'c [&'c str]], [(Option<bool>, &'c str); 3]);

#[test]
fn what_the_organisation_forbids_counts_at_every_level() {
    const ALL: &str = r#""Effect":"Allow","Action":"*""#;
    const IAM: &str = r#""Effect":"Deny","Action":"iam:*""#;
    const TAKE: &str = r#""Effect":"Deny","Action":"sts:AssumeRole""#;
    const FILES: &str = r#""Effect":"Allow","Action":"s3:*""#;
    const LEAVE: &str = r#""Effect":"Deny","Action":"organizations:LeaveOrganization""#;
    let (can, cannot, kept) = ((Some(true), "false"), (Some(false), "false"), (Some(false), "true"));
    let cases: [Case<'_>; 7] = [
        (&[], [can, can, cannot]),
        (&[&[ALL], &[ALL]], [can, can, cannot]),
        (&[&[ALL, LEAVE], &[ALL]], [can, can, cannot]),
        (&[&[ALL, IAM], &[ALL], &[ALL]], [kept, kept, cannot]),
        (&[&[ALL], &[ALL], &[ALL, IAM]], [kept, kept, cannot]),
        // What one level does not allow, no other can.
        (&[&[ALL], &[FILES], &[ALL]], [kept, kept, cannot]),
        (&[&[ALL], &[ALL, TAKE]], [kept, can, cannot]),
    ];
    for (levels, expected) in cases {
        let found = ["user/ann", "role/admin", "user/bea"].map(|name| within(&limits(levels), name));
        assert_eq!(found, expected.map(|(can, limited)| (can, limited.to_owned())), "{levels:?}");
    }
}

#[test]
fn what_was_not_read_of_an_organisation_forbids_nothing_and_is_named_where_it_matters() {
    let refused = Refused::new("organizations:ListRoots", demarc_inventory::CollectionOutcome::Denied, "no");
    let unread = Limits { refused: Some(refused.clone()), ..Limits::default() };
    let denied = "organizations:ListRoots Denied".to_owned();
    assert_eq!(within(&unread, "user/ann"), (Some(true), denied.clone()));
    assert_eq!(within(&unread, "role/admin"), (Some(true), denied));
    // Nobody need ask what forbids somebody what it cannot do anyway.
    assert_eq!(within(&unread, "user/bea"), (Some(false), "false".to_owned()));
    // What was read is enough.
    let some = Limits { refused: Some(refused), ..limits(&[&[r#""Effect":"Allow","Action":"s3:*""#]]) };
    assert_eq!(within(&some, "user/ann"), (Some(false), "true".to_owned()));
}
