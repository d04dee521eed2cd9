"""From what became of each account to one report: worst first, and nothing claimed that is not known."""

from __future__ import annotations

import pytest

from reconciler import notify
from reconciler.fleet import gathering
from reconciler.fleet.values import Credentials, Ending, From, Member, Outcome
from reconciler.views.entries import fleet

PLACE = {"file": "fleet.yaml", "on": "local"}
COVERED = {"pages": 1, "declared": 1}


def member(name):
    return Member(name, name, Credentials(From.ENVIRONMENT, (name.upper(),)))


def gathered(command, *outcomes, more=()):
    names = [*(outcome.name for outcome in outcomes), *more]
    return gathering.report(command, PLACE, map(member, names), outcomes)


def drifted(name, code, *severities):
    findings = [{"severity": severity} for severity in severities]
    report = {"format_version": "1", "findings": findings, "coverage": COVERED}
    return Outcome(name, Ending.REPORTED, code, report)


def test_accounts_come_worst_first_with_their_counts():
    error = {"format_version": "1", "error": {"code": "credentials", "message": "no", "help": ""}}
    report = gathered(
        "drift", drifted("a", 0), drifted("b", 2, "warning"), drifted("c", 2, "critical", "warning"),
        Outcome("d", Ending.REPORTED, 4, error), Outcome("e", Ending.DIED, 1, None, "killed"),
    )  # fmt: skip
    assert [(one["account"], one["state"]) for one in report["accounts"]] == [
        ("d", "failed"), ("e", "failed"), ("c", "differs"), ("b", "differs"), ("a", "done"),
    ]  # fmt: skip
    assert report["exit_code"] == 4
    assert report["summary"]["counts"] == {"critical": 1, "warning": 2}
    assert [one["report"] is None for one in report["accounts"]] == [True, True, False, False, False]


def test_a_look_whose_message_was_lost_is_told_as_a_look():
    (one,) = gathered("drift", drifted("a", 1, "warning"))["accounts"]
    assert (one["state"], one["error"]["code"], one["counts"]) == ("failed", "not-told", {"warning": 1})
    assert one["error"]["message"].startswith("the look was done; then the message could not be delivered")
    lost = [{"code": "no-apprise", "message": "messages need apprise", "help": notify.INSTALL}]
    looks = [
        Outcome(
            name, Ending.REPORTED, 1, {"findings": [], "differs": differs, "coverage": COVERED}, untold=lost
        )
        for name, differs in (("a", False), ("b", True))
    ]
    report = gathered("drift", *looks, drifted("c", 0))
    assert [(one["account"], one["state"]) for one in report["accounts"]] == [
        ("b", "differs"), ("a", "done"), ("c", "done"),
    ]  # fmt: skip
    error = report["accounts"][1]["error"]
    assert (error["message"], error["help"]) == (
        "the look was done; then messages need apprise", notify.INSTALL,
    )  # fmt: skip
    assert (report["exit_code"], report["summary"]["untold"]) == (1, 2)
    shown = fleet.lay_out(report)
    assert (shown.state, shown.tone) == ("1 moved, 2 in sync, 2 not told", "warn")
    assert [one.tone for one in shown.accounts] == ["warn", "warn", "good"]


@pytest.mark.parametrize(
    ("made", "said", "tone"),
    [
        (0, "nothing applied yet; 2 pages are not made yet", "info"),
        (3, "2 pages are not made yet", "good"),
    ],
)
def test_an_account_in_which_nothing_was_applied_says_so_beside_being_in_sync(made, said, tone):
    own = {"findings": [], "in_sync": True, "not_made": 2, "coverage": {"pages": made, "declared": made + 2}}
    report = gathered("drift", Outcome("a", Ending.REPORTED, 0, own))
    (shown,) = fleet.lay_out(report).accounts
    assert (shown.label, shown.said, shown.tone) == ("in sync", said, tone)


@pytest.mark.parametrize(
    ("codes", "worst"),
    [((0, 2), 2), ((2, 3), 3), ((3, 7), 7), ((7, 5), 5), ((5, 6), 6), ((6, 1), 1), ((1, 4), 4), ((4, 9), 9)],
)
def test_the_exit_code_is_the_worst_by_the_usual_order(codes, worst):
    assert gathered("apply", *(drifted(f"a{code}", code) for code in codes))["exit_code"] == worst


def test_what_was_being_written_when_a_process_died_is_not_known():
    report = gathered("apply", Outcome("a", Ending.LOST, 1, None, "the worker was lost"), more=["b"])
    assert [(one["account"], one["state"]) for one in report["accounts"]] == [
        ("a", "not-known"),
        ("b", "not-begun"),
    ]
    assert "settles" in report["accounts"][0]["error"]["help"]
    assert report["exit_code"] == 130
    assert gathered("drift", Outcome("a", Ending.LOST, 1))["accounts"][0]["state"] == "failed"
