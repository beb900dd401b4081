"""Organizations: a management account with a member that was closed, and guardrails that are attached, forgotten or missing.

moto does not answer iam:ListOrganizationsFeatures, so that `root-access-central` stays unproven; an organisation that only
pays the bills, one without service control policies, and an account in no organisation are covered by the cases.
"""

import json

DENIED = [
    {"action": "organizations:DescribeOrganization", "check": "aws-organizations-account-in-organization"},
    {"action": "organizations:ListRoots", "check": "aws-organizations-scp-enabled"},
    {"action": "organizations:ListAccounts", "check": "aws-organizations-account-active"},
    {"action": "organizations:ListPolicies", "check": "aws-organizations-guardrails"},
    {"action": "organizations:ListTargetsForPolicy", "check": "aws-organizations-policy-attached"},
]


def seed(session, endpoint):
    organizations = session.client("organizations", region_name="us-east-1", endpoint_url=endpoint)
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    make_account(organizations, "estate-shop")
    organizations.close_account(AccountId=make_account(organizations, "estate-closed"))
    guard = make_policy(organizations, "estate-keep-logs", "cloudtrail:StopLogging")
    organizations.attach_policy(PolicyId=guard, TargetId=root)
    make_policy(organizations, "estate-forgotten", "organizations:LeaveOrganization")
    return [
        {"check": "aws-organizations-account-active", "resource": "estate-closed"},
        {"check": "aws-organizations-policy-attached", "resource": "estate-forgotten"},
        {"check": "aws-organizations-leaving-denied", "resource": "organization/o-"},
    ]


def make_account(organizations, name):
    answer = organizations.create_account(AccountName=name, Email=f"{name}@example.org")
    return answer["CreateAccountStatus"]["AccountId"]


def make_policy(organizations, name, action):
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    answer = organizations.create_policy(Name=name, Description=name, Type="SERVICE_CONTROL_POLICY", Content=content)
    return answer["Policy"]["PolicySummary"]["Id"]
