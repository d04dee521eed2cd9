"""Drift as one short message: how much, the worst of it, and where the report is; or why there is none.

Title and text.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.views import entries, redaction, words
from reconciler.views.clean import cleaned
from reconciler.views.entries.entry import Remark
from reconciler.views.output import Report

LONGEST = 240


def render(
    report: Report, link: str = "", blind: str = "", *, account: str = "", show_emails: bool = False
) -> tuple[str, str]:
    """Return title and text; `link` is where people find the report.

    `blind` is since when there was no look before this one, where people were told so: an ISO instant.
    `account` is one of many.
    """
    drift = entries.lay_out("drift", _shown(report, show_emails))
    in_sync = drift.tone == "good"
    counts = "" if in_sync else "".join(f", {count.in_words}" for count in drift.counts)
    title = f"{_pages(account)}: {drift.state}{counts}"
    again = [f"looks again; it could not since {words.when(blind)}"] if blind else []
    worst = [] if in_sync else [line for count in drift.remarks[:1] for line in _worst(count)]
    news = [note.text for note in drift.notes if not note.name]
    return title, "\n".join([*again, *worst, *news, *([f"report: {link}"] if link else [])]) or title


def of_failure(
    report: Report, link: str = "", blind: str = "", *, account: str = "", looked: bool = False,
    show_emails: bool = False,
) -> tuple[str, str]:  # fmt: skip
    """Return title and text for the report of an error; `looked`: the look was done, its report failed.

    Else as `render`.
    """
    error = cleaned(_shown(report, show_emails))["error"]
    what = "could not write its report" if looked else "could not look"
    since = [f"since: {words.when(blind)}, for another reason at first"] if blind else []
    help_ = [f"help: {_short(error['help'])}"] if error["help"] else []
    lines = [f"why: {_short(error['message'])}", *help_, *since, *([f"see: {link}"] if link else [])]
    return f"{_pages(account)}: drift {what}", "\n".join(lines)


def _shown(report: Report, show_emails: bool) -> Report:
    shown = redaction.redacted(report)
    return shown if show_emails else redaction.masked(shown)


def _pages(account: str) -> str:
    return f"Booking pages of {account}" if account else "Booking pages"


def _worst(remark: Remark) -> Iterator[str]:
    page = f" on {remark.page}" if remark.page else ""
    yield f"worst: {_short(f'{remark.code}{page}: {remark.message}')}"
    yield f"next: {remark.next}"


def _short(text: str) -> str:
    text = _harmless(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _harmless(text: str) -> str:
    """Return data that calls nobody and is no markup of a chat."""
    return text.replace("@", "@\u200b").replace("<", "‹").replace(">", "›")
