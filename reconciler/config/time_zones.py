"""Time zones as files write them: IANA names, and a message and cure for all other text. Pure."""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import nodes, spelling
from reconciler.config.collector import Cure, Problems
from reconciler.times import zones

# Abbreviation -> (region, zone) of each zone that it may mean.
ABBREVIATIONS: Final = {
    "SGT": [("Singapore", "Asia/Singapore")],
    "MYT": [("Malaysia", "Asia/Kuala_Lumpur")],
    "WIB": [("western Indonesia", "Asia/Jakarta")],
    "WITA": [("central Indonesia", "Asia/Makassar")],
    "WIT": [("eastern Indonesia", "Asia/Jayapura")],
    "PHT": [("the Philippines", "Asia/Manila")],
    "HKT": [("Hong Kong", "Asia/Hong_Kong")],
    "ICT": [("Thailand", "Asia/Bangkok"), ("Vietnam", "Asia/Ho_Chi_Minh")],
    "JST": [("Japan", "Asia/Tokyo")],
    "KST": [("Korea", "Asia/Seoul")],
    "PKT": [("Pakistan", "Asia/Karachi")],
    "NPT": [("Nepal", "Asia/Kathmandu")],
    "IST": [("India", "Asia/Kolkata"), ("Ireland", "Europe/Dublin"), ("Israel", "Asia/Jerusalem")],
    "IDT": [("Israel", "Asia/Jerusalem")],
    "GST": [("the Gulf", "Asia/Dubai")],
    "MSK": [("Moscow", "Europe/Moscow")],
    "TRT": [("Turkey", "Europe/Istanbul")],
    "CAT": [("central Africa", "Africa/Maputo")],
    "EAT": [("eastern Africa", "Africa/Nairobi")],
    "WAT": [("western Africa", "Africa/Lagos")],
    "SAST": [("South Africa", "Africa/Johannesburg")],
    "WEST": [("Portugal", "Europe/Lisbon")],
    "EEST": [("Greece", "Europe/Athens"), ("Finland", "Europe/Helsinki")],
    "CEST": [("Germany", "Europe/Berlin"), ("France", "Europe/Paris")],
    "BST": [("Britain", "Europe/London"), ("Bangladesh", "Asia/Dhaka")],
    "AST": [("Atlantic Canada", "America/Halifax"), ("Arabia", "Asia/Riyadh")],
    "ADT": [("Atlantic Canada", "America/Halifax")],
    "NST": [("Newfoundland", "America/St_Johns")],
    "NDT": [("Newfoundland", "America/St_Johns")],
    "ART": [("Argentina", "America/Argentina/Buenos_Aires")],
    "BRT": [("Brazil", "America/Sao_Paulo")],
    "CLT": [("Chile", "America/Santiago")],
    "COT": [("Colombia", "America/Bogota")],
    "PET": [("Peru", "America/Lima")],
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
    "AKST": [("Alaska", "America/Anchorage")],
    "AKDT": [("Alaska", "America/Anchorage")],
    "AWST": [("Perth", "Australia/Perth")],
    "ACST": [("Adelaide", "Australia/Adelaide"), ("Darwin", "Australia/Darwin")],
    "ACDT": [("Adelaide", "Australia/Adelaide")],
    "AEST": [("Sydney", "Australia/Sydney"), ("Brisbane", "Australia/Brisbane")],
    "AEDT": [("Sydney", "Australia/Sydney")],
    "NZST": [("New Zealand", "Pacific/Auckland")],
    "NZDT": [("New Zealand", "Pacific/Auckland")],
    "Z": [("Greenwich, all year", "UTC")],
}
FIXED: Final = {"EST": ("UTC-5", "America/New_York"), "MST": ("UTC-7", "America/Denver")}
"""Zones that suggest a place whose clock is changed. Hawaii's is not: `HST` is right as it stands."""
CLOSE: Final = 0.8
_SUCH_AS: Final = "write an IANA name such as Asia/Singapore"
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?", re.ASCII)


def read(node: nodes.Node, problems: Problems) -> str | None:
    """Return an IANA time zone name; None after a diagnostic."""
    text = node.value if isinstance(node, nodes.Scalar) else None
    if not isinstance(text, str) or not text:
        problems.add("unknown-time-zone", node, "this is not a time zone", _SUCH_AS)
        return None
    if text in FIXED:
        offset, city = FIXED[text]
        message = f"`{text}` is {offset} all year, without summer time"
        problems.add("fixed-time-zone", node, message, f"for the time people keep write {city}")
    if text in zones.zone_names():
        return text
    message, cure = unknown(text)
    problems.add("unknown-time-zone", node, message, cure)
    return None


def unknown(text: str) -> tuple[str, Cure]:
    """Return the message and the cure for text that is no time zone."""
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
        etc_zone = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}"  # POSIX turns the sign round
        exists = etc_zone in zones.zone_names() and not minutes
        fixed = f"; {etc_zone} is this offset all year" if exists else ""
        return f"`{text}` is an offset, not a time zone", f"write a place, such as Asia/Singapore{fixed}"
    return f"`{text}` is not a time zone", lambda: _nearest(text)


def _nearest(text: str) -> str:
    """Return the cure with a name that differs little (`CLOSE`): others may be zones far away."""
    names = zones.zone_names()
    cities = {name.rpartition("/")[2]: name for name in sorted(names, reverse=True)}
    near = spelling.nearest(text, names, CLOSE) or cities.get(spelling.nearest(text, cities, CLOSE) or "")
    return f"did you mean `{near}`?" if near else _SUCH_AS
