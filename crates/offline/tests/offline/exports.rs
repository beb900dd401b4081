//! Exports of the kinds of which there is no sample.

/// What a CSV of servers means.
pub const CSV_MAPPING: &str = r#"
table = "azure_compute_virtual_machine"
key = "Server"
account = "datacenter"

[columns]
size = "Size"
os_type = "System"
boot_diagnostics = { heading = "Watched", yes = ["yes"], no = ["no"] }
"#;

/// A snapshot as Config delivers it.
pub const SNAPSHOT: &str = r#"{"fileVersion": "1.0", "configSnapshotId": "s-1", "configurationItems": [
 {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "resourceName": "web", "ARN": "arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1",
  "awsAccountId": "111122223333", "awsRegion": "eu-central-1", "configurationItemCaptureTime": "2020-01-01T00:00:00.000Z", "configurationItemStatus": "OK",
  "configuration": {"groupId": "sg-1", "groupName": "web", "vpcId": "vpc-1", "description": "x", "ipPermissions": []}},
 {"resourceType": "AWS::RDS::DBCluster", "resourceId": "c", "resourceName": "db", "arn": "arn:aws:rds:eu-central-1:111122223333:cluster:db",
  "accountId": "111122223333", "awsRegion": "eu-central-1", "configurationItemCaptureTime": "2020-01-01T00:00:00.000Z", "configurationItemStatus": "OK",
  "configuration": {"engine": "aurora-postgresql", "storageEncrypted": true, "deletionProtection": false, "backupRetentionPeriod": 7}}]}"#;

/// A credential report as CSV.
pub const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,\
access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
cert_2_active,cert_2_last_rotated\n\
<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,2025-03-01T00:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n\
ci,arn:aws:iam::111122223333:user/ci,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,true,2025-02-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n";

/// A finding of Security Hub.
pub const ASFF: &str = r#"{"Findings": [{"SchemaVersion": "2018-10-08", "Id": "f-1", "ProductArn": "arn:aws:securityhub:eu-central-1::product/aws/securityhub", "ProductName": "Security Hub",
 "GeneratorId": "security-control/S3.1", "AwsAccountId": "111122223333", "Region": "eu-central-1", "Title": "t", "Description": "d", "Severity": {"Label": "HIGH"},
 "Compliance": {"Status": "FAILED", "SecurityControlId": "S3.1"}, "UpdatedAt": "2026-01-01T00:00:00Z", "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::b"}]}]}"#;

/// A state as Terraform shows it.
pub const STATE: &str = r#"{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
 {"address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket", "values": {"arn": "arn:aws:s3:::a", "versioning": [{"enabled": true, "mfa_delete": false}]}}],
 "child_modules": [{"resources": [{"address": "module.m.aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "values": {"arn": "arn:aws:s3:::b"}},
 {"address": "module.m.data.aws_region.r", "mode": "data", "type": "aws_region", "values": {}}]}]}}}"#;

/// A list of servers.
pub const SERVERS: &str = "Server;Size;System;Watched\nweb;large;Linux;yes\ndb;small;Windows;no\n";

/// All of them, by kind.
pub const ALL: &[(&str, &str)] = &[
    ("aws-config-snapshot", SNAPSHOT),
    ("aws-credential-report", REPORT),
    ("findings-asff", ASFF),
    ("terraform-state", STATE),
    (
        "scubagear-settings",
        r#"{"baseline_version": "1", "module_version": "1.8.0", "scuba_config": {}, "timestamp_zulu": "2026-05-04T17:15:48.307Z", "tenant_details": [{"TenantId": "t"}],
        "conditional_access_policies": [{"Id": "c", "State": "enabled", "Conditions": {"Users": {"IncludeUsers": ["All"]}}, "CreatedDateTime": "/Date(1647536088205)/"}],
        "privileged_users": {"u": {"DisplayName": "Anna", "roles": ["Global Administrator"]}}, "aad_unsuccessful_commands": ["Get-Mg"], "outbound_connectors": [null]}"#,
    ),
    ("csv", SERVERS),
    ("csv", CSV_MAPPING),
    (
        "azure-cli",
        r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a", "type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "enableHttpsTrafficOnly": true}]"#,
    ),
];
