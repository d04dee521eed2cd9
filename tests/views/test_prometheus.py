"""The textfile for Prometheus, read by a strict reader of the text format 0.0.4 and by Prometheus' own.


`make edges` has promtool read it.
"""

import re

import pytest
from hypothesis import given, settings
from prometheus_client import parser

from reconciler.views import output
from reconciler.views.clean import clean
from tests.support import hostile, reports

ALL = [name for name in reports.NAMES if not name.startswith("slots")]
SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (-?[0-9.]+)")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def read(text):
    """Return {(name, labels): value}; refuses what Prometheus refuses."""
    assert text.endswith("\n")
    theirs = {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in parser.text_string_to_metric_families(text)
        for one in family.samples
    }
    samples, helped, typed, groups = {}, set(), set(), []
    for line in text.removesuffix("\n").split("\n"):
        if comment := re.fullmatch(r"# (HELP|TYPE) ([a-z_]+) (.+)", line):
            known = helped if comment[1] == "HELP" else typed
            assert comment[2] not in known, line
            assert comment[1] == "HELP" or comment[3] == "gauge"
            known.add(comment[2])
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        name, labels = sample[1], sample[2] or ""
        assert "".join(match[0] for match in LABEL.finditer(labels)) == labels, line
        pairs = {
            key: re.sub(r"\\.", lambda match: ESCAPES[match[0]], text) for key, text in LABEL.findall(labels)
        }
        key = (name, tuple(sorted(pairs.items())))
        assert key not in samples, f"twice: {line}"
        assert name in helped & typed
        if not groups or groups[-1] != name:
            assert name not in groups, f"{name} is not in one group"
            groups.append(name)
        samples[key] = float(sample[3])
    assert samples == theirs
    return samples


def rendered(name, report=None):
    text = output.render("prometheus", reports.kind(name), report or reports.made(name))
    return {
        (key, *(text for label, text in labels if label != "account")): value
        for (key, labels), value in read(text).items()
    }


@pytest.mark.parametrize("name", ALL)
def test_the_format_is_right(name):
    rendered(name)


def test_the_files_of_two_accounts_on_one_host_do_not_collide():
    report = reports.made("drift-downgraded")
    ours, theirs = (
        read(output.render("prometheus", "drift", {**report, "account": account}))
        for account in (report["account"], "another")
    )
    assert report["account"] == "emulator"
    assert ours.keys() & theirs.keys() == set()
    assert all(("account", "another") in labels for _, labels in theirs)
    alone = read(output.render("prometheus", "drift", {**report, "account": None}))
    assert ("reconciler_in_sync", ()) in alone


def test_a_downgrade_can_be_alerted_on():
    samples = rendered("drift-downgraded")
    assert samples["reconciler_in_sync",] == 0
    assert samples["reconciler_findings", "type-downgraded", "critical"] == 1
    verdict = ("reconciler_type_verdict", "all_hosts_available", "two-hosts", "contradicted")
    assert samples[verdict] == 1


def test_what_is_proved_counts_by_witness():
    samples = rendered("drift-clean")
    assert samples["reconciler_in_sync",] == 1
    assert samples["reconciler_coverage", "page-data"] == 1


def test_pages_count_by_action_and_by_outcome():
    assert rendered("plan-create")["reconciler_pages", "create"] == 5
    applied = rendered("apply-manual")
    assert (applied["reconciler_pages", "verified"], applied["reconciler_pages", "unverified"]) == (2, 3)
    assert rendered("checklist-open")["reconciler_pages", "manual"] == 3
    assert rendered("validate-errors")["reconciler_findings", "unknown-field", "error"] == 1


@given(hostile.TEXT)
@settings(max_examples=60, deadline=None)
def test_labels_keep_what_data_says(text):
    report = reports.made("drift-downgraded")
    (wrong,) = [page for page in report["pages"] if page["page"] == "two-hosts"]
    wrong["page"] = text
    report["pages"] = [wrong]
    assert (
        rendered("drift-downgraded", report)[
            "reconciler_type_verdict", "all_hosts_available", clean(text), "contradicted"
        ]
        == 1
    )
