//! Whom trust policies let in.

use super::*;

const OWN: &str = "111122223333";
const GITHUB: &str = r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#;

/// Reads a trust policy of one statement; the second part is its condition block, or empty.
fn read(principal: &str, condition: &str) -> Trust {
    let principal = if principal == "GITHUB" { GITHUB } else { principal };
    let condition = if condition.is_empty() { String::new() } else { format!(r#","Condition":{condition}"#) };
    let action = r#"["sts:AssumeRole","sts:AssumeRoleWithWebIdentity","sts:AssumeRoleWithSAML"]"#;
    let text =
        format!(r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{action}{condition}}}]}}"#);
    trust(&Document::parse(&text).unwrap(), OWN)
}

#[test]
fn accounts() {
    // Principal, condition, whether anyone, foreign accounts, whether a foreign one is unguarded.
    const CASES: &[(&str, &str, bool, &[&str], bool)] = &[
        (r#""*""#, "", true, &[], false),
        (r#"{"AWS":"*"}"#, "", true, &[], false),
        (r#"{"AWS":["arn:aws:iam::111122223333:root","*"]}"#, "", true, &[], false),
        (r#"{"AWS":"arn:aws:iam::*:root"}"#, "", true, &[], false),
        (r#"{"AWS":"*"}"#, r#"{"StringEquals":{"sts:ExternalId":"x"}}"#, true, &[], false),
        (r#"{"AWS":"*"}"#, r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}"#, false, &["o-abc123"], false),
        (r#"{"AWS":"*"}"#, r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#, true, &[], false),
        (r#"{"AWS":"*"}"#, r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#, false, &[], false),
        (
            r#"{"AWS":"*"}"#,
            r#"{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}"#,
            false,
            &["999988887777"],
            true,
        ),
        (r#"{"AWS":"*"}"#, r#"{"StringNotEquals":{"aws:PrincipalAccount":"999988887777"}}"#, true, &[], false),
        (r#"{"AWS":"111122223333"}"#, "", false, &[], false),
        (r#"{"AWS":"arn:aws:iam::111122223333:user/ann"}"#, "", false, &[], false),
        (r#"{"AWS":"AIDAEXAMPLEEXAMPLE123"}"#, "", false, &[], false),
        (r#"{"AWS":"999988887777"}"#, "", false, &["999988887777"], true),
        (r#"{"AWS":"arn:aws:iam::999988887777:role/scan"}"#, "", false, &["999988887777"], true),
        (r#"{"AWS":"999988887777"}"#, r#"{"StringEquals":{"sts:ExternalId":"x7"}}"#, false, &["999988887777"], false),
        (r#"{"AWS":"999988887777"}"#, r#"{"StringLike":{"sts:ExternalId":"*"}}"#, false, &["999988887777"], true),
        (
            r#"{"AWS":"999988887777"}"#,
            r#"{"StringEqualsIfExists":{"sts:ExternalId":"x"}}"#,
            false,
            &["999988887777"],
            true,
        ),
        (r#"{"AWS":"999988887777"}"#, r#"{"StringNotEquals":{"sts:ExternalId":"x"}}"#, false, &["999988887777"], true),
        (
            r#"{"AWS":"999988887777"}"#,
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
            false,
            &["999988887777"],
            false,
        ),
        (
            r#"{"AWS":"999988887777"}"#,
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#,
            false,
            &["999988887777"],
            true,
        ),
        (
            r#"{"AWS":"999988887777"}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}"#,
            false,
            &["999988887777"],
            false,
        ),
        (r#"{"AWS":["111122223333","999988887777"]}"#, "", false, &["999988887777"], true),
        (r#"{"Service":"ec2.amazonaws.com"}"#, "", false, &[], false),
    ];
    for &(principal, condition, anyone, foreign, unguarded) in CASES {
        let found = read(principal, condition);
        let expected = (anyone, foreign.iter().map(|&name| name.to_owned()).collect(), unguarded);
        assert_eq!((found.anyone, found.foreign, found.foreign_unguarded), expected, "{principal} {condition}");
    }
}

#[test]
fn federation() {
    const SAML: &str = r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"}"#;
    const COGNITO: &str = r#"{"Federated":"cognito-identity.amazonaws.com"}"#;
    const EKS: &str =
        r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"}"#;
    const CASES: &[(&str, &str, bool)] = &[
        ("GITHUB", "", true),
        ("GITHUB", r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#, true),
        (
            "GITHUB",
            r#"{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:org/app:ref:refs/heads/main"}}"#,
            false,
        ),
        ("GITHUB", r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:org/app:*"}}"#, false),
        ("GITHUB", r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:org/app:*","repo:*"]}}"#, true),
        ("GITHUB", r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:*/app:*"}}"#, true),
        ("GITHUB", r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}"#, true),
        ("GITHUB", r#"{"StringEqualsIfExists":{"token.actions.githubusercontent.com:sub":"repo:org/app"}}"#, true),
        ("GITHUB", r#"{"ForAllValues:StringLike":{"token.actions.githubusercontent.com:sub":"repo:org/app:*"}}"#, true),
        ("GITHUB", r#"{"StringEquals":{"token.actions.githubusercontent.com:repository_owner":"org"}}"#, false),
        ("GITHUB", r#"{"StringEquals":{"gitlab.com:sub":"project_path:org/app"}}"#, true),
        (
            EKS,
            r#"{"StringEquals":{"oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub":"system:serviceaccount:web:app"}}"#,
            false,
        ),
        (EKS, r#"{"StringEquals":{"oidc.eks.eu-west-1.amazonaws.com/id/AB12:aud":"sts.amazonaws.com"}}"#, true),
        (COGNITO, "", true),
        (COGNITO, r#"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:1234"}}"#, false),
        (COGNITO, r#"{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}"#, true),
        (SAML, "", true),
        (SAML, r#"{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}"#, false),
        (SAML, r#"{"StringLike":{"SAML:aud":"*"}}"#, true),
        (r#"{"Service":"lambda.amazonaws.com"}"#, "", false),
    ];
    for &(principal, condition, expected) in CASES {
        assert_eq!(read(principal, condition).federated_unrestricted, expected, "{principal} {condition}");
    }
}

#[test]
fn only_statements_that_allow_to_take_the_role_count() {
    let text = r#"{"Statement":[
        {"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"},
        {"Effect":"Allow","Principal":"*","Action":"sts:TagSession"},
        {"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]},"Action":"sts:Assume*"}]}"#;
    let found = trust(&Document::parse(text).unwrap(), OWN);
    let services = ["ec2.amazonaws.com".to_owned(), "lambda.amazonaws.com".to_owned()].into();
    assert_eq!(found, Trust { services, ..Trust::default() });
}

#[test]
fn everyone_but_some_is_everyone() {
    let text = r#"{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}}"#;
    assert!(trust(&Document::parse(text).unwrap(), OWN).anyone);
}
