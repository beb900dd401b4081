"""Facts about the operations that declared tables name, taken from botocore's models.

Reads from standard input which operations of which API are named where, as
`{"acm": {"ListCertificates": "catalog/tables/aws/aws_acm_certificate.toml:12"}}`, and writes for each API its protocol,
endpoints, signing name, and the shapes of these operations' inputs and outputs. Source: botocore (https://github.com/boto/botocore,
Apache-2.0). Only facts are taken: names, types, places, never documentation.
"""

import json
import sys
from difflib import get_close_matches

import botocore
import botocore.session
from botocore.exceptions import UnknownServiceError

from api_endpoints import endpoints

# Where IAM calls a service otherwise than requests are signed for.
IAM_PREFIXES = {"cloudwatch": "cloudwatch", "resourcegroupstaggingapi": "tag", "keyspaces": "cassandra", "sesv2": "ses"}
# Services whose rights are the HTTP method rather than the operation.
RIGHTS_BY_METHOD = ("apigateway", "apigatewayv2")
# Protocols that we speak, the preferred one first.
PROTOCOLS = ("json", "rest-json", "rest-xml", "query", "ec2")
# Longer lists of allowed words are left out.
MOST_WORDS = 80
# More items a page than this are never asked for.
LARGEST_PAGE = 1000
# Members that take a token, and those that give the next one.
TOKENS = [(name, name) for name in ("NextToken", "nextToken", "NextMarker", "Marker", "marker", "position", "PaginationToken", "paginationToken", "NextPageToken")]
TOKENS += [("PageToken", "NextPageToken"), ("pageToken", "nextPageToken")]
PRIMITIVES = {
    "string": "string", "character": "string", "boolean": "boolean", "integer": "integer", "long": "integer",
    "short": "integer", "byte": "integer", "float": "float", "double": "float", "bigdecimal": "float",
    "biginteger": "integer", "timestamp": "timestamp", "blob": "blob",
}

problems = []


def main():
    session = botocore.session.get_session()
    asked = json.load(sys.stdin)
    made = {name: api(session, name, operations) for name, operations in asked.items()}
    if problems:
        print("\n".join(problems), file=sys.stderr)
        sys.exit(1)
    json.dump(made, sys.stdout)


def api(session, name, asked):
    if name not in session.get_available_services():
        place = next(iter(asked.values()))
        wrong(place, f"unknown API `{name}`", "the name of a botocore service", name, session.get_available_services())
        return None
    model = session.get_service_model(name)
    protocol = protocol_of(model)
    if protocol is None:
        wrong(next(iter(asked.values())), f"`{name}` speaks {model.metadata['protocol']} only", "one of " + ", ".join(PROTOCOLS))
        return None
    try:
        paging = session.get_component("data_loader").load_service_model(name, "paginators-1")["pagination"]
    except UnknownServiceError:
        paging = {}
    facts = Facts(name, model, protocol, paging)
    for operation, place in asked.items():
        if operation not in model.operation_names:
            wrong(place, f"`{name}` has no operation `{operation}`", "the name of one", operation, model.operation_names)
            continue
        facts.add(operation, place)
    metadata = model.metadata
    made = {
        "source": f"botocore {botocore.__version__}, Apache-2.0",
        "protocol": protocol,
        "service_id": str(model.service_id),
        "version": metadata["apiVersion"],
        "signing_name": model.signing_name,
        "endpoints": endpoints(session, name, facts.contexts),
        "operations": facts.operations,
        "inputs": facts.inputs.shapes,
        "outputs": facts.outputs.shapes,
    }
    if protocol == "json":
        made |= {"target": metadata["targetPrefix"], "json_version": metadata.get("jsonVersion", "1.0")}
    return made


def wrong(place, what, expected, name=None, known=()):
    close = get_close_matches(name, list(known), 1) if name else []
    mend = f"; did you mean `{close[0]}`?" if close else ""
    problems.append(f"{place}: {what}; expected {expected}{mend}")


def protocol_of(model):
    offered = model.metadata.get("protocols", [model.metadata["protocol"]])
    return next((protocol for protocol in PROTOCOLS if protocol in offered), None)


class Facts:
    """What is known of one API."""

    def __init__(self, name, model, protocol, paging):
        self.name, self.model, self.protocol, self.paging = name, model, protocol, paging
        self.operations = {}
        # What an operation says by itself to whoever looks for its address.
        self.contexts = []
        self.inputs, self.outputs = Shapes(protocol, True), Shapes(protocol, False)

    def add(self, name, place):
        operation = self.model.operation_model(name)
        http = operation.http
        self.contexts.append({parameter.name: parameter.value for parameter in operation.static_context_parameters})
        made = {"action": self.action(name, http), "method": http.get("method", "POST"), "uri": http.get("requestUri", "/")}
        if prefix := (operation.endpoint or {}).get("hostPrefix"):
            if "{" in prefix:
                wrong(place, f"`{name}` is asked at an address of its own", "an operation at the service's address")
            made["host_prefix"] = prefix
        if operation.input_shape:
            made["input"] = self.inputs.add(operation.input_shape, place)
            if required := operation.input_shape.required_members:
                made["required"] = list(required)
        if operation.output_shape:
            made["output"] = self.outputs.add(operation.output_shape, place)
            if wrapper := operation.output_shape.serialization.get("resultWrapper"):
                made["wrapper"] = wrapper
        if paging := self.pages(name, operation, place):
            made["paging"] = paging
        self.operations[name] = made

    def action(self, name, http):
        if self.name in RIGHTS_BY_METHOD:
            return f"apigateway:{http['method']}"
        return f"{IAM_PREFIXES.get(self.name, self.model.signing_name)}:{name}"

    def pages(self, name, operation, place):
        known = self.paging.get(name)
        if known is None:
            return guessed_pages(operation, place)
        listed = lambda value: value if isinstance(value, list) else [value]
        made = {"input": listed(known["input_token"]), "output": listed(known["output_token"]), "results": listed(known["result_key"])}
        if any("|" in path or "[" in path for path in made["output"]):
            wrong(place, f"the pages of `{name}` are told by `{made['output']}`", "an operation whose pages have a token")
        if more := known.get("more_results"):
            made["more"] = more
        return made | limit(operation, known.get("limit_key"))


