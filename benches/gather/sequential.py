"""Makes the calls of a list one after another with boto3, as CloudMapper's collector does, and prints the seconds it took.

    python sequential.py ENDPOINT CALLS    # CALLS: a JSON list of {service, region, operation, parameters}
"""

import json
import sys
import time

import boto3
from botocore.config import Config


def unfolded(model, form):
    """The parameters of a call from those of the form it became: `A.member.1=x` is a list, `MaxResults=5` a number."""
    out = {}
    for name, shape in model.members.items():
        wire = shape.serialization.get("queryName") or shape.serialization.get("name", name)
        names = {wire, wire[0].upper() + wire[1:], name}
        lists = sorted((key for key in form if key.split(".")[0] in names and "." in key), key=lambda key: (len(key), key))
        plain = next((form[key] for key in names if key in form), None)
        if shape.type_name == "list" and lists:
            if shape.member.type_name == "string":
                out[name] = [form[key] for key in lists]
            else:
                out[name] = filters(shape.member, form, lists)
        elif plain is not None:
            out[name] = {"integer": int, "boolean": lambda text: text == "true"}.get(shape.type_name, str)(plain)
    return out


def filters(model, form, keys):
    """`Filter.1.Name=a, Filter.1.Value.1=b` as [{Name, Values}]."""
    out = {}
    for key in keys:
        number, member = key.split(".")[1:3]
        entry = out.setdefault(number, {})
        if member == "Name":
            entry["Name"] = form[key]
        else:
            entry.setdefault("Values", []).append(form[key])
    return list(out.values())


def main():
    endpoint, path = sys.argv[1:]
    calls = json.load(open(path, encoding="utf-8"))
    session = boto3.session.Session("testing", "testing")
    clients = {}
    config = Config(retries={"total_max_attempts": 1})
    begin = time.monotonic()
    for call in calls:
        place = call["service"], call["region"]
        if place not in clients:
            clients[place] = session.client(place[0], region_name=place[1], endpoint_url=endpoint, config=config)
        client = clients[place]
        model = client.meta.service_model.operation_model(call["operation"])
        parameters = unfolded(model.input_shape, call["parameters"]) if model.input_shape else {}
        client._make_api_call(call["operation"], parameters)
    print(time.monotonic() - begin)


if __name__ == "__main__":
    main()
