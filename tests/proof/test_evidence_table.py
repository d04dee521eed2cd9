"""Every combination of what is remembered, of what age, with what is seen, for every declared type.

The rule is written a second time here, from the words of the design: what is seen in this run decides; else
what is remembered, while it is young and of the page as it still is.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product

import pytest

from reconciler.model import PageType
from reconciler.proof import verdict
from reconciler.zoom import witnesses
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support.build import ALL, ANA, ANY, MANY, NOW, ONE, known, live, page, seen

DAYS = 90
CHANGES = {
    "young": {},
    "at its last day": {"at": NOW - timedelta(days=DAYS)},
    "old": {"at": NOW - timedelta(days=DAYS, seconds=1)},
    "of another page": {"schedule_id": "other"},
    "of other hosts": {"hosts": (ANA.email,)},
    "of another schedule_type": {"schedule_type": "multiple"},
    "before another's change": {"updated": "u0"},
}
COUNTS = ("young", "at its last day")
WORDS = [None, *product(PageType, ("young",)), *product((ALL, ONE), CHANGES)]
HOSTS = [{"email": f"{name}@scheduler.zoom.us", "host": True} for name in ("ana", "budi")]


def pool(*kinds):
    pools = [{"pooling_type": kind} for kind in kinds]
    return {"pooling_type": "multiPool", "user_pools": pools, "attendees": HOSTS}


SHOWN = {
    "nothing": ({}, None),
    "all": (pool("collective"), {ALL}),
    "any": (pool("roundRobin"), {ANY}),
    "both": (pool("collective", "roundRobin"), {ALL, ANY}),
    "one host": ({"attendees": HOSTS[:1]}, {ONE, MANY}),
}
ANSWERED = {"nothing": ({}, None), "all": (pool("collective"), {ALL}), "any": (pool("roundRobin"), {ANY})}


def expected(declared, remembered, shown, answered):
    fresh = [shown] if shown else []
    if answered and (not shown or answered & shown):
        fresh.append(answered)
    words = [{word[0]} for word in remembered if word and word[1] in COUNTS]
    decisive = fresh or words
    if not decisive:
        return "unproven"
    if all(declared not in types for types in decisive):
        return "contradicted"
    if any(declared not in types for types in decisive):
        return "conflicting"
    return "confirmed" if set.intersection(*decisive) == {declared} else "unproven"


def remember(word, **more):
    return seen(type=word[0], **{**more, **CHANGES[word[1]]}) if word else None


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("answered", ANSWERED)
def test_every_combination(shown, answered):
    shown_page, raw = SHOWN[shown][0], ANSWERED[answered][0]
    text = f'<script type="application/json">{json.dumps({"schedule_id": "id-sales", **shown_page})}</script>'
    public = PublicPage("https://scheduler.zoom.us/ana/sales", 200, text)
    for attested, proved in product(WORDS, WORDS):
        memory = known(attestation=remember(attested), proof=remember(proved, witness="page-data", by=None))
        claims = witnesses.claims(PageEvidence(page(), live(raw=raw), NOW, public, memory, DAYS))
        for declared in PageType:
            verdict_ = expected(declared, (attested, proved), SHOWN[shown][1], ANSWERED[answered][1])
            assert verdict.judge(declared, claims).verdict == verdict_, (declared, attested, proved)
