"""A fleet as people read it: a line an account, worst first, what each has to say, and the sum."""

from __future__ import annotations

import importlib

from rich.console import Console
from rich.text import Text

from reconciler.views import words
from reconciler.views.entries import fleet
from reconciler.views.entries.fleet import Account
from reconciler.views.entries.written import Page
from reconciler.views.output import Report
from reconciler.views.text import lines

WIDEST_NAME = 24
"""Columns of names that stand in a column; a longer one moves what follows."""


def render(report: Report, console: Console) -> None:
    """Show the accounts."""
    accounts = fleet.lay_out(report)
    widths = (
        max((len(one.label) for one in accounts.accounts), default=0),
        min(max((len(one.name) for one in accounts.accounts), default=0), WIDEST_NAME),
    )
    for account in accounts.accounts:
        _line(account, widths, console)
    for account in accounts.accounts:
        if account.shown and account.own is not None:
            console.print()
            _ruled(account, console)
            _own(account, console)
    console.print()
    state = Text(f"{accounts.title}: {accounts.state}", f"bold {lines.STYLES[accounts.tone]}")
    total = lines.total(accounts.also)
    lines.wrapped(console, "", Text.assemble(state, f"; {total}" if total else ""))
    of_files = report["command"] == "validate"
    lines.ending(console, accounts._replace(reported="") if of_files else accounts)


def _ruled(account: Account, console: Console) -> None:
    """Print a line with the account's name and, where it is called otherwise, its config folder."""
    folder = "" if account.root == account.name else f" {account.root} "
    head, root = Text.assemble("── ", (account.name, "bold")), f" {folder}"
    if head.cell_len + len(root) > lines.width(console) - len("──"):
        console.print(head)
        head = Text(" ")
    head.append(root)
    console.print(head.append("─" * max(2, lines.width(console) - head.cell_len)))


def _own(account: Account, console: Console) -> None:
    """Show the account's own report."""
    if own := fleet.listing(account):
        view = importlib.import_module(f"reconciler.views.text.{account.kind}")
        view.render(own._replace(basis="", reported=""), console)


def _line(account: Account, widths: tuple[int, int], console: Console) -> None:
    label, name = widths
    head = Text.assemble(
        (f"{account.label:<{label}}  ", lines.STYLES[account.tone]), (f"{account.name:<{name}}  ", "bold")
    )
    if not account.in_words:
        head.rstrip()
    lines.wrapped(console, head, account.in_words)
    if account.help:
        lines.wrapped(console, " " * head.cell_len, f"help: {account.help}", "dim")
    for page in account.written:
        _written(page, console)
    if account.more:
        lines.paragraph(console, account.more, "dim")


def _written(page: Page, console: Console) -> None:
    """Name a page that was written; its fields or, of a new one, its link beside it, or below."""
    sign = Text(f"{words.SIGNS[page.kind]} {page.kind:<8}", lines.STYLES[words.TONES[page.kind]])
    head = Text.assemble(" " * lines.INDENT, sign, page.name)
    beside = page.fields or page.url
    if head.cell_len + lines.GAP + Text(beside).cell_len <= lines.width(console):
        console.print(Text.assemble(head, "  " if beside else "", (beside, "dim")))
        return
    console.print(head)
    if page.fields:
        lines.wrapped(console, " " * (2 * lines.INDENT), page.fields, "dim")
    else:
        console.print(Text(" " * (2 * lines.INDENT) + page.url, "dim"))  # whole, to be opened
