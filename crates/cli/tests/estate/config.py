"""AWS Config: us-east-1 is recorded in full, eu-west-1 has a stopped recorder that leaves things out.

The emulator says nothing of past deliveries, so that aws-config-delivery-works stays unproven here.
"""

DENIED = [
    {"action": "config:DescribeConfigurationRecorders", "check": "aws-config-region-recorded"},
    {"action": "config:DescribeConfigurationRecorders", "check": "aws-config-all-resources"},
    {"action": "config:DescribeConfigurationRecorderStatus", "check": "aws-config-recorder-works"},
    {"action": "config:DescribeDeliveryChannels", "check": "aws-config-delivery-channel"},
]


def seed(session, endpoint):
    account = session.client("sts", region_name="us-east-1", endpoint_url=endpoint).get_caller_identity()["Account"]
    role = f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    for region, group, starts in [
        ("us-east-1", {"allSupported": True, "includeGlobalResourceTypes": True}, True),
        ("eu-west-1", {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}, False),
    ]:
        config = session.client("config", region_name=region, endpoint_url=endpoint)
        recorder = f"estate-{region}"
        config.put_configuration_recorder(
            ConfigurationRecorder={"name": recorder, "roleARN": role, "recordingGroup": group}
        )
        if starts:
            config.put_delivery_channel(DeliveryChannel={"name": "estate", "s3BucketName": "estate-config"})
            config.start_configuration_recorder(ConfigurationRecorderName=recorder)
    return [
        {"check": "aws-config-region-recorded", "resource": "config:eu-west-1:"},
        {"check": "aws-config-delivery-channel", "resource": "config:eu-west-1:"},
        {"check": "aws-config-all-resources", "resource": "configuration-recorder/estate-eu-west-1"},
    ]
