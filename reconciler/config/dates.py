"""Dates and time zones as files write them. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reconciler import zones
from reconciler.config import nodes, spelling
from reconciler.config.problems import Problems

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LOOSE: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?", re.ASCII)

# What people write for a zone -> what it is, and the names that say it.
ABBREVIATIONS: Final = {
    "SGT": "Singapore time: Asia/Singapore",
    "MYT": "Malaysia time: Asia/Kuala_Lumpur",
    "WIB": "western Indonesia time: Asia/Jakarta",
    "PHT": "Philippine time: Asia/Manila",
    "HKT": "Hong Kong time: Asia/Hong_Kong",
    "ICT": "Indochina time: Asia/Bangkok or Asia/Ho_Chi_Minh",
    "JST": "Japan time: Asia/Tokyo",
    "KST": "Korea time: Asia/Seoul",
    "IST": "India (Asia/Kolkata), Ireland (Europe/Dublin) or Israel (Asia/Jerusalem)",
    "CST": "US Central (America/Chicago), China (Asia/Shanghai) or Cuba (America/Havana)",
    "BST": "British summer time (Europe/London) or Bangladesh time (Asia/Dhaka)",
    "AST": "Atlantic time (America/Halifax) or Arabia time (Asia/Riyadh)",
    "EDT": "US Eastern time: America/New_York",
    "ET": "US Eastern time: America/New_York",
    "CT": "US Central time: America/Chicago",
    "CDT": "US Central time: America/Chicago",
    "MT": "US Mountain time: America/Denver",
    "MDT": "US Mountain time: America/Denver",
    "PT": "US Pacific time: America/Los_Angeles",
    "PST": "US Pacific time: America/Los_Angeles",
    "PDT": "US Pacific time: America/Los_Angeles",
    "CEST": "central European summer time: Europe/Berlin, Europe/Paris, …",
    "EEST": "eastern European summer time: Europe/Athens, Europe/Helsinki, …",
    "MSK": "Moscow time: Europe/Moscow",
    "AEST": "eastern Australia: Australia/Sydney, or Australia/Brisbane without summer time",
    "AEDT": "eastern Australia in summer: Australia/Sydney",
    "NZST": "New Zealand time: Pacific/Auckland",
    "NZDT": "New Zealand summer time: Pacific/Auckland",
    "GST": "Gulf time: Asia/Dubai",
    "PKT": "Pakistan time: Asia/Karachi",
}
FIXED: Final = {
    "EST": ("UTC-5", "America/New_York"),
    "MST": ("UTC-7", "America/Denver"),
    "HST": ("UTC-10", "Pacific/Honolulu"),
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?", re.ASCII)


def parse(text: str) -> date | None:
    """Read `YYYY-MM-DD`; None where it is no such date."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read(node: nodes.Node, found: Problems) -> date | None:
    """Read a date; None after a diagnostic."""
    text = node.text if isinstance(node, nodes.Scalar) else ""
    if (parsed := parse(text)) is not None:
        return parsed
    shown = f"`{text}`" if text else "this"
    loose = _LOOSE.fullmatch(text)
    guess = parse(f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}") if loose else None
    if guess:
        cure = f"write {guess}"
    elif _DATE.fullmatch(text):
        cure = "the calendar has no such day"
    else:
        cure = "write YYYY-MM-DD"
    found.error("bad-date", node, f"{shown} is not a date", cure)
    return None


def read_zone(node: nodes.Node, found: Problems) -> str | None:
    """Read an IANA time zone name; None after a diagnostic."""
    text = str(node.value) if isinstance(node, nodes.Scalar) and isinstance(node.value, str) else ""
    if text in FIXED:
        offset, city = FIXED[text]
        message = f"`{text}` is {offset} all year, without summer time"
        found.warning("fixed-time-zone", node, message, f"write {city} for the time people keep")
    if text in zones.zone_names():
        return text
    message, cure = _not_a_zone(text)
    found.error("unknown-time-zone", node, message, cure)
    return None


def _not_a_zone(text: str) -> tuple[str, str]:
    if known := ABBREVIATIONS.get(text.upper()):
        return (
            f"`{text}` is an abbreviation, not a time zone",
            f"abbreviations are ambiguous; it may mean {known}",
        )
    if offset := _OFFSET.fullmatch(text):
        hours = int(offset[2])
        sign = "-" if offset[1] == "+" else "+"
        fixed = f", or Etc/GMT{sign}{hours} for that offset all year (the sign is turned round there)"
        whole = hours <= 12 and not int(offset[3] or 0)
        return (
            f"`{text}` is an offset, not a time zone",
            f"write a city, such as Asia/Singapore{fixed if whole else ''}",
        )
    cities = {name.rpartition("/")[2]: name for name in sorted(zones.zone_names(), reverse=True)}
    near = spelling.nearest(text, zones.zone_names()) or cities.get(spelling.nearest(text, cities) or "")
    cure = f"did you mean `{near}`?" if near else "write an IANA name such as Asia/Singapore"
    return (f"`{text}` is not a time zone" if text else "this is not a time zone"), cure
