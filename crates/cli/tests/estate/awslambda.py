"""Lambda: a sound function and faulty ones. Only the sound one runs inside a network.

The emulator cannot list function addresses (lambda:ListFunctionUrlConfigs), so that
aws-lambda-url-authentication stays unproven here.
"""

import io
import json
import zipfile

PARTNER = "111122223333"
# The emulator does not ask whether they are there.
INSIDE = {"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]}

# Once the emulator enforces IAM, it refuses every call to Lambda for its signature, whatever the policy says.
DENIED = [
    {"action": "lambda:ListFunctions", "check": "aws-lambda-supported-runtime"},
]


def seed(session, endpoint):
    client = lambda name: session.client(name, region_name="us-east-1", endpoint_url=endpoint)
    functions, iam = client("lambda"), client("iam")
    role = make_role(iam)
    variables = {"SECRET_ARN": "arn:aws:secretsmanager:us-east-1:1:secret:x", "STAGE": "live"}
    make(functions, role, "estate-sound", "python3.13", variables, VpcConfig=INSIDE, TracingConfig={"Mode": "Active"})
    functions.add_permission(
        FunctionName="estate-sound",
        StatementId="uploads",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::estate-uploads",
    )
    make(functions, role, "estate-old-runtime", "python3.8", {})
    make(functions, role, "estate-leaky", "nodejs22.x", {"DB_PASSWORD": "not-a-real-password"})
    make(functions, role, "estate-open", "python3.13", {})
    allow(functions, "estate-open", "*")
    make(functions, role, "estate-shared", "python3.13", {})
    allow(functions, "estate-shared", PARTNER)
    # The emulator asks for the role only when a function is made. It goes again, so that nobody judges it as a role.
    iam.delete_role(RoleName="estate-function")
    outside = ["old-runtime", "leaky", "open", "shared"]
    return [
        {"check": "aws-lambda-supported-runtime", "resource": "function:estate-old-runtime"},
        {"check": "aws-lambda-no-secrets-in-environment", "resource": "function:estate-leaky"},
        {"check": "aws-lambda-not-public", "resource": "function:estate-open"},
        {"check": "aws-lambda-outside-accounts", "resource": "function:estate-open"},
        {"check": "aws-lambda-outside-accounts", "resource": "function:estate-shared"},
        *({"check": f"aws-lambda-{what}", "resource": f"function:estate-{name}"} for name in outside for what in ("in-network", "tracing")),
    ]


def make_role(iam):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return iam.create_role(RoleName="estate-function", AssumeRolePolicyDocument=document)["Role"]["Arn"]


def make(functions, role, name, runtime, variables, **more):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handle(event, context): pass\n")
    functions.create_function(
        FunctionName=name,
        Runtime=runtime,
        Role=role,
        Handler="main.handle",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": variables},
        **more,
    )


def allow(functions, name, principal):
    functions.add_permission(
        FunctionName=name, StatementId="estate", Action="lambda:InvokeFunction", Principal=principal
    )
