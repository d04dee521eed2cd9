"""Of what stood before a look could not read is it not known whether it still does; of all else it is."""

from __future__ import annotations

import pytest

from reconciler.planning.not_read import NotRead
from reconciler.records.sightings import Sighting
from tests.support.build import NOW

PART = NotRead(
    frozenset({"sales"}), frozenset({"ana@example.com"}), frozenset({"s7"}), {"demo": ("hosts.budi",)},
    frozenset({"demo", "shown"}), frozenset({"demo"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "page", "path", "more", "unknown"),
    [
        ("field-changed", "sales", "duration", {}, True),
        ("suspicious-read", "sales", "", {}, False),
        ("unmanaged-page", "", "", {"live": "s1", "owner": "ana@example.com"}, True),
        ("unmanaged-page", "", "", {"live": "s1", "owner": "budi@example.com"}, False),
        ("unmanaged-page", "", "", {"live": "s7", "owner": "budi@example.com"}, True),
        ("unmanaged-page", "", "", {"live": "s1"}, True),
        ("host-hours-changed", "demo", "hosts.budi.hours.mon", {}, True),
        ("host-hours-changed", "demo", "hosts.budiman.hours.mon", {}, False),
        ("field-changed", "demo", "duration", {}, False),
        ("type-downgraded", "demo", "type", {}, True),
        ("type-unproven", "demo", "type", {}, False),
        ("offered-outside-hours", "shown", "hosts", {}, True),
        ("type-downgraded", "shown", "type", {}, False),
    ],
)
def test_what_is_not_known(code, page, path, more, unknown):
    sighting = Sighting(code, page, path, NOW, **more)
    assert PART.covers(sighting) is unknown
    assert not NotRead().covers(sighting), "all was read"
