"""Drift as one short message: how much, the worst of it, and where the report is. Title and text."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.views import entries, redaction
from reconciler.views.entries.entry import Remark
from reconciler.views.output import Report

LONGEST = 240


def render(report: Report, link: str = "", *, show_emails: bool = False) -> tuple[str, str]:
    """Return title and text; `link` is where people find the report."""
    shown = redaction.redacted(report)
    drift = entries.lay_out("drift", shown if show_emails else redaction.masked(shown))
    in_sync = drift.tone == "good"
    counts = "" if in_sync else "".join(f", {count.in_words}" for count in drift.counts)
    title = f"Booking pages: {drift.state}{counts}"
    worst = [] if in_sync else [line for count in drift.remarks[:1] for line in _worst(count)]
    news = [note.text for note in drift.notes if not note.name]
    return title, "\n".join([*worst, *news, *([f"report: {link}"] if link else [])]) or title


def _worst(remark: Remark) -> Iterator[str]:
    page = f" on {remark.page}" if remark.page else ""
    text = _harmless(f"{remark.code}{page}: {remark.message}")
    yield f"worst: {text if len(text) <= LONGEST else f'{text[:LONGEST]}…'}"
    yield f"next: {remark.next}"


def _harmless(text: str) -> str:
    """Return data that calls nobody and is no markup of a chat."""
    return text.replace("@", "@\u200b").replace("<", "‹").replace(">", "›")
