//! What is known when policies are missing.

use super::*;

const ADMIN: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const READ: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;

fn held(texts: &[&str], unread: bool) -> Held {
    let documents = texts.iter().map(|text| Arc::new(Document::parse(text).unwrap())).collect();
    Held { documents, unread: unread.then(|| "lost".to_owned()) }
}

#[test]
fn a_missing_policy_leaves_the_answer_open_unless_another_settles_it() {
    let admin = |held: &Held, boundary: Option<&Held>| held.within(boundary, is_administrator).ok();
    assert_eq!(admin(&held(&[READ], false), None), Some(false));
    assert_eq!(admin(&held(&[READ], true), None), None);
    assert_eq!(admin(&held(&[ADMIN], true), None), Some(true));
    assert_eq!(admin(&held(&[ADMIN], false), Some(&held(&[READ], false))), Some(false));
    assert_eq!(admin(&held(&[ADMIN], false), Some(&held(&[ADMIN], false))), Some(true));
    assert_eq!(admin(&held(&[ADMIN], false), Some(&held(&[], true))), None);
    assert_eq!(admin(&held(&[READ], true), Some(&held(&[READ], false))), Some(false));
}

#[test]
fn what_groups_hold_counts() {
    let mut user = held(&[READ], false);
    user.join(&held(&[ADMIN], true));
    assert_eq!(user.within(None, is_administrator), Ok(true));
    let mut user = held(&[READ], false);
    user.join(&held(&[], true));
    assert_eq!(user.within(None, is_administrator), Err("lost"));
}

#[test]
fn some_policies_of_the_provider_are_known_by_name() {
    let library = Library(BTreeMap::new());
    let asks = |arn: &str| Held::of(&[], &[arn], &library).within(None, is_administrator).ok();
    assert_eq!(asks("arn:aws:iam::aws:policy/AdministratorAccess"), Some(true));
    assert_eq!(asks("arn:aws-us-gov:iam::aws:policy/AdministratorAccess"), Some(true));
    assert_eq!(asks("arn:aws:iam::aws:policy/IAMFullAccess"), Some(false));
    assert_eq!(asks("arn:aws:iam::111122223333:policy/AdministratorAccess"), None);
    assert_eq!(asks("arn:aws:iam::aws:policy/ReadOnlyAccess"), None);
}
