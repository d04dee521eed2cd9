"""Warnings about well-formed pages that are probably a mistake, such as pages nobody can book. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconciler.config import common_time, dates
from reconciler.config.collector import Problems
from reconciler.config.pages import Declared
from reconciler.model import BookingPage


def check(pages: Sequence[Declared], today: date, problems: Problems) -> None:
    """Report pages that have ended, repeat a summary of their owner, or have no common time."""
    present = [(declared, declared.page) for declared in pages if isinstance(declared.page, BookingPage)]
    _same_summary(present, problems)
    longest = common_time.LongestWindows()
    for declared, page in present:
        problems.making = declared.made_for
        end = dates.parse(str(page.fields.get("end_date", "")))
        if end and end < today:
            message = f"the page's last day {end} is past: nobody can book it"
            cure = "give it a later day, or `state: absent`"
            problems.add("end-date-past", declared.places["end_date",], message, cure)
        if declared.typed:
            common_time.check(page, declared.places, today, longest, problems)
    problems.making = ""


def _same_summary(present: Iterable[tuple[Declared, BookingPage]], problems: Problems) -> None:
    firsts: dict[tuple[str, str], Declared] = {}
    for declared, page in present:
        summary = page.fields.get("summary")
        if not isinstance(summary, str) or not page.owner.email:
            continue
        first = firsts.setdefault((page.owner.email.lower(), summary.casefold().strip()), declared)
        if first is not declared:
            note = (f"`{first.page.key}` has it", first.places["summary",])
            message = f"`{first.page.key}` of the same owner has the same title"
            cure = "people cannot tell them apart in the owner's list: give each a title of its own"
            problems.making = declared.made_for
            problems.add("same-summary", declared.places["summary",], message, cure, note=note)
    problems.making = ""
