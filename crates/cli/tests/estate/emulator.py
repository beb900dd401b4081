"""The moto server with some slips mended: `emulator.py -H 127.0.0.1 -p PORT`, like `moto_server`.

moto 5.2.5 answers GetBucketVersioning under another root element than AWS, so that a strict client cannot read it. What it
does not implement it answers with 500, with a page that is not found, or as if it were S3; 501 says what is meant. Its refusals have one
element too many, so that a strict client does not find what was said. It takes Neptune for a database that cannot ask who
is calling, knows no block on public access of networks, and does not list capacity providers unless they are named. A role of another account it lets anybody assume; here a role that exists wants the external id that its trust
names. One that does not exist still leads into its account, which is how accounts are seeded.
"""

import io
import json
import os
import sys
from urllib.parse import parse_qs

from moto.core.exceptions import AccessDeniedError
from moto.core.responses import ActionResult, BaseResponse
from moto.ec2.responses import EC2Response
from moto.ecs.models import EC2ContainerServiceBackend
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.rds.models import DBCluster
from moto.s3.responses import S3Response
from moto.server import main
from moto.sts.models import AssumedRole
from moto.sts.responses import TokenResponse
from werkzeug.exceptions import NotFound


def get_bucket_versioning(self):
    status = self.backend.get_bucket_versioning(self.bucket_name)
    inner = f"<Status>{status}</Status>" if status else ""
    root = "VersioningConfiguration"
    return 200, {}, f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{root}>'


S3Response.get_bucket_versioning = get_bucket_versioning


def call_action(self, implemented=BaseResponse.call_action):
    try:
        status, headers, body = implemented(self)
    except NotImplementedError as error:
        return 501, {}, str(error)
    if isinstance(body, str) and "<ErrorResponse><Errors>" in body:
        body = body.replace("<Errors>", "", 1).replace("</Errors>", "", 1)
    return status, headers, body


BaseResponse.call_action = call_action


def public_access(self):
    """What is blocked in this region: nothing, until somebody says otherwise."""
    mode = self._get_param("InternetGatewayBlockMode") or getattr(self.ec2_backend, "block_mode", "off")
    self.ec2_backend.block_mode = mode
    return ActionResult({"VpcBlockPublicAccessOptions": {"State": "update-complete", "InternetGatewayBlockMode": mode}})


EC2Response.describe_vpc_block_public_access_options = public_access
EC2Response.modify_vpc_block_public_access_options = public_access
EC2Response.describe_vpc_block_public_access_exclusions = lambda _: ActionResult({"VpcBlockPublicAccessExclusions": []})


def cluster(self, *args, made=DBCluster.__init__, **named):
    asks = named.get("engine") == "neptune" and named.pop("enable_iam_database_authentication", False)
    made(self, *args, **named)
    self.iam_auth = self.iam_auth or asks


DBCluster.__init__ = cluster


def capacity_providers(self, names, named=EC2ContainerServiceBackend.describe_capacity_providers):
    return named(self, list(self.capacity_providers) if names is None else names)


EC2ContainerServiceBackend.describe_capacity_providers = capacity_providers


def begin(self, create_app, begun=DomainDispatcherApplication.__init__):
    def create(backend):
        if backend is None:
            return not_implemented
        app = create_app(backend)
        # Answers of a service are of other classes: this one says that nobody has written it.
        app.register_error_handler(404, lambda error: ("not implemented", 501) if type(error) is NotFound else error)
        return app

    begun(self, create)


def not_implemented(_environ, start):
    start("501 Not Implemented", [("Content-Type", "text/plain")])
    return [b"not implemented"]


DomainDispatcherApplication.__init__ = begin


def assume_role(self, unasked=TokenResponse.assume_role):
    role, external_id = self._get_param("RoleArn"), self._get_param("ExternalId")
    if not trusts(role, external_id):
        _, caller, _ = self.backend.get_caller_identity(self.access_key, self.region)
        raise AccessDeniedError(user_arn=caller, action=f"sts:AssumeRole on resource: {role}")
    return unasked(self)


def trusts(role, external_id):
    try:
        found = iam_backends[role.split(":")[4]]["aws"].get_role_by_arn(role)
    except NotFoundException:
        return True
    statements = json.loads(found.assume_role_policy_document)["Statement"]
    wanted = [statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId") for statement in statements]
    return any(id is None or id == external_id for id in wanted)


TokenResponse.assume_role = assume_role


def remember(self, *args, made=AssumedRole.__init__, **named):
    """Shows in `/moto-api/data.json` how long a session lasts, too: an hour where nothing was asked for."""
    made(self, *args, **named)
    self.duration = named["duration"]


AssumedRole.__init__ = remember


def write_down(self, environ, start, answered=DomainDispatcherApplication.__call__):
    """A line for each call into the file that EMULATOR_CALLS names: key, region, service, method, path and operation."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")
    key, region, service = (scope[0], *scope[2:4]) if len(scope) > 3 else ("-", "-", "-")
    action = parse_qs(body[:4096].decode("utf-8", "replace")).get("Action", ["-"])[0]
    target = environ.get("HTTP_X_AMZ_TARGET", action).rpartition(".")[2]
    with open(os.environ["EMULATOR_CALLS"], "a") as log:
        log.write(f"{key} {region} {service} {environ['REQUEST_METHOD']} {environ['PATH_INFO']} {target}\n")
    return answered(self, environ, start)


if "EMULATOR_CALLS" in os.environ:
    DomainDispatcherApplication.__call__ = write_down

if __name__ == "__main__":
    main(sys.argv[1:])
