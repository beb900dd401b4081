"""A resource or two for every table that says itself how it is filled, in us-east-1.

Every step makes some and gives what must be found: `table(name, rows=3)`, or the columns of the row with a title.
"""

import json

OPEN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]})


def seed(session, endpoint):
    client = lambda name: session.client(name, region_name="us-east-1", endpoint_url=endpoint)
    steps = (
        certificates, distributions, repositories, containers, kubernetes, gateways, groups, caches, warehouses, searches, streams, zones, tunnels, logs, machines, firewalls, hubs,
    )
    return [found for step in steps for found in step(client)]


def table(name, title=None, rows=None, **row):
    return {"table": name, "rows": rows} if rows is not None else {"table": name, "title": title, "row": row}


def certificates(client):
    options = {"CertificateTransparencyLoggingPreference": "DISABLED"}
    client("acm").request_certificate(DomainName="example.com", Options=options, Tags=[{"Key": "owner", "Value": "web"}])
    return [
        table("aws_acm_certificate", "example.com", status="PENDING_VALIDATION", kind="AMAZON_ISSUED", in_use=False, transparency_logged=False,
              tags='{"owner":"web"}', subject_alternative_names='["example.com"]'),
    ]


def distributions(client):
    cloudfront = client("cloudfront")
    origins = [
        {"Id": "bucket", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}},
        {"Id": "site", "DomainName": "example.com", "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only", "OriginSslProtocols": {"Quantity": 2, "Items": ["SSLv3", "TLSv1.2"]}}},
    ]
    behaviour = {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "allow-all", "MinTTL": 1, "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}
    config = {
        "CallerReference": "one",
        "Aliases": {"Quantity": 2, "Items": ["www.example.com", "a&b.example.com"]},
        "Origins": {"Quantity": len(origins), "Items": origins},
        "DefaultCacheBehavior": behaviour,
        "DefaultRootObject": "index.html",
        "Logging": {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": ""},
        "Comment": "",
        "Enabled": True,
    }
    cloudfront.create_distribution_with_tags(DistributionConfigWithTags={"DistributionConfig": config, "Tags": {"Items": [{"Key": "owner", "Value": "web"}]}})
    name = cloudfront.list_distributions()["DistributionList"]["Items"][0]["DomainName"]
    return [
        table("aws_cloudfront_distribution", name, enabled=True, aliases='["www.example.com","a&b.example.com"]', viewer_protocol_policy="allow-all",
              logging_enabled=True, default_root_object="index.html", plain_http_origin_count=1, old_tls_origin_count=1, region="global", tags='{"owner":"web"}'),
    ]


def repositories(client):
    ecr = client("ecr")
    ecr.create_repository(repositoryName="open", imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": True}, tags=[{"Key": "owner", "Value": "web"}])
    ecr.set_repository_policy(repositoryName="open", policyText=OPEN)
    ecr.create_repository(repositoryName="plain")
    return [
        table("aws_ecr_repository", "open", public=True, tags_immutable=True, scan_on_push=True, encryption_type="AES256", tags='{"owner":"web"}'),
        table("aws_ecr_repository", "plain", public=False, tags_immutable=False, scan_on_push=False, has_lifecycle_policy=False, policy=None),
        table("aws_ecr_registry", "ECR registry in us-east-1", scan_type="BASIC", scan_rule_count=0, public=False),
    ]


def containers(client):
    ecs = client("ecs")
    for number in range(103):
        ecs.create_cluster(clusterName=f"cluster-{number:03}", settings=[{"name": "containerInsights", "value": "enabled"}])
    bare = {"name": "bare", "image": "x", "memory": 64, "privileged": True, "environment": [{"name": "TOKEN", "value": "secret"}]}
    careful = {"name": "careful", "image": "x", "memory": 64, "user": "1000", "readonlyRootFilesystem": True, "logConfiguration": {"logDriver": "awslogs"}}
    for _ in range(2):
        ecs.register_task_definition(family="web", containerDefinitions=[bare, careful], networkMode="host", tags=[{"key": "owner", "value": "web"}])
    network = {"awsvpcConfiguration": {"subnets": [subnet(client)], "securityGroups": [], "assignPublicIp": "ENABLED"}}
    for number in range(12):
        ecs.create_service(cluster="cluster-000", serviceName=f"web-{number:02}", taskDefinition="web", desiredCount=0, launchType="FARGATE", networkConfiguration=network)
    ecs.create_service(cluster="cluster-001", serviceName="other", taskDefinition="web", desiredCount=0)
    return [
        table("aws_ecs_cluster", rows=103),
        table("aws_ecs_cluster", "cluster-102", container_insights="enabled", status="ACTIVE", execute_command_logging=None),
        table("aws_ecs_task_definition", rows=1),
        table("aws_ecs_task_definition", "web", revision=2, network_mode="host", container_count=2, privileged_container_count=1,
              writable_root_container_count=1, rootish_container_count=1, unlogged_container_count=1, environment_names='["TOKEN"]'),
        table("aws_ecs_service", rows=13),
        table("aws_ecs_service", "web-11", assigns_public_ip=True, launch_type="FARGATE"),
    ]


def subnet(client):
    return client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]


def kubernetes(client):
    eks = client("eks")
    logging = {"clusterLogging": [{"types": ["api", "audit"], "enabled": True}, {"types": ["scheduler"], "enabled": False}]}
    encryption = [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:us-east-1:123456789012:key/1"}}]
    eks.create_cluster(name="watched", roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={"subnetIds": []}, version="1.33", logging=logging, encryptionConfig=encryption, tags={"owner": "web"})
    eks.create_cluster(name="bare", roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={"subnetIds": []})
    return [
        table("aws_eks_cluster", "watched", kubernetes_version="1.33", secrets_encrypted=True, audit_logged=True, log_types_enabled='["api","audit"]', tags='{"owner":"web"}'),
        table("aws_eks_cluster", "bare", secrets_encrypted=False, audit_logged=False),
    ]


def gateways(client):
    rest, web = client("apigateway"), client("apigatewayv2")
    api = rest.create_rest_api(name="orders")["id"]
    root = rest.get_resources(restApiId=api)["items"][0]["id"]
    rest.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    rest.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    deployment = rest.create_deployment(restApiId=api)["id"]
    rest.create_stage(restApiId=api, stageName="prod", deploymentId=deployment, tracingEnabled=True, tags={"owner": "web"})
    logging = [{"op": "replace", "path": "/*/*/logging/loglevel", "value": "ERROR"}]
    rest.update_stage(restApiId=api, stageName="prod", patchOperations=logging)
    rest.create_domain_name(
        domainName="api.example.com", securityPolicy="TLS_1_0", regionalCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/1",
        endpointConfiguration={"types": ["REGIONAL"]}, tags={"owner": "web"})
    api = web.create_api(Name="web", ProtocolType="HTTP")["ApiId"]
    web.create_stage(ApiId=api, StageName="prod", AccessLogSettings={"DestinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:x", "Format": "f"})
    web.create_stage(ApiId=api, StageName="test", Tags={"owner": "web"})
    return [
        table("aws_api_gateway_stage", "orders/prod", tracing_enabled=True, execution_log_level="ERROR", access_logged=False, cache_enabled=False, tags='{"owner":"web"}'),
        table("aws_api_gateway_domain_name", "api.example.com", endpoint_type="REGIONAL", security_policy="TLS_1_0", tags='{"owner":"web"}'),
        table("aws_api_gatewayv2_stage", "web/prod", api_protocol="HTTP", access_logged=True),
        table("aws_api_gatewayv2_stage", "web/test", access_logged=False, access_log_destination=None, tags='{"owner":"web"}'),
    ]


def groups(client):
    scaling = client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="old", ImageId="ami-12c6146b", InstanceType="t3.micro")
    tags = [{"Key": "owner", "Value": "web", "PropagateAtLaunch": False}]
    scaling.create_auto_scaling_group(AutoScalingGroupName="web", LaunchConfigurationName="old", MinSize=0, MaxSize=3, AvailabilityZones=["us-east-1a", "us-east-1b"], Tags=tags)
    return [
        table("aws_ec2_autoscaling_group", "web", max_size=3, availability_zone_count=2, launch_configuration_name="old", launch_template_id=None,
              protected_from_scale_in=False, health_check_type="EC2", tags='{"owner":"web"}'),
    ]


def caches(client):
    client("elasticache").create_replication_group(
        ReplicationGroupId="sessions", ReplicationGroupDescription="x", Engine="redis", NumNodeGroups=1, ReplicasPerNodeGroup=1,
        AtRestEncryptionEnabled=True, TransitEncryptionEnabled=False, AutomaticFailoverEnabled=True, SnapshotRetentionLimit=7,
    )
    return [
        table("aws_elasticache_replication_group", "sessions", at_rest_encrypted=True, transit_encrypted=False, automatic_failover=True, snapshot_retention_days=7),
        table("aws_elasticache_replication_group_node", rows=2),
        table("aws_elasticache_replication_group_node", "sessions-002", replication_group_id="sessions", availability_zone="us-east-1b"),
    ]


def warehouses(client):
    redshift = client("redshift")
    redshift.create_cluster(ClusterIdentifier="warehouse", NodeType="ra3.large", MasterUsername="admin", MasterUserPassword="Passw0rd!", Encrypted=True, PubliclyAccessible=False, Tags=[{"Key": "owner", "Value": "web"}])
    return [
        table("aws_redshift_cluster", "warehouse", encrypted=True, publicly_accessible=False, require_ssl=False, audit_logging=False, snapshot_retention_days=1, tags='{"owner":"web"}'),
    ]


def searches(client):
    opensearch = client("opensearch")
    for number in range(7):
        opensearch.create_domain(DomainName=f"search-{number}", DomainEndpointOptions={"EnforceHTTPS": number == 0}, EncryptionAtRestOptions={"Enabled": True})
    return [
        table("aws_opensearch_domain", rows=7),
        table("aws_opensearch_domain", "search-0", enforces_https=True, encrypted_at_rest=True, in_vpc=False, audit_logged=False),
        table("aws_opensearch_domain", "search-6", enforces_https=False),
    ]


def streams(client):
    kinesis = client("kinesis")
    for name in ("orders", "clicks"):
        kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.start_stream_encryption(StreamName="orders", EncryptionType="KMS", KeyId="alias/aws/kinesis")
    return [
        table("aws_kinesis_stream", "orders", encrypted=True, kms_key_id="alias/aws/kinesis", retention_hours=24),
        table("aws_kinesis_stream", "clicks", encrypted=False, kms_key_id=None),
    ]


def zones(client):
    route53, logs = client("route53"), client("logs")
    zone = route53.create_hosted_zone(Name="example.com.", CallerReference="1")["HostedZone"]["Id"].rsplit("/", 1)[1]
    network = client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    route53.create_hosted_zone(Name="inside.", CallerReference="2", HostedZoneConfig={"PrivateZone": True}, VPC={"VPCRegion": "us-east-1", "VPCId": network})
    logs.create_log_group(logGroupName="/aws/route53/example.com")
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/example.com:*"
    route53.create_query_logging_config(HostedZoneId=zone, CloudWatchLogsLogGroupArn=group)
    return [
        table("aws_route53_zone", "example.com.", zone_id=zone, private=False, query_logged=True, dnssec_signing=False),
        table("aws_route53_zone", "inside.", private=True, query_logged=False, dnssec_signing=False),
    ]


def tunnels(client):
    ec2 = client("ec2")
    customer = ec2.create_customer_gateway(Type="ipsec.1", IpAddress="203.0.113.9", BgpAsn=65000)["CustomerGateway"]["CustomerGatewayId"]
    ours = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    tags = [{"ResourceType": "vpn-connection", "Tags": [{"Key": "owner", "Value": "web"}]}]
    ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=customer, VpnGatewayId=ours, TagSpecifications=tags)
    return [table("aws_vpc_vpn_connection", rows=1)]


def logs(client):
    logs = client("logs")
    logs.create_log_group(logGroupName="kept")
    logs.create_log_group(logGroupName="brief")
    logs.put_retention_policy(logGroupName="brief", retentionInDays=30)
    return [
        table("aws_cloudwatch_log_group", "kept", expires=False, retention_days=None, kms_key_id=None),
        table("aws_cloudwatch_log_group", "brief", expires=True, retention_days=30),
    ]


def machines(client):
    states = client("stepfunctions")
    definition = json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}})
    states.create_state_machine(name="orders", definition=definition, roleArn="arn:aws:iam::123456789012:role/states", tags=[{"key": "owner", "value": "web"}])
    return [table("aws_sfn_state_machine", "orders", kind="STANDARD", log_level="OFF", tracing_enabled=False, tags='{"owner":"web"}')]


def firewalls(client):
    waf = client("wafv2")
    visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
    hidden = visible | {"CloudWatchMetricsEnabled": False}
    rule = {"Name": "r", "Priority": 1, "Statement": {"GeoMatchStatement": {"CountryCodes": ["DE"]}}, "Action": {"Block": {}}, "VisibilityConfig": hidden}
    acl = waf.create_web_acl(Name="logged", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible, Rules=[rule])["Summary"]["ARN"]
    waf.create_web_acl(Name="silent", Scope="REGIONAL", DefaultAction={"Block": {}}, VisibilityConfig=visible)
    waf.put_logging_configuration(LoggingConfiguration={"ResourceArn": acl, "LogDestinationConfigs": ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-x"]})
    return [
        table("aws_wafv2_web_acl", "logged", rule_count=1, allows_by_default=True, rules_without_metrics_count=1, logged=True),
        table("aws_wafv2_web_acl", "silent", rule_count=0, allows_by_default=False, logged=False),
    ]


def hubs(client):
    client("securityhub").enable_security_hub()
    return [table("aws_securityhub_hub", "Security Hub in us-east-1", enabled=True, standard_count=None)]
