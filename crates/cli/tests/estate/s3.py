"""S3: buckets that are right in every respect, and one bucket for each thing that can be wrong.

What moto cannot represent, and cases.toml covers instead: a second factor for deleting versions is never stored, so
every bucket without lifecycle rules fails that check; and moto 5.2.5 tells of versioning in XML that a strict client refuses, so that
all checks of versions are unproven unless the server was started with emulator.py.
"""

import json

LOGS = "demarc-s3-logs"
COPY = "demarc-s3-copy"
STRANGER = "999999999999"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)

# Calls that moto refuses to an identity without the right, and a check that must then be unproven.
DENIED = [
    {"action": "s3:ListAllMyBuckets", "check": "aws-s3-bucket-encryption"},
    {"action": "s3:GetBucketAcl", "check": "aws-s3-bucket-access-list-private"},
    {"action": "s3:GetBucketPolicy", "check": "aws-s3-bucket-tls-only"},
    {"action": "s3:GetBucketVersioning", "check": "aws-s3-bucket-versioning"},
    {"action": "s3:GetBucketLogging", "check": "aws-s3-bucket-access-logging"},
    {"action": "s3:GetLifecycleConfiguration", "check": "aws-s3-bucket-lifecycle"},
    {"action": "s3:GetBucketWebsite", "check": "aws-s3-bucket-website"},
]

# What cannot be judged while versioning cannot be read.
OF_VERSIONS = ["aws-s3-bucket-mfa-delete", "aws-s3-bucket-versioning", "aws-s3-bucket-old-versions-expire"]


def seed(session, endpoint):
    estate = Estate(session, endpoint)
    faults = [{"check": "aws-s3-account-public-access-block", "resource": estate.account}]
    estate.block_account(BlockPublicAcls=True)
    for bucket, wrong in BUCKETS.items():
        estate.good(bucket)
        faults += [fault(bucket, check) for check in wrong(estate, bucket)]
    estate.link()
    unreadable = [] if estate.tells_versioning() else OF_VERSIONS
    return [fault for fault in faults if fault["check"] not in unreadable]


def fault(bucket, check):
    return {"check": check, "resource": bucket}