def guessed_pages(operation, place):
    """Pages of an operation of which botocore does not say so: a token that goes in and comes out."""
    outputs = operation.output_shape.members if operation.output_shape else {}
    given = [name for _, name in TOKENS if name in outputs]
    if not given:
        return None
    inputs = operation.input_shape.members if operation.input_shape else {}
    token = next(((taken, name) for taken, name in TOKENS if taken in inputs and name in outputs), None)
    results = parted(outputs)
    if token is None or not results:
        wrong(place, f"`{operation.name}` has pages (`{given[0]}`), and how they are asked for is not known", "an operation whose pages are")
        return None
    key = next((key for key in ("MaxResults", "maxResults", "Limit", "limit") if key in inputs), None)
    return {"input": [token[0]], "output": [token[1]], "results": results} | limit(operation, key)


def parted(members):
    """The lists and maps that a page has a part of: at the top, or within what lies there."""
    many = lambda shapes: [name for name, shape in shapes.items() if shape.type_name in ("list", "map")]
    inner = {name: shape.members for name, shape in members.items() if shape.type_name == "structure"}
    return many(members) or [f"{name}.{below}" for name, shapes in inner.items() for below in many(shapes)]


def limit(operation, key):
    shape = operation.input_shape.members.get(key) if key else None
    largest = shape.metadata.get("max") if shape is not None else None
    if largest is None or largest > LARGEST_PAGE or shape.type_name not in ("integer", "long"):
        return {}
    return {"limit": {"member": key, "value": largest}}


class Shapes:
    """Shapes by name, as they go over the wire in one direction."""

    def __init__(self, protocol, is_input):
        self.protocol, self.is_input, self.shapes = protocol, is_input, {}
        self.xml = protocol in ("rest-xml", "query", "ec2") and not is_input

    def add(self, shape, place):
        if shape.type_name in PRIMITIVES:
            words = getattr(shape, "enum", None) or []
            if not 0 < len(words) <= MOST_WORDS:
                return PRIMITIVES[shape.type_name]
        if shape.name not in self.shapes:
            self.shapes[shape.name] = None
            self.shapes[shape.name] = self.made(shape, place)
        return shape.name

    def made(self, shape, place):
        if shape.type_name == "structure":
            if shape.is_document_type:
                return {"document": True}
            return self.structure(shape, place)
        if shape.type_name == "list":
            made = {"list": self.add(shape.member, place)}
            if shape.serialization.get("flattened"):
                made["flat"] = True
            name = shape.member.serialization.get("name", "member")
            return made | ({"wire": name} if name != "member" and self.protocol not in ("json", "rest-json") else {})
        if shape.type_name == "map":
            made = {"map": self.add(shape.value, place)}
            for side, inner in (("key", shape.key), ("value", shape.value)):
                if self.xml and (name := inner.serialization.get("name", side)) != side:
                    made[side] = name
            return made | ({"flat": True} if shape.serialization.get("flattened") else {})
        return {"words": list(shape.enum)}

    def structure(self, shape, place):
        made = {"members": {name: self.member(name, inner, place) for name, inner in shape.members.items()}}
        if payload := shape.serialization.get("payload"):
            made["payload"] = payload
        return made

    def member(self, name, shape, place):
        serialization = shape.serialization
        wire, location = self.wire(name, shape), serialization.get("location")
        made = {"shape": self.add(shape, place)}
        if wire != name:
            made["wire"] = wire
        if location:
            made["in"] = {"querystring": "query", "statusCode": "status"}.get(location, location)
        if serialization.get("xmlAttribute"):
            made["in"] = "attribute"
        return made["shape"] if len(made) == 1 else made

    def wire(self, name, shape):
        serialization = shape.serialization
        if self.protocol == "ec2" and self.is_input:
            if "queryName" in serialization:
                return serialization["queryName"]
            name = serialization.get("name", name)
            return name[0].upper() + name[1:]
        if "name" in serialization:
            return serialization["name"]
        if shape.type_name == "list" and serialization.get("flattened") and self.protocol not in ("json", "rest-json"):
            return shape.member.serialization.get("name", name)
        return name


if __name__ == "__main__":
    main()
