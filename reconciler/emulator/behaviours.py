"""The behaviours of the emulator: one decides the types of pages, any number of modifiers changes the rest.

What the real API does is not documented, so each is a guess worth rehearsing. Names only: each is carried
out in the module that answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

TYPES: Final = {
    "downgrades": "extra fields are accepted and dropped, every page made by API books its owner alone",
    "honours-shared": "schedule_type multiple makes multi-host pages; availability_override says which",
    "honours-pools": "pooling_type, user_pools and attendees are honoured and returned",
    "strict": "as downgrades, but a field outside the contract is refused",
}
MODIFIERS: Final = {
    "analytics-lag": "the next reads of analytics do not count what was just made (=N reads, 2)",
    "as-seen": "what people met on live accounts: profiles, bodies, lists, owner-only=get, no-page-data",
    "bare-pages": "public pages of single-host types name no host",
    "code-links": "each page has a code of its own in its link, and pages of one owner may share a slug",
    "defaults-left-out": "schedules are answered without fields that have their default",
    "delete-conflict": "DELETE of a page with upcoming bookings is refused with 409",
    "extra-fields": "answers hold fields that no document names",
    "fairness": "any-host pages hide a host who has three bookings of the page more than another",
    "float-numbers": "numbers are answered as floats: 30.0",
    "inactive-times-404": "the times of a page that is not active are not found",
    "keeps-dates": "a PATCH to interval_type unlimited leaves a page its dates",
    "no-page-data": "public pages carry no embedded data",
    "no-times": "no address tells what visitors are offered",
    "only-full-rules": "as-seen takes create requests with a full rule for each host alone",
    "only-hours-at-top": "as-seen takes create requests with hours at the top alone",
    "owner-missing": "availability is answered without its owner",
    "owner-only": "single pages and availabilities of others are not found (=get, or =all: nor written)",
    "page-data": "public pages carry their embedded data, under as-seen too",
    "page-cache": "the next reads of a public page get the copy from before a write (=N reads, 2)",
    "patch-breaks-pool": "a PATCH that sends the rules leaves a page that books its owner alone",
    "pool-adds-host": "a multi-host page whose rules the API was sent books the account's last user, too",
    "pool-loses-host": "a multi-host page whose rules the API was sent books all its hosts but the last",
    "pool-swaps-host": "as pool-adds-host, in the place of the last host",
    "read-lag": "the next reads do not see a write (=N reads, 2)",
    "secret-times-404": "the times of a secret page are not found without a token",
    "segments-add": "dated hours are added to the week's, and do not replace those of their date",
    "short-times": "times of day are answered as 9:00",
    "slug-missing-in-list": "LIST answers hold no slug, as before November 2026",
    "slug-rewritten": "the server puts two letters after every slug it is sent",
    "soft-delete": "DELETE keeps the page as cancelled",
    "text-numbers": "numbers are answered as strings: \"30\"",
    "trims-text": "texts are answered composed, with \\n alone, without white space that ends a line",
    "upper-colors": "colours are answered in capitals: #0E72ED",
    "vanity-links": "links are those of a company's own address, below /zbook",
    "zone-aliases": "time zones are answered by other names of theirs: Asia/Calcutta for Asia/Kolkata",
}  # fmt: skip
_COUNTED: Final = {"analytics-lag": 2, "page-cache": 2, "read-lag": 2}
_WORDS: Final = {"owner-only": ("get", "all")}
"""Modifiers that take a word, with the words they take; the first one is meant where none is given."""
_IMPLIED: Final = {"as-seen": ("owner-only", "no-page-data")}
_PAGE_DATA: Final = {"no-page-data", "page-data"}
"""Each other's opposite; `page-data` is there for `as-seen`, which implies the other one."""


class UnknownBehaviour(ValueError):
    """A name that is no behaviour, or a number or a neighbour it cannot have."""

    def __init__(self, message: str, name: str = "") -> None:
        """Keep the `name` that nobody knows, where that is what is wrong."""
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One of TYPES, and some of MODIFIERS with their number (0 where there is none) and their word."""

    types: str = "downgrades"
    modifiers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, modifier: str) -> bool:
        """Tell whether a modifier is on."""
        return modifier in self.modifiers

    @property
    def strict(self) -> bool:
        """Whether unknown fields are refused."""
        return self.types == "strict"

    @property
    def shared_slugs(self) -> bool:
        """Whether pages of one owner may have the same slug, as their links differ by a code."""
        return "code-links" in self.modifiers

    @property
    def pools(self) -> bool:
        """Whether pool fields are read and returned."""
        return self.types == "honours-pools"


def parse(names: Iterable[str]) -> Behaviour:
    """Read behaviour names, each of which may be several with commas between: `strict,read-lag=3`."""
    types: list[str] = []
    modifiers: dict[str, int] = {}
    words: dict[str, str] = {}
    for part in (part.strip() for name in names for part in name.split(",") if part.strip()):
        name, sign, value = part.partition("=")
        if name in TYPES and not sign:
            types.append(name)
        elif name in _WORDS:
            modifiers[name], words[name] = 0, _word(part, value, _WORDS[name]) if sign else _WORDS[name][0]
        elif name in MODIFIERS and (not sign or name in _COUNTED):
            modifiers[name] = _number(part, value) if sign else _COUNTED.get(name, 0)
        else:
            raise UnknownBehaviour(f"`{part}` is no behaviour", name)
    if len(set(types)) > 1:
        raise UnknownBehaviour(f"`{types[0]}` and `{types[1]}` exclude each other")
    if modifiers.keys() >= _PAGE_DATA:
        raise UnknownBehaviour("`page-data` and `no-page-data` exclude each other")
    for name in [implied for bundle in _IMPLIED if bundle in modifiers for implied in _IMPLIED[bundle]]:
        if name in _PAGE_DATA and "page-data" in modifiers:
            continue
        modifiers.setdefault(name, 0)
        if name in _WORDS:
            words.setdefault(name, _WORDS[name][0])
    return Behaviour(types[0] if types else "downgrades", modifiers, words)


def _word(part: str, word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise UnknownBehaviour(f"`{part}`: must be one of {', '.join(words)}")
    return word


def _number(part: str, number: str) -> int:
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 1000):
        raise UnknownBehaviour(f"`{part}`: the number of reads must be from 1 to 1000")
    return int(number)
