"""Servers, disks, networks, load balancers and shared file systems: some as they should be, some not.

What moto 5 cannot show, and the cases of the checks cover instead:
- settings of a region for AMIs, snapshots, metadata defaults and the serial console answer "not implemented";
- an instance is always stopped "now", so none has been stopped for long;
- flow logs never fail to deliver.
The networks that AWS makes in each region stand empty: nothing is started in them.
The newest snapshot of the good disk is from today: right when the assessment's clock is the real one.
"""

import json

REGION = "us-east-1"
SECOND_REGION = "eu-west-1"
OWN = "123456789012"
STRANGER = "444455556666"
ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
# What a network reaches through an interface of its own, or over the internet.
INTERFACES = {
    "ec2": "ec2", "ecr-api": "ecr.api", "ecr-images": "ecr.dkr", "ssm": "ssm", "ssm-contacts": "ssm-contacts",
    "ssm-incidents": "ssm-incidents",
}
# What a group of targets does not do.
PLAIN = ["encrypted", "health-encrypted"]
NO_ENDPOINT = [f"vpc-{what}-endpoint" for what in INTERFACES]

# Calls that moto refuses to callers whose policy does not allow them, and a check that then cannot say.
# Once moto enforces policies, it refuses EFS to everyone.
DENIED = [
    {"action": "ec2:DescribeInstances", "check": "aws-ec2-instance-imdsv2"},
    {"action": "ec2:DescribeInstanceAttribute", "check": "aws-ec2-instance-user-data"},
    {"action": "ec2:DescribeImageAttribute", "check": "aws-ec2-ami-shared"},
    {"action": "ec2:DescribeVolumes", "check": "aws-ebs-volume-encrypted"},
    {"action": "ec2:DescribeSnapshots", "check": "aws-ebs-volume-backed-up"},
    {"action": "ec2:DescribeSnapshotAttribute", "check": "aws-ebs-snapshot-public"},
    {"action": "ec2:GetEbsEncryptionByDefault", "check": "aws-ebs-default-encryption"},
    {"action": "ec2:DescribeSecurityGroups", "check": "aws-vpc-security-group-ssh"},
    {"action": "ec2:DescribeFlowLogs", "check": "aws-vpc-flow-logs"},
    {"action": "ec2:DescribeFlowLogs", "check": "aws-vpc-flow-logs-empty-networks"},
    {"action": "ec2:DescribeVpcEndpoints", "check": "aws-vpc-ssm-endpoint"},
    {"action": "ec2:DescribeSubnets", "check": "aws-vpc-subnet-public-addresses-ipv6"},
    {"action": "ec2:DescribeNetworkAcls", "check": "aws-vpc-network-acl-unused"},
    {"action": "elasticloadbalancing:DescribeListeners", "check": "aws-elb-listener-encrypted"},
    {"action": "elasticloadbalancing:DescribeLoadBalancers", "check": "aws-elb-invalid-headers"},
    {"action": "elasticloadbalancing:DescribeLoadBalancerAttributes", "check": "aws-elb-access-logs"},
    {"action": "elasticfilesystem:DescribeFileSystems", "check": "aws-efs-encrypted"},
    {"action": "ec2:DescribeRouteTables", "check": "aws-ec2-instance-internet-management"},
    {"action": "elasticloadbalancing:DescribeListeners", "check": "aws-elb-internet-services"},
]


def seed(session, endpoint):
    """Creates everything and returns the complete list of what is to be found failing."""
    estate = Estate(session, endpoint)
    estate.settings()
    estate.good_network()
    estate.bad_network()
    estate.default_networks()
    estate.snapshots_and_images()
    estate.load_balancers()
    estate.file_systems()
    estate.second_region()
    return estate.faults


