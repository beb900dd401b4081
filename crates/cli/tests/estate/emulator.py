"""The moto server with two slips mended: `emulator.py -H 127.0.0.1 -p PORT`, like `moto_server`.

moto 5.2.5 answers GetBucketVersioning under another root element than AWS, so that a strict client cannot read it. What it
does not implement it answers with 500, which clients try again and again; 501 says what is meant.
"""

import sys

from moto.core.responses import BaseResponse
from moto.s3.responses import S3Response
from moto.server import main


def get_bucket_versioning(self):
    status = self.backend.get_bucket_versioning(self.bucket_name)
    inner = f"<Status>{status}</Status>" if status else ""
    root = "VersioningConfiguration"
    return 200, {}, f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{root}>'


S3Response.get_bucket_versioning = get_bucket_versioning


def call_action(self, implemented=BaseResponse.call_action):
    try:
        return implemented(self)
    except NotImplementedError as error:
        return 501, {}, str(error)


BaseResponse.call_action = call_action

if __name__ == "__main__":
    main(sys.argv[1:])
