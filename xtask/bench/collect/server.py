"""The tests' emulator with an estate in it: `server.py PORT RESOURCES`.

It counts the requests that it answers, by what they ask for; `/calls` tells them. It judges nobody's rights. Connections are kept open, as
AWS keeps them; moto's own server closes each after one request.
"""

import collections
import importlib.util
import io
import json
import pathlib
import re
import sys
import urllib.parse

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response
from waitress import serve

import seed

HERE = pathlib.Path(__file__).resolve().parent
EMULATOR = HERE.parents[2] / "crates/cli/tests/estate/emulator.py"
# A part of a path with a name of its own rather than a word of the API.
NAME = re.compile(r"/[^/]*(shop-\d+|role-\d+|arn(:|%3A))[^/?]*")


class Counting:
    """Counts what it hands on."""

    def __init__(self, app):
        self.app, self.calls = app, collections.Counter()

    def __call__(self, environ, start):
        if environ["PATH_INFO"] == "/calls":
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self.calls).encode()]
        self.calls[f"{service(environ)}:{action(environ)}"] += 1
        return self.app(environ, start)


def service(environ):
    """The service that the request is signed for."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return scope.group(1) if scope else "?"


def action(environ):
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rsplit(".", 1)[-1]
    if "urlencoded" in environ.get("CONTENT_TYPE", "") and (length := int(environ.get("CONTENT_LENGTH") or 0)):
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        if named := urllib.parse.parse_qs(body.decode()).get("Action"):
            return named[0]
    # What a request is about, such as `?acl`, has no value; the size of a page and the like have one.
    asked = urllib.parse.parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    about = "".join(f"?{word}" for word, value in asked if not value)
    return f"{environ['REQUEST_METHOD']} {NAME.sub('/…', environ['PATH_INFO'])}{about}"


def all_buckets(self):
    """Page by page and with their regions, where a size of the page was asked for. moto gives the first page only."""
    largest, begin = self._get_param("max-buckets"), int(self._get_param("continuation-token") or 0)
    end = begin + int(largest or 1_000_000)
    found = self.backend.list_buckets(None, None, None)
    own = lambda bucket: {"BucketRegion": bucket.region_name} if largest else {}
    answer = {"Owner": {"ID": "owner", "DisplayName": "owner"}}
    answer["Buckets"] = [
        {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601, **own(bucket)} for bucket in found[begin:end]
    ]
    if end < len(found):
        answer["ContinuationToken"] = str(end)
    self.data["Action"] = "ListBuckets"
    return self.serialized(ActionResult(answer))


def main(port, resources):
    spec = importlib.util.spec_from_file_location("emulator", EMULATOR)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    S3Response.all_buckets = all_buckets
    from moto.server import DomainDispatcherApplication, create_backend_app

    print(json.dumps(seed.seed(int(resources))), file=sys.stderr)
    serve(Counting(DomainDispatcherApplication(create_backend_app)), host="127.0.0.1", port=int(port), threads=16, connection_limit=1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