class Estate:
    def __init__(self, session, endpoint):
        self.session, self.endpoint = session, endpoint
        self.ec2 = self.client("ec2")
        self.faults = []

    def client(self, service, region=REGION):
        return self.session.client(service, region_name=region, endpoint_url=self.endpoint)

    def fault(self, resource, *checks):
        self.faults += [{"check": f"aws-{check}", "resource": resource} for check in checks]

    # Networks

    def settings(self):
        self.ec2.disable_ebs_encryption_by_default()
        self.fault(f":{REGION}:{OWN}:ebs-settings", "ebs-default-encryption")

    def network(self, name, cidr, ec2=None):
        ec2 = ec2 or self.ec2
        vpc = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=named("vpc", name))["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=cidr.replace(".0.0/16", f".{number}.0/24"),
                AvailabilityZone=f"{ec2.meta.region_name}{zone}",
                TagSpecifications=named("subnet", f"{name}-{zone}"),
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        return vpc, subnets

    def group(self, vpc, name, *openings, ec2=None):
        """A security group with inbound openings (protocol, first, last, source), that lets nothing out but HTTPS."""
        ec2 = ec2 or self.ec2
        group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        empty(ec2, group)
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission("tcp", 443, 443, ANYWHERE)])
        if openings:
            ec2.authorize_security_group_ingress(
                GroupId=group, IpPermissions=[permission(*opening) for opening in openings])
        return group

    def close(self, vpc, ec2=None):
        """Empties the default security group, and keeps the internet from management ports by the default access list."""
        ec2 = ec2 or self.ec2
        empty(ec2, default_group(ec2, vpc)["GroupId"])
        for number, port in enumerate((22, 3389), start=1):
            ec2.create_network_acl_entry(
                NetworkAclId=default_acl(ec2, vpc)["NetworkAclId"], RuleNumber=number, Protocol="6", RuleAction="deny",
                Egress=False, CidrBlock=ANYWHERE, PortRange={"From": port, "To": port})

    def good_network(self):
        self.vpc, self.subnets = self.network("good-network", "10.1.0.0/16")
        self.close(self.vpc)
        self.client("logs").create_log_group(logGroupName="good-flow-logs")
        profile, self.flow_role = self.profile()
        self.ec2.create_flow_logs(
            ResourceType="VPC", ResourceIds=[self.vpc], TrafficType="ALL", LogGroupName="good-flow-logs",
            DeliverLogsPermissionArn=self.flow_role, TagSpecifications=named("vpc-flow-log", "good-flow-log"))
        self.ec2.create_vpc_endpoint(
            VpcId=self.vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway")
        for service in INTERFACES.values():
            self.ec2.create_vpc_endpoint(
                VpcId=self.vpc, ServiceName=f"com.amazonaws.{REGION}.{service}", VpcEndpointType="Interface",
                SubnetIds=self.subnets)
        web = self.group(self.vpc, "good-web", ("tcp", 443, 443, ANYWHERE), ("tcp", 22, 22, "203.0.113.0/24"))
        self.web = web
        self.server("good-server", self.subnets[0], [web], profile)
        # Their metadata service is off. One would ask for a token if somebody switched it on.
        self.server("good-quiet-server", self.subnets[0], [web], profile, HttpEndpoint="disabled")
        self.server("bad-quiet-server", self.subnets[0], [web], profile, HttpEndpoint="disabled", HttpTokens="optional")
        self.fault("bad-quiet-server", "ec2-instance-imdsv2-when-off")

    def bad_network(self):
        vpc, subnets = self.network("bad-network", "10.2.0.0/16")
        self.fault("bad-network", "vpc-flow-logs", "vpc-s3-endpoint", *NO_ENDPOINT)
        self.ec2.modify_subnet_attribute(SubnetId=subnets[0], AssignIpv6AddressOnCreation={"Value": True})
        self.fault("bad-network-a", "vpc-subnet-public-addresses-ipv6")
        self.ec2.modify_subnet_attribute(SubnetId=subnets[1], MapPublicIpOnLaunch={"Value": True})
        self.fault("bad-network-b", "vpc-subnet-public-addresses")
        self.fault(default_acl(self.ec2, vpc)["NetworkAclId"], "vpc-network-acl-management-ports")
        self.fault(default_group(self.ec2, vpc)["GroupId"], "vpc-default-security-group")
        groups = self.bad_groups(vpc)
        self.server("bad-server", subnets[1], groups, None)
        self.open_to_the_internet(vpc, subnets, groups[:1])
        self.group(vpc, "bad-unused")
        self.fault("bad-unused", "vpc-security-group-unused")
        self.ec2.create_network_acl(VpcId=vpc, TagSpecifications=named("network-acl", "bad-unused-list"))
        self.fault("bad-unused-list", "vpc-network-acl-unused")
        self.ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "bad-address"))
        self.fault("bad-address", "vpc-elastic-ip-unused")

    def bad_groups(self, vpc):
        other = "vpc-security-group-other-ports"
        groups = [
            self.group(vpc, "bad-ssh", ("tcp", 22, 22, ANYWHERE)),
            self.group(vpc, "bad-rdp", ("tcp", 3000, 3400, ANYWHERE_IPV6)),
            self.group(vpc, "bad-winrm", ("tcp", 5985, 5986, ANYWHERE)),
            self.group(vpc, "bad-database", ("tcp", 5432, 5432, "128.0.0.0/1")),
            self.group(vpc, "bad-everything", ("-1", None, None, ANYWHERE)),
        ]
        self.fault("bad-ssh", "vpc-security-group-ssh", other)
        self.fault(
            "bad-rdp", *(f"vpc-security-group-{what}" for what in ("rdp", "databases", "old-services")), other)
        self.fault("bad-winrm", "vpc-security-group-management-ports", other)
        self.fault("bad-database", "vpc-security-group-databases", other)
        everything = ("ssh", "rdp", "management-ports", "databases", "old-services", "all-ports", "other-ports")
        self.fault("bad-everything", *(f"vpc-security-group-{what}" for what in everything))
        listed = self.ec2.create_managed_prefix_list(
            PrefixListName="wide-list", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": ANYWHERE}])
        self.fault(listed["PrefixList"]["PrefixListId"], "vpc-prefix-list-tags")
        by_list = self.group(vpc, "bad-by-list")
        self.ec2.authorize_security_group_ingress(GroupId=by_list, IpPermissions=[{
            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
            "PrefixListIds": [{"PrefixListId": listed["PrefixList"]["PrefixListId"]}]}])
        self.fault("bad-by-list", "vpc-security-group-ssh", other)
        chatty = self.group(vpc, "bad-chatty")
        self.ec2.authorize_security_group_egress(
            GroupId=chatty, IpPermissions=[permission("-1", None, None, ANYWHERE)])
        self.fault("bad-chatty", "vpc-security-group-egress")
        return [*groups, by_list, chatty]

    def open_to_the_internet(self, vpc, subnets, groups):
        """Of four servers with a public address and an open rule, two are reached: one subnet has no route, another a wall."""
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
        walled = self.ec2.create_subnet(
            VpcId=vpc, CidrBlock="10.2.2.0/24", AvailabilityZone=f"{REGION}a",
            TagSpecifications=named("subnet", "bad-network-walled"))["Subnet"]["SubnetId"]
        for subnet in (subnets[1], walled):
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.wall(vpc, walled)
        profile = self.client("iam").get_instance_profile(InstanceProfileName="good-server")["InstanceProfile"]["Arn"]
        reached = ("ec2-instance-internet-management", "ec2-instance-internet-databases")
        self.fault("bad-server", *reached)
        for name, subnet, found in [
            ("routeless-server", subnets[0], []), ("walled-server", walled, []), ("open-server", subnets[1], reached[:1]),
        ]:
            self.server(name, subnet, groups, profile, public=True)
            self.fault(name, "ec2-instance-public-address", *found)
        self.public_subnets = [subnets[1], walled]

    def wall(self, vpc, subnet):
        """Gives a subnet an access list that lets everything through but SSH and Remote Desktop."""
        acl = self.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        allow = {"NetworkAclId": acl, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": ANYWHERE}
        for outbound in (False, True):
            self.ec2.create_network_acl_entry(**allow, RuleNumber=100, Egress=outbound)
        for number, port in enumerate((22, 3389), start=1):
            self.ec2.create_network_acl_entry(
                NetworkAclId=acl, RuleNumber=number, Protocol="6", RuleAction="deny", Egress=False, CidrBlock=ANYWHERE,
                PortRange={"From": port, "To": port})
        found = self.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"][0]
        old = next(at for at in found["Associations"] if at["SubnetId"] == subnet)["NetworkAclAssociationId"]
        self.ec2.replace_network_acl_association(AssociationId=old, NetworkAclId=acl)
        # The control looks at each rule for itself.
        self.fault(acl, "vpc-network-acl-no-management-rule")

    def default_networks(self):
        """What AWS, and moto, make unasked is as open as it comes. Of its traffic only half is recorded."""
        vpc = default_network(self.ec2)
        self.fault(default_acl(self.ec2, vpc)["NetworkAclId"], "vpc-network-acl-management-ports")
        self.fault(default_group(self.ec2, vpc)["GroupId"], "vpc-default-security-group")
        self.ec2.create_flow_logs(
            ResourceType="VPC", ResourceIds=[vpc], TrafficType="ACCEPT", LogGroupName="good-flow-logs",
            DeliverLogsPermissionArn=self.flow_role, TagSpecifications=named("vpc-flow-log", "half-flow-log"))
        self.fault(vpc, "vpc-flow-logs-refused-traffic", *NO_ENDPOINT)
        for subnet in subnets_of(self.ec2, vpc):
            self.fault(subnet, "vpc-subnet-public-addresses-default")

    # Servers and disks

    def server(self, name, subnet, groups, profile, public=False, **metadata):
        """A server as it should be, if it has a profile, or one that is wrong in every way."""
        good = profile is not None
        script = "#!/bin/sh\nyum -y update\n" if good else "#!/bin/sh\nexport DB_PASSWORD=correct-horse-battery\n"
        disk = {"VolumeSize": 8, "Encrypted": good, "DeleteOnTermination": True}
        role = {"IamInstanceProfile": {"Arn": profile}} if good else {}
        usual = {"HttpTokens": "required" if good else "optional", "HttpPutResponseHopLimit": 1 if good else 3}
        instance = self.ec2.run_instances(
            ImageId="ami-12c6146b", MinCount=1, MaxCount=1, InstanceType="t3.micro", UserData=script,
            MetadataOptions={**usual, "HttpEndpoint": "enabled", **metadata},
            BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": disk}],
            NetworkInterfaces=[{
                "DeviceIndex": 0, "SubnetId": subnet, "Groups": groups, "AssociatePublicIpAddress": public or not good}],
            TagSpecifications=named("instance", name) + named("volume", f"{name}-disk"), **role,
        )["Instances"][0]["InstanceId"]
        # moto drops the protection asked for at launch.
        self.ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": good})
        volume = self.volumes_of(instance)[0]["VolumeId"]
        if good:
            self.ec2.create_snapshot(VolumeId=volume, TagSpecifications=named("snapshot", "good-snapshot"))
        else:
            checks = ("imdsv2", "metadata-hop-limit", "public-address", "profile", "termination-protection", "user-data")
            self.fault("bad-server", *(f"ec2-instance-{check}" for check in checks))
            self.fault(volume, "ebs-volume-encrypted", "ebs-volume-backed-up")
        return instance

    def volumes_of(self, instance):
        return self.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]

    def profile(self):
        iam = self.client("iam")
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        iam.create_role(RoleName="good-server-role", AssumeRolePolicyDocument=json.dumps(trust))
        profile = iam.create_instance_profile(InstanceProfileName="good-server")["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName="good-server", RoleName="good-server-role")
        return profile, iam.get_role(RoleName="good-server-role")["Role"]["Arn"]

    def snapshots_and_images(self):
        for name, encrypted in (("bad-loose-disk", True), ("bad-plain-disk", False)):
            volume = self.ec2.create_volume(
                Size=1, AvailabilityZone=f"{REGION}a", Encrypted=encrypted, TagSpecifications=named("volume", name))
            self.fault(name, "ebs-volume-unattached", *([] if encrypted else ["ebs-volume-encrypted"]))
            kinds = ("bad-shared-snapshot",) if encrypted else ("bad-plain-snapshot", "bad-public-snapshot")
            for kind in kinds:
                snapshot = self.ec2.create_snapshot(
                    VolumeId=volume["VolumeId"], TagSpecifications=named("snapshot", kind))["SnapshotId"]
                self.share(kind, snapshot)
        permissions = {"good-image": [], "bad-public-image": [{"Group": "all"}], "bad-shared-image": [{"UserId": STRANGER}]}
        for name, permission in permissions.items():
            image = self.ec2.register_image(Name=name, RootDeviceName="/dev/sda1", Architecture="x86_64")["ImageId"]
            if permission:
                self.ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": permission})
        # moto makes a snapshot for each image, in the clear, and keeps it as long as the image.
        for snapshot in self.ec2.describe_snapshots(Filters=[{"Name": "owner-id", "Values": [OWN]}])["Snapshots"]:
            if snapshot.get("Description", "").startswith("Auto-created"):
                self.fault(snapshot["SnapshotId"], "ebs-snapshot-encrypted")
        self.fault("bad-public-image", "ec2-ami-public")
        self.fault("bad-shared-image", "ec2-ami-shared")

    def share(self, kind, snapshot):
        to = {"bad-shared-snapshot": {"UserIds": [STRANGER]}, "bad-public-snapshot": {"GroupNames": ["all"]}}.get(kind)
        if to:
            self.ec2.modify_snapshot_attribute(
                SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", **to)
        checks = {
            "bad-shared-snapshot": ["ebs-snapshot-shared"],
            "bad-public-snapshot": ["ebs-snapshot-public", "ebs-snapshot-encrypted"],
            "bad-plain-snapshot": ["ebs-snapshot-encrypted"],
        }
        self.fault(kind, *checks[kind])

    # Load balancers

    def load_balancers(self):
        self.elb = self.client("elbv2")
        certificate = self.client("acm").request_certificate(DomainName="www.example.org")["CertificateArn"]
        target = self.elb.create_target_group(Name="servers", Protocol="HTTP", Port=80, VpcId=self.vpc)
        self.fault("targetgroup/servers/", *(f"elb-target-group-{what}" for what in PLAIN))
        self.forward = [{"Type": "forward", "TargetGroupArn": target["TargetGroups"][0]["TargetGroupArn"]}]
        self.https = {"Protocol": "HTTPS", "Certificates": [{"CertificateArn": certificate}], "DefaultActions": self.forward}
        to_https = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
        good = self.balancer("good-balancer", "internet-facing", good=True)
        self.listener(good, **self.https, Port=443, SslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
        self.listener(good, Protocol="HTTP", Port=80, DefaultActions=[to_https])
        # It takes no more than a request to come again over HTTPS, which the exclusion is for.
        self.fault("good-balancer: HTTP 80", "elb-listener-encrypted")
        self.bad_balancers(to_https)

    def bad_balancers(self, to_https):
        bad = self.balancer("bad-balancer", "internet-facing", good=False)
        self.fault("/bad-balancer/", *(
            f"elb-{check}" for check in ("access-logs", "deletion-protection", "invalid-headers", "desync-mode")))
        self.listener(bad, **self.https, Port=443, SslPolicy="ELBSecurityPolicy-2016-08")
        self.fault("bad-balancer: HTTPS 443", *(f"elb-listener-{what}" for what in ("tls-version", "tls-policy", "forward-secrecy")))
        self.listener(bad, Protocol="HTTP", Port=80, DefaultActions=self.forward)
        self.fault("bad-balancer: HTTP 80", "elb-listener-plain-http", "elb-listener-encrypted", "elb-listener-redirect")
        leaky = self.listener(bad, Protocol="HTTP", Port=9080, DefaultActions=[to_https])
        self.elb.create_rule(
            ListenerArn=leaky, Priority=1, Actions=self.forward,
            Conditions=[{"Field": "path-pattern", "Values": ["/health"]}])
        self.fault("bad-balancer: HTTP 9080", "elb-listener-plain-http", "elb-listener-encrypted", "elb-listener-redirect")
        internal = self.balancer("internal-balancer", "internal", good=True)
        self.listener(internal, Protocol="HTTP", Port=80, DefaultActions=self.forward)
        self.fault("internal-balancer: HTTP 80", "elb-listener-plain-http-internal", "elb-listener-encrypted", "elb-listener-redirect")
        self.narrow_balancer()

    def narrow_balancer(self):
        """For networks, in one zone only, which is sound but for that and for what it takes unencrypted."""
        target = self.elb.create_target_group(Name="sockets", Protocol="TCP", Port=9000, VpcId=self.vpc)
        self.fault("targetgroup/sockets/", *(f"elb-target-group-{what}" for what in PLAIN))
        forward = [{"Type": "forward", "TargetGroupArn": target["TargetGroups"][0]["TargetGroupArn"]}]
        narrow = self.elb.create_load_balancer(
            Name="bad-narrow-balancer", Subnets=self.subnets[:1], Scheme="internal", Type="network",
        )["LoadBalancers"][0]["LoadBalancerArn"]
        self.set_attributes(narrow, {
            "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "balancer-logs",
            "deletion_protection.enabled": "true"})
        self.fault("/bad-narrow-balancer/", "elb-two-zones")
        tls = {**self.https, "Protocol": "TLS", "DefaultActions": forward}
        self.listener(narrow, **tls, Port=443, SslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
        self.listener(narrow, Protocol="TCP", Port=9000, DefaultActions=forward)
        self.fault("bad-narrow-balancer: TCP 9000", "elb-listener-encrypted")
        self.open_balancer(forward)

    def open_balancer(self, forward):
        """For networks, without a security group: it hands a database to the internet."""
        balancer = self.elb.create_load_balancer(
            Name="bad-open-balancer", Subnets=self.public_subnets, Scheme="internet-facing", Type="network",
        )["LoadBalancers"][0]["LoadBalancerArn"]
        self.set_attributes(balancer, {
            "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "balancer-logs",
            "deletion_protection.enabled": "true"})
        self.fault("/bad-open-balancer/", "elb-internet-services")
        self.listener(balancer, Protocol="TCP", Port=5432, DefaultActions=forward)
        self.fault("bad-open-balancer: TCP 5432", "elb-listener-encrypted")

    def balancer(self, name, scheme, good):
        balancer = self.elb.create_load_balancer(
            Name=name, Subnets=self.subnets, SecurityGroups=[self.web], Scheme=scheme, Type="application",
        )["LoadBalancers"][0]["LoadBalancerArn"]
        attributes = {
            "access_logs.s3.enabled": str(good).lower(),
            "access_logs.s3.bucket": "balancer-logs",
            "deletion_protection.enabled": str(good).lower(),
            "routing.http.drop_invalid_header_fields.enabled": str(good).lower(),
            "routing.http.desync_mitigation_mode": "strictest" if good else "monitor",
        }
        self.set_attributes(balancer, attributes)
        # The emulator cannot tell what a web ACL guards.
        self.fault(f"/{name}/", "elb-web-acl")
        return balancer

    def set_attributes(self, balancer, attributes):
        self.elb.modify_load_balancer_attributes(
            LoadBalancerArn=balancer,
            Attributes=[{"Key": key, "Value": value} for key, value in attributes.items()])

    def listener(self, balancer, **settings):
        return self.elb.create_listener(LoadBalancerArn=balancer, **settings)["Listeners"][0]["ListenerArn"]

    # Shared file systems

    def file_systems(self):
        efs = self.client("efs")
        good = self.file_system(efs, "good-files", Encrypted=True, Backup=True)
        efs.put_file_system_policy(FileSystemId=good, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}, "Action": "elasticfilesystem:Client*"},
            {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}))
        efs.create_access_point(
            FileSystemId=good, ClientToken="good", Tags=[{"Key": "Name", "Value": "good-point"}],
            PosixUser={"Uid": 1000, "Gid": 1000},
            RootDirectory={"Path": "/app", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "750"}})
        bad = self.file_system(efs, "bad-files", Encrypted=False, Backup=False)
        efs.put_file_system_policy(FileSystemId=bad, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:*", "Resource": "*"}]}))
        self.fault("bad-files", "efs-encrypted", "efs-backups", "efs-policy-public", "efs-tls-required")
        efs.create_access_point(FileSystemId=bad, ClientToken="bad", Tags=[{"Key": "Name", "Value": "bad-point"}])
        self.fault("bad-point", "efs-access-point-root", "efs-access-point-user")
        self.file_system(efs, "plain-files", Encrypted=True, Backup=True)
        self.fault("plain-files", "efs-tls-required")

    def file_system(self, efs, name, **settings):
        tags = [{"Key": "Name", "Value": name}]
        return efs.create_file_system(CreationToken=name, Tags=tags, **settings)["FileSystemId"]

    # Another region, where the network that AWS made is closed, but neither watched nor given endpoints

    def second_region(self):
        ec2 = self.client("ec2", SECOND_REGION)
        ec2.enable_ebs_encryption_by_default()
        vpc = default_network(ec2)
        self.close(vpc, ec2)
        for subnet in subnets_of(ec2, vpc):
            ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": False})
        self.fault(vpc, "vpc-flow-logs-empty-networks", *NO_ENDPOINT)
        self.group(vpc, "second-open-rdp", ("tcp", 3389, 3389, ANYWHERE), ec2=ec2)
        self.fault("second-open-rdp", *(f"vpc-security-group-{what}" for what in ("rdp", "other-ports", "unused")))


def named(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def permission(protocol, first, last, source):
    ports = {} if first is None else {"FromPort": first, "ToPort": last}
    ranges = {"Ipv6Ranges": [{"CidrIpv6": source}]} if ":" in source else {"IpRanges": [{"CidrIp": source}]}
    return {"IpProtocol": protocol, **ports, **ranges}


def default_network(ec2):
    return ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]


def subnets_of(ec2, vpc):
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    return [subnet["SubnetId"] for subnet in subnets]


def default_group(ec2, vpc):
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    return ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]


def default_acl(ec2, vpc):
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    return ec2.describe_network_acls(Filters=filters)["NetworkAcls"][0]


def empty(ec2, group):
    """Takes every rule out of a security group."""
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    if found["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=found["IpPermissions"])
    if found["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=found["IpPermissionsEgress"])
