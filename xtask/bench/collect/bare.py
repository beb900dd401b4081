"""What a plain script does to read an account: boto3, one thing after the other, nothing evaluated.

The services are those of the estate (see seed.py), the settings those that demarc's collectors read of them, each with the call that
boto3's documentation names for it. No bulk call stands in for them (`get_account_authorization_details` and the
credential report are what demarc uses instead), and no call is made whose answer demarc has no column for. The hundred lists of services that
the account does not use are left out, though demarc asks for them too.
"""

import boto3
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

# There is none to have, or the emulator does not know the call.
NOTHING = (ClientError, ResponseParserError)
SESSION = boto3.Session(region_name="us-east-1")
CLIENTS = {}
BUCKET = [
    "get_bucket_location", "get_bucket_acl", "get_bucket_policy", "get_public_access_block", "get_bucket_ownership_controls",
    "get_bucket_encryption", "get_bucket_versioning", "get_bucket_logging", "get_bucket_lifecycle_configuration",
    "get_bucket_website", "get_object_lock_configuration", "get_bucket_replication", "get_bucket_tagging",
]  # fmt: skip
# Lists with everything in them, by service.
LISTS = {
    "ec2": [
        "describe_volumes", "describe_vpcs", "describe_subnets", "describe_network_acls", "describe_route_tables",
        "describe_security_groups", "describe_network_interfaces", "describe_flow_logs", "describe_vpc_endpoints",
        "describe_addresses", "get_ebs_encryption_by_default", "get_snapshot_block_public_access_state",
        "get_image_block_public_access_state", "get_serial_console_access_status", "get_instance_metadata_defaults",
    ],
    "iam": [
        "get_account_summary", "list_account_aliases", "get_account_password_policy", "list_virtual_mfa_devices",
        "list_server_certificates", "list_saml_providers",
    ],
    "rds": ["describe_db_clusters", "describe_db_cluster_snapshots", "describe_db_proxies"],
    "kms": ["list_aliases"], "sns": ["list_subscriptions"], "logs": ["describe_log_groups"],
}  # fmt: skip


def client(service):
    if service not in CLIENTS:
        CLIENTS[service] = SESSION.client(service)
    return CLIENTS[service]


def call(service, name, **about):
    """The answer, or nothing when there is none to have."""
    try:
        return getattr(client(service), name)(**about)
    except NOTHING:
        return {}


def pages(service, name, items, **about):
    """Every item of a list, page by page, as large as they come."""
    if not client(service).can_paginate(name):
        return call(service, name, **about).get(items, [])
    return [item for page in client(service).get_paginator(name).paginate(**about) for item in page.get(items, [])]


def each(service, found, key, names, parameter=None):
    for item in found:
        for name in names:
            call(service, name, **{parameter or key: item[key] if key else item})


def lists():
    for service, names in LISTS.items():
        for name in names:
            if not client(service).can_paginate(name):
                call(service, name)
                continue
            try:
                for _page in client(service).get_paginator(name).paginate():
                    pass
            except NOTHING:
                pass


def s3():
    each("s3", pages("s3", "list_buckets", "Buckets"), "Name", BUCKET, "Bucket")


def iam():
    for user in pages("iam", "list_users", "Users"):
        about = {"UserName": user["UserName"]}
        for key in pages("iam", "list_access_keys", "AccessKeyMetadata", **about):
            call("iam", "get_access_key_last_used", AccessKeyId=key["AccessKeyId"])
        for name in ("list_mfa_devices", "get_login_profile", "list_groups_for_user", "list_user_tags"):
            call("iam", name, **about)
        policies("user", about)
    for group in pages("iam", "list_groups", "Groups"):
        policies("group", {"GroupName": group["GroupName"]})
    for role in pages("iam", "list_roles", "Roles"):
        # The list has neither tags nor when the role was last used.
        call("iam", "get_role", RoleName=role["RoleName"])
        policies("role", {"RoleName": role["RoleName"]})
    for policy in pages("iam", "list_policies", "Policies", Scope="Local"):
        call("iam", "get_policy_version", PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])


def policies(kind, about):
    call("iam", f"list_attached_{kind}_policies", **about)
    for name in pages("iam", f"list_{kind}_policies", "PolicyNames", **about):
        call("iam", f"get_{kind}_policy", PolicyName=name, **about)


def ec2():
    for reservation in pages("ec2", "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            for attribute in ("disableApiTermination", "userData"):
                call("ec2", "describe_instance_attribute", InstanceId=instance["InstanceId"], Attribute=attribute)
    for snapshot in pages("ec2", "describe_snapshots", "Snapshots", OwnerIds=["self"]):
        about = {"SnapshotId": snapshot["SnapshotId"], "Attribute": "createVolumePermission"}
        call("ec2", "describe_snapshot_attribute", **about)
    for image in pages("ec2", "describe_images", "Images", Owners=["self"]):
        call("ec2", "describe_image_attribute", ImageId=image["ImageId"], Attribute="launchPermission")


def rds():
    instances = pages("rds", "describe_db_instances", "DBInstances")
    groups = {group["DBParameterGroupName"] for one in instances for group in one["DBParameterGroups"]}
    for group in sorted(groups):
        pages("rds", "describe_db_parameters", "Parameters", DBParameterGroupName=group)
    snapshots = pages("rds", "describe_db_snapshots", "DBSnapshots")
    each("rds", snapshots, "DBSnapshotIdentifier", ["describe_db_snapshot_attributes"])


def kms():
    for key in pages("kms", "list_keys", "Keys"):
        about = {"KeyId": key["KeyId"]}
        call("kms", "describe_key", **about)
        call("kms", "get_key_rotation_status", **about)
        call("kms", "get_key_policy", **about, PolicyName="default")


def others():
    trails = call("cloudtrail", "describe_trails")["trailList"]
    each("cloudtrail", trails, "TrailARN", ["get_trail_status"], "Name")
    each("cloudtrail", trails, "TrailARN", ["get_event_selectors"], "TrailName")
    topics = pages("sns", "list_topics", "Topics")
    each("sns", topics, "TopicArn", ["get_topic_attributes"])
    each("sns", topics, "TopicArn", ["list_tags_for_resource"], "ResourceArn")
    for url in pages("sqs", "list_queues", "QueueUrls"):
        call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
        call("sqs", "list_queue_tags", QueueUrl=url)
    functions = pages("lambda", "list_functions", "Functions")
    each("lambda", functions, "FunctionName", ["get_policy", "list_function_url_configs"])
    for table in pages("dynamodb", "list_tables", "TableNames"):
        call("dynamodb", "describe_table", TableName=table)
        call("dynamodb", "describe_continuous_backups", TableName=table)
    each("secretsmanager", pages("secretsmanager", "list_secrets", "SecretList"), "ARN", ["get_resource_policy"], "SecretId")


if __name__ == "__main__":
    for read in (lists, s3, iam, ec2, rds, kms, others):
        read()
