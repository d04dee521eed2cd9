"""Warnings about configs that are well-formed and still wrong: pages nobody can book, and the like. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconciler.config import common_time, dates
from reconciler.config.collector import Problems
from reconciler.config.pages import Declared
from reconciler.model import BookingPage


def check(declared: Sequence[Declared], today: date, problems: Problems) -> None:
    """Append what is worth a second look."""
    present = [(one, one.page) for one in declared if isinstance(one.page, BookingPage)]
    _same_summary(present, problems)
    longest = common_time.Longest()
    for one, page in present:
        end = dates.parse(str(page.fields.get("end_date", "")))
        if end and end < today:
            message = f"the page's last day {end} is past: nobody can book it"
            cure = "give it a later day, or `state: absent`"
            problems.add("end-date-past", one.places["end_date",], message, cure)
        if one.typed:
            common_time.check(page, one.places, today, longest, problems)


def _same_summary(present: Iterable[tuple[Declared, BookingPage]], problems: Problems) -> None:
    firsts: dict[tuple[str, str], Declared] = {}
    for one, page in present:
        summary = page.fields.get("summary")
        if not isinstance(summary, str) or not page.owner.email:
            continue
        first = firsts.setdefault((page.owner.email.lower(), summary.casefold().strip()), one)
        if first is not one:
            note = (f"`{first.page.key}` has it", first.places["summary",])
            message = f"`{first.page.key}` of the same owner has the same title"
            cure = "people cannot tell them apart in the owner's list: give each a title of its own"
            problems.add("same-summary", one.places["summary",], message, cure, note=note)
