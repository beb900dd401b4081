"""GuardDuty: us-east-1 is watched with some protections off, eu-west-1 is not watched at all.

The emulator cannot list export destinations, so that aws-guardduty-findings-exported stays unproven here.
"""

# Once the emulator enforces IAM, it refuses every call to GuardDuty for its signature, whatever the policy says.
DENIED = [
    {"action": "guardduty:ListDetectors", "check": "aws-guardduty-region-watched"},
]


def seed(session, endpoint):
    guardduty = session.client("guardduty", region_name="us-east-1", endpoint_url=endpoint)
    features = {
        "S3_DATA_EVENTS": True, "EBS_MALWARE_PROTECTION": False, "RDS_LOGIN_EVENTS": False, "LAMBDA_NETWORK_LOGS": True,
        "EKS_AUDIT_LOGS": False, "RUNTIME_MONITORING": False,
    }
    guardduty.create_detector(
        Enable=True,
        FindingPublishingFrequency="FIFTEEN_MINUTES",
        Features=[{"Name": name, "Status": "ENABLED" if on else "DISABLED"} for name, on in features.items()],
    )
    off = ["malware-protection", "rds-protection", "eks-protection", "runtime-monitoring"]
    return [
        {"check": "aws-guardduty-region-watched", "resource": "guardduty:eu-west-1:"},
        *({"check": f"aws-guardduty-{protection}", "resource": "guardduty:us-east-1:"} for protection in off),
        *({"check": f"aws-guardduty-{runtime}-agent", "resource": "guardduty:us-east-1:"} for runtime in ("ec2", "fargate", "eks")),
    ]
