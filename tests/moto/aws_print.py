#!/usr/bin/env python3
"""Prints what the AWS CLI prints, for many commands in one process, since each start of the CLI costs a second.

Reads a JSON list of argument lists (["ec2", "describe-vpcs"]) on stdin; prints a JSON list with the answer of each, or
null where the CLI failed.
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def answer(arguments):
    """What `aws <arguments>` prints, parsed; none where it failed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = create_clidriver().main([*arguments, "--output", "json"])
    return json.loads(out.getvalue() or "{}") if code == 0 else None


json.dump([answer(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
