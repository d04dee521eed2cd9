"""Time zones as files write them: IANA names, and what to say to everything else. Pure."""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import nodes, spelling
from reconciler.config.problems import Cure, Problems
from reconciler.times import zones

# What people write for a zone -> the zones it may stand for.
ABBREVIATIONS: Final = {
    "SGT": [("Singapore", "Asia/Singapore")],
    "MYT": [("Malaysia", "Asia/Kuala_Lumpur")],
    "WIB": [("western Indonesia", "Asia/Jakarta")],
    "PHT": [("the Philippines", "Asia/Manila")],
    "HKT": [("Hong Kong", "Asia/Hong_Kong")],
    "ICT": [("Thailand", "Asia/Bangkok"), ("Vietnam", "Asia/Ho_Chi_Minh")],
    "JST": [("Japan", "Asia/Tokyo")],
    "KST": [("Korea", "Asia/Seoul")],
    "PKT": [("Pakistan", "Asia/Karachi")],
    "IST": [("India", "Asia/Kolkata"), ("Ireland", "Europe/Dublin"), ("Israel", "Asia/Jerusalem")],
    "GST": [("the Gulf", "Asia/Dubai")],
    "MSK": [("Moscow", "Europe/Moscow")],
    "EEST": [("Greece", "Europe/Athens"), ("Finland", "Europe/Helsinki")],
    "CEST": [("Germany", "Europe/Berlin"), ("France", "Europe/Paris")],
    "BST": [("Britain", "Europe/London"), ("Bangladesh", "Asia/Dhaka")],
    "AST": [("Atlantic Canada", "America/Halifax"), ("Arabia", "Asia/Riyadh")],
    "ET": [("New York", "America/New_York")],
    "EDT": [("New York", "America/New_York")],
    "CT": [("Chicago", "America/Chicago")],
    "CDT": [("Chicago", "America/Chicago")],
    "CST": [("Chicago", "America/Chicago"), ("China", "Asia/Shanghai"), ("Cuba", "America/Havana")],
    "MT": [("Denver", "America/Denver")],
    "MDT": [("Denver", "America/Denver")],
    "PT": [("Los Angeles", "America/Los_Angeles")],
    "PST": [("Los Angeles", "America/Los_Angeles")],
    "PDT": [("Los Angeles", "America/Los_Angeles")],
    "AEST": [("Sydney", "Australia/Sydney"), ("Brisbane", "Australia/Brisbane")],
    "AEDT": [("Sydney", "Australia/Sydney")],
    "NZST": [("New Zealand", "Pacific/Auckland")],
    "NZDT": [("New Zealand", "Pacific/Auckland")],
}
FIXED: Final = {
    "EST": ("UTC-5", "America/New_York"),
    "MST": ("UTC-7", "America/Denver"),
    "HST": ("UTC-10", "Pacific/Honolulu"),
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?", re.ASCII)


def read(node: nodes.Node, found: Problems) -> str | None:
    """Read an IANA time zone name; None after a diagnostic."""
    text = node.value if isinstance(node, nodes.Scalar) else None
    if not isinstance(text, str) or not text:
        found.add(
            "unknown-time-zone", node, "this is not a time zone", "write an IANA name such as Asia/Singapore"
        )
        return None
    if text in FIXED:
        offset, city = FIXED[text]
        message = f"`{text}` is {offset} all year, without summer time"
        found.add("fixed-time-zone", node, message, f"for the time people keep write {city}")
    if text in zones.zone_names():
        return text
    message, cure = _unknown(text)
    found.add("unknown-time-zone", node, message, cure)
    return None


def _unknown(text: str) -> tuple[str, Cure]:
    if meanings := ABBREVIATIONS.get(text.upper()):
        message = f"`{text}` is an abbreviation, not a time zone"
        if len(meanings) == 1:
            return message, f"for the time in {meanings[0][0]} write {meanings[0][1]}"
        return (
            message,
            f"write the one that is meant: {', '.join(f'{zone} ({where})' for where, zone in meanings)}",
        )
    if offset := _OFFSET.fullmatch(text):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        whole = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}"  # POSIX turns the sign round
        fixed = f"; {whole} is this offset all year" if whole in zones.zone_names() and not minutes else ""
        return f"`{text}` is an offset, not a time zone", f"write a place, such as Asia/Singapore{fixed}"
    return f"`{text}` is not a time zone", lambda: _nearest(text)


def _nearest(text: str) -> str:
    cities = {name.rpartition("/")[2]: name for name in sorted(zones.zone_names(), reverse=True)}
    near = spelling.nearest(text, zones.zone_names()) or cities.get(spelling.nearest(text, cities) or "")
    return f"did you mean `{near}`?" if near else "write an IANA name such as Asia/Singapore"
