"""IAM: sound users, roles and policies, and every fault that moto can show.

moto cannot show: the owner's row of the credential report, a second factor, keys or certificates of the owner, when a
password was used, ages (see `aged_faults`), a server certificate that is still valid, permissions boundaries (it takes them
and does not list them). The cases and unit tests cover them.
The policies of AWS itself are there only when moto runs with MOTO_IAM_LOAD_MANAGED_POLICIES=true; the faults returned
follow what is there.
"""

import datetime
import json

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

PARTNER = "999988887777"
PASSWORD = "Correct-horse-1-battery"
GITHUB = "token.actions.githubusercontent.com"
# What the password policy does not ask for.
SIGNS = ("lowercase", "uppercase", "numbers", "symbols")
# The users that have neither a password nor a second factor. The last three have no keys either.
WITHOUT_ANYTHING_SECOND = ("cto", "robot", "twokeys", "keeper", "direct", "written")

# It signs with a certificate that ends in 2126. IAM takes no shorter metadata than 1,000 characters.
METADATA = (
    '<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="estate">'
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
    "MIIBdDCCARmgAwIBAgIUCMwIfd/LNr394a31es6mzagoD4swCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDaWRwMCAXDTI2MTEyODA3"
    "MDQzMVoYDzIxMjYxMTA0MDcwNDMxWjAOMQwwCgYDVQQDDANpZHAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARn1kiTVcOlp4B0"
    "XK+GMHN/HBWSP+0yoghlH4Om9HNNcy7olQRmU7TEdHocHo/MDH+UnsCplvEBj5b+SbBRIBkXo1MwUTAdBgNVHQ4EFgQUN+7EmkIX"
    "hibI0QdvapunpWtdftswHwYDVR0jBBgwFoAUN+7EmkIXhibI0QdvapunpWtdftswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD"
    "AgNJADBGAiEAhjgSHNDsVnChizXY4qRwjDnGanBIkD4tp8hxGtc5R6QCIQDh3Khz1hDs2EnvYVqDzn1b/wdPjVMQtjnGUF1i2IlV"
    "1Q=="
    "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor>"
    "</md:EntityDescriptor>"
).ljust(1024)

DENIED = [
    {"action": "iam:GetAccountAuthorizationDetails", "check": "aws-iam-role-wildcard-trust"},
    {"action": "iam:GetAccountAuthorizationDetails", "check": "aws-iam-few-administrators"},
    {"action": "iam:GenerateCredentialReport", "check": "aws-iam-user-console-mfa"},
    {"action": "iam:GetCredentialReport", "check": "aws-iam-administrator-mfa"},
    {"action": "iam:GetCredentialReport", "check": "aws-iam-access-key-age"},
    {"action": "iam:GetAccountSummary", "check": "aws-iam-root-mfa"},
    {"action": "iam:GetAccountPasswordPolicy", "check": "aws-iam-password-length"},
    {"action": "iam:ListVirtualMFADevices", "check": "aws-iam-virtual-mfa-unassigned"},
    {"action": "iam:ListServerCertificates", "check": "aws-iam-server-certificate-expiry"},
    {"action": "iam:GetServerCertificate", "check": "aws-iam-server-certificate-strength"},
    {"action": "iam:ListSAMLProviders", "check": "aws-iam-saml-provider-expiry"},
]


def seed(session, endpoint):
    iam = session.client("iam", region_name="us-east-1", endpoint_url=endpoint)
    account = session.client("sts", region_name="us-east-1", endpoint_url=endpoint).get_caller_identity()["Account"]
    policies = make_policies(iam)
    make_groups(iam, policies)
    make_users(iam, policies)
    make_roles(iam, account, policies)
    make_account(iam)
    return faults() + provider_policies(iam)


