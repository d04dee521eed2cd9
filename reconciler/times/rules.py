"""The rules of all time zones in one release of `tzdata`, and which of them are in use.

Governments change their clocks; a release knows only what was decided before it. All conversions of
`times/zones` follow the rules in use: those of the installed package, or others while `using` holds. What is
remembered of a conversion is remembered for its rules (`remembered`).
"""

from __future__ import annotations

import functools
import io
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

_VERSION: Final = re.compile("([0-9]{4})([a-z])")
YEARS: Final = range(1996, 2101)
"""Of which years a release may be: what is worked out some years around it is still a date."""
P = ParamSpec("P")
R = TypeVar("R")


class Rules:
    """The rules of one release: equal only to themselves, for two may differ under one name."""

    def __init__(
        self,
        release: str,
        read: Callable[[str], bytes | None],
        zones: Mapping[str, bytes] | None = None,
        source: str = "",
        named_by: str = "",
    ) -> None:
        """Take `release` as PyPI names it, such as `2026.6`, and what reads a file of the package.

        `read` takes `zoneinfo/Asia/Singapore`, `zoneinfo/tzdata.zi` or `zones` and returns None for a file
        that is not there. `zones` are compiled files that count instead of those that `read` finds, by the
        name of the zone. `source` is the folder that they were read from; empty for the installed package.
        `named_by` is what names that folder: an option, or a variable of the environment.
        """
        self.release: Final = release
        self.source: Final = source
        self.named_by: Final = named_by
        self._read = read
        self._zones = dict(zones or {})
        self._loaded: dict[str, ZoneInfo] = {}

    def zone(self, name: str) -> ZoneInfo:
        """Return the zone called `name`, one of `zone_names`; one that the release lacks as installed.

        A release that has no such zone yet says nothing of it: the zone kept to the rules of another.
        """
        if (loaded := self._loaded.get(name)) is None:
            loaded = self._loaded[name] = ZoneInfo.from_file(io.BytesIO(self.compiled(name)), key=name)
        return loaded

    def compiled(self, name: str) -> bytes:
        """Return the compiled file (TZif) of the zone called `name`, one of `zone_names`."""
        data = self._zones.get(name) or self._read(f"zoneinfo/{name}")
        return data if data is not None else packaged(f"zoneinfo/{name}")

    def replaced(self, release: str, zones: Mapping[str, bytes]) -> Rules:
        """Return these rules under the name of another release, with its compiled files of some zones."""
        return Rules(release, self._read, {**self._zones, **zones}, self.source, self.named_by)


def packaged(name: str) -> bytes:
    """Return a file of the package; `importlib.resources` would load a dozen modules to say the same."""
    data = pkgutil.get_data("tzdata", name)
    assert data is not None  # noqa: S101 (packages on a disk have data)
    return data


def release_of(source: str) -> str:
    """Return the release as PyPI names it from the text of its `tzdata.zi`: `2026.6` from `# version 2026f`.

    Raises `ValueError` for a text that does not begin so.
    """
    words = source.split("\n", 1)[0].split()
    if len(words) != 3 or words[:2] != ["#", "version"]:
        raise ValueError("the text does not begin with `# version`")
    match = _VERSION.fullmatch(words[2])
    if match is None or int(match[1]) not in YEARS:
        raise ValueError(f"`{words[2]}` is no version of the time zone database")
    return f"{match[1]}.{ord(match[2]) - ord('a') + 1}"


@functools.cache
def installed() -> Rules:
    """Return the rules of the installed package."""
    return Rules(release_of(packaged("zoneinfo/tzdata.zi").decode()), packaged)


_other: ContextVar[Rules | None] = ContextVar("_other", default=None)


def in_use() -> Rules:
    """Return the rules that conversions follow here: the installed ones, or those of `using`."""
    return _other.get() or installed()


def told() -> dict[str, str | None]:
    """Return the rules in use as reports tell them: their release, and the folder if they are of one."""
    return {"zone_rules": in_use().release, "zone_rules_from": in_use().source or None}


@contextmanager
def using(rules: Rules) -> Iterator[None]:
    """Let conversions follow `rules`, in this thread or task and the tasks begun in it."""
    token = _other.set(None if rules is installed() else rules)  # what is remembered of them serves both
    try:
        yield
    finally:
        _other.reset(token)


def remembered(maxsize: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember what a function of zones returned, for its arguments and the rules in use.

    All arguments are to be hashable and given by position.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        def under(_: Rules | None, *args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        kept: Callable[..., R] = functools.lru_cache(maxsize)(under)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return kept(_other.get(), *args, **kwargs)

        return call

    return decorate
