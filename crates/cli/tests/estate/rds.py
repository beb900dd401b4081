"""RDS: instances, copies of them, clusters of Aurora and Neptune, and snapshots, of each a sound one and a faulty one.

The emulator has no certificate dates, so that aws-rds-instance-certificate stays unproven here, and no
administrator passwords kept by Secrets Manager, so that every instance fails that check.
"""

PARTNER = "111122223333"
WATCHED = {"MonitoringInterval": 60, "MonitoringRoleArn": "arn:aws:iam::123456789012:role/monitoring"}
OWNER = {"MasterUsername": "owner", "MasterUserPassword": "a-long-enough-password"}

DENIED = [
    {"action": "rds:DescribeDBInstances", "check": "aws-rds-instance-encrypted"},
    {"action": "rds:DescribeDBParameters", "check": "aws-rds-instance-tls-enforced"},
    {"action": "rds:DescribeDBClusters", "check": "aws-rds-cluster-encrypted"},
    {"action": "rds:DescribeDBClusterParameters", "check": "aws-rds-cluster-tls-enforced"},
    {"action": "rds:DescribeDBSnapshots", "check": "aws-rds-snapshot-encrypted"},
    {"action": "rds:DescribeDBSnapshotAttributes", "check": "aws-rds-snapshot-not-public"},
    {"action": "rds:DescribeDBClusterSnapshotAttributes", "check": "aws-rds-cluster-snapshot-not-shared"},
]


def seed(session, endpoint):
    rds = session.client("rds", region_name="us-east-1", endpoint_url=endpoint)
    return instances(rds, open_place(session, endpoint, rds)) + copies(rds) + clusters(rds) + graphs(rds) + snapshots(rds) + cluster_snapshots(rds)


def instances(rds, place):
    for name, family, parameter, value in [
        ("orders-parameters", "postgres16", "rds.force_ssl", "1"),
        ("legacy-parameters", "mysql8.0", "require_secure_transport", "0"),
    ]:
        rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily=family, Description="estate"
        )
        setting = {"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "immediate"}
        rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[setting])
    rds.create_db_instance(
        DBInstanceIdentifier="orders-db",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        StorageEncrypted=True,
        PubliclyAccessible=False,
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        MultiAZ=True,
        **WATCHED,
        AutoMinorVersionUpgrade=True,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        DBParameterGroupName="orders-parameters",
        **OWNER,
    )
    rds.create_db_instance(
        DBInstanceIdentifier="legacy-db",
        **place,
        Engine="mysql",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        PubliclyAccessible=True,
        BackupRetentionPeriod=0,
        AutoMinorVersionUpgrade=False,
        DBParameterGroupName="legacy-parameters",
        **OWNER | {"MasterUsername": "admin"},
    )
    faults = [
        "encrypted",
        "internet-reachable",
        "not-public",
        "backups",
        "deletion-protection",
        "multi-az",
        "minor-upgrades",
        "iam-authentication",
        "log-exports",
        "log-exports-complete",
        "tls-enforced",
        "managed-password",
        "administrator-name",
        "monitoring",
        "supported-version",
    ]
    found = [{"check": f"aws-rds-instance-{fault}", "resource": "db:legacy-db"} for fault in faults]
    found += [{"check": "aws-rds-subnet-no-internet-route", "resource": "db:legacy-db/subnet-"}] * 2
    return found + [{"check": "aws-rds-instance-managed-password", "resource": "db:orders-db"}]


def open_place(session, endpoint, rds):
    """In the public subnets of the network that ec2.py leaves open, behind its open group."""
    ec2 = session.client("ec2", region_name="us-east-1", endpoint_url=endpoint)
    named = [{"Name": "tag:Name", "Values": ["bad-network-b", "bad-network-walled"]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=named)["Subnets"]]
    rds.create_db_subnet_group(DBSubnetGroupName="open", DBSubnetGroupDescription="open", SubnetIds=subnets)
    named = [{"Name": "group-name", "Values": ["bad-everything"]}]
    groups = [group["GroupId"] for group in ec2.describe_security_groups(Filters=named)["SecurityGroups"]]
    return {"DBSubnetGroupName": "open", "VpcSecurityGroupIds": groups}


def copies(rds):
    for name, standby in [("orders-reports", True), ("orders-trials", False)]:
        rds.create_db_instance_read_replica(
            DBInstanceIdentifier=name, SourceDBInstanceIdentifier="orders-db", MultiAZ=standby, **WATCHED
        )
    return [{"check": "aws-rds-replica-multi-az", "resource": "db:orders-trials"}]