def faults():
    return [
        *fault("root-mfa", ":root"),
        *fault("few-administrators", ":root"),
        *fault("few-console-users", ":root"),
        *fault("user-console-mfa", "user/estate-bob", "user/estate-cio"),
        *fault("administrator-mfa", "user/estate-cio"),
        *fault("administrator-access-keys", "user/estate-cto"),
        *fault("user-mfa-without-password", *(f"user/estate-{name}" for name in WITHOUT_ANYTHING_SECOND)),
        *fault("two-active-keys", "user/estate-twokeys"),
        *fault("console-and-keys", "user/estate-mixed"),
        *fault("user-iam-full", "user/estate-keeper"),
        *fault("user-path-to-administrator", "user/estate-keeper"),
        *fault("user-direct-policies", "user/estate-direct", "user/estate-written"),
        *fault("policy-administrator", "policy/estate-everything"),
        *fault("policy-iam-full", "policy/estate-all-of-iam"),
        *fault("policy-escalation", "policy/estate-pass-role"),
        *fault("policy-unattached", "policy/estate-forgotten", "policy/estate-spare"),
        *fault("policy-administrator-unattached", "policy/estate-spare"),
        *fault("inline-policy-administrator", "user/estate-written/policy/all"),
        *fault("inline-policy-escalation", "role/estate-deploy/policy/ship"),
        *fault("group-empty", "group/estate-empty"),
        *fault("role-wildcard-trust", "role/estate-open"),
        *fault("role-external-id", "role/estate-supplier"),
        *fault("role-federation", "role/estate-builds"),
        *fault("service-role-administrator", "role/estate-machine"),
        *fault("password-strength", "account-password-policy"),
        *fault("password-mixed-and-renewed", "account-password-policy"),
        *fault("password-length", "account-password-policy"),
        *fault("password-reuse", "account-password-policy"),
        *fault("password-history", "account-password-policy"),
        *fault("password-expiry", "account-password-policy"),
        *(entry for signs in SIGNS for entry in fault(f"password-{signs}", "account-password-policy")),
        # moto says of every server certificate that it ran out in 2012.
        *fault("server-certificate-expiry", "server-certificate/estate"),
        *fault("server-certificate-strength", "server-certificate/estate"),
        *fault("virtual-mfa-unassigned", "mfa/estate-spare"),
    ]


def aged_faults():
    """What fails in addition 200 days later. Roles that other parts of the estate make are not among them."""
    passwords = ["estate-ann", "estate-bob", "estate-cio", "estate-mixed"]
    keys = ["estate-cto/access-key/1", "estate-robot/access-key/1", "estate-mixed/access-key/1"]
    keys += ["estate-twokeys/access-key/1", "estate-twokeys/access-key/2"]
    users = [*passwords, "estate-cto", "estate-robot", "estate-twokeys"]
    roles = ["app", "open", "supplier", "known-partner", "builds", "releases", "machine", "deploy", "staff"]
    return [
        *fault("password-unused", *[f"user/{name}" for name in passwords]),
        *fault("access-key-unused", *[f"user/{key}" for key in keys]),
        *fault("access-key-age", *[f"user/{key}" for key in keys]),
        *fault("user-stale", *[f"user/{name}" for name in users]),
        *fault("credentials-unused-45-days", *[f"user/{name}" for name in users]),
        *fault("role-unused", *[f"role/estate-{name}" for name in roles]),
    ]


def fault(check, *resources):
    return [{"check": f"aws-iam-{check}", "resource": resource} for resource in resources]


def make_policies(iam):
    rights = {
        "read": allow("s3:Get*", "s3:List*"),
        "everything": allow("*"),
        "all-of-iam": allow("iam:*"),
        "pass-role": allow("iam:PassRole", "ec2:RunInstances"),
        "forgotten": allow("s3:Get*"),
        "spare": allow("*"),
    }
    make = lambda name: iam.create_policy(PolicyName=f"estate-{name}", PolicyDocument=policy(rights[name]))
    return {name: make(name)["Policy"]["Arn"] for name in rights}


def make_groups(iam, policies):
    for name, right in [("readers", "read"), ("administrators", "everything"), ("keepers", "all-of-iam"), ("empty", None)]:
        iam.create_group(GroupName=f"estate-{name}")
        if right:
            iam.attach_group_policy(GroupName=f"estate-{name}", PolicyArn=policies[right])


