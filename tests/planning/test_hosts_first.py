"""Of a page that is known to book other hosts nobody is asked for a word; of any other one they are."""

from __future__ import annotations

import pytest

from reconciler.evidence import Verdict
from reconciler.findings import Finding, FindingCode
from reconciler.planning import hosts_first
from tests.support.build import ALL, MANY, proof

HOSTS, WORD = "reconciler checklist sales", "reconciler attest sales --by NAME"


def of(code: FindingCode, command: str, **more) -> Finding:
    return Finding(code, "sales", "seen", next=command, **more)


@pytest.mark.parametrize(
    "code", [FindingCode.HOST_MISSING, FindingCode.HOST_EXTRA, FindingCode.FIELD_CHANGED]
)
@pytest.mark.parametrize(
    ("asks", "for_a_word"),
    [
        (of(FindingCode.TYPE_UNPROVEN, WORD, proof=proof(Verdict.UNPROVEN, ALL)), True),
        (of(FindingCode.TYPE_UNPROVEN, WORD, proof=proof(Verdict.UNPROVEN, MANY)), False),
        (of(FindingCode.PAGE_TOUCHED, WORD, void=({"by": "ana"},)), True),
        (of(FindingCode.PAGE_TOUCHED, WORD), False),
        (of(FindingCode.FIELD_CHANGED, WORD), False),
    ],
    ids=["unproven", "single-host", "void", "touched", "other"],
)  # fmt: skip
def test_hosts_are_put_right_first(code, asks, for_a_word):
    first = for_a_word and code is not FindingCode.FIELD_CHANGED
    found = [one.next for one in hosts_first.before_a_word([asks, of(code, HOSTS)])]
    assert found == [HOSTS if first else WORD, HOSTS]
