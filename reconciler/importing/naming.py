"""Names in the files for what comes from outside: page keys, host names, file names. Pure.

Whatever the slug, a name is made of a few harmless characters and used once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Final

LONGEST_KEY: Final = 100
LONGEST_HOST: Final = 50
DEVICES: Final = ("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)))
"""File names that Windows keeps for itself."""


class Names:
    """Gives names out, none of them twice; all are compared without regard to case."""

    def __init__(self, keys: Iterable[str], hosts: Iterable[str], files: Iterable[str]) -> None:
        """Take what is in use: page keys, names of hosts and groups, files in the folder."""
        self._keys, self._hosts, self._files = (
            {name.casefold() for name in taken} for taken in (keys, hosts, files)
        )

    def key(self, slug: str, owner: str) -> str:
        """Return the key of a page: its slug, with the owner where two have the same."""
        plain = _words(slug)[:LONGEST_KEY].strip("-") or "page"
        base = plain if len(plain) >= 3 else f"{plain}-page"
        person = _words(owner.partition("@")[0])[:20].strip("-")
        firsts = [base, f"{base}-{person}"] if person else [base]
        return _free(chain(firsts, _numbered(base)), self._keys)

    def host(self, email: str) -> str:
        """Return the name of a host: what stands before the @."""
        local = re.sub(r"[^a-z0-9_.-]+", "-", email.partition("@")[0].casefold())[:LONGEST_HOST]
        base = local.strip("-_.") or "host"
        return _free(chain([base], _numbered(base)), self._hosts)

    def file(self, name: str, ending: str) -> str:
        """Return a file name that is free, `name` if it is."""
        base = f"{name}-page" if name in DEVICES else name
        stems = chain([base], _numbered(base))
        return _free((f"{stem}{ending}" for stem in stems), self._files)


def _words(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _numbered(base: str) -> Iterator[str]:
    return (f"{base}-{number}" for number in count(2))


def _free(names: Iterable[str], taken: set[str]) -> str:
    name = next(name for name in names if name.casefold() not in taken)
    taken.add(name.casefold())
    return name