class Estate:
    def __init__(self, session, endpoint):
        self.s3 = session.client("s3", region_name="us-east-1", endpoint_url=endpoint)
        self.west = session.client("s3", region_name="eu-west-1", endpoint_url=endpoint)
        self.control = session.client("s3control", region_name="us-east-1", endpoint_url=endpoint)
        self.control.meta.events.register("before-sign.s3-control", self.without_prefix)
        self.account = session.client("sts", region_name="us-east-1", endpoint_url=endpoint).get_caller_identity()["Account"]

    def without_prefix(self, request, **_):
        """The emulator has no address for a host that begins with the account's id."""
        request.url = request.url.replace(f"://{self.account}.", "://")

    def block_account(self, **switches):
        block = dict.fromkeys(BLOCKED, False) | switches
        self.control.put_public_access_block(AccountId=self.account, PublicAccessBlockConfiguration=block)

    def good(self, bucket):
        """A bucket that passes every check that moto lets it pass. Logs and copies are linked at the end."""
        if bucket == COPY:
            location = {"LocationConstraint": "eu-west-1"}
            self.west.create_bucket(Bucket=bucket, CreateBucketConfiguration=location, ObjectLockEnabledForBucket=True)
        else:
            self.s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket="unversioned" not in bucket)
        self.own_objects(bucket, "BucketOwnerEnforced")
        self.encrypt(bucket, "aws:kms", "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555")
        self.expire(bucket)
        self.policy(bucket)
        self.block(bucket)
        self.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "owner", "Value": "storage"}]})

    def own_objects(self, bucket, ownership):
        controls = {"Rules": [{"ObjectOwnership": ownership}]}
        self.s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=controls)

    def encrypt(self, bucket, algorithm, key=None):
        default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key} if key else {})
        rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
        self.s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})

    def expire(self, bucket, **extra):
        old = extra or {"NoncurrentVersionExpiration": {"NoncurrentDays": 90}}
        rule = {"ID": "keep", "Status": "Enabled", "Filter": {"Prefix": ""}} | old
        self.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})

    def policy(self, bucket, *statements, tls=True):
        both = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        plain = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both,
                 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        logs = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
                "Resource": both[1], "Condition": {"StringEquals": {"aws:SourceAccount": self.account}}}
        statements = [logs, *([plain] if tls else []), *statements]
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self.s3.put_bucket_policy(Bucket=bucket, Policy=text)

    def allow(self, bucket, principal, **more):
        return {"Effect": "Allow", "Principal": principal, "Action": ["s3:GetObject"],
                "Resource": f"arn:aws:s3:::{bucket}/*"} | more

    def block(self, bucket, **switches):
        self.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCKED | switches)

    def unblock(self, bucket):
        self.s3.delete_public_access_block(Bucket=bucket)

    def grant(self, bucket, permission, grantee):
        self.own_objects(bucket, "ObjectWriter")
        owner = self.s3.get_bucket_acl(Bucket=bucket)["Owner"]
        own = {"Grantee": {"Type": "CanonicalUser", "ID": owner["ID"]}, "Permission": "FULL_CONTROL"}
        grants = [own, {"Grantee": grantee, "Permission": permission}]
        self.s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Owner": owner, "Grants": grants})

    def tells_versioning(self):
        """Whether the answer has the root element that AWS gives it."""
        bodies = []
        event = "before-parse.s3.GetBucketVersioning"
        keep = lambda response_dict, **_: bodies.append(response_dict["body"])
        self.s3.meta.events.register(event, keep)
        self.s3.get_bucket_versioning(Bucket=LOGS)
        self.s3.meta.events.unregister(event, keep)
        return b"<VersioningConfiguration" in bodies[0]

    def link(self):
        """Logs and copies, once the buckets they go to are there."""
        for bucket in BUCKETS:
            if bucket not in (LOGS, COPY, "demarc-s3-unlogged"):
                target = bucket if bucket == "demarc-s3-self-logging" else LOGS
                enabled = {"TargetBucket": target, "TargetPrefix": f"{bucket}/"}
                self.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})
            if bucket not in (COPY, "demarc-s3-unversioned"):
                rule = {"ID": "all", "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {"Bucket": f"arn:aws:s3:::{COPY}"}}
                role = f"arn:aws:iam::{self.account}:role/copy"
                configuration = {"Role": role, "Rules": [rule]}
                self.s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration)


def nothing(estate, bucket):
    return []


def far_copy(estate, bucket):
    """It holds the copies, and its log may not go to another region."""
    return ["aws-s3-bucket-replication", "aws-s3-bucket-access-logging"]


def unlogged(estate, bucket):
    return ["aws-s3-bucket-access-logging"]


def logs_to_itself(estate, bucket):
    return ["aws-s3-bucket-logs-elsewhere"]


def unversioned(estate, bucket):
    return ["aws-s3-bucket-versioning", "aws-s3-bucket-object-lock", "aws-s3-bucket-replication"]


def unencrypted(estate, bucket):
    estate.s3.delete_bucket_encryption(Bucket=bucket)
    return ["aws-s3-bucket-encryption", "aws-s3-bucket-encryption-own-key", "aws-s3-bucket-encryption-kms"]


def provider_key(estate, bucket):
    estate.encrypt(bucket, "AES256")
    return ["aws-s3-bucket-encryption-own-key", "aws-s3-bucket-encryption-kms"]


def kept_for_ever(estate, bucket):
    estate.s3.delete_bucket_lifecycle(Bucket=bucket)
    return ["aws-s3-bucket-lifecycle", "aws-s3-bucket-old-versions-expire", "aws-s3-bucket-mfa-delete"]


def keeps_old_versions(estate, bucket):
    estate.expire(bucket, Expiration={"Days": 365})
    return ["aws-s3-bucket-old-versions-expire"]


def plain_requests(estate, bucket):
    estate.policy(bucket, tls=False)
    return ["aws-s3-bucket-tls-only"]


def website(estate, bucket):
    estate.s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    return ["aws-s3-bucket-website"]


