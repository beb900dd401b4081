"""DynamoDB: a sound table, one under a key that Amazon made, and a faulty one."""

DENIED = [
    {"action": "dynamodb:ListTables", "check": "aws-dynamodb-deletion-protection"},
    {"action": "dynamodb:DescribeTable", "check": "aws-dynamodb-deletion-protection"},
    {"action": "dynamodb:DescribeContinuousBackups", "check": "aws-dynamodb-point-in-time-recovery"},
]


def seed(session, endpoint):
    dynamodb = session.client("dynamodb", region_name="us-east-1", endpoint_url=endpoint)
    kms = session.client("kms", region_name="us-east-1", endpoint_url=endpoint)
    key = kms.create_key(Description="orders table")["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"])
    encrypted = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key["Arn"]}}
    for name, options in [("orders", {"DeletionProtectionEnabled": True, **encrypted}), ("legacy-sessions", {})]:
        dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            **options,
        )
    dynamodb.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    faults = ["point-in-time-recovery", "deletion-protection", "customer-key"]
    return [{"check": f"aws-dynamodb-{fault}", "resource": "table/legacy-sessions"} for fault in faults]
