"""An estate of some size in the emulator's own memory: one account, us-east-1, one moment.

Written through moto's backends before the server serves. 20,000 resources through its HTTP API take many minutes and give the same
objects. Every size has the same proportions, those of an account that runs software for a few teams; what comes along (network
interfaces, access keys, routes) is not counted as a resource.
"""

import functools
import json
from unittest.mock import patch

import moto.kms.models
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.ec2.utils import parse_user_data
from moto.moto_api._internal import mock_random

REGION = "us-east-1"
IMAGE = "ami-0b301ce3ce3475r4f"
# Of 2,000.
ESTATE = {
    "bucket": 200, "user": 200, "group": 20, "role": 150, "policy": 100, "instance": 200, "volume": 250, "security_group": 150,
    "snapshot": 100, "address": 20, "vpc": 5, "subnet": 20, "image": 10, "db_instance": 60, "db_snapshot": 40, "key": 100,
    "trail": 5, "topic": 60, "queue": 60, "function": 80, "table": 60, "secret": 50, "log_group": 60,
}  # fmt: skip
# As many as there can be in a region, however large the account.
FIXED = {"trail"}
TAGS = [{"Key": "team", "Value": "shop"}, {"Key": "stage", "Value": "production"}]
PAIRS = {"team": "shop", "stage": "production"}
KMS_TAGS = [{"TagKey": key, "TagValue": value} for key, value in PAIRS.items()]


def seed(resources):
    """Makes that many resources, and says how many of each kind."""
    rate = resources / sum(ESTATE.values())
    counts = {kind: count if kind in FIXED else round(count * rate) for kind, count in ESTATE.items()}
    counts["log_group"] += resources - sum(counts.values())
    mock_random.seed(resources)
    # moto makes an RSA key of its own for every key, also where nothing will be signed.
    moto.kms.models.generate_private_key = functools.cache(moto.kms.models.generate_private_key)
    of = lambda name: get_backend(name)[ACCOUNT]["aws" if name in ("iam", "s3") else REGION]
    keys = kms(of("kms"), counts)
    iam(of("iam"), counts)
    s3(of("s3"), counts, keys)
    ec2(of("ec2"), counts, keys)
    rds(of("rds"), counts)
    others(of, counts, keys)
    return counts


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def kms(backend, counts):
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    policy = document(allow("kms:*", "*", Principal=root), allow(["kms:Encrypt", "kms:Decrypt"], "*", Principal=root))
    made = []
    for number in range(counts["key"]):
        key = backend.create_key(policy, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", f"data of shop {number}", KMS_TAGS)
        backend.create_alias(key.id, f"alias/shop-{number}")
        if number % 2:
            backend.enable_key_rotation(key.id)
        made.append(key.arn)
    return made


def iam(backend, counts):
    policies = [policy(backend, number) for number in range(counts["policy"])]
    any_of = lambda number: policies[number % len(policies)]
    for number in range(counts["group"]):
        backend.create_group(f"group-{number}")
        backend.attach_group_policy(any_of(number), f"group-{number}")
        backend.put_group_policy(f"group-{number}", "own", document(allow("logs:Get*", "*")))
    for number in range(counts["user"]):
        user(backend, number, counts["group"], any_of(number))
    for number in range(counts["role"]):
        role(backend, number, any_of(number))
    backend.update_account_password_policy(True, False, 90, 14, 24, True, True, True, True)


def policy(backend, number):
    bucket = f"arn:aws:s3:::shop-{number}"
    statements = [allow(["s3:GetObject", "s3:PutObject"], f"{bucket}/*"), allow("s3:ListBucket", bucket)]
    if number % 20 == 0:
        statements.append(allow("*", "*"))
    return backend.create_policy("", "/", document(*statements), f"policy-{number}", TAGS).arn


def user(backend, number, groups, policy):
    name = f"user-{number}"
    backend.create_user(REGION, name, "/", TAGS)
    backend.add_user_to_group(f"group-{number % groups}", name)
    if number % 3 == 0:
        backend.attach_user_policy(policy, name)
        backend.put_user_policy(name, "own", document(allow(["ec2:Describe*", "s3:ListAllMyBuckets"], "*")))
    if number % 2 == 0:
        backend.create_login_profile(name, "correct-Horse-7-battery")
        device = backend.create_virtual_mfa_device(name, "/")
        if number % 4 == 0:
            backend.enable_mfa_device(name, device.serial_number, "123456", "654321")
    for _ in range(1 + (number % 10 == 0)):
        backend.create_access_key(name)


def role(backend, number, policy):
    service = ["ec2", "lambda", "ecs-tasks"][number % 3]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    backend.create_role(f"role-{number}", document(trust), "/", None, "", TAGS, "3600")
    backend.attach_role_policy(policy, f"role-{number}")
    if number % 2:
        backend.put_role_policy(f"role-{number}", "own", document(allow("sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:*")))


def s3(backend, counts, keys):
    block = dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], "true")
    for number in range(counts["bucket"]):
        name = f"shop-{number}"
        bucket = backend.create_bucket(name, REGION)
        by_default = {"SSEAlgorithm": "AES256"}
        if number % 3 == 0:
            by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[number % len(keys)]}
        backend.put_bucket_encryption(name, {"Rule": {"ApplyServerSideEncryptionByDefault": by_default}})
        if number % 2 == 0:
            backend.put_bucket_versioning(name, "Enabled")
            backend.put_bucket_policy(name, bucket_policy(name).encode())
            backend.put_bucket_tagging(name, PAIRS)
        if number % 10:
            backend.put_public_access_block(name, block)
            bucket.ownership_rule = "BucketOwnerEnforced"
        if number % 4 == 0:
            bucket.logging = {"TargetBucket": "shop-0", "TargetPrefix": name}
            rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": "365"}}
            backend.put_bucket_lifecycle_configuration(name, [rule])


