"""Secrets Manager: a sound secret, one that nothing rotates, an open one and a shared one.

All are new: ages cannot be set in the emulator, so that those checks are met unless `now` is moved.
"""

import io
import json
import zipfile

PARTNER = "111122223333"

DENIED = [
    {"action": "secretsmanager:ListSecrets", "check": "aws-secrets-manager-rotation"},
    {"action": "secretsmanager:GetResourcePolicy", "check": "aws-secrets-manager-not-public"},
]


def seed(session, endpoint):
    client = lambda name: session.client(name, region_name="us-east-1", endpoint_url=endpoint)
    secrets = client("secretsmanager")
    rotation = rotation_function(client("lambda"), client("iam"))
    for name, rotated in [("estate/orders", True), ("estate/open", True), ("estate/shared", True), ("estate/forgotten", False)]:
        secrets.create_secret(Name=name, SecretString="not-a-real-secret")
        if rotated:
            secrets.rotate_secret(
                SecretId=name,
                RotationLambdaARN=rotation,
                RotationRules={"AutomaticallyAfterDays": 30},
                RotateImmediately=False,
            )
    secrets.put_resource_policy(SecretId="estate/open", ResourcePolicy=policy("*"))
    secrets.put_resource_policy(
        SecretId="estate/shared", ResourcePolicy=policy({"AWS": f"arn:aws:iam::{PARTNER}:role/reader"})
    )
    return [
        {"check": "aws-secrets-manager-rotation", "resource": "estate/forgotten"},
        {"check": "aws-secrets-manager-not-public", "resource": "estate/open"},
        {"check": "aws-secrets-manager-outside-accounts", "resource": "estate/open"},
        {"check": "aws-secrets-manager-outside-accounts", "resource": "estate/shared"},
    ]


def policy(principal):
    reading = {"Effect": "Allow", "Principal": principal, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [reading]})


def rotation_function(functions, iam):
    """A sound function: the emulator asks whether the one that rotates exists."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        RoleName="estate-rotation",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handle(event, context): pass\n")
    function = functions.create_function(
        FunctionName="estate-rotation",
        Runtime="python3.13",
        Role=role,
        Handler="main.handle",
        Code={"ZipFile": code.getvalue()},
        # The emulator does not ask whether they are there.
        VpcConfig={"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]},
        TracingConfig={"Mode": "Active"},
    )
    # The emulator asks for the role only when a function is made. It goes again, so that nobody judges it as a role.
    iam.delete_role(RoleName="estate-rotation")
    return function["FunctionArn"]
