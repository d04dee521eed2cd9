"""Says when most hosts of a page are free, for a page whose hosts are never free together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reconciler.times import wording, zones
from reconciler.views.clean import clean


def said(report: Mapping[str, Any]) -> str:
    """Say it on the viewer's wall; nothing where the report of `slots` holds no such time."""
    found, drawn = report["almost"], report["picture"]
    if not found:
        return ""
    zone = zones.zone(drawn["time_zone"])
    begin, end = (datetime.fromisoformat(found[edge]).astimezone(zone) for edge in ("from", "to"))
    last = "24:00" if (end.hour, end.minute) == (0, 0) else f"{end:%H:%M}"
    hosts, missing = len(drawn["hosts"]), [clean(name) for name in found["missing"]]
    when = f"{wording.day(begin.date())} {begin:%H:%M} to {last}"
    return f"{hosts - len(missing)} of {hosts} are free, on {when}; not {', '.join(missing)}"
