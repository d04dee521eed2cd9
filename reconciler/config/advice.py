"""Warnings about configs that are well-formed and still wrong: pages nobody can book, and the like. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconciler.config import common_time, dates
from reconciler.config.pages import Declared
from reconciler.config.problems import Problems


def check(declared: Sequence[Declared], today: date, found: Problems) -> None:
    """Append what is worth a second look."""
    live = [one for one in declared if not one.page.absent]
    _same_summary(live, found)
    longest = common_time.Longest()
    for one in live:
        end = dates.parse(str(one.page.fields.get("end_date", "")))
        if end and end < today:
            message = f"the page's last day {end} is past: nobody can book it"
            cure = "give it a later day, or `state: absent`"
            found.add("end-date-past", one.places["end_date",], message, cure)
        common_time.check(one, today, longest, found)


def _same_summary(declared: Sequence[Declared], found: Problems) -> None:
    firsts: dict[tuple[str, str], Declared] = {}
    for one in declared:
        summary = one.page.fields.get("summary")
        if not isinstance(summary, str) or not one.page.owner.email:
            continue
        first = firsts.setdefault((one.page.owner.email.lower(), summary.casefold().strip()), one)
        if first is not one:
            note = (f"`{first.page.key}` has it", first.places["summary",])
            message = f"`{first.page.key}` of the same owner has the same title"
            cure = "people cannot tell them apart in the owner's list: give each a title of its own"
            found.add("same-summary", one.places["summary",], message, cure, note=note)
