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
    "difflib",
    "tempfile",
    "zipfile",
    "importlib.resources",
    "icalendar",
    "holidays",
    "reconciler.findings",
    "reconciler.bookable.offer",
    "reconciler.config.ics",
    "reconciler.config.holiday_dates",
    "reconciler.planning",
    "reconciler.records",
    "reconciler.zoom",
}


def loaded_by(*words):
    command = [sys.executable, "-c", LOADED, *words]
    return set(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


@pytest.mark.parametrize(
    ("words", "used"),
    [(["--help"], set()), (["validate"], {"rich", "yaml"}), (["validate", "--help"], set())],
)
def test_a_command_loads_what_it_uses_alone(config, words, used):
    loaded = loaded_by("--config", str(config), *words)
    assert loaded & EDGES == used
    assert "reconciler.pipeline" not in loaded


def test_jsonschema_is_loaded_to_say_what_breaks_the_schema(tmp_path):
    (tmp_path / "page.yaml").write_text("page: two-hosts\ndurations: 30\n", encoding="utf-8")
    assert "jsonschema" in loaded_by("--config", str(tmp_path), "validate")