def make_users(iam, policies):
    make_user(iam, "ann", "readers", password=True, mfa=True, tags={"Name": "Ann Example", "mail": "ann@example.org"})
    make_user(iam, "bob", "readers", password=True)
    make_user(iam, "cio", "administrators", password=True)
    make_user(iam, "cto", "administrators", keys=1)
    for number in range(1, 4):
        make_user(iam, f"duty-admin-{number}", "administrators", mfa=True)
    make_user(iam, "robot", "readers", keys=1)
    make_user(iam, "twokeys", "readers", keys=2)
    make_user(iam, "mixed", "readers", password=True, mfa=True, keys=1)
    make_user(iam, "keeper", "keepers")
    make_user(iam, "direct")
    iam.attach_user_policy(UserName="estate-direct", PolicyArn=policies["read"])
    make_user(iam, "written")
    iam.put_user_policy(UserName="estate-written", PolicyName="all", PolicyDocument=policy(allow("*")))


def make_user(iam, name, group=None, password=False, mfa=False, keys=0, tags=None):
    user = f"estate-{name}"
    iam.create_user(UserName=user, Tags=[{"Key": key, "Value": value} for key, value in (tags or {}).items()])
    if group:
        iam.add_user_to_group(UserName=user, GroupName=f"estate-{group}")
    if password:
        iam.create_login_profile(UserName=user, Password=PASSWORD)
    if mfa:
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(
            UserName=user, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
        )
    for _ in range(keys):
        iam.create_access_key(UserName=user)


def make_roles(iam, account, policies):
    partner = {"AWS": f"arn:aws:iam::{PARTNER}:root"}
    github = {"Federated": f"arn:aws:iam::{account}:oidc-provider/{GITHUB}"}
    audience = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    repository = {"StringLike": {f"{GITHUB}:sub": "repo:example/app:*"}, **audience}
    saml = {"Federated": f"arn:aws:iam::{account}:saml-provider/estate"}
    make_role(iam, "app", {"Service": "ec2.amazonaws.com"}, policies["read"])
    make_role(iam, "open", {"AWS": "*"})
    make_role(iam, "supplier", partner)
    make_role(iam, "known-partner", partner, condition={"StringEquals": {"sts:ExternalId": "4f1c"}})
    make_role(iam, "builds", github, "", audience, "sts:AssumeRoleWithWebIdentity")
    make_role(iam, "releases", github, "", repository, "sts:AssumeRoleWithWebIdentity")
    make_role(iam, "machine", {"Service": "lambda.amazonaws.com"}, policies["everything"])
    make_role(iam, "deploy", {"AWS": f"arn:aws:iam::{account}:root"}, policies["pass-role"])
    ship = policy(allow("sts:AssumeRole"))
    iam.put_role_policy(RoleName="estate-deploy", PolicyName="ship", PolicyDocument=ship)
    staff = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    make_role(iam, "staff", saml, "", staff, "sts:AssumeRoleWithSAML")
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")


def make_role(iam, name, principal, attached="", condition=None, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    trust = policy(statement | ({"Condition": condition} if condition else {}))
    iam.create_role(RoleName=f"estate-{name}", AssumeRolePolicyDocument=trust)
    if attached:
        iam.attach_role_policy(RoleName=f"estate-{name}", PolicyArn=attached)


def make_account(iam):
    iam.create_account_alias(AccountAlias="estate-example")
    iam.update_account_password_policy(MinimumPasswordLength=8, AllowUsersToChangePassword=True)
    iam.upload_server_certificate(ServerCertificateName="estate", CertificateBody=short_key(), PrivateKey="private")
    iam.create_virtual_mfa_device(VirtualMFADeviceName="estate-spare")
    iam.create_saml_provider(Name="estate", SAMLMetadataDocument=METADATA)


def short_key():
    """A certificate that signs itself, with a key of 1024 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=365))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def provider_policies(iam):
    """Attaches policies of AWS where they exist, and says what follows."""
    attach(iam, "staff", "ReadOnlyAccess")
    support = attach(iam, "staff", "AWSSupportAccess")
    cloudshell = attach(iam, "staff", "AWSCloudShellFullAccess")
    return [
        *([] if support else fault("support-role", ":root")),
        *(fault("cloudshell-full", ":root") if cloudshell else []),
    ]


def attach(iam, role, name):
    try:
        iam.attach_role_policy(RoleName=f"estate-{role}", PolicyArn=f"arn:aws:iam::aws:policy/{name}")
        return True
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchEntity", "NoSuchEntityException"):
            return False
        raise


def allow(*actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
