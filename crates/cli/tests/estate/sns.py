"""SNS: topics and subscriptions, right ones and one for each thing that can be wrong."""

import json

STRANGER = "999999999999"
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

# Calls that moto refuses to an identity without the right, and a check that must then be unproven.
DENIED = [
    {"action": "sns:ListTopics", "check": "aws-sns-topic-encryption"},
    {"action": "sns:GetTopicAttributes", "check": "aws-sns-topic-not-public"},
    {"action": "sns:ListSubscriptions", "check": "aws-sns-subscription-encrypted"},
]


def seed(session, endpoint):
    faults = []
    for region in ("us-east-1", "eu-west-1"):
        sns = session.client("sns", region_name=region, endpoint_url=endpoint)
        topic(sns, "demarc-sns-good")
    sns = session.client("sns", region_name="us-east-1", endpoint_url=endpoint)
    faults += topics(sns)
    faults += subscriptions(sns)
    return faults


def topic(sns, name, key=KEY, tls=True, allow=None):
    arn = sns.create_topic(Name=name, Tags=[{"Key": "owner", "Value": "messaging"}])["TopicArn"]
    if key:
        sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue=key)
    owner = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["SNS:Publish", "SNS:Subscribe"], "Resource": arn,
             "Condition": {"StringEquals": {"AWS:SourceOwner": arn.split(":")[4]}}}
    plain = {"Effect": "Deny", "Principal": "*", "Action": "SNS:Publish", "Resource": arn,
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    statements = [owner, *([plain] if tls else []), *([allow | {"Effect": "Allow", "Resource": arn}] if allow else [])]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def topics(sns):
    topic(sns, "demarc-sns-unencrypted", key=None)
    topic(sns, "demarc-sns-provider-key", key="alias/aws/sns")
    topic(sns, "demarc-sns-plain", tls=False)
    topic(sns, "demarc-sns-public", allow={"Principal": "*", "Action": "SNS:Publish"})
    topic(sns, "demarc-sns-shared", allow={"Principal": {"AWS": STRANGER}, "Action": "SNS:Subscribe"})
    # A bucket's name belongs to one account in the world, so this is not open to everyone.
    bucket = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::demarc-uploads"}}
    topic(sns, "demarc-sns-from-bucket", allow={"Principal": "*", "Action": "SNS:Publish", "Condition": bucket})
    return [
        {"check": "aws-sns-topic-encryption", "resource": "demarc-sns-unencrypted"},
        {"check": "aws-sns-topic-encryption-own-key", "resource": "demarc-sns-unencrypted"},
        {"check": "aws-sns-topic-encryption-own-key", "resource": "demarc-sns-provider-key"},
        {"check": "aws-sns-topic-tls-only", "resource": "demarc-sns-plain"},
        {"check": "aws-sns-topic-not-public", "resource": "demarc-sns-public"},
        {"check": "aws-sns-topic-not-shared-outside", "resource": "demarc-sns-public"},
        {"check": "aws-sns-topic-not-shared-outside", "resource": "demarc-sns-shared"},
    ]


def subscriptions(sns):
    arn = topic(sns, "demarc-sns-delivers")
    account = arn.split(":")[4]
    sqs = "arn:aws:sqs:us-east-1:{}:demarc-sns-receiver"
    sns.subscribe(TopicArn=arn, Protocol="https", Endpoint="https://good.example.com/hook")
    sns.subscribe(TopicArn=arn, Protocol="http", Endpoint="http://plain.example.com/hook")
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="alerts@example.com")
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=sqs.format(account))
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=sqs.format(STRANGER))
    return [
        {"check": "aws-sns-subscription-encrypted", "resource": "plain.example.com"},
        {"check": "aws-sns-subscription-within-account", "resource": f"{STRANGER}:demarc-sns-receiver"},
    ]
