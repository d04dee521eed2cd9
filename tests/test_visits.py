"""Looking at a page as visitors do: what several answers say together."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

from reconciler import errors, visits
from reconciler.evidence import Dating
from reconciler.zoom.api import Reader
from reconciler.zoom.session import PublicPage
from tests.support import build

NOW = datetime(2026, 1, 2, 8, tzinfo=UTC)
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
STRETCHES = [(BEGIN + timedelta(days=7 * week), BEGIN + timedelta(days=7 * week + 7)) for week in range(2)]


class Cached(Reader):
    """A reader that only pages themselves tell times, each answer as old as the next of `ages`."""

    def __init__(self, *ages):
        super().__init__(None)
        self.ages = list(ages)

    async def get(self, path, person="", **params):
        raise errors.ApiError(f"GET {path} answered 404: no", status=404)

    async def visit(self, url):
        text = json.dumps({"duration": 30, "days": []})
        age = self.ages.pop(0)
        return PublicPage(url, 200, text, Dating(age, NOW - age))


def test_several_answers_are_as_old_as_the_oldest():
    """What one of them shows may be of before a change, though another one is of now."""
    page = build.live(url="https://scheduler.zoom.us/ana/sales")
    reader = Cached(timedelta(0), timedelta(minutes=9))
    seen = asyncio.run(visits.during(reader, page, STRETCHES, NOW))
    oldest = NOW - timedelta(minutes=9)
    assert (seen.dating, seen.at) == (Dating(timedelta(minutes=9), oldest), oldest)
    assert (seen.since, seen.until) == (STRETCHES[0][0], STRETCHES[-1][1])
