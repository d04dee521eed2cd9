"""Drift as one short message: how much, the worst of it, and where the report is. Title and text."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reconciler.times import wording
from reconciler.views import discreet
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.sheets import words

LONGEST = 240
SEVERITIES = ("critical", "warning", "info")


def render(report: Report, link: str = "", *, show_emails: bool = False) -> tuple[str, str]:
    """Return title and text; `link` is where people find the report."""
    shown = discreet.of(report)
    shown = shown if show_emails else discreet.masked(shown)
    found = shown["findings"]
    counts = Counter(one["severity"] for one in found)
    said = ", ".join(wording.many(counts[name], name) for name in SEVERITIES if counts[name])
    title = f"Booking pages: {'in sync' if shown['in_sync'] else f'not in sync, {said}'}"
    lines = [*(_worst(found[0]) if not shown["in_sync"] and found else []), *_news(shown.get("news"))]
    return title, "\n".join([*lines, *([f"report: {link}"] if link else [])]) or title


def _worst(one: dict[str, Any]) -> list[str]:
    page = f" on {one['page']}" if one["page"] else ""
    text = _harmless(f"{one['code']}{page}: {one['message']}")
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return [f"worst: {cut}", f"next: {one['next']}"]


def _news(news: dict[str, Any] | None) -> list[str]:
    if not news or not news["last_run"]:
        return []
    said = [f"{news['new']} new"] if news["new"] else []
    said += [f"{len(news['gone'])} gone"] if news["gone"] else []
    return [f"since {words.when(news['last_run'])}: {', '.join(said)}"] if said else []


def _harmless(text: str) -> str:
    """Return data that calls nobody and is no markup of a chat."""
    return clean(text).replace("@", "@\u200b").replace("<", "‹").replace(">", "›")
