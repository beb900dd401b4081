//! Who is let in, as a table. The resource belongs to account 111111111111.

use super::*;

const OWN: &str = "111111111111";

/// What a policy opens: `r` read, `w` write, and the other accounts.
fn opened(statements: &str) -> (String, Vec<String>) {
    let document = Document::parse(&format!(r#"{{"Statement": [{statements}]}}"#)).expect(statements);
    let found = exposure(&document, OWN);
    let letters = [(found.public_read, 'r'), (found.public_write, 'w')];
    (letters.into_iter().filter(|(open, _)| *open).map(|(_, letter)| letter).collect(), found.cross_account)
}

fn check(table: &[(&str, &str, &[&str])]) {
    for (statements, public, accounts) in table {
        let (letters, outsiders) = opened(statements);
        assert_eq!(
            (letters.as_str(), outsiders),
            (*public, accounts.iter().map(|&name| name.to_owned()).collect()),
            "{statements}"
        );
    }
}

fn check_allow(table: &[(&str, &str, &[&str])]) {
    for (rest, public, accounts) in table {
        check(&[(&format!(r#"{{"Effect": "Allow", "Resource": "*", {rest}}}"#), public, accounts)]);
    }
}

/// Reading by everyone under one condition.
fn check_condition(table: &[(&str, &str, &[&str])]) {
    for (condition, public, accounts) in table {
        let rest = format!(r#""Principal": "*", "Action": "s3:GetObject", "Condition": {condition}"#);
        check_allow(&[(&rest, public, accounts)]);
    }
}

/// Reading by everyone, and by account 222222222222, beside one deny.
fn check_deny(table: &[(&str, &str, &[&str])]) {
    for (deny, public, accounts) in table {
        let text = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}},
               {{"Effect": "Allow", "Principal": {{"AWS": "222222222222"}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}},
               {{"Effect": "Deny", {deny}}}"#
        );
        check(&[(&text, public, accounts)]);
    }
}

#[test]
fn principals() {
    check_allow(&[
        (r#""Principal": "*", "Action": "s3:GetObject""#, "r", &[]),
        (r#""Principal": {"AWS": "*"}, "Action": "s3:GetObject""#, "r", &[]),
        (r#""Principal": {"AWS": ["111111111111", "*"]}, "Action": "s3:GetObject""#, "r", &[]),
        (r#""Principal": {"Service": "*"}, "Action": "s3:GetObject""#, "r", &[]),
        (r#""NotPrincipal": {"AWS": "111111111111"}, "Action": "s3:GetObject""#, "r", &[]),
        (r#""Action": "s3:GetObject""#, "r", &[]),
        (r#""Principal": {"AWS": "arn:aws:iam::*:root"}, "Action": "s3:GetObject""#, "r", &[]),
        (r#""Principal": {"AWS": "111111111111"}, "Action": "*""#, "", &[]),
        (r#""Principal": {"AWS": "arn:aws:iam::111111111111:role/x"}, "Action": "*""#, "", &[]),
        (r#""Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "*""#, "", &["222222222222"]),
        (
            r#""Principal": {"AWS": ["333333333333", "arn:aws:sts::222222222222:assumed-role/a/b"]}, "Action": "*""#,
            "",
            &["222222222222", "333333333333"],
        ),
        (r#""Principal": {"AWS": "AIDAABCDEFGHIJKLMNOPQ"}, "Action": "*""#, "", &[]),
        (r#""Principal": {"AWS": "someone"}, "Action": "*""#, "", &["someone"]),
        (
            r#""Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}, "Action": "s3:GetObject""#,
            "",
            &[],
        ),
        (r#""Principal": {"CanonicalUser": "abc"}, "Action": "s3:GetObject""#, "", &["abc"]),
        (r#""Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject""#, "", &[]),
        (r#""Principal": {"Federated": "accounts.google.com"}, "Action": "s3:GetObject""#, "r", &[]),
        (
            r#""Principal": {"Federated": "arn:aws:iam::111111111111:saml-provider/x"}, "Action": "s3:GetObject""#,
            "",
            &[],
        ),
    ]);
}

#[test]
fn actions() {
    let cases: [(&str, &str); 16] = [
        (r#""*""#, "rw"),
        (r#""s3:*""#, "rw"),
        (r#""s3:Put*""#, "w"),
        (r#""s3:DeleteObject""#, "w"),
        (r#""s3:Get*""#, "r"),
        (r#""s3:G*""#, "rw"),
        (r#""s3:List*""#, "r"),
        (r#""s3:*Object""#, "rw"),
        (r#"["s3:ListBucket", "s3:PutObjectAcl"]"#, "rw"),
        (r#""sns:Publish""#, "w"),
        (r#""SNS:Subscribe""#, "r"),
        (r#""sqs:ReceiveMessage""#, "r"),
        (r#""sqs:SendMessage""#, "w"),
        (r#""kms:Decrypt""#, "r"),
        (r#""lambda:InvokeFunction""#, "w"),
        (r#""es:ESHttp*""#, "rw"),
    ];
    for (action, public) in cases {
        check_allow(&[(&format!(r#""Principal": "*", "Action": {action}"#), public, &[])]);
    }
    check_allow(&[(r#""Principal": "*", "NotAction": "s3:PutObject""#, "rw", &[]), (r#""Principal": "*""#, "rw", &[])]);
}

#[test]
fn conditions_that_narrow() {
    check_condition(&[
        (r#"{"StringEquals": {"aws:SourceAccount": "111111111111"}}"#, "", &[]),
        (r#"{"StringEquals": {"AWS:SourceOwner": "111111111111"}}"#, "", &[]),
        (r#"{"StringEquals": {"aws:PrincipalAccount": ["111111111111", "222222222222"]}}"#, "", &["222222222222"]),
        (r#"{"StringEquals": {"kms:CallerAccount": "111111111111"}}"#, "", &[]),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111111111111:*"}}"#, "", &[]),
        (r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::other-bucket"}}"#, "", &[]),
        (r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/*"}}"#, "", &["222222222222"]),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}"#, "", &["o-abc123"]),
        (r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/r-1/*"}}"#, "", &["o-abc123"]),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc123", "aws:PrincipalAccount": "111111111111"}}"#, "", &[]),
        (r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}}"#, "", &[]),
        (r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]}}"#, "", &[]),
        (r#"{"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}"#, "", &[]),
        (r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#, "", &[]),
        (r#"{"StringLike": {"sns:Endpoint": "*@example.com"}}"#, "", &[]),
    ]);
}

#[test]
fn conditions_that_do_not() {
    check_condition(&[
        ("{}", "r", &[]),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, "r", &[]),
        (r#"{"StringLike": {"aws:Referer": "https://example.com/*"}}"#, "r", &[]),
        (r#"{"StringEquals": {"aws:PrincipalTag/team": "a"}}"#, "r", &[]),
        (r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#, "r", &[]),
        (r#"{"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}"#, "r", &[]),
        (r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}}"#, "r", &[]),
        (r#"{"IpAddress": {"aws:SourceIp": "anything"}}"#, "r", &[]),
        (r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, "r", &[]),
        (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}"#, "r", &[]),
        (r#"{"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}"#, "r", &[]),
        (r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/r-1/*"}}"#, "r", &[]),
        (r#"{"StringLike": {"aws:PrincipalArn": "*"}}"#, "r", &[]),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}"#, "r", &[]),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#, "r", &[]),
        (r#"{"StringLike": {"aws:SourceAccount": "1111*"}}"#, "r", &[]),
        (r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, "r", &[]),
        (r#"{"StringEquals": {"aws:SourceVpce": ["vpce-1", "*"]}}"#, "r", &[]),
        (r#"{"StringEquals": {"aws:SourceVpce": []}}"#, "r", &[]),
        (r#"{"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}}"#, "r", &[]),
        (r#"{"StringLike": {"aws:userid": "*:someone"}}"#, "r", &[]),
        (r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#, "r", &[]),
    ]);
}

#[test]
fn denies_that_close() {
    check_deny(&[
        (r#""Principal": "*", "Action": "*", "Resource": "*""#, "", &[]),
        (r#""Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#, "", &[]),
        (r#""Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b*""#, "", &[]),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
            "",
            &["222222222222"],
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111111111111"}}"#,
            "",
            &[],
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "222222222222"}}"#,
            "",
            &["222222222222"],
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
            "",
            &["222222222222", "o-1"],
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            "",
            &["222222222222"],
        ),
    ]);
}

#[test]
fn denies_that_leave_it_open() {
    const OPEN: &[&str] = &["222222222222"];
    check_deny(&[
        (r#""Principal": "*", "Action": "s3:PutObject", "Resource": "*""#, "r", OPEN),
        // An anonymous request has no such key.
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
            "r",
            OPEN,
        ),
        (r#""Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/private/*""#, "r", OPEN),
        (r#""Principal": "*", "NotAction": "s3:PutObject", "Resource": "*""#, "r", OPEN),
        (r#""Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::c/*""#, "r", OPEN),
        (r#""Principal": {"AWS": "333333333333"}, "Action": "*", "Resource": "*""#, "r", OPEN),
        (r#""NotPrincipal": {"AWS": "111111111111"}, "Action": "*", "Resource": "*""#, "r", OPEN),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
            "r",
            OPEN,
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
            "r",
            OPEN,
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "*"}}"#,
            "r",
            OPEN,
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/*"}}"#,
            "r",
            OPEN,
        ),
        (
            r#""Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:ViaAWSService": "false"}}"#,
            "r",
            OPEN,
        ),
    ]);
}

#[test]
fn a_policy_without_statements_opens_nothing() {
    check(&[("", "", &[])]);
}

#[test]
fn resource_control_policies_close_what_a_resource_opens() {
    const ANYBODY: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}"#;
    const TOPIC: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}"#;
    const OUTSIDERS: &str = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}"#;
    const ALL: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let parse = |text: &str| Document::parse(&format!(r#"{{"Statement": [{text}]}}"#)).expect("a policy");
    let cases: [(&str, &[&str], bool, &[&str]); 4] = [
        (ANYBODY, &[], true, &[]),
        (ANYBODY, &[ALL], true, &[]),
        (ANYBODY, &[ALL, OUTSIDERS], false, &["o-1"]),
        // They know nothing of this service.
        (TOPIC, &[ALL, OUTSIDERS], true, &[]),
    ];
    for (policy, rcps, public, accounts) in cases {
        let rcps: Vec<Document> = rcps.iter().map(|text| parse(text)).collect();
        let found = exposure_behind(&parse(policy), OWN, &rcps.iter().collect::<Vec<_>>());
        assert_eq!(
            (found.is_public(), found.cross_account),
            (public, accounts.iter().map(|&name| name.into()).collect()),
            "{policy} {rcps:?}"
        );
    }
}

#[test]
fn who_may_do_some_actions_is_asked_of_these_only() {
    const WRITES: [&str; 2] = ["s3:PutBucketPolicy", "s3:PutBucketAcl"];
    let allow = |principal: &str, action: &str| {
        format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "{action}", "Resource": "*"}}"#)
    };
    let other = r#"{"AWS": "222222222222"}"#;
    let deny = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}"#;
    for (statements, public, outside) in [
        (allow(other, "s3:GetObject"), false, false),
        (allow(other, "s3:PutBucketPolicy"), false, true),
        (allow(other, "s3:putbucket*"), false, true),
        (allow(other, "*"), false, true),
        (allow("\"*\"", "s3:*"), true, false),
        (allow(r#"{"AWS": "111111111111"}"#, "s3:*"), false, false),
        (format!("{}, {deny}", allow(other, "s3:*")), false, false),
    ] {
        let document = Document::parse(&format!(r#"{{"Statement": [{statements}]}}"#)).expect("a policy");
        let found = exposure_of_actions(&document, OWN, &[], &WRITES);
        assert_eq!((found.is_public(), !found.cross_account.is_empty()), (public, outside), "{statements}");
    }
}
