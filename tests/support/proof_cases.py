"""The cases of the proof matrix: an account, what goes wrong on it, what is declared and remembered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reconciler.model import MULTI_HOST, PageType

ALL, ANY = PageType.ALL_HOSTS, PageType.ANY_HOST

MISHAPS: dict[str, tuple[dict[str, Any], ...]] = {
    "none": (),
    "POST fails once": ({"fault": "status", "status": 502, "match": {"method": "POST", "path": "/v2/"}},),
    "POST is answered by 502 but done": (
        {"fault": "status", "status": 502, "effect": True, "match": {"method": "POST", "path": "/v2/"}},
    ),
    "POST unanswered": ({"fault": "drop-after", "match": {"method": "POST", "path": "/v2/"}},),
    "PATCH unsent": ({"fault": "drop-before", "match": {"method": "PATCH", "path": "/v2/"}},),
    "PATCH unanswered": ({"fault": "drop-after", "match": {"method": "PATCH", "path": "/v2/"}},),
    "PATCH to active ignored": (
        {"fault": "ignore-field", "field": "active", "match": {"method": "PATCH", "path": "/v2/"}},
    ),
    "POST loses schedule_type": (
        {"fault": "ignore-field", "field": "schedule_type", "match": {"method": "POST", "path": "/v2/"}},
    ),
    "POST loses user_pools": (
        {"fault": "ignore-field", "field": "user_pools", "match": {"method": "POST", "path": "/v2/"}},
    ),
    "stale read": ({"fault": "stale", "match": {"method": "GET", "path": "/v2/scheduler/schedules/"}},),
    "page not found": ({"fault": "status", "status": 404, "times": 99, "match": {"path": "^/ana/"}},),
    "page fails once": ({"fault": "status", "status": 503, "match": {"path": "^/ana/"}},),
    "page cut short": ({"fault": "malformed", "times": 2, "match": {"path": "^/ana/"}},),
    "DELETE unanswered": ({"fault": "drop-after", "match": {"method": "DELETE", "path": "/v2/"}},),
}
"""By name, the faults of the emulator that are waiting when the program starts."""

BLIND = ("page not found", "page cut short")
"""Mishaps that keep the public page from being read at least once."""


@dataclass(frozen=True, slots=True)
class Case:
    """One account and what is declared on it. `truth` is the type of the page that is there, None for none.

    `change` is what the files want changed of it, `stored` what the lock file remembers of its type. `hours`
    says whether both hosts have the same ones.
    """

    behaviour: str
    mishap: str
    declared: PageType
    truth: PageType | None = None
    recipes: tuple[str, ...] = ()
    stored: str = "nothing"
    change: str = "nothing"
    hours: str = "same"

    @property
    def tried(self) -> bool:
        """Whether a trial must decide: times can be read, and patched hours leave the type alone."""
        hindered = any(name in self.behaviour for name in ("no-times", "patch-breaks-pool"))
        return self.truth is None and not hindered

    @property
    def shows(self) -> bool:
        """Whether the public page can be read whenever it is active, and says what it is."""
        hidden = any(behaviour in self.behaviour for behaviour in ("no-page-data", "page-cache"))
        return not hidden and self.mishap not in BLIND


def missing() -> list[Case]:
    """Return cases of pages that are not there yet, with the recipes to try and a mishap."""
    return list(dict.fromkeys(_missing()))


def existing() -> list[Case]:
    """Return cases of pages that are there, of any type, with any memory of that type."""
    return list(dict.fromkeys(_existing()))


def _missing() -> Iterator[Case]:
    behaviours = [
        "downgrades", "strict", "honours-shared", "honours-pools", "honours-shared,no-page-data",
        "honours-pools,no-page-data", "honours-shared,read-lag=1", "honours-pools,slug-rewritten",
        "downgrades,no-page-data", "honours-shared,patch-breaks-pool,slug-missing-in-list,page-cache",
        "honours-shared,pool-loses-host", "honours-shared,no-page-data,owner-only=get",
        "downgrades,no-page-data,owner-only=get", "honours-shared,no-page-data,no-times",
        "downgrades,no-page-data,no-times,owner-only=get",
    ]  # fmt: skip
    tried = [("shared-override", "shared", "pools"), ("shared",), ("pools",)]
    mishaps = [name for name in MISHAPS if name != "none"]
    every = itertools.product(behaviours, (ALL, ANY), tried)
    for number, (behaviour, declared, names) in enumerate(every):
        yield Case(behaviour, "none", declared, recipes=names)
        for step in range(2):
            yield Case(behaviour, mishaps[(number * 3 + step * 4) % len(mishaps)], declared, recipes=names)


def _existing() -> Iterator[Case]:
    behaviours = [
        "downgrades,page-cache", "honours-pools,pool-loses-host", "downgrades,no-page-data",
        "honours-shared,patch-breaks-pool",
        "honours-shared,no-page-data,patch-breaks-pool", "strict,read-lag=1",
    ]  # fmt: skip
    changes = ("nothing", "duration", "hours")
    mishaps = [name for name in MISHAPS if not name.startswith(("POST", "DELETE"))]
    memories = ["nothing", "proved", "attested", "attested long ago", "attested wrongly"]
    every = itertools.product(behaviours, PageType, PageType, memories)
    for number, (behaviour, declared, truth, stored) in enumerate(every):
        mishap = mishaps[number * 3 % len(mishaps)]
        some = changes if "patch-breaks-pool" in behaviour else changes[number % 3 :][:1]
        if not declared.multi_host and number % 2:
            continue
        for change in some if declared.multi_host else ["duration"]:
            hours = "same" if number % 2 else "apart"
            case = Case(behaviour, mishap, declared, truth, ("pools",), stored, change, hours)
            if not _beyond_evidence(case):
                yield case


def _beyond_evidence(case: Case) -> bool:
    """Whether no evidence can show the truth: a false attestation or an old answer, and no public page."""
    old = case.mishap == "stale read" or "read-lag" in case.behaviour
    lied = case.stored == "attested wrongly" or (old and case.stored != "nothing")
    return lied and not case.shows


def visibly_different(declared: PageType, truth: PageType) -> bool:
    """Whether a public page shows the difference: of the single-host types it only shows that."""
    return declared is not truth and bool({declared, truth} & MULTI_HOST)
