"""CloudTrail: a trail of one region that is sound in itself, and a stopped one without any protection.

No trail records all regions, so that us-east-1 has a record and eu-west-1 has none. The emulator has no
delivery errors.
"""

DENIED = [
    {"action": "cloudtrail:DescribeTrails", "check": "aws-cloudtrail-log-file-validation"},
    {"action": "cloudtrail:DescribeTrails", "check": "aws-cloudtrail-region-recorded"},
    {"action": "cloudtrail:GetTrailStatus", "check": "aws-cloudtrail-trail-logging"},
    {"action": "cloudtrail:GetEventSelectors", "check": "aws-cloudtrail-data-events"},
]


def seed(session, endpoint):
    client = lambda name: session.client(name, region_name="us-east-1", endpoint_url=endpoint)
    cloudtrail, s3, logs, kms = client("cloudtrail"), client("s3"), client("logs"), client("kms")
    account = client("sts").get_caller_identity()["Account"]
    key = kms.create_key(Description="trail")["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"])
    logs.create_log_group(logGroupName="estate-trail")
    # The emulator asks for the bucket only when a trail is made. It goes again, so that nobody judges it as a bucket.
    s3.create_bucket(Bucket="estate-trail-logs")
    cloudtrail.create_trail(
        Name="estate-main",
        S3BucketName="estate-trail-logs",
        EnableLogFileValidation=True,
        KmsKeyId=key["Arn"],
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{account}:log-group:estate-trail:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{account}:role/estate-trail",
    )
    data = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::estate-trail-logs/"]}
    everything = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [data]}
    cloudtrail.put_event_selectors(TrailName="estate-main", EventSelectors=[everything])
    cloudtrail.start_logging(Name="estate-main")
    cloudtrail.create_trail(Name="estate-stopped", S3BucketName="estate-trail-logs", IsMultiRegionTrail=False)
    s3.delete_bucket(Bucket="estate-trail-logs")
    stopped = ["trail-logging", "log-file-validation", "kms-encryption", "sends-to-cloudwatch"]
    nothing = ["region-recorded", "multi-region-trail", "management-events", "data-events"]
    return (
        [{"check": f"aws-cloudtrail-{fault}", "resource": "trail/estate-stopped"} for fault in stopped]
        + [{"check": f"aws-cloudtrail-{fault}", "resource": "cloudtrail:eu-west-1:"} for fault in nothing]
        + [{"check": "aws-cloudtrail-multi-region-trail", "resource": "cloudtrail:us-east-1:"}]
    )
