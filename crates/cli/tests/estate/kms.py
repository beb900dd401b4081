"""KMS: a sound key, and keys that are open, shared, not rotated, or about to go."""

import json

PARTNER = "111122223333"

DENIED = [
    {"action": "kms:ListKeys", "check": "aws-kms-rotation"},
    {"action": "kms:DescribeKey", "check": "aws-kms-not-pending-deletion"},
    {"action": "kms:GetKeyRotationStatus", "check": "aws-kms-rotation"},
    {"action": "kms:GetKeyPolicy", "check": "aws-kms-not-public"},
]


def seed(session, endpoint):
    kms = session.client("kms", region_name="us-east-1", endpoint_url=endpoint)
    account = session.client("sts", region_name="us-east-1", endpoint_url=endpoint).get_caller_identity()["Account"]
    own = statement({"AWS": f"arn:aws:iam::{account}:root"})
    make(kms, "estate-sound", [own])
    make(kms, "estate-not-rotated", [own], rotated=False)
    make(kms, "estate-open", [own, statement("*")])
    partner = {"AWS": f"arn:aws:iam::{PARTNER}:root"}
    make(kms, "estate-shared", [own, statement(partner, Action="kms:Decrypt")])
    tied = {"StringEquals": {"kms:CallerAccount": account}}
    make(kms, "estate-tied", [own, statement("*", Condition=tied)])
    kms.schedule_key_deletion(KeyId=make(kms, "estate-going", [own]), PendingWindowInDays=30)
    rotate_key_of_disks(session, endpoint, kms)
    # A key pair cannot be rotated by itself: out of scope of rotation.
    kms.create_alias(
        AliasName="alias/estate-pair",
        TargetKeyId=kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", Policy=policy([own]))["KeyMetadata"]["KeyId"],
    )
    return [
        {"check": "aws-kms-rotation", "resource": "alias/estate-not-rotated"},
        {"check": "aws-kms-not-public", "resource": "alias/estate-open"},
        {"check": "aws-kms-outside-accounts", "resource": "alias/estate-open"},
        {"check": "aws-kms-no-wildcard-principals", "resource": "alias/estate-open"},
        {"check": "aws-kms-no-wildcard-principals", "resource": "alias/estate-tied"},
        {"check": "aws-kms-outside-accounts", "resource": "alias/estate-shared"},
        {"check": "aws-kms-not-pending-deletion", "resource": "alias/estate-going"},
    ]


def rotate_key_of_disks(session, endpoint, kms):
    """The emulator makes Amazon's own key with the first encrypted disk, and says that the account looks after it."""
    ec2 = session.client("ec2", region_name="us-east-1", endpoint_url=endpoint)
    disk = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1, Encrypted=True)
    kms.enable_key_rotation(KeyId=disk["KmsKeyId"])
    ec2.delete_volume(VolumeId=disk["VolumeId"])


def make(kms, name, statements, rotated=True):
    key = kms.create_key(Description=name, Policy=policy(statements))["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    if rotated:
        kms.enable_key_rotation(KeyId=key)
    return key


def policy(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def statement(principal, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*", **more}
