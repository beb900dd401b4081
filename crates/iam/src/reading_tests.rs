//! Documents in the shapes that providers return them.

use super::*;

fn single(text: &str) -> Statement {
    document(text).expect("a policy").statements.remove(0)
}

#[test]
fn a_single_value_is_a_list_of_one() {
    let statement =
        single(r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}}"#);
    assert_eq!(statement.actions, Patterns::Only(vec!["s3:*".into()]));
    assert_eq!(statement.principals, Principals::Only(vec![Principal::Everyone]));
    assert!(statement.conditions.is_empty());
}

#[test]
fn principals_keep_their_kind() {
    let statement = single(
        r#"{"Statement": [{"Sid": "x", "effect": "deny", "NotAction": ["a:b"], "NotResource": "r",
            "NotPrincipal": {"AWS": ["1", "*"], "Service": "s", "Federated": "f", "CanonicalUser": "c"}}]}"#,
    );
    let Principals::AllBut(mut all) = statement.principals else { panic!("NotPrincipal") };
    all.sort_by_key(|principal| format!("{principal:?}"));
    let expected = [
        Principal::Aws("1".into()),
        Principal::CanonicalUser("c".into()),
        Principal::Everyone,
        Principal::Federated("f".into()),
        Principal::Service("s".into()),
    ];
    assert_eq!(all, expected);
    assert_eq!((statement.sid.as_deref(), statement.effect), (Some("x"), Effect::Deny));
    assert_eq!(statement.actions, Patterns::AllBut(vec!["a:b".into()]));
    assert_eq!(statement.resources, Patterns::AllBut(vec!["r".into()]));
}

#[test]
fn conditions_are_taken_apart() {
    let statement = single(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:SourceVpce": ["a", "b"]},
            "Bool": {"aws:SecureTransport": false}}}]}"#,
    );
    let [bool, like] = statement.conditions.as_slice() else { panic!("two conditions") };
    assert_eq!((bool.operator.as_str(), bool.values.as_slice()), ("bool", &["false".to_owned()][..]));
    assert_eq!((like.operator.as_str(), like.key.as_str()), ("stringlike", "aws:sourcevpce"));
    assert!(like.if_exists && like.quantifier == Quantifier::Any && like.values.len() == 2);
}

#[test]
fn url_encoded_documents_are_read() {
    let text = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%7D%5D%7D";
    assert_eq!(single(text).actions, Patterns::Only(vec!["s3:*".into()]));
}

#[test]
fn what_is_not_a_policy_is_an_error() {
    for text in [
        "",
        "%",
        "%7",
        "null",
        "[]",
        "{}",
        r#"{"Statement": "x"}"#,
        r#"{"Statement": ["x"]}"#,
        r#"{"Statement": [{}]}"#,
        r#"{"Statement": [{"Effect": "Perhaps"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": {"a": 1}}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": "a", "NotAction": "b"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Stranger": "a"}}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Principal": null}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Condition": "a"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": "a"}}]}"#,
    ] {
        assert!(document(text).is_err(), "{text}");
    }
    let long = format!(r#"{{"Statement": [], "x": "{}"}}"#, "x".repeat(MAX_BYTES));
    assert_eq!(document(&long), Err(DocumentError::TooLong(long.len())));
    let deep = "[".repeat(100_000);
    assert!(document(&deep).is_err());
}

#[test]
fn no_statement_is_a_policy_without_effect() {
    assert_eq!(document(r#"{"Statement": []}"#).map(|document| document.statements.len()), Ok(0));
}
