"""A fleet as Markdown: what is not well, each account with its own report behind a fold, within the limit.

Accounts that are well are counted, as pages as declared are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.views import entries, words
from reconciler.views.entries import fleet
from reconciler.views.entries.entry import TONES
from reconciler.views.entries.fleet import Account, Accounts
from reconciler.views.entries.listing import Next
from reconciler.views.entries.written import Page
from reconciler.views.markdown import entry, escape, fit
from reconciler.views.markdown.escape import code, link, prose
from reconciler.views.markdown.fit import Block


def render(report: Mapping[str, Any], limit: int) -> str:
    """Return the report in at most `limit` characters; its first line marks the comment to update."""
    accounts = fleet.lay_out(report)
    blocks = [_block(account) for account in accounts.accounts if _told(account)]
    return fit.within(limit, list(_head(accounts)), blocks, [following(step) for step in accounts.next])


def following(step: Next) -> str:
    """Return a command to type next."""
    return f"Next: {code(step.command)}{f', {step.case}' if step.case else ''}"


def _head(accounts: Accounts) -> Iterator[str]:
    yield "<!-- reconciler:fleet -->"
    yield f"## {accounts.title}: {accounts.state}"
    if accounts.reported:
        yield prose(accounts.reported)
    counts = ", ".join(f"**{count.in_words}**" for count in accounts.also)
    yield "; ".join(part for part in (counts, prose(accounts.about)) if part)


def _told(account: Account) -> bool:
    return account.shown or account.tone != "good" or bool(account.written)


def _written(page: Page) -> str:
    """Name a page that was written, with its link and what was sent."""
    said = "; ".join(filter(None, [link(page.url, "page") if page.url else "", prose(page.fields)]))
    line = f"  - {code(words.SIGNS[page.kind])} **{page.kind}** {code(page.name)}"
    return f"{line}: {said}" if said else line


def _block(account: Account) -> Block:
    line = f"- **{account.label}** {code(account.name)}"
    if account.in_words:
        line += f": {prose(account.in_words)}"
    if account.help:
        line += f"; {prose(account.help)}"
    plain = line
    more = [f"  - {account.more}"] if account.more else []
    line = "\n".join([line, *map(_written, account.written), *more])
    rank = len(TONES) - TONES.index(account.tone)
    own = fleet.listing(account) if account.shown else None
    if own is None:
        return Block(rank, tuple(dict.fromkeys((line, plain))), account.label)
    shown = [f"- {escape.line(note.line)}" for note in own.notes if note.name == entries.NOTE]
    shown += [entry.block(item).forms[0] for item in own.ranked if not item.as_declared]
    shown += [following(step) for step in own.for_readers]
    folded = "\n\n".join(
        [line, f"<details><summary>{own.title}: {own.state}</summary>", *shown, "</details>"]
    )
    return Block(rank, (folded, line), account.label)
