"""What a probe tries, with whom, and what the pages that it makes have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from reconciler import errors
from reconciler.apply import staging_page
from reconciler.apply.run import Run
from reconciler.model import MULTI_HOST, Host, PageType, ZoomUser
from reconciler.times import zones
from reconciler.zoom import address, live, recipes
from reconciler.zoom.recipes import Recipe

KEY: Final = "probe"
"""What the journal calls the pages of an experiment."""
OPEN_FOR: Final = timedelta(days=100)
"""How far ahead the pages are open: all that a trial looks at, and one answer of the service holds it."""
OTHER_PAGES: Final = 6
"""Pages that are made beside one for each recipe and type."""

Ask = Callable[[PageType, str], PageType | None]
"""Asks a person what the page at an address is; None when they cannot say."""


@dataclass(slots=True)
class Setup:
    """What to try: `controls` are (known type, address) of pages; `ask` returns None without a person.

    `warn` is called with what is left behind when the experiment is interrupted.
    """

    owner: Host
    hosts: tuple[Host, ...]
    controls: Sequence[tuple[PageType, str]] = ()
    extra: Sequence[Recipe] = ()
    ask: Ask = lambda *_: None
    warn: Callable[[str], None] = lambda _: None

    def trials(self) -> Iterator[tuple[PageType, Recipe]]:
        """Return every type with every recipe for it; the control that is known to fail comes last."""
        for page_type in sorted(MULTI_HOST):
            for recipe in (*recipes.RECIPES, *self.extra, recipes.CONTROL):
                if page_type in recipe.fields:
                    yield page_type, recipe

    @property
    def pages(self) -> int:
        """How many pages are made at most."""
        return len(list(self.trials())) + OTHER_PAGES


def fields(run: Run, owner: Host) -> dict[str, Any]:
    """Return the fields of a page of an experiment: hidden, with dates, which live accounts want to have."""
    today = run.clock().date()
    return {
        "summary": "Test page, will be gone in a minute",
        "duration": 30,
        "start_time_increment": 30,
        "interval_type": "fixed",
        "start_date": today.isoformat(),
        "end_date": (today + OPEN_FOR).isoformat(),
        "time_zone": zone(run.users[owner.email]),
        **staging_page.HIDDEN,
    }


def zone(user: ZoomUser) -> str:
    """Return the time zone of a user's own hours; UTC where they have none that is known."""
    availability = user.availability()
    name = availability.time_zone if availability else None
    return name if name in zones.zone_names() else "UTC"


async def users(run: Run, setup: Setup) -> dict[str, ZoomUser]:
    """Read owner and hosts, and keep in `run` which pages there are. Raises `UsageError` for a stranger."""
    found: dict[str, ZoomUser] = {}
    for host in (*setup.hosts, setup.owner):
        user = found.get(host.email) or await live.user(run.writer, host.email)
        if user is None:
            await address.check(run.writer, {host.email})
            raise errors.UsageError(
                f"the account has no Scheduler user {host.email}",
                help="owner and hosts must be users of this Zoom account who have opened Scheduler once",
            )
        found[host.email] = user
    run.known_ids = frozenset(page.schedule_id for page in await live.pages(run.writer, setup.owner.email))
    return found
