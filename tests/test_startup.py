"""Start-up time is a feature: nothing is loaded that a command does not use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LOADED = """
import contextlib, io, json, sys
from reconciler import cli
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    cli.main(sys.argv[1:])
json.dump(sorted(sys.modules), sys.stdout)
"""
EDGES = {
    "rich",
    "yaml",
    "jsonschema",
    "httpx",
    "deepdiff",
    "jinja2",
    "starlette",
    "sqlite3",
    "asyncio",
    "tenacity",
}


@pytest.mark.parametrize(
    ("words", "used"),
    [(["--help"], set()), (["validate"], {"rich", "yaml", "jsonschema"}), (["validate", "--help"], set())],
)
def test_a_command_loads_what_it_uses_alone(config, words, used):
    command = [sys.executable, "-c", LOADED, "--config", str(config), *words]
    loaded = set(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    assert loaded & EDGES == used
    assert "reconciler.pipeline" not in loaded
