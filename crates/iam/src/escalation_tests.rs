//! Which policies let an identity give itself more rights.

use super::*;
use crate::identity::tests::policy;

#[test]
fn policies_let_identities_escalate() {
    const CASES: &[(&str, bool)] = &[
        ("allow * on *", true),
        ("allow iam:* on *", true),
        ("allow !iam:* on *", true),
        ("allow !iam:* sts:* lambda:* ec2:* on *", false),
        ("allow s3:* on *", false),
        ("allow iam:Get* iam:List* on *", false),
        // Handing out rights.
        ("allow iam:CreatePolicyVersion on *", true),
        ("allow iam:createpolicyversion on *", true),
        ("allow iam:CreatePolicyVersion on arn:aws:iam::111122223333:policy/*", true),
        ("allow iam:CreatePolicyVersion on arn:aws:iam::111122223333:policy/app", false),
        ("allow iam:Attach*Policy on *", true),
        ("allow iam:AttachRolePolicy on arn:aws:iam::*:role/app-*", false),
        ("allow iam:AttachUserPolicy on * if ArnEquals iam:PolicyARN arn:aws:iam::aws:policy/ReadOnlyAccess", false),
        ("allow iam:AttachUserPolicy on * if ArnLike iam:PolicyARN *", true),
        ("allow iam:AttachUserPolicy on * if StringEqualsIfExists iam:PermissionsBoundary arn:b", true),
        ("allow iam:PutUserPolicy on * if StringEquals iam:PermissionsBoundary arn:aws:iam::1:policy/b", false),
        ("allow iam:PutRolePolicy on * if StringEquals aws:RequestedRegion eu-west-1", true),
        ("allow iam:PutRolePolicy on * if StringEquals aws:ResourceTag/team web", false),
        ("allow iam:Put* on *", true),
        ("allow iam:PutUserPolicy on arn:aws:iam::*:user/${aws:username}", true),
        ("allow iam:CreateAccessKey on arn:aws:iam::*:user/${aws:username}", false),
        ("allow iam:CreateAccessKey on *", true),
        ("allow iam:CreateLoginProfile on arn:aws:iam::*:user/*", true),
        ("allow iam:AddUserToGroup on arn:aws:iam::111122223333:group/readers", false),
        ("allow iam:UpdateAssumeRolePolicy on *", true),
        // Taking over roles.
        ("allow sts:AssumeRole on *", true),
        ("allow sts:* on *", true),
        ("allow sts:AssumeRole on arn:aws:iam::*:role/*", true),
        ("allow sts:AssumeRole on arn:aws:iam::111122223333:role/deploy", false),
        ("allow sts:AssumeRole on arn:aws:iam::111122223333:role/deploy-*", false),
        ("allow sts:GetCallerIdentity on *", false),
        // Passing a role to something that one starts.
        ("allow iam:PassRole ec2:RunInstances on *", true),
        ("allow iam:PassRole on *", false),
        ("allow ec2:RunInstances lambda:CreateFunction on *", false),
        ("allow iam:PassRole on arn:aws:iam::111122223333:role/app ; allow ec2:* on *", false),
        ("allow iam:PassRole on arn:aws:iam::111122223333:role/* ; allow lambda:* on *", true),
        ("allow iam:PassRole on * if StringEquals iam:PassedToService rds.amazonaws.com ; allow ec2:* on *", false),
        ("allow iam:PassRole on * if StringEquals iam:PassedToService ec2.amazonaws.com ; allow ec2:* on *", true),
        ("allow iam:PassRole on * if StringLike iam:PassedToService lambda* ; allow ec2:* on *", false),
        ("allow iam:PassRole on * if StringLike iam:PassedToService * ; allow glue:CreateJob on *", true),
        ("allow iam:PassRole on * ; allow cloudformation:CreateStack on arn:aws:cloudformation:*:*:stack/x/*", true),
        // What is denied outright does not count.
        ("allow iam:PutUserPolicy on * ; deny iam:Put* on *", false),
        ("allow iam:PutUserPolicy on * ; deny iam:Put* on * if Bool aws:MultiFactorAuthPresent false", true),
        ("allow iam:PassRole lambda:* on * ; deny iam:PassRole on *", false),
    ];
    for &(text, expected) in CASES {
        assert_eq!(can_escalate(&[&policy(text)]), expected, "{text}");
    }
}

#[test]
fn documents_hold_together() {
    let (pass, start) = (policy("allow iam:PassRole on *"), policy("allow lambda:CreateFunction on *"));
    assert!(can_escalate(&[&pass, &start]));
    assert!(!can_escalate(&[&pass]));
}
