"""Steps by hand in words: each with the bookings that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.times import wording
from reconciler.views.entries.entry import Json

NOT_MOVED = "neither moved nor cancelled by it"
MOST = 5
"""Pages that are named with their bookings; of more, how many they are: `--format json` names all."""


def in_words(step: Json) -> Json:
    """Return a step that says with itself for which pages it holds, and which bookings it is about."""
    told, pages = booked([step]), step.get("pages") or ()
    holds = f". It holds for {wording.many(len(pages), 'page')}: {_few(pages)}" if len(pages) > 1 else ""
    about = f". Booked, and {NOT_MOVED}: {told}" if told else ""
    return {**step, "do": f"{step['do']}{holds}{about}"}


def _few(keys: Sequence[str]) -> str:
    rest = len(keys) - MOST
    return ", ".join(f"`{key}`" for key in keys[:MOST]) + (f" and {rest:,} more" if rest > 0 else "")


def booked(steps: Iterable[Json], beside: str = "") -> str:
    """Say page by page which bookings steps are about; empty where there are none.

    The page `beside` which it stands is not named.
    """
    told = list(dict.fromkeys(_told(steps, beside)))
    rest = len(told) - MOST
    more = [f"{wording.many(rest, 'page')} more in --format json"] if rest > 0 else []
    return "; ".join([*told[:MOST], *more])


def needed(steps: Iterable[Json]) -> str:
    """Say which permission steps take, in the words of what blocks a write; empty where they take none."""
    names = sorted({name for step in steps for name in step.get("needs", ())})
    return f"needs {' '.join(f'--allow {name}' for name in names)}" if names else ""


def _told(steps: Iterable[Json], beside: str) -> Iterator[str]:
    for one in (one for step in steps for one in step.get("bookings") or ()):
        yield one["said"] if one["page"] == beside else f"`{one['page']}` {one['said']}"
