"""SQS: queues, right ones and one for each thing that can be wrong."""

import json

STRANGER = "999999999999"
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

# Calls that moto refuses to an identity without the right, and a check that must then be unproven.
DENIED = [
    {"action": "sqs:ListQueues", "check": "aws-sqs-queue-encryption"},
    {"action": "sqs:GetQueueAttributes", "check": "aws-sqs-queue-not-public"},
]


def seed(session, endpoint):
    for region in ("us-east-1", "eu-west-1"):
        estate = Estate(session, endpoint, region)
        estate.queue("demarc-sqs-failed", redrive=False)
        estate.queue("demarc-sqs-good")
    estate = Estate(session, endpoint, "us-east-1")
    estate.queue("demarc-sqs-unencrypted", KmsMasterKeyId="", SqsManagedSseEnabled="false")
    estate.queue("demarc-sqs-provider-key", KmsMasterKeyId="", SqsManagedSseEnabled="true")
    estate.queue("demarc-sqs-plain", tls=False)
    estate.queue("demarc-sqs-public", allow={"Principal": "*", "Action": "sqs:SendMessage"})
    estate.queue("demarc-sqs-shared", allow={"Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"}, "Action": "sqs:*"})
    # One topic of the account may send: not open to everyone.
    topic = {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{estate.account}:demarc-orders"}}
    estate.queue("demarc-sqs-from-topic", allow={"Principal": "*", "Action": "sqs:SendMessage", "Condition": topic})
    estate.queue("demarc-sqs-drops", redrive=False)
    return [
        {"check": "aws-sqs-queue-encryption", "resource": "demarc-sqs-unencrypted"},
        {"check": "aws-sqs-queue-encryption-own-key", "resource": "demarc-sqs-unencrypted"},
        {"check": "aws-sqs-queue-encryption-own-key", "resource": "demarc-sqs-provider-key"},
        {"check": "aws-sqs-queue-tls-only", "resource": "demarc-sqs-plain"},
        {"check": "aws-sqs-queue-not-public", "resource": "demarc-sqs-public"},
        {"check": "aws-sqs-queue-not-shared-outside", "resource": "demarc-sqs-public"},
        {"check": "aws-sqs-queue-not-shared-outside", "resource": "demarc-sqs-shared"},
        {"check": "aws-sqs-queue-dead-letter", "resource": "demarc-sqs-drops"},
    ]


class Estate:
    def __init__(self, session, endpoint, region):
        self.region = region
        self.sqs = session.client("sqs", region_name=region, endpoint_url=endpoint)
        self.account = session.client("sts", region_name=region, endpoint_url=endpoint).get_caller_identity()["Account"]

    def queue(self, name, tls=True, allow=None, redrive=True, **attributes):
        arn = f"arn:aws:sqs:{self.region}:{self.account}:{name}"
        plain = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": arn,
                 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        own = {"Effect": "Allow", "Principal": {"AWS": self.account}, "Action": "sqs:*", "Resource": arn}
        statements = [own, *([plain] if tls else []), *([allow | {"Effect": "Allow", "Resource": arn}] if allow else [])]
        attributes = {"KmsMasterKeyId": KEY, "SqsManagedSseEnabled": "false",
                      "Policy": json.dumps({"Version": "2012-10-17", "Statement": statements})} | attributes
        if redrive:
            target = f"arn:aws:sqs:{self.region}:{self.account}:demarc-sqs-failed"
            attributes["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 5})
        self.sqs.create_queue(QueueName=name, Attributes=attributes, tags={"owner": "messaging"})
