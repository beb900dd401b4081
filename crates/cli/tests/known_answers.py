"""Writes the resources of another tool's known answers as exports, one JSON object a line: name, expected, check, resource, file, text.

What that tool calls unset is unset: a block on public access that is `None` is written as off.
"""

import json
import sys

import yaml

REPORT = [
    ("user", "UserName"), ("arn", "ARN"), ("user_creation_time", "UserCreationTime"), ("password_enabled", "PasswordEnabled"),
    ("password_last_used", "PasswordLastUsed"), ("password_last_changed", "PasswordLastChanged"), ("password_next_rotation", "PasswordNextRotation"),
    ("mfa_active", "MfaActive"), ("access_key_1_active", "AccessKey1Active"), ("access_key_1_last_rotated", "AccessKey1LastRotated"),
    ("access_key_1_last_used_date", "AccessKey1LastUsedDate"), ("access_key_1_last_used_region", "AccessKey1LastUsedRegion"),
    ("access_key_1_last_used_service", "AccessKey1LastUsedService"), ("access_key_2_active", "AccessKey2Active"),
    ("access_key_2_last_rotated", "AccessKey2LastRotated"), ("access_key_2_last_used_date", "AccessKey2LastUsedDate"),
    ("access_key_2_last_used_region", "AccessKey2LastUsedRegion"), ("access_key_2_last_used_service", "AccessKey2LastUsedService"),
    ("cert_1_active", "Cert1Active"), ("cert_1_last_rotated", "Cert1LastRotated"), ("cert_2_active", "Cert2Active"), ("cert_2_last_rotated", "Cert2LastRotated"),
]


def report(resource):
    """A credential report with this user alone."""
    line = resource["CredentialReport"]

    def word(value):
        return str(value).lower() if isinstance(value, bool) else "N/A" if str(value).startswith("0001-") else str(value)

    return ",".join(name for name, _ in REPORT) + "\n" + ",".join(word(line[field]) for _, field in REPORT) + "\n"


def item(kind, arn, name, configuration, more):
    """A configuration item of AWS Config."""
    return json.dumps({
        "resourceType": kind, "resourceId": name, "resourceName": name, "arn": arn, "accountId": "123456789012", "awsRegion": "eu-west-1",
        "configurationItemCaptureTime": "2026-01-01T00:00:00Z", "configurationItemStatus": "OK", "configuration": configuration,
        "supplementaryConfiguration": more})


def bucket(resource):
    block = resource.get("PublicAccessBlockConfiguration") or {}
    names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
    more = {"PublicAccessBlockConfiguration": {name[0].lower() + name[1:]: block.get(name, False) for name in names}}
    return item("AWS::S3::Bucket", "arn:aws:s3:::known", "known", {}, more)


def access_list(resource):
    def entry(one):
        ports = one.get("PortRange")
        return {"cidrBlock": one["CidrBlock"], "ipv6CidrBlock": one["Ipv6CidrBlock"], "egress": one["Egress"], "protocol": one["Protocol"],
                "ruleAction": one["RuleAction"], "ruleNumber": one["RuleNumber"], "portRange": ports and {"from": ports["From"], "to": ports["To"]}}

    configuration = {"networkAclId": "known", "associations": [{}], "entries": [entry(one) for one in resource["Entries"]]}
    return item("AWS::EC2::NetworkAcl", "arn:aws:ec2:eu-west-1:123456789012:network-acl/known", "known", configuration, {})


FILES = {
    "aws_s3_bucket_public_access_block": ("aws-s3-bucket-public-access-block", bucket, "x.json"),
    "aws_iam_user_mfa": ("aws-iam-user-console-mfa", report, "x.csv"),
    "aws_network_acl_restricted_ssh": ("aws-vpc-network-acl-management-ports", access_list, "x.json"),
}

for name, (check, write, file) in FILES.items():
    with open(f"{sys.argv[1]}/{name}.yml", encoding="utf-8") as text:
        tests = yaml.safe_load(text)["Tests"]
    for test in tests:
        print(json.dumps({"name": f"{name}: {test['Name']}", "expected": test["ExpectedResult"], "check": check, "file": file, "text": write(test["Resource"])}))
