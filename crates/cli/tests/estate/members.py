"""An organisation of five accounts besides the management account: two that let the caller in, one of them in a unit of its
own, one whose role wants another external id, one that is closed, and one that nobody should look at. The unit's accounts
may do nothing in IAM, and nobody outside may do anything to their queues, by policies of the organisation; otherwise everything is
allowed everywhere.

It makes a topic in each, and a queue to which anybody may send, and prints the management account's key and the ids of the others by name.
"""

import json

import accounts

EXTERNAL_ID = "acme-77"
MEMBERS = {"open": EXTERNAL_ID, "unit": EXTERNAL_ID, "shut": "other-1", "closed": EXTERNAL_ID, "sandbox": EXTERNAL_ID}


def seed(session, endpoint):
    organizations = session.client("organizations", region_name="us-east-1", endpoint_url=endpoint)
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    outer = organizations.create_organizational_unit(ParentId=root, Name="outer")["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=outer, Name="inner")["OrganizationalUnit"]["Id"]
    ids = {name: make(session, endpoint, organizations, name, wanted) for name, wanted in MEMBERS.items()}
    guard(organizations, root, [outer, inner], outer)
    organizations.move_account(AccountId=ids["unit"], SourceParentId=root, DestinationParentId=inner)
    organizations.close_account(AccountId=ids["closed"])
    iam = session.client("iam", endpoint_url=endpoint)
    iam.create_user(UserName="manager")
    rights = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_user_policy(UserName="manager", PolicyName="all", PolicyDocument=accounts.document(rights))
    key = iam.create_access_key(UserName="manager")["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"], "accounts": ids, "unit": outer}


def guard(organizations, root, units, guarded):
    """Forbids the accounts of a unit IAM, and outsiders its queues. As AWS has it, everything is allowed at each level besides."""
    for unit in units:
        organizations.attach_policy(PolicyId="p-FullAWSAccess", TargetId=unit)
    no_iam = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    outside = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-estate0001"}}
    no_outsiders = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": outside}
    policies = [("no-iam", "SERVICE_CONTROL_POLICY", no_iam), ("no-outsiders", "RESOURCE_CONTROL_POLICY", no_outsiders)]
    for name, kind, statement in policies:
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
        content = accounts.document(statement)
        answer = organizations.create_policy(Name=name, Description="", Type=kind, Content=content)
        organizations.attach_policy(PolicyId=answer["Policy"]["PolicySummary"]["Id"], TargetId=guarded)


def make(session, endpoint, organizations, name, external_id):
    account = organizations.create_account(AccountName=name, Email=f"{name}@example.org")["CreateAccountStatus"]["AccountId"]
    inside = accounts.enter(session, endpoint, account)
    accounts.role(inside.client("iam", endpoint_url=endpoint), {"external_id": external_id, "denied": []})
    accounts.topics(inside, endpoint, account, ["us-east-1"])
    anybody = accounts.document({"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"})
    inside.client("sqs", region_name="us-east-1", endpoint_url=endpoint).create_queue(
        QueueName="letterbox", Attributes={"Policy": anybody}
    )
    return account


def vanish(session, endpoint, emptied, shut):
    """Deletes the topics of one account, and lets nobody into another."""
    sns = accounts.enter(session, endpoint, emptied).client("sns", region_name="us-east-1", endpoint_url=endpoint)
    for topic in sns.list_topics()["Topics"]:
        sns.delete_topic(TopicArn=topic["TopicArn"])
    iam = accounts.enter(session, endpoint, shut).client("iam", endpoint_url=endpoint)
    trust = iam.get_role(RoleName="demarc")["Role"]["AssumeRolePolicyDocument"]
    trust["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = "changed"
    iam.update_assume_role_policy(RoleName="demarc", PolicyDocument=json.dumps(trust))
    return {}
