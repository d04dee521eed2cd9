"""Which kinds of documents unread text may hold, so that their content is not called missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ANYTHING: Final = frozenset({"account", "hosts", "template"})
"""The kinds of documents that pages depend on."""
SEPARATOR: Final = re.compile(r"---(\s|$)")
_TOP: Final = re.compile(r"""["']?(account|hosts|groups|calendars|page|template)\b""")


def kinds(lines: Iterable[str]) -> frozenset[str]:
    """Return which kinds of `ANYTHING` these lines may hold, by the keys in column 1."""
    lost: frozenset[str] = frozenset()
    document: list[str] = []
    for line in lines:
        if SEPARATOR.match(line):
            lost |= _kinds_in_document(document)
            document = []
        else:
            document.append(line)
    return lost | _kinds_in_document(document)


def _kinds_in_document(document: list[str]) -> frozenset[str]:
    """Return the kinds of one document; of `ANYTHING` all where it has text and no key that tells."""
    tops = [match[1] for line in document if (match := _TOP.match(line))]
    if not tops:
        written = any(line.strip() and not line.startswith("#") for line in document)
        return ANYTHING if written else frozenset()
    meant = {"hosts" if top in ("groups", "calendars") else top for top in tops}
    return ANYTHING & meant - ({"hosts"} if tops[0] in ("page", "template") else set())
