"""Accounts besides the first, each with a role to be assumed from there, and which of them have been assumed.

`seed` makes topics named after their account and region, and a user of the first account who may assume two of the three
roles, and read topics; it prints that user's key. `sessions` prints what the callers of AssumeRole have asked for.
"""

import json
import urllib.request

import boto3

FIRST = "123456789012"
# The external id that the role `demarc` wants, what that role may not do, and the regions that have a topic.
ACCOUNTS = {
    "222222222222": {"external_id": "brown-7781", "denied": [], "regions": ["us-east-1", "eu-west-1"]},
    "333333333333": {"external_id": "dairy-9", "denied": ["sns:ListTopics"], "regions": ["us-east-1"]},
    "444444444444": {"external_id": "forge-4", "denied": [], "regions": ["us-east-1"]},
}
# What the collecting user may not assume, although the role trusts its account.
NOT_ASSUMED = "444444444444"


def seed(session, endpoint):
    for account, wanted in ACCOUNTS.items():
        inside = enter(session, endpoint, account)
        role(inside.client("iam", endpoint_url=endpoint), wanted)
        topics(inside, endpoint, account, wanted["regions"])
    topics(session, endpoint, FIRST, ["us-east-1"])
    return collector(session.client("iam", endpoint_url=endpoint))


def enter(session, endpoint, account):
    sts = session.client("sts", endpoint_url=endpoint)
    answer = sts.assume_role(RoleArn=role_arn(account, "seed"), RoleSessionName="seed")["Credentials"]
    return boto3.Session(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], "us-east-1")


def role_arn(account, name):
    return f"arn:aws:iam::{account}:role/{name}"


def role(iam, wanted):
    condition = {"StringEquals": {"sts:ExternalId": wanted["external_id"]}}
    principal = {"AWS": f"arn:aws:iam::{FIRST}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    iam.create_role(RoleName="demarc", AssumeRolePolicyDocument=document(trust))
    denied = [{"Effect": "Deny", "Action": wanted["denied"], "Resource": "*"}] if wanted["denied"] else []
    rights = document({"Effect": "Allow", "Action": "*", "Resource": "*"}, *denied)
    arn = iam.create_policy(PolicyName="reads", PolicyDocument=rights)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="demarc", PolicyArn=arn)


def topics(session, endpoint, account, regions):
    for region in regions:
        session.client("sns", region_name=region, endpoint_url=endpoint).create_topic(Name=f"{account}-{region}")


def collector(iam):
    roles = [role_arn(account, "demarc") for account in ACCOUNTS if account != NOT_ASSUMED]
    assume = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn} for arn in roles]
    read = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}
    iam.create_user(UserName="collector")
    iam.put_user_policy(UserName="collector", PolicyName="assume", PolicyDocument=document(*assume, read))
    key = iam.create_access_key(UserName="collector")["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def sessions(endpoint):
    with urllib.request.urlopen(f"{endpoint}/moto-api/data.json") as answer:
        assumed = json.load(answer)["sts"]["AssumedRole"]
    keys = ("role_arn", "external_id", "session_name", "duration")
    return [{key: entry[key] for key in keys} for entry in assumed if entry["session_name"] != "seed"]
