"""What programs read with --format json keeps to its published schema, in every report made here."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from reconciler import resources
from reconciler.allow import Allow
from reconciler.diagnostics import Severity
from reconciler.evidence import Verdict
from reconciler.findings import Origin
from reconciler.model import PageType
from reconciler.planning.action import ActionKind
from tests.support import reports

SCHEMA = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
RELIED_ON = {
    "plan": {"format_version", "summary", "actions", "findings", "budget"},
    "action": {"page", "action", "reason", "blocked", "changes", "checklist"},
    "change": {"path", "before", "after"},
    "apply": {"format_version", "run", "pages", "converged"},
    "result": {"page", "action", "outcome", "type", "fields"},
    "proof": {"declared", "verdict", "claims"},
    "claim": {"witness", "types", "decisive", "seen"},
    "drift": {"format_version", "in_sync", "findings", "coverage"},
    "finding": {
        "code", "severity", "page", "path", "desired", "live", "origin", "message", "file", "line", "next",
    },
    "diagnostic": {"code", "severity", "message", "file", "line", "column", "help"},
    "slots": {"format_version", "page", "windows", "slots"},
    "failure": {"code", "message", "help"},
}  # fmt: skip
"""The keys that programs were promised."""


def of(kind: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator({**SCHEMA, "anyOf": [{"$ref": f"#/definitions/{kind}"}]})


def wrong(kind: str, report: Any) -> list[str]:
    causes = (cause for error in of(kind).iter_errors(report) for cause in error.context or [error])
    return [f"{cause.json_path}: {cause.message}" for cause in causes]


def test_it_is_a_schema_and_demands_what_was_promised():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    for name, keys in RELIED_ON.items():
        assert keys <= set(SCHEMA["definitions"][name]["required"]), name


@pytest.mark.parametrize("name", reports.NAMES)
def test_each_report_keeps_to_it(name):
    assert wrong(reports.kind(name), reports.made(name)) == []


def test_drift_with_a_state_and_a_failure_keep_to_it(start, run, tmp_path):
    account = start("downgrades")
    state = tmp_path / "state.json"
    for _ in range(2):
        seen = run(account, "drift", "--state", str(state), "--format", "json")
        assert wrong("drift", seen.json) == []
    assert seen.json["news"]["last_run"]
    assert wrong("error", run({}, "plan", "--format", "json").json) == []


def test_lists_of_pages_and_single_pages_keep_to_it(start, run, config):
    (config / "gone.yaml").write_text("page: gone-page\nstate: absent\nowner: ana\n", encoding="utf-8")
    account = start("downgrades")
    for command in ("plan", "apply"):
        run(account, command, "--yes") if command == "apply" else run(account, command)
        assert wrong("list", run({}, "list", "--format", "json").json) == []
        for key in ("two-hosts", "gone-page"):
            assert wrong("show", run({}, "show", key, "--format", "json").json) == []
    assert wrong("list", run({}, "list", "--type", "one_to_many", "--format", "json").json) == []


def test_a_report_without_what_was_promised_is_not_one():
    report = reports.made("drift-downgraded")
    del report["findings"][0]["origin"]
    assert wrong("drift", report) != []


def test_its_words_are_those_of_the_code():
    definitions = SCHEMA["definitions"]
    assert set(definitions["finding"]["properties"]["origin"]["enum"]) == set(Origin)
    assert set(definitions["finding"]["properties"]["severity"]["enum"]) == set(Severity) - {Severity.ERROR}
    assert set(definitions["proof"]["properties"]["verdict"]["enum"]) == set(Verdict)
    assert set(definitions["proof"]["properties"]["declared"]["enum"]) == set(PageType)
    assert set(definitions["action"]["properties"]["action"]["enum"]) == set(ActionKind)
    assert set(definitions["needs"]["items"]["enum"]) == set(Allow)