def bucket_policy(name):
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    places = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": places, "Condition": insecure}
    return document(deny, allow("s3:GetObject", places[1], Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/role-0"}))


def ec2(backend, counts, keys):
    # Those of the provider's images, which moto takes for the account's own: 1,300 that nobody's account has.
    backend.snapshots.clear()
    vpcs = [backend.create_vpc(f"10.{number}.0.0/16", tags=TAGS).id for number in range(counts["vpc"])]
    subnets = [subnet(backend, vpcs, number) for number in range(counts["subnet"])]
    groups = [security_group(backend, vpcs[number % len(vpcs)], number) for number in range(counts["security_group"])]
    instances = run_instances(backend, counts["instance"], subnets, groups, len(vpcs))
    # An instance brings the volume that it starts from.
    volumes = [
        backend.create_volume(100, f"{REGION}a", None, number % 5 > 0, keys[0] if number % 5 else None, "gp3")
        for number in range(counts["volume"] - counts["instance"])
    ]
    for number in range(counts["snapshot"] - counts["image"]):
        backend.create_snapshot(volumes[number % len(volumes)].id, "nightly")
    for number in range(counts["image"]):
        backend.create_image(instances[number].id, f"image-{number}", "of the shop", [])
    for _ in range(counts["address"]):
        backend.allocate_address("vpc", tags=PAIRS)


def run_instances(backend, count, subnets, groups, vpcs):
    """moto looks through all images and all instances for each that starts."""
    images = backend.describe_images(filters={"image-id": IMAGE})
    newest = lambda _id: next(reversed(backend.reservations.values())).instances[-1]
    with patch.object(backend, "describe_images", return_value=images), patch.object(backend, "get_instance", newest):
        return [instance(backend, number, subnets, groups, vpcs) for number in range(count)]


def subnet(backend, vpcs, number):
    place, part = number % len(vpcs), number // len(vpcs)
    zone = f"{REGION}{'abc'[part % 3]}"
    return backend.create_subnet(vpcs[place], f"10.{place}.{part * 32}.0/19", None, zone, tags={"subnet": PAIRS}).id


def security_group(backend, vpc, number):
    group = backend.create_security_group(f"group-{number}", "of the shop", vpc, PAIRS, force=True)
    inside, everywhere = [{"CidrIp": "10.0.0.0/8"}], [{"CidrIp": "0.0.0.0/0"}]
    for port, ranges in [("443", everywhere), ("22", inside if number % 10 else everywhere), ("5432", inside)]:
        backend.authorize_security_group_ingress(group.id, "tcp", port, port, ranges, vpc_id=vpc)
    return group.id


def instance(backend, number, subnets, groups, vpcs):
    # Subnet and group of one number are of one VPC.
    options = {
        "instance_type": "t3.small", "region_name": REGION, "subnet_id": subnets[number % len(subnets)], "security_group_ids":
        [groups[number % vpcs]], "is_instance_type_default": True, "tags": {"instance": {"Name": f"shop-{number}", **PAIRS}},
        "metadata_options": {"HttpTokens": "required" if number % 3 else "optional", "HttpPutResponseHopLimit": 1,
        "HttpEndpoint": "enabled"},
    }  # fmt: skip
    script = parse_user_data("IyEvYmluL3NoCnl1bSAteSB1cGRhdGUK" if number % 2 else None)
    return backend.run_instances(IMAGE, 1, script, [], **options).instances[0]


def rds(backend, counts):
    for number in range(counts["db_instance"]):
        backend.create_db_instance({
            "db_instance_identifier": f"shop-{number}", "db_instance_class": "db.t3.medium", "engine": "postgres",
            "allocated_storage": 100, "master_username": "shop", "master_user_password": "correct-horse", "tags": TAGS,
            "storage_encrypted": number % 3 > 0, "multi_az": number % 2 == 0, "backup_retention_period": 7,
            "publicly_accessible": number % 10 == 0, "deletion_protection": number % 2 == 0,
        })  # fmt: skip
    for number in range(counts["db_snapshot"]):
        backend.create_db_snapshot(f"shop-{number % counts['db_instance']}", f"nightly-{number}", tags=TAGS)


def others(of, counts, keys):
    for number in range(counts["trail"]):
        of("cloudtrail").create_trail(f"trail-{number}", "shop-0", "", "", True, True, True, False, "", "", keys[0], TAGS)
        of("cloudtrail").start_logging(f"trail-{number}")
    for number in range(counts["topic"]):
        topic = of("sns").create_topic(f"shop-{number}", {"KmsMasterKeyId": keys[0]} if number % 2 else {}, PAIRS)
        of("sns").subscribe(topic.arn, f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-{number}", "sqs")
    for number in range(counts["queue"]):
        of("sqs").create_queue(f"shop-{number}", PAIRS, **({"KmsMasterKeyId": keys[0]} if number % 2 else {}))
    for number in range(counts["function"]):
        of("lambda").create_function(function(number))
    for number in range(counts["table"]):
        table(of("dynamodb"), number)
    for number in range(counts["secret"]):
        of("secretsmanager").create_secret(f"shop-{number}", "correct-horse", None, "", TAGS, keys[0], None, [], False)
    for number in range(counts["log_group"]):
        of("logs").create_log_group(f"/aws/lambda/shop-{number}", PAIRS)


def function(number):
    return {
        "FunctionName": f"shop-{number}", "Runtime": "python3.12", "Handler": "shop.run", "Code": {"ImageUri": "shop:1"},
        "Role": f"arn:aws:iam::{ACCOUNT}:role/role-1", "PackageType": "Image", "Tags": PAIRS,
        "Environment": {"Variables": {"STAGE": "production", "TABLE": f"shop-{number}"}},
    }  # fmt: skip


def table(backend, number):
    schema, attributes = [{"AttributeName": "id", "KeyType": "HASH"}], [{"AttributeName": "id", "AttributeType": "S"}]
    backend.create_table(f"shop-{number}", schema, None, attributes, [], [], None, "PAY_PER_REQUEST", None, TAGS, number % 2 == 0, None)
    if number % 2:
        backend.update_continuous_backups(f"shop-{number}", {"PointInTimeRecoveryEnabled": "true"})
