#!/usr/bin/env python3
"""An AWS that answers every request with `{}` or an empty list, and checks its signature by AWS's published rules.

Prints its port first; then, for each request, one JSON line: {"service", "target" or "path", "signed": whether the
signature is right}. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
"""

import hashlib
import hmac
import json
import re
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "testing"
PRINTING = threading.Lock()
IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>A</UserId>"
    "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
# Names with everything that a path or a query may stumble over.
ODD = "arn:aws:kafka:us-east-1:123456789012:cluster/a b+c/ü~1"
LISTS = {
    "/api/v2/clusters": {"clusterInfoList": [{"clusterArn": ODD}]},
    "/clusters": {"clusters": ["k8s"], "nextToken": "a/b=+ü"},
    "/clusters?nextToken": {"clusters": []},
}


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def expected(handler, body):
    """The signature that the request must bear, and the service in it."""
    told = handler.headers["Authorization"]
    day, region, service = re.search(r"Credential=[^/]+/(\d+)/([^/]+)/([^/]+)/aws4_request", told).groups()
    names = re.search(r"SignedHeaders=([^,]+)", told).group(1).split(";")
    path, _, query = handler.path.partition("?")
    # The path on the wire is encoded once; the signature covers it encoded twice.
    path = urllib.parse.quote(path, safe="/-_.~")
    query = "&".join(sorted(query.split("&"))) if query else ""
    headers = "".join(f"{name}:{' '.join(handler.headers[name].split())}\n" for name in names)
    canonical = "\n".join((handler.command, path, query, headers, ";".join(names), hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{region}/{service}/aws4_request"
    summary = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", handler.headers["X-Amz-Date"], scope, summary))
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, "aws4_request"):
        key = digest(key, part)
    return digest(key, text).hex(), service


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signature, service = expected(self, body)
        what = self.headers.get("X-Amz-Target") or body.decode().split("&")[0] or self.path
        right = f"Signature={signature}" in self.headers["Authorization"]
        line = json.dumps({"service": service, "what": what, "path": self.path, "signed": right})
        # Many threads print: a line that another falls into cannot be read.
        with PRINTING:
            print(line, flush=True)
        self.answer(self.told(body.decode()))

    do_GET = do_POST

    def told(self, body):
        if "Action=GetCallerIdentity" in body:
            return IDENTITY
        if "Action=DescribeRegions" in body:
            region = "<regionInfo><item><regionName>us-east-1</regionName></item></regionInfo>"
            return f"<DescribeRegionsResponse>{region}</DescribeRegionsResponse>"
        if body.startswith("Action="):
            name = urllib.parse.parse_qs(body)["Action"][0]
            inner = "" if "Version=2016-11-15" in body else f"<{name}Result/>"
            return f"<{name}Response>{inner}</{name}Response>"
        path, _, query = self.path.partition("?")
        if path.startswith("/2020-05-31"):
            return "<VpcOriginList/>"
        key = f"{path}?nextToken" if "nextToken" in query else path
        return json.dumps(LISTS.get(key, {}))

    def answer(self, text):
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
