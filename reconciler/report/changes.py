"""A value that is other than declared: what changes, what stays as it is and why."""

from __future__ import annotations

from typing import Final

from reconciler.compare import invisible
from reconciler.compare.paths import spelled
from reconciler.model import Change, Desired, LivePage
from reconciler.planning import phrases
from reconciler.planning.origins import Moved
from reconciler.planning.tolerated import Accepted, Ignored, Tolerated, Unreadable
from reconciler.report.head import Json
from reconciler.report.places import place

WHYS: Final = {Accepted: "accepted", Ignored: "ignored", Unreadable: "unreadable"}
"""Why a difference stays, in the words of the JSON."""


def change(
    change_: Change, page: str, desired: Desired, live: LivePage | None = None, moved: Moved | None = None
) -> Json:
    """Return one change; `path` is dotted, None is "not there", or not shown where it is `unread`.

    Its origin is in it where it is told who `moved` it.
    """
    unread = live is not None and change_.path[0] in live.unread
    return {
        **spelled(change_.path),
        "unread": unread,
        "before": None if unread else change_.before,
        "after": change_.after,
        "shown": invisible.shown(change_.before, change_.after),
        **place(desired, page, change_.path),
        **({"origin": str(moved.origin)} if moved else {}),
    }


def tolerated(difference: Tolerated, page: str, desired: Desired) -> Json:
    """Return one difference that apply leaves, and why."""
    return {
        **change(difference.change, page, desired),
        "why": WHYS[type(difference.why)],
        "said": phrases.tolerated(difference.change, difference.why),
    }
