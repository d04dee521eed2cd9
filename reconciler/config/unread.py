"""What may have stood in text that could not be read, so that nothing is called missing for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ANYTHING: Final = frozenset({"account", "hosts"})
"""The documents that others depend on."""
SEPARATOR: Final = re.compile(r"---(\s|$)")
_TOP: Final = re.compile(r"""["']?(account|hosts|groups|page)\b""")


def kinds(lines: Iterable[str]) -> frozenset[str]:
    """Return which documents that others depend on these lines may hold, by the keys at the margin."""
    lost: frozenset[str] = frozenset()
    document: list[str] = []
    for line in lines:
        if SEPARATOR.match(line):
            lost |= _of(document)
            document = []
        else:
            document.append(line)
    return lost | _of(document)


def _of(document: list[str]) -> frozenset[str]:
    """A page has `hosts` too; text without any key that tells what it is may be everything."""
    tops = [match[1] for line in document if (match := _TOP.match(line))]
    if not tops:
        written = any(line.strip() and not line.startswith("#") for line in document)
        return ANYTHING if written else frozenset()
    meant = {"hosts" if top == "groups" else top for top in tops}
    return ANYTHING & meant - ({"hosts"} if tops[0] == "page" else set())
