"""Whose dates a person's word closes: what one person set says nothing of what another one is to set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from reconciler import errors
from reconciler.commands import interrupt
from reconciler.model import Desired
from reconciler.planning import phrases
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.dates_seen import ByPerson
from reconciler.times.weekly import Windows, format_windows
from reconciler.views.clean import clean

BY_HAND = tuple[ByPerson, ...]
"""What is set by hand for one page, person by person."""
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """The accounts of whose dates it was said that all are `done`, and that some are not (`denied`)."""

    done: frozenset[str] = NONE
    denied: frozenset[str] = NONE


def accounts(named: Iterable[str], desired: Desired, people: Iterable[BY_HAND]) -> frozenset[str]:
    """Return the emails of those who are `named`, by email or as the files call them.

    Raises `UsageError` for one who sets nothing by hand for the pages.
    """
    emails = {name: email for email, name in desired.names.items()}
    theirs = {one.account.casefold(): one.account for of_page in people for one in of_page}
    found = {name: theirs.get(emails.get(name, name).casefold()) for name in named}
    if unknown := next((name for name, email in found.items() if email is None), None):
        those = ", ".join(sorted(theirs.values()))
        raise errors.UsageError(
            f"nothing is set by hand as {unknown} for these pages: nothing was recorded",
            help=f"those who set dates for them: {those}" if those else "leave --as out",
        )
    return frozenset(email for email in found.values() if email)


def refuse_several(
    sheet: Iterable[Mapping[str, Any]], people: Iterable[BY_HAND], named: Collection[str], *, yes: bool
) -> None:  # fmt: skip
    """Raise `SafetyError` where dates of the pages wait for several people, and none is `named` as done.

    Not with a `yes` to all. Of pages at staging no dates are closed without a name.
    """
    if yes or named:
        return
    by_page = {
        entry["page"]: [one.account for one in of_page if one.waits]
        for entry, of_page in zip(sheet, people, strict=True)
        if not entry["staged"]
    }
    waiting = list(dict.fromkeys(account for accounts_ in by_page.values() for account in accounts_))
    if len(waiting) < 2:
        return
    first = next(key for key, accounts_ in by_page.items() if waiting[0] in accounts_)
    raise errors.SafetyError(
        f"dates of {phrases.some_pages([key for key, accounts_ in by_page.items() if accounts_])} wait to be "
        f"set as {_and(waiting)}, and it is not said whose are: nothing was recorded", code="several-people",
        help=f"name each who has set theirs: reconciler attest {first} --by NAME --as {waiting[0]}; or say "
        "--yes where all have",
    )  # fmt: skip


def said(
    entry: Mapping[str, Any], of_page: BY_HAND, named: Collection[str], *, agrees: bool, asked: bool
) -> Said:  # fmt: skip
    """Return what is said of the dates of a page, person by person; of those `named` alone, where any are.

    A page without them is no page of another type: they are asked about apart, and a no to the type says
    nothing of them. At staging, where nobody is asked, only those that are named count.
    """
    meant = [one.account for one in of_page if one.account in named or not named]
    if not agrees or not (asked or named or not entry["staged"]):
        return Said()
    answers = {one: _ask(entry, one, alone=len(of_page) == 1) if asked else True for one in meant}
    done = frozenset(one for one, answer in answers.items() if answer)
    return Said(done, frozenset(meant) - done)


def listed(of_page: BY_HAND) -> dict[str, Any]:
    """Return for the worksheet the dates that a page is to have, and the same `by_person` who sets them.

    `back` are dates that were set once and are to have their usual hours again.
    """
    people = [
        {
            "as": one.account,
            "dates": [
                _date(dates, day, windows) for dates in one.dates for day, windows in dates.days.items()
            ],
            "back": [_date(dates, day) for dates in one.back for day in dates.days],
        }
        for one in of_page
    ]
    return {"dates": [date_ for person in people for date_ in person["dates"]], "by_person": people}


def seen(of_page: BY_HAND, said_: Said) -> dict[str, Any]:
    """Return what of the dates of a page was seen, in the JSON of the report."""
    with_dates = {one.account for one in of_page if one.dates}
    return {
        "dates_seen": bool(with_dates) and with_dates <= said_.done,
        "dates_seen_as": sorted(said_.done),
    }


def left(people: Iterable[BY_HAND], said_: Sequence[Said]) -> bool:
    """Whether dates wait for somebody still."""
    return any(
        one.waits and one.account not in of_page_said.done
        for of_page, of_page_said in zip(people, said_, strict=True)
        for one in of_page
    )


def _date(dates: DatesByHand, day: date, windows: Windows | None = None) -> dict[str, Any]:
    hours = {} if windows is None else {"hours": format_windows(windows)}
    return {"host": dates.host.email, "date": day.isoformat(), **hours}


def _ask(entry: Mapping[str, Any], account: str, *, alone: bool) -> bool:
    who = "" if alone else f"as {clean(account)}: "
    with interrupt.breaking_off():
        return click.confirm(f"{who}are the dates of `{entry['page']}` set there?", err=True)


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
