"""The manifest keeps to the published schema of Dask's operator, and only workers have secrets."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from tests.support.places import ROOT

SCHEMA = json.loads(
    (ROOT / "tests/recorded/dask-kubernetes-2026.3.0/daskcluster.schema.json").read_text(encoding="utf-8")
)
TEXT = (ROOT / "docs/fleet/daskcluster.yaml").read_text(encoding="utf-8")


def closed(rule: Any) -> Any:
    """Return a rule that takes no field which is not named: the API server would drop it without a word."""
    if isinstance(rule, list):
        return [closed(item) for item in rule]
    if not isinstance(rule, dict):
        return rule
    if rule.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    made = {name: closed(part) for name, part in rule.items()}
    open_ended = rule.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in rule
    named = isinstance(rule.get("properties"), dict) and rule.get("type") == "object"
    return {**made, "additionalProperties": False} if named and not open_ended else made


def wrong(manifest: Any) -> list[str]:
    known = closed({**SCHEMA, "properties": {**SCHEMA["properties"], **NAMED}})
    validator = jsonschema.Draft7Validator(known)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


NAMED = {"apiVersion": {"const": "kubernetes.dask.org/v1"}, "kind": {"const": "DaskCluster"}, "metadata": {}}


def test_it_keeps_to_the_schema_of_the_operator():
    assert wrong(yaml.safe_load(TEXT)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [("replicas: 4", "replica: 4"), ("mountPath: /fleet}", "path: /fleet}"), ("port: 8786", 'port: "a"')],
)
def test_the_check_finds_what_is_no_field(before, after):
    assert before in TEXT
    assert wrong(yaml.safe_load(TEXT.replace(before, after))) != []


def test_only_workers_have_secrets_and_the_folder():
    spec = yaml.safe_load(TEXT)["spec"]
    assert "volumes" not in spec["scheduler"]["spec"]
    assert {volume["name"] for volume in spec["worker"]["spec"]["volumes"]} == {"fleet", "sales-eu"}
