"""What a command asks the account for does not grow: requests by kind, beside the table of what is enough.

Two owners with twelve pages each. `pytest -rP tests/benchmarks/test_requests.py` shows the rows as they are
counted now; where fewer are sent, the table is lowered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from benchmarks import estate
from tests.support.world import NOW, replace_in

HOST = "host0@example.com"
PAGES, CHANGED = 24, 12
KINDS = (
    "tokens",
    "lists",
    "hours",
    "single reads",
    "times",
    "public times",
    "bookings",
    "public pages",
    "writes",
)
ENOUGH = {
    "plan, nothing remembered": (1, 2, 2, 0, 16, 0, 0, 24, 0),
    "plan, remembered": (1, 2, 2, 0, 0, 0, 0, 0, 0),
    "drift": (1, 2, 2, 0, 24, 0, 2, 24, 0),
    # what shares a list, and is asked where, is timing; bookings, one a person, are told after the writes
    "apply, 12 updates": (1, 8, 2, 0, 3, 8, 2, 12, 12),
    "apply, 12 creates": (1, 26, 4, 6, 16, 34, 0, 43, 60),
}
SCENARIOS: dict[str, dict[str, Any]] = {
    "plan, nothing remembered": {"words": ("plan", "--exit-code")},
    "plan, remembered": {"words": ("plan", "--exit-code"), "remembered": True},
    "drift": {"words": ("drift",), "remembered": True},
    "apply, 12 updates": {"words": ("apply", "--yes"), "remembered": True, "edit": True},
    "apply, 12 creates": {"words": ("apply", "--yes"), "first_owner": False},
}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "estate"
    estate.write(root, PAGES)
    return root


@pytest.fixture
def count(start, run, root) -> Callable[..., Counter[str]]:
    """Run a command to a good end and count what it asked for."""

    def counted(
        *words: str, remembered: bool = False, edit: bool = False, first_owner: bool = True
    ) -> Counter[str]:
        fixture = estate.fixture(PAGES)
        if not first_owner:
            fixture["schedules"] = [page for page in fixture["schedules"] if page["owner"] != HOST]
            assert len(fixture["schedules"]) == PAGES - CHANGED
        account = start("honours-pools", fixture=fixture, root=root, published=True)
        if remembered:
            assert run(account, "apply", "--yes", root=root, now=NOW + timedelta(minutes=1)).code == 0
        if edit:
            replace_in(root / "host0.yaml", [("duration: 30", "duration: 45")])
        earlier = len(account.requests())
        done = run(account, *words, root=root, now=NOW + timedelta(minutes=2))
        assert done.code == 0, done
        durations = Counter(page["duration"] for page in account.pages)
        assert durations == ({30: PAGES - CHANGED, 45: CHANGED} if edit else {30: PAGES})
        return estate.kinds(account.requests()[earlier:])

    return counted


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_more_is_asked_for_than_is_enough(count, scenario):
    chosen = dict(SCENARIOS[scenario])
    asked = count(*chosen.pop("words"), **chosen)
    assert set(asked) <= set(KINDS)
    print(f'"{scenario}": {tuple(asked[kind] for kind in KINDS)},')
    enough = dict(zip(KINDS, ENOUGH[scenario], strict=True))
    more = [f"{asked[kind]} {kind}, not {enough[kind]}" for kind in KINDS if asked[kind] > enough[kind]]
    assert not more
