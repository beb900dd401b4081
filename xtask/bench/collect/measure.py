"""Measures one client against an emulator of its own: `measure.py FOLDER RESOURCES demarc|bare|prowler DEMARC EMULATORS_PYTHON`.

Prints, as JSON, the client's processor seconds and peak memory, the seconds on the wall, and the requests that the emulator answered, by
action. Both run where there is no network but the loopback, so that nothing is looked up, checked for updates or sent.
"""

import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# The services of the estate, as Prowler calls them.
SERVICES = "s3 iam ec2 vpc rds kms cloudtrail sns sqs awslambda dynamodb secretsmanager cloudwatch".split()
# Downloads every function's code, which the estate does not have.
LEFT_OUT = "awslambda_function_no_secrets_in_code"
# The same, as demarc's catalog calls them.
CATALOG = "account iam ec2 ebs vpc s3 rds dynamodb kms secrets-manager cloudtrail cloudwatch lambda sns sqs".split()


def main(folder, resources, client, demarc, python):
    if "DEMARC_BENCH_ALONE" not in os.environ:
        how = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        os.execvpe("unshare", [*how, sys.executable, *sys.argv], {**os.environ, "DEMARC_BENCH_ALONE": "1"})
    raise_loopback()
    # Ended early, it still ends the emulator.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended early"))
    folder = pathlib.Path(folder)
    work = folder / f"{client}-{resources}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    port = 5005
    with open(work / "emulator.log", "w") as log:
        server, alone = [python, HERE / "server.py", str(port), resources], quiet(PYTHONDONTWRITEBYTECODE="1")
        emulator = subprocess.Popen(server, stdout=log, stderr=log, env=alone)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        calls(endpoint, emulator)
        figures = measured(commands(client, work, folder, demarc, python, endpoint), work, endpoint)
        print(json.dumps({**figures, "calls": calls(endpoint, emulator)}))
    finally:
        emulator.kill()
        emulator.wait()


def raise_loopback():
    """`ip link set lo up`."""
    name, up = b"lo", 0x1 | 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", name, up))


def quiet(**more):
    """The environment, without whose keys and settings this person has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DEMARC_", "PROWLER_"))}
    own = {"INITIAL_NO_AUTH_ACTION_COUNT": "1000000000", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"}
    return {**kept, **own, "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", **more}


def calls(endpoint, emulator):
    """What was asked so far, as soon as the emulator answers at all."""
    while True:
        try:
            return json.load(urllib.request.urlopen(f"{endpoint}/calls"))
        except OSError:
            if emulator.poll() is not None:
                sys.exit("the emulator has ended; see its emulator.log")
            time.sleep(0.2)


def commands(client, work, folder, demarc, python, endpoint):
    """What is run, one after the other, with the exit statuses of a run that has come to its end."""
    match client:
        case "demarc":
            words = [demarc, "-w", workspace(work)]
            collect = ["collect", "--tenant", "shop", "--region", "us-east-1", "--endpoint-url", endpoint]
            return [([*words, *collect], {0}), ([*words, "assess", "--tenant", "shop", "--format", "json"], {0})]
        case "bare":
            return [([python, HERE / "bare.py"], {0})]
        case "prowler":
            words = [folder / "prowler-venv/bin/python", "-m", "prowler", "aws", "--services", *SERVICES, "--region", "us-east-1"]
            how = ["--excluded-checks", LEFT_OUT, "--no-banner", "--output-formats", "json-ocsf", "-o", work / "output"]
            # 3 says that checks have failed.
            return [([*words, *how], {0, 3})]
        case _:
            sys.exit(f"there is no client `{client}`; expected demarc, bare or prowler")


def workspace(work):
    tenant = work / "tenants/shop"
    tenant.mkdir(parents=True)
    (work / "demarc.toml").write_text('name = "Northwind Security"\nkind = "mssp"\n')
    services = [f'\n[[service]]\nid = "{name}"\ncatalog = "aws-{name}"\n' for name in CATALOG]
    (tenant / "tenant.toml").write_text('name = "Shop"\n' + "".join(services))
    return work


def measured(commands, work, endpoint):
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = quiet(**keys, AWS_ENDPOINT_URL=endpoint)
    parts = [one(command, statuses, work / f"output-{place}", environment) for place, (command, statuses) in enumerate(commands)]
    seconds = {name: sum(part[name] for part in parts) for name in ("cpu", "wall")}
    return {**seconds, "megabytes": max(part["megabytes"] for part in parts), "parts": parts}


def one(command, statuses, output, environment):
    begun = time.monotonic()
    with open(output, "wb") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in statuses:
        sys.exit(f"`{command[0]}` failed with {os.waitstatus_to_exitcode(status)}; see {output}")
    cpu = used.ru_utime + used.ru_stime
    return {"cpu": cpu, "megabytes": used.ru_maxrss / 1024, "wall": time.monotonic() - begun}


if __name__ == "__main__":
    main(*sys.argv[1:])