def clusters(rds):
    for name, family, parameter, value in [
        ("orders-cluster-parameters", "aurora-postgresql16", "rds.force_ssl", "1"),
        ("legacy-cluster-parameters", "aurora-mysql8.0", "require_secure_transport", "OFF"),
    ]:
        rds.create_db_cluster_parameter_group(
            DBClusterParameterGroupName=name, DBParameterGroupFamily=family, Description="estate"
        )
        setting = {"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "immediate"}
        rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=[setting])
    rds.create_db_cluster(
        DBClusterIdentifier="orders-cluster",
        Engine="aurora-postgresql",
        EngineVersion="16.4",
        StorageEncrypted=True,
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"],
        DBClusterParameterGroupName="orders-cluster-parameters",
        **OWNER,
    )
    members(rds, "orders-cluster", "aurora-postgresql", EngineVersion="16.4")
    rds.create_db_cluster(
        DBClusterIdentifier="legacy-cluster",
        Engine="aurora-mysql",
        DBClusterParameterGroupName="legacy-cluster-parameters",
        **OWNER,
    )
    faults = [
        "encrypted",
        "backups",
        "deletion-protection",
        "iam-authentication",
        "log-exports",
        "log-exports-complete",
        "audit-log",
        "audit-parameters",
        "tls-enforced",
        "multi-az",
        "backtrack",
    ]
    return [{"check": f"aws-rds-cluster-{fault}", "resource": "cluster:legacy-cluster"} for fault in faults]


def graphs(rds):
    """Neptune has no administrator, and keeps no other log than of audits and of slow queries."""
    for name, sound in [("orders-graph", True), ("open-graph", False)]:
        rds.create_db_cluster(
            DBClusterIdentifier=name,
            Engine="neptune",
            StorageEncrypted=True,
            BackupRetentionPeriod=14,
            DeletionProtection=True,
            EnableIAMDatabaseAuthentication=sound,
            EnableCloudwatchLogsExports=["audit"] if sound else ["slowquery"],
        )
        members(rds, name, "neptune")
    faults = ["neptune-iam-authentication", "cluster-audit-log"]
    return [{"check": f"aws-rds-{fault}", "resource": "cluster:open-graph"} for fault in faults]


def members(rds, cluster, engine, **version):
    """Two instances in two zones."""
    for zone in "ab":
        rds.create_db_instance(
            DBInstanceIdentifier=f"{cluster}-{zone}",
            DBClusterIdentifier=cluster,
            Engine=engine,
            **version,
            DBInstanceClass="db.r6g.large",
            AvailabilityZone=f"us-east-1{zone}",
            **WATCHED,
            PubliclyAccessible=False,
            AutoMinorVersionUpgrade=True,
        )


def snapshots(rds):
    for database, name, readers in [
        ("orders-db", "orders-before-move", []),
        ("orders-db", "orders-for-partner", [PARTNER]),
        ("legacy-db", "legacy-for-everyone", ["all"]),
    ]:
        rds.create_db_snapshot(DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
        if readers:
            rds.modify_db_snapshot_attribute(
                DBSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=readers
            )
    return [
        {"check": "aws-rds-snapshot-not-shared", "resource": "snapshot:orders-for-partner"},
        {"check": "aws-rds-snapshot-encrypted", "resource": "snapshot:legacy-for-everyone"},
        {"check": "aws-rds-snapshot-not-public", "resource": "snapshot:legacy-for-everyone"},
        # The emulator takes an automatic snapshot of every instance.
        {"check": "aws-rds-snapshot-encrypted", "resource": "snapshot:rds:legacy-db"},
    ]


def cluster_snapshots(rds):
    for cluster, name, readers in [
        ("orders-cluster", "orders-cluster-before-move", []),
        ("orders-cluster", "orders-cluster-for-partner", [PARTNER]),
        ("legacy-cluster", "legacy-cluster-for-everyone", ["all"]),
    ]:
        rds.create_db_cluster_snapshot(DBClusterIdentifier=cluster, DBClusterSnapshotIdentifier=name)
        if readers:
            rds.modify_db_cluster_snapshot_attribute(
                DBClusterSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=readers
            )
    return [
        {"check": "aws-rds-cluster-snapshot-not-shared", "resource": "orders-cluster-for-partner"},
        {"check": "aws-rds-cluster-snapshot-encrypted", "resource": "legacy-cluster-for-everyone"},
        {"check": "aws-rds-cluster-snapshot-not-public", "resource": "legacy-cluster-for-everyone"},
        # The emulator takes an automatic snapshot of every cluster.
        {"check": "aws-rds-cluster-snapshot-encrypted", "resource": "cluster-snapshot:rds:legacy-cluster"},
    ]
