"""Writes src/gather/shapes.txt and src/aws/wire.txt: what botocore's service models say of each call that mapper makes.

Run it in an environment that has botocore, after a document was added or to follow a newer API:
    .tests/venv/bin/python tests/tools/shapes.py
"""

import json
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

# Services with a client of their own from the AWS SDK: their requests are not in the wire table.
SDK = {"ec2", "elb", "elbv2", "rds"}

# Documents that are only read from the folders of others, or asked by the SDK alone.
NEVER_ASKED = {"sts", "es"}

# What mapper's own caller speaks, best first.
PROTOCOLS = ("json", "rest-json", "query", "rest-xml")

# Secrets that botocore does not mark as sensitive: (service, structure, member).
UNMARKED = {
    ("directconnect", "BGPPeer", "authKey"),
    ("directconnect", "NewBGPPeer", "authKey"),
    ("directconnect", "VirtualInterface", "authKey"),
    ("directconnect", "VirtualInterface", "customerRouterConfig"),
    ("ecs", "ContainerDefinition", "command"),
    ("ecs", "ContainerDefinition", "dockerLabels"),
    ("ecs", "ContainerDefinition", "entryPoint"),
    ("ecs", "ContainerDefinition", "environment"),
    ("ecs", "ContainerDefinition", "environmentFiles"),
    ("ecs", "ContainerDefinition", "secrets"),
    ("ecs", "ContainerOverride", "command"),
    ("ecs", "ContainerOverride", "environment"),
    ("ecs", "ContainerOverride", "environmentFiles"),
    ("ecs", "DockerVolumeConfiguration", "driverOpts"),
    ("ecs", "FirelensConfiguration", "options"),
    ("ecs", "HealthCheck", "command"),
    ("ecs", "LogConfiguration", "options"),
    ("ecs", "LogConfiguration", "secretOptions"),
    ("elbv2", "AuthenticateOidcActionConfig", "ClientSecret"),
    ("lambda", "FunctionConfiguration", "Environment"),
    ("lambda", "ImageConfig", "Command"),
    ("lambda", "ImageConfig", "EntryPoint"),
    ("redshift", "PendingModifiedValues", "MasterUserPassword"),
}

# Marked as sensitive, and still what a user needs to know an account by.
KEPT = {("organizations", "Account", "Name")}

# Regions whose endpoints tell a service's pattern, one for each partition that everybody can have an account in.
SAMPLES = {"aws": "eu-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-east-1"}


def declared():
    """The calls of the sources: (service, Operation)."""
    for file in sorted(SOURCES.glob("**/*.rs")):
        for service, operation in re.findall(r'Document::list\(\s*"([\w-]+)",\s*"(\w+)"', file.read_text()):
            if service not in NEVER_ASKED:
                yield service, operation


def protocol(model):
    """The protocol that mapper speaks with a service."""
    offered = model.metadata.get("protocols") or [model.metadata["protocol"]]
    if "ec2" in offered:
        return "ec2"
    return next(each for each in PROTOCOLS if each in offered)


def is_json(model):
    """Whether a service answers with JSON."""
    return protocol(model) in ("json", "rest-json")


def word(shape, wanted):
    """The type of a member in one word."""
    if shape._shape_model.get("sensitive") or getattr(shape, "is_document_type", False):
        return "secret"
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
    if (service, structure, key) in KEPT:
        return False
    return bool(shape.get("sensitive")) or (service, structure, key) in UNMARKED


def shapes(session, calls):
    """The lines of shapes.txt."""
    yield f"# Answers of AWS, from the service models of botocore {botocore.__version__}. Made by tests/tools/shapes.py."
    yield "# call: @service Operation =Structure [element that wraps the answer, json, or payload:<the member that is the body>]"
    yield "# structure: service Structure, then a line a member: element, key, type"
    yield "# types: =structure, [list, {map, a scalar, or secret, which is dropped"
    wanted, seen = [], set()
    for service, operation in calls:
        model = session.get_service_model(service)
        shape = model.operation_model(operation).output_shape
        payload = shape.serialization.get("payload")
        form = "json" if is_json(model) else shape.serialization.get("resultWrapper", "")
        if payload:
            if is_json(model):
                raise SystemExit(f"{service} {operation}: JSON of one member alone is not read")
            form = f"payload:{payload}"
        yield f"@{service} {operation} ={shape.name} {form}".rstrip()
        wanted.append((service, shape))
    while wanted:
        service, shape = wanted.pop(0)
        if (service, shape.name) in seen:
            continue
        seen.add((service, shape.name))
        yield f"{service} {shape.name}"
        for key, member in sorted(shape.members.items()):
            if member.serialization.get("location"):
                continue  # a header or the status
            inner = []
            if is_secret(service, shape.name, key, member):
                kind = "secret"
            elif (service, shape.name, key) in KEPT:
                kind = SCALARS[member.type_name]
            else:
                kind = word(member, inner)
            wanted.extend((service, each) for each in inner)
            yield f" {member.serialization.get('name', key)} {key} {kind}"


