//! Which policies make an administrator, and which give all of IAM.

use super::*;

/// Reads statements, separated by `;`, each `allow|deny actions on resources [if operator key value]`.
/// A list that begins with `!` is said by exception.
pub(crate) fn policy(text: &str) -> Document {
    let statements: Vec<_> = text.split(';').map(|statement| statement_json(statement.trim())).collect();
    Document::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))).unwrap()
}

fn statement_json(text: &str) -> String {
    let (text, condition) = match text.split_once(" if ") {
        Some((text, condition)) => (text, condition_json(condition)),
        None => (text, String::new()),
    };
    let (effect, rest) = text.split_once(' ').unwrap();
    let (actions, resources) = rest.split_once(" on ").unwrap();
    let effect = if effect == "allow" { "Allow" } else { "Deny" };
    format!(
        r#"{{"Effect":"{effect}",{},{}{condition}}}"#,
        list_json("Action", actions),
        list_json("Resource", resources)
    )
}

fn list_json(name: &str, list: &str) -> String {
    let (not, list) = list.strip_prefix('!').map_or(("", list), |list| ("Not", list));
    let items: Vec<_> = list.split_whitespace().map(|item| format!("\"{item}\"")).collect();
    format!(r#""{not}{name}":[{}]"#, items.join(","))
}

fn condition_json(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    format!(r#","Condition":{{"{}":{{"{}":"{}"}}}}"#, words[0], words[1], words[2])
}

#[test]
fn policies_give_administration_and_iam() {
    const CASES: &[(&str, bool, bool)] = &[
        // Everything, in the ways people write it.
        ("allow * on *", true, true),
        ("allow *:* on *", true, true),
        ("allow * on arn:aws:*", true, true),
        ("allow * on arn:aws:*:*:*:*", true, true),
        ("allow * on arn:*", true, true),
        ("allow s3:Get* * on *", true, true),
        ("allow * on * if Bool aws:MultiFactorAuthPresent true", true, true),
        ("allow s3:* on arn:aws:s3:::x ; allow * on *", true, true),
        // By exception.
        ("allow ! on *", true, true),
        ("allow !iam:* on *", false, false),
        ("allow !iam:* organizations:* account:* on *", false, false),
        ("allow !IAM:* on *", false, false),
        ("allow !iam:CreateUser on *", false, false),
        ("allow !i* on *", false, false),
        ("allow !* on *", false, false),
        ("allow !aws-portal:* on *", true, true),
        ("allow !iam:* on * ; allow iam:* on *", true, true),
        ("allow !iam:* on * ; allow iam:Get* on *", false, false),
        ("allow !iam:* on * ; allow !s3:* on *", true, true),
        ("allow * on !arn:aws:s3:::secret/*", true, true),
        ("allow * on !*", false, false),
        ("allow * on !arn:aws:iam::*", false, false),
        // All of IAM only.
        ("allow iam:* on *", false, true),
        ("allow IAM:* on *", false, true),
        ("allow iam* on *", false, true),
        ("allow iam:* on arn:aws:iam::*:*", false, true),
        ("allow iam:* on arn:aws:iam::111122223333:*", false, true),
        ("allow iam:* on arn:aws:iam::111122223333:role/*", false, false),
        ("allow iam:Get* iam:List* on *", false, false),
        ("allow iam:*User on *", false, false),
        ("allow iam:Pass* on *", false, false),
        ("allow s3:* ec2:* on *", false, false),
        ("allow * on arn:aws:s3:::bucket/*", false, false),
        ("allow * on arn:aws:s3:::*", false, false),
        ("allow * on arn:aws:iam::111122223333:*", false, true),
        ("allow s3:GetObject on *", false, false),
        // What is denied outright does not count; what a condition denies does.
        ("allow * on * ; deny * on *", false, false),
        ("allow * on * ; deny iam:* on *", false, false),
        ("allow iam:* on * ; deny iam:* on *", false, false),
        ("allow * on * ; deny !s3:* on *", false, false),
        ("allow * on * ; deny s3:DeleteBucket on *", true, true),
        ("allow * on * ; deny iam:DeleteUser on *", true, true),
        ("allow * on * ; deny * on arn:aws:s3:::secret", true, true),
        ("allow * on * ; deny * on * if BoolIfExists aws:MultiFactorAuthPresent false", true, true),
        ("deny * on *", false, false),
    ];
    for &(text, administrator, iam) in CASES {
        let document = policy(text);
        assert_eq!(is_administrator(&[&document]), administrator, "administrator: {text}");
        assert_eq!(has_iam_full_access(&[&document]), iam, "all of IAM: {text}");
    }
}

#[test]
fn documents_hold_together() {
    let (most, iam, deny) = (policy("allow !iam:* on *"), policy("allow iam:* on *"), policy("deny * on *"));
    assert!(is_administrator(&[&most, &iam]));
    assert!(!is_administrator(&[&most, &iam, &deny]));
    assert!(!is_administrator(&[]));
    assert!(!has_iam_full_access(&[]));
}

#[test]
fn one_statement_that_allows_everything_is_told_whatever_others_take_away() {
    for (text, everything) in [
        ("allow * on *", true),
        ("allow *:* on *", true),
        ("allow s3:Get* on * ; allow * on *", true),
        ("allow * on * ; deny iam:* on *", true),
        ("allow * on * if Bool aws:MultiFactorAuthPresent true", true),
        ("allow s3:* on *", false),
        ("allow * on arn:aws:s3:::x", false),
        ("allow !iam:* on *", false),
        ("deny * on *", false),
    ] {
        assert_eq!(allows_everything(&[&policy(text)]), everything, "{text}");
    }
}
