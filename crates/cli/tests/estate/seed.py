"""The estate that the tests look at: `seed.py ENDPOINT estate|block|refusals|accounts|members|sessions|declared|vanish ACCOUNT ACCOUNT|without ACTION…`.

`estate` writes it through the AWS API and prints every (check, resource) that must be reported as failing; nothing else may
be. `block` switches the block on public access of networks on. `refusals` makes users who may do everything but some actions, switches the emulator's judging of rights on, and prints
their credentials with the checks that must become unproven. `accounts` and `sessions` are those of accounts.py, `members` and `vanish` of members.py, `declared` is that of
declared.py. `without` makes users who may do everything but some actions, and switches the judging on. All print JSON.
"""

import importlib
import json
import sys
import urllib.request

import boto3

import accounts
import declared
import members

SERVICES = [
    "iam", "organizations", "ec2", "s3", "sns", "sqs", "rds", "dynamodb", "kms", "secretsmanager", "awslambda",
    "cloudtrail", "config", "guardduty",
]
# A refused list hides the calls that would follow it, so that it is refused to a user of its own.
LISTS = {
    "s3:ListAllMyBuckets", "rds:DescribeDBInstances", "rds:DescribeDBClusters", "rds:DescribeDBSnapshots",
    "dynamodb:ListTables", "kms:ListKeys", "secretsmanager:ListSecrets", "lambda:ListFunctions",
    "cloudtrail:DescribeTrails", "config:DescribeConfigurationRecorders", "guardduty:ListDetectors", "sns:ListTopics",
    "sqs:ListQueues", "iam:GetAccountAuthorizationDetails", "iam:GenerateCredentialReport",
    "organizations:DescribeOrganization", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeImages",
    "elasticloadbalancing:DescribeLoadBalancers", "elasticfilesystem:DescribeFileSystems", "iam:ListServerCertificates",
}
SECOND = {"elasticloadbalancing:DescribeListeners", "kms:DescribeKey", "cloudtrail:GetTrailStatus", "sns:ListSubscriptions", "organizations:ListPolicies"}


def main(endpoint, what, *actions):
    session = boto3.Session(aws_access_key_id="seed", aws_secret_access_key="seed", region_name="us-east-1")
    modules = [importlib.import_module(name) for name in SERVICES]
    if what == "without":
        return print(json.dumps(without(session, endpoint, actions)))
    if what == "vanish":
        return print(json.dumps(members.vanish(session, endpoint, *actions)))
    seeds = {"members": organisation, "estate": estate, "refusals": refusals, "accounts": several, "sessions": sessions, "declared": tables, "block": block}
    print(json.dumps(seeds[what](session, endpoint, modules)))


def estate(session, endpoint, modules):
    return [fault for module in modules for fault in module.seed(session, endpoint)]


def block(session, endpoint, _modules):
    """From now on the region keeps the internet out of its networks."""
    ec2 = session.client("ec2", endpoint_url=endpoint)
    return ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")["VpcBlockPublicAccessOptions"]


def refusals(session, endpoint, modules):
    denied = [entry for module in modules for entry in module.DENIED]
    groups = [
        [entry for entry in denied if entry["action"] in LISTS],
        [entry for entry in denied if entry["action"] in SECOND],
        [entry for entry in denied if entry["action"] not in LISTS | SECOND],
    ]
    iam = session.client("iam", endpoint_url=endpoint)
    users = [refuse(iam, number, group) for number, group in enumerate(groups)]
    enforce(endpoint)
    return users


def refuse(iam, number, group):
    name = f"auditor-{number}"
    actions = sorted({entry["action"] for entry in group})
    statements = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": actions, "Resource": "*"},
    ]
    iam.create_user(UserName=name)
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName=name, PolicyName="all-but", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"], "denied": group}


def several(session, endpoint, _modules):
    collector = accounts.seed(session, endpoint)
    enforce(endpoint)
    return collector


def tables(session, endpoint, _modules):
    return declared.seed(session, endpoint)


def without(session, endpoint, actions):
    """One user for each group of actions; a `/` stands between groups."""
    groups = [group.split() for group in " ".join(actions).split("/")]
    iam = session.client("iam", endpoint_url=endpoint)
    users = [refuse(iam, number, [{"action": action} for action in group]) for number, group in enumerate(groups)]
    enforce(endpoint)
    return users


def organisation(session, endpoint, _modules):
    return members.seed(session, endpoint)


def sessions(_session, endpoint, _modules):
    return accounts.sessions(endpoint)


def enforce(endpoint):
    """From now on every call is judged by its caller's policies."""
    request = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", data=b"0", method="POST")
    request.add_header("Content-Type", "text/plain")
    urllib.request.urlopen(request).read()


if __name__ == "__main__":
    main(*sys.argv[1:])