def input_line(model, key, member):
    """Where a member of a request stands: key, place, name on the wire, type; none for what mapper never sends."""
    place = {"querystring": "query", "uri": "path", None: "body"}.get(member.serialization.get("location"))
    name = member.serialization.get("name", key)
    kind = member.type_name
    if kind == "list" and member.member.type_name == "string":
        if protocol(model) == "query" and not member.serialization.get("flattened"):
            name += "." + member.member.serialization.get("name", "member")
        return f"  {key} {place} {name} [string" if place else None
    if kind in SCALARS and kind not in ("timestamp", "blob") and place:
        return f"  {key} {place} {name} {SCALARS[kind]}"
    return None


def paging(session, service, operation, model):
    """Names of the token in the request and in the answer, and of the page's size."""
    pages = {}
    if f"{service}" in session.get_component("data_loader").list_available_services("paginators-1"):
        loader = session.get_component("data_loader")
        pages = loader.load_service_model(service, "paginators-1")["pagination"].get(operation, {})
    asked = model.input_shape.members if model.input_shape else {}
    told = model.output_shape.members
    token = pages.get("input_token"), pages.get("output_token")
    size = pages.get("limit_key")
    if not pages:
        both = [key for key in asked if key.lower() in ("nexttoken", "marker", "position") and key in told]
        token = (both[0], both[0]) if both else (None, None)
        size = next((key for key in asked if key.lower() in ("maxresults", "maxrecords", "maxitems")), None)
        payload = model.output_shape.serialization.get("payload")
        if payload and "NextMarker" in told[payload].members and "Marker" in asked:
            token = "Marker", f"{payload}.NextMarker"
    return token, size


def special_hosts(session, service, model):
    """Partitions in which a service is not at <prefix>.<region>.<suffix>: partition, host, region of the signature."""
    from botocore.config import Config

    prefix = model.metadata["endpointPrefix"]
    partitions = session.get_component("data_loader").load_data("partitions")["partitions"]
    suffixes = {each["id"]: each["outputs"]["dnsSuffix"] for each in partitions}
    operation = model.operation_model(model.operation_names[0])
    for partition, region in SAMPLES.items():
        client = session.create_client(
            service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x", config=Config()
        )
        try:
            endpoint = client._ruleset_resolver.construct_endpoint(operation, call_args={}, request_context={})
        except Exception as problem:  # what a partition lacks is not asked there
            print(f"{service} in {partition}: {problem}")
            continue
        host = endpoint.url.removeprefix("https://")
        if host == f"{prefix}.{region}.{suffixes[partition]}":
            continue
        schemes = endpoint.properties.get("authSchemes", [{}])
        signing = schemes[0].get("signingRegion", region)
        # A host that names the asked region is regional by another name, which no service of mapper's is.
        if region in host:
            raise SystemExit(f"{service}: {host} is a pattern of its own")
        yield f"  host {partition} {host} {signing}"


def wire(session, calls):
    """The lines of wire.txt."""
    yield f"# Requests to AWS, from the service models of botocore {botocore.__version__}. Made by tests/tools/shapes.py."
    yield "# partition: its name, what its regions begin with, the end of its hosts"
    yield "# service: @service name-in-signatures host-prefix protocol target-prefix API-version id"
    yield "# call: Operation method path [token=asked>told] [size=name]"
    yield "# member of a call's request: key place name-on-the-wire type; host of a service that is not a region's own"
    loader = session.get_component("data_loader")
    for partition in loader.load_data("partitions")["partitions"]:
        name, pattern = partition["id"], partition["regionRegex"]
        begin = re.match("[a-z-]*", pattern.removeprefix("^").replace("\\-", "-")).group() or "*"
        yield f"partition {name} {begin} {partition['outputs']['dnsSuffix']}"
    for service in sorted({service for service, _ in calls} - SDK):
        model = session.get_service_model(service)
        data = model.metadata
        spoken = protocol(model)
        if spoken == "json":
            spoken = f"json-{data['jsonVersion']}"
        identity = data["serviceId"].lower().replace(" ", "_")
        yield (
            f"@{service} {data.get('signingName', data['endpointPrefix'])} {data['endpointPrefix']} {spoken} "
            f"{data.get('targetPrefix', '-')} {data['apiVersion']} {identity}"
        )
        yield from special_hosts(session, service, model)
        for operation in [operation for each, operation in calls if each == service]:
            call = model.operation_model(operation)
            (asked, told), size = paging(session, service, operation, call)
            line = f" {operation} {call.http['method']} {call.http['requestUri']}"
            line += f" token={asked}>{told}" if asked else ""
            line += f" size={size}" if size else ""
            yield line
            members = call.input_shape.members if call.input_shape else {}
            for key, member in sorted(members.items()):
                told = input_line(model, key, member)
                if told:
                    yield told


def main():
    session = botocore.session.get_session()
    calls = sorted(set(declared()))
    for name, lines in (("gather/shapes.txt", shapes), ("aws/wire.txt", wire)):
        (SOURCES / name).write_text("\n".join(lines(session, calls)) + "\n")


if __name__ == "__main__":
    main()
