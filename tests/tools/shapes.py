"""Prints src/gather/shapes.txt: what botocore's service models say of each answer that mapper gathers.

Run it in an environment that has botocore, after a document was added or to follow a newer API:
    .tests/venv/bin/python tests/tools/shapes.py > src/gather/shapes.new && mv src/gather/shapes.new src/gather/shapes.txt
"""

import pathlib
import re

import botocore
import botocore.session

SCALARS = {
    "string": "string",
    "character": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "blob": "blob",
}

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src"

# Services whose answers are XML; all others answer with the JSON that the AWS CLI prints.
XML = {"ec2", "elb", "elbv2", "rds"}

# Secrets that botocore does not mark as sensitive: (service, structure, member).
UNMARKED = {("elbv2", "AuthenticateOidcActionConfig", "ClientSecret")}


def declared():
    """The calls of the sources, sorted: (service, Operation)."""
    for file in SOURCES.glob("**/*.rs"):
        for service, operation in re.findall(r'Document::list\(\s*"(\w+)",\s*"(\w+)"', file.read_text()):
            if service in XML:
                yield service, operation


def word(shape, wanted):
    """The type of a member in one word."""
    if shape.type_name == "structure":
        wanted.append(shape)
        return "=" + shape.name
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            raise SystemExit(f"{shape.name}: flattened lists are not read")
        return "[" + word(shape.member, wanted)
    if shape.type_name == "map":
        names = [part.serialization.get("name") for part in (shape.key, shape.value)]
        if names != [None, None] or shape.serialization.get("flattened"):
            raise SystemExit(f"{shape.name}: only maps of entry, key and value are read")
        return "{" + word(shape.value, wanted)
    return SCALARS[shape.type_name]


def is_secret(service, structure, key, member):
    """Whether the member never reaches the disk."""
    shape = member._shape_model  # botocore keeps the marker only in the raw model
    return bool(shape.get("sensitive")) or (service, structure, key) in UNMARKED


def main():
    session = botocore.session.get_session()
    calls = sorted(set(declared()))
    print(f"# Answers of AWS, from the service models of botocore {botocore.__version__}. Made by tests/tools/shapes.py.")
    print("# call: @service Operation =Structure [element that wraps the answer]")
    print("# structure: service Structure, then a line a member: element, key, type")
    print("# types: =structure, [list, {map, a scalar, or secret, which is dropped")
    wanted, seen = [], set()
    for service, operation in calls:
        shape = session.get_service_model(service).operation_model(operation).output_shape
        wrapper = shape.serialization.get("resultWrapper", "")
        print(f"@{service} {operation} ={shape.name} {wrapper}".rstrip())
        wanted.append((service, shape))
    while wanted:
        service, shape = wanted.pop(0)
        if (service, shape.name) in seen:
            continue
        seen.add((service, shape.name))
        print(f"{service} {shape.name}")
        for key, member in sorted(shape.members.items()):
            inner = []
            secret = is_secret(service, shape.name, key, member)
            kind = "secret" if secret else word(member, inner)
            wanted.extend((service, each) for each in inner)
            print(f" {member.serialization.get('name', key)} {key} {kind}")


if __name__ == "__main__":
    main()
