"""Says which clocks are changed on a day of a picture, those of one moment together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.times import wording
from reconciler.views.clean import clean


def said(one: Mapping[str, Any]) -> Iterator[str]:
    """Say each moment: `clock back 1 h at 03:00: Europe/Berlin (ana)`."""
    moments: dict[tuple[int, int], list[str]] = {}
    for change in one["changes"]:
        who = f" ({_few(change['hosts'])})" if change["hosts"] else ""
        moments.setdefault((change["at"], change["shift"]), []).append(f"{clean(change['time_zone'])}{who}")
    for (minute, shift), zones in sorted(moments.items()):
        way = "forward" if shift > 0 else "back"
        at = wording.wall(one["clock"], minute, end=True)
        yield f"clock {way} {wording.length(abs(shift))} at {at}: {', '.join(zones)}"


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(clean(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
