"""JUnit XML: a test case a page, a failure what needs somebody, well-formed whatever the data holds."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from junitparser import Failure, JUnitXml
from lxml import etree

from reconciler.views import output
from tests.support import hostile, reports
from tests.support.places import CASES

JENKINS = etree.XMLSchema(etree.parse(CASES / "junit" / "jenkins.xsd"))
ALL = [name for name in reports.NAMES if not name.startswith("slots")]


def rendered(name, report=None):
    return ET.fromstring(output.render("junit", reports.kind(name), report or reports.made(name)).encode())


def cases(root):
    return {case.get("name"): case for case in root.iter("testcase")}


@pytest.mark.parametrize("name", ALL)
def test_one_suite_whose_counts_are_true(name):
    root = rendered(name)
    (suite,) = root
    children = list(suite)
    assert {case.tag for case in children} == {"testcase"}
    failures = [case for case in children if case.find("failure") is not None]
    for element in (root, suite):
        assert (element.get("tests"), element.get("failures")) == (str(len(children)), str(len(failures)))


@pytest.mark.parametrize("name", ALL)
def test_two_readers_that_know_nothing_of_each_other_read_the_same(name):
    text = output.render("junit", reports.kind(name), reports.made(name)).encode()
    JENKINS.assertValid(etree.fromstring(text))
    read = JUnitXml.fromstring(text)
    failed = {
        case.name: (result.type, result.message)
        for suite in read
        for case in suite
        for result in case.result
        if isinstance(result, Failure)
    }
    ours = {case: one.find("failure") for case, one in cases(rendered(name)).items()}
    assert failed == {
        case: (one.get("type"), one.get("message")) for case, one in ours.items() if one is not None
    }
    assert (read.tests, read.failures, read.errors) == (len(ours), len(failed), 0)


@pytest.mark.parametrize("name", ["plan-create", "plan-replace", "apply-manual", "drift-downgraded"])
def test_a_case_for_every_page(name):
    report = reports.made(name)
    assert set(cases(rendered(name))) == {page["page"] for page in report.get("actions", report.get("pages"))}


def test_a_failure_has_the_text_of_the_finding_and_its_evidence():
    by_name = cases(rendered("drift-downgraded"))
    failure = by_name["two-hosts"].find("failure")
    assert (failure.get("type"), failure.get("message")) == (
        "type-downgraded",
        "people can book times when budi is busy",
    )
    assert "page-data: single-host, decisive: one host, no pool" in failure.text
    assert by_name["office-hours"].find("failure") is None
    assert by_name["two-hosts"].get("file").endswith("two-hosts.yaml")


def test_steps_by_hand_fail_and_verified_pages_pass():
    by_name = cases(rendered("apply-manual"))
    assert [name for name, case in by_name.items() if case.find("failure") is None] == [
        "intro-call",
        "office-hours",
    ]
    assert "1. in Zoom as dewi@example.com" in by_name["onboarding"].find("failure").text


def test_validate_has_a_case_a_file_and_one_that_passes_where_nothing_is_wrong():
    (name,) = cases(rendered("validate-errors"))
    assert name.endswith("two-hosts.yaml")
    (clean,) = cases(rendered("validate-clean")).values()
    assert clean.find("failure") is None


def test_a_refused_plan_fails_as_a_whole():
    report = reports.made("plan-create") | {
        "refused": "5 changes are more than the limit of 2 a run",
        "exit_code": 5,
    }
    failure = cases(rendered("plan-create", report))["the plan as a whole"].find("failure")
    assert failure.get("message") == f"{report['refused']}; exit 5"


def test_a_fleet_has_a_suite_an_account_and_a_case_for_what_could_not_be_looked_at():
    text = output.render("junit", "fleet", reports.fleet())
    JENKINS.assertValid(etree.fromstring(text.encode()))
    read = {suite.name: {case.name: case for case in suite} for suite in JUnitXml.fromstring(text.encode())}
    assert [*read] == ["reconciler.drift.two", "reconciler.drift.one"]
    (lost,) = read["reconciler.drift.two"].values()
    assert (lost.classname, lost.name, lost.result[0].message) == (
        "reconciler.drift.two", "no-report", "killed",
    )  # fmt: skip
    single = cases(rendered("drift-downgraded"))
    assert {name: bool(case.result) for name, case in read["reconciler.drift.one"].items()} == {
        name: case.find("failure") is not None for name, case in single.items()
    }
    assert (JUnitXml.fromstring(text.encode()).tests, len(single)) == (6, 5)


@pytest.mark.parametrize("name", ["plan-replace", "apply-manual", "drift-downgraded", "validate-errors"])
def test_xml_holds_whatever_the_data_holds(name):
    cases_before = len(list(rendered(name).iter("testcase")))

    @given(hostile.TEXT)
    @settings(max_examples=40, deadline=None)
    def holds(text):
        report = reports.poisoned(reports.made(name), text or "x")
        JENKINS.assertValid(etree.fromstring(output.render("junit", reports.kind(name), report).encode()))
        root = rendered(name, report)
        assert len(list(root.iter("testcase"))) <= cases_before
        assert {element.tag for element in root.iter()} <= {
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
            "system-out",
        }

    holds()