def half_blocked(estate, bucket):
    estate.block(bucket, RestrictPublicBuckets=False)
    return ["aws-s3-bucket-public-access-block"]


def public_policy(estate, bucket):
    estate.unblock(bucket)
    estate.policy(bucket, estate.allow(bucket, "*"))
    return ["aws-s3-bucket-public-read", "aws-s3-bucket-policy-private", "aws-s3-bucket-public-access-block",
            "aws-s3-bucket-not-shared-outside"]


def blocked_policy(estate, bucket):
    estate.unblock(bucket)
    estate.policy(bucket, estate.allow(bucket, {"AWS": "*"}, Action="s3:*"))
    estate.block(bucket)
    return ["aws-s3-bucket-policy-private", "aws-s3-bucket-control-kept"]


def narrowed_policy(estate, bucket):
    """Everyone, but through one private endpoint only."""
    narrow = {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}
    estate.policy(bucket, estate.allow(bucket, "*", Condition=narrow))
    return []


def writable_policy(estate, bucket):
    estate.unblock(bucket)
    estate.policy(bucket, estate.allow(bucket, "*", Action="s3:PutObject"))
    return ["aws-s3-bucket-public-write", "aws-s3-bucket-policy-private", "aws-s3-bucket-public-access-block",
            "aws-s3-bucket-not-shared-outside"]


def public_list(estate, bucket):
    estate.unblock(bucket)
    estate.grant(bucket, "READ", {"Type": "Group", "URI": ALL_USERS})
    return ["aws-s3-bucket-public-read", "aws-s3-bucket-access-list-private", "aws-s3-bucket-access-lists-disabled",
            "aws-s3-bucket-public-access-block", "aws-s3-bucket-not-shared-outside"]


def writable_list(estate, bucket):
    estate.unblock(bucket)
    estate.grant(bucket, "WRITE", {"Type": "Group", "URI": ALL_USERS})
    return ["aws-s3-bucket-public-write", "aws-s3-bucket-access-list-private", "aws-s3-bucket-access-lists-disabled",
            "aws-s3-bucket-public-access-block", "aws-s3-bucket-not-shared-outside"]


def ignored_list(estate, bucket):
    estate.unblock(bucket)
    estate.grant(bucket, "READ", {"Type": "Group", "URI": ALL_USERS})
    estate.block(bucket)
    return ["aws-s3-bucket-access-list-private", "aws-s3-bucket-access-lists-disabled"]


def shared_policy(estate, bucket):
    estate.policy(bucket, estate.allow(bucket, {"AWS": f"arn:aws:iam::{STRANGER}:root"}))
    return ["aws-s3-bucket-not-shared-outside"]


def shared_list(estate, bucket):
    estate.grant(bucket, "READ", {"Type": "CanonicalUser", "ID": "f" * 64})
    return ["aws-s3-bucket-not-shared-outside", "aws-s3-bucket-access-lists-disabled"]


BUCKETS = {
    LOGS: nothing,
    COPY: far_copy,
    "demarc-s3-good": nothing,
    "demarc-s3-narrowed": narrowed_policy,
    "demarc-s3-unlogged": unlogged,
    "demarc-s3-self-logging": logs_to_itself,
    "demarc-s3-unversioned": unversioned,
    "demarc-s3-unencrypted": unencrypted,
    "demarc-s3-provider-key": provider_key,
    "demarc-s3-kept-for-ever": kept_for_ever,
    "demarc-s3-keeps-old": keeps_old_versions,
    "demarc-s3-plain": plain_requests,
    "demarc-s3-website": website,
    "demarc-s3-half-blocked": half_blocked,
    "demarc-s3-public-policy": public_policy,
    "demarc-s3-blocked-policy": blocked_policy,
    "demarc-s3-writable-policy": writable_policy,
    "demarc-s3-public-list": public_list,
    "demarc-s3-writable-list": writable_list,
    "demarc-s3-ignored-list": ignored_list,
    "demarc-s3-shared-policy": shared_policy,
    "demarc-s3-shared-list": shared_list,
}
