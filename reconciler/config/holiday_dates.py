"""Public holidays of a country. The only importer of `holidays`, loaded for a calendar that names one.

Names are asked for in a language: without one the package takes that of the machine, and the same files
would say other things elsewhere.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reconciler.config import spelling

ENGLISH: Final = "en_US"
ALIKE: Final = 0.85
"""How alike a misspelled country must be to one that is proposed: `England` is not Greenland."""
ESTIMATED: Final = "estimated)"
"""What stands in the name of a day that is computed, and will be announced by those who look at the moon."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays by date, which of them are estimated, and the years that are not known in full."""

    names: Mapping[date, str]
    estimated: tuple[date, ...]
    unknown_years: tuple[int, ...]


class Unknown(ValueError):
    """No such country or subdivision; `cure` makes the help: guessing takes time."""

    def __init__(self, cure: Callable[[], str]) -> None:
        """Keep the help for the holder of the file."""
        super().__init__()
        self.cure = cure


class UnknownCountry(Unknown):
    """There are no holidays of such a country."""


class UnknownSubdivision(Unknown):
    """The country has no such subdivision."""


def find(country: str, subdivision: str | None, years: Iterable[int]) -> Holidays:
    """Return the public holidays of a country (ISO 3166-1) and, if given, of its subdivision (ISO 3166-2).

    Raises `UnknownCountry` or `UnknownSubdivision`.
    """
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):  # UK is no code, and no GB
        raise UnknownCountry(lambda: _country_meant(country))
    about = holidays.country_holidays(country, years=[])
    subdivisions = (*about.subdivisions, *about.subdivisions_aliases)
    if subdivision is not None and subdivision not in subdivisions:
        raise UnknownSubdivision(lambda: _subdivision_meant(subdivision, about))
    names: dict[date, str] = {}
    unknown: list[int] = []
    for year in years:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = type(about)(subdiv=subdivision, years=[year], language=_language(about), **_marked(about))
        incomplete = any(issubclass(warning.category, UserWarning) for warning in said)
        if incomplete or not about.start_year <= year <= about.end_year:
            unknown.append(year)
        names |= {day: name for day, name in found.items() if day.year == year}
    estimated = tuple(sorted(day for day, name in names.items() if ESTIMATED in name))
    return Holidays(dict(sorted(names.items())), estimated, tuple(unknown))


def _marked(about: Any) -> Mapping[str, Any]:
    """Return what makes a country mark dates that the moon decides: some are unmarked by default."""
    taken = inspect.signature(type(about).__init__).parameters
    return {name: True for name in ("islamic_show_estimated", "hindu_show_estimated") if name in taken}


def _language(about: Any) -> str | None:
    """Return English as the country writes it, else English; None where its names are in one language."""
    default: str | None = about.default_language
    if default and default.startswith("en"):
        return default
    return ENGLISH if ENGLISH in about.supported_languages else default


def _country_meant(written: str) -> str:
    import holidays
    from holidays import registry

    codes = holidays.list_supported_countries(include_aliases=False)
    upper = written.upper()
    if upper not in codes and upper in holidays.list_supported_countries(include_aliases=True):
        return f"did you mean `{holidays.country_holidays(upper, years=[]).country}`?"
    if part := _part_meant(written, codes):
        return f"did you mean `country: {part[0]}` with `subdivision: {part[1]}`?"
    names = {name: code for name, code, *_ in registry.COUNTRIES.values()}
    near = (
        upper if upper in codes else names.get(spelling.nearest(written.replace(" ", ""), names, ALIKE) or "")
    )
    return (
        f"did you mean `{near}`?"
        if near
        else "write its two letters of ISO 3166, such as GB (its parts are a `subdivision`, such as ENG)"
    )


def _part_meant(written: str, countries: Iterable[str]) -> tuple[str, str] | None:
    """Return country and subdivision where a name is that of a part of one country alone."""
    import holidays

    name, found = written.strip().casefold(), []
    for country in countries:
        aliases = holidays.country_holidays(country, years=[]).subdivisions_aliases
        found += [(country, code) for alias, code in aliases.items() if alias.casefold() == name]
    return found[0] if len(found) == 1 else None


def _subdivision_meant(written: str, about: Any) -> str:
    codes = list(about.subdivisions)
    if not codes:
        return "remove it: its holidays are the same everywhere"
    near = spelling.nearest(written.upper(), codes, 0.75) or spelling.nearest(
        written, about.subdivisions_aliases
    )
    if near:
        return f"did you mean `{near}`?"
    return f"use one of {', '.join(codes[:12])}" + (" and others" if len(codes) > 12 else "")
