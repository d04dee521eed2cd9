"""The live values of one page into its file: chosen, written at their places, read again, compared. Pure.

What is written must mean the same config as before, except for what was pulled; else nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reconciler import errors, fields
from reconciler.compare import projection
from reconciler.compare.identity import Mismatch, MovedAway
from reconciler.compare.paths import spelled
from reconciler.config import each
from reconciler.config.desired import Config
from reconciler.config.editing import passage
from reconciler.config.editing.passage import Cut
from reconciler.config.limits import DEFAULT, Limits
from reconciler.model import BookingPage, Change, LivePage, Tombstone, dotted
from reconciler.planning import phrases, tolerated
from reconciler.planning.action import Action
from reconciler.planning.evidence import Evidence
from reconciler.proof import booked_hosts
from reconciler.pulling import choice, notes, writing
from reconciler.pulling.choice import Choice, Standing
from reconciler.pulling.writing import Page, Parse
from reconciler.source import Source


@dataclass(frozen=True, slots=True)
class Pulled:
    """What is pulled into the page `key`: the new text of `file`, whose old one is `before`.

    Texts are equal where there is nothing to pull. `notes` say what else to know. `unread` are declared
    fields that this token cannot read, where none was named: whether they differ is not known.
    """

    key: str
    before: Source
    text: str
    choice: Choice
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def make(
    action: Action, evidence: Evidence, config: Config, parse: Parse, today: date, paths: Sequence[str],
    limits: Limits = DEFAULT,
) -> Pulled:  # fmt: skip
    """Return what pulling `paths` (all that can be where there are none) makes of the page's file.

    Raises `SafetyError` (`cannot-pull`) where it cannot be done, `UsageError` for an unknown path.
    """
    page, live = _both_sides(action)
    view = booked_hosts.live(page, live, action.proof, evidence.users)
    view = tolerated.as_applied(view, live, evidence.memory.pages.get(page.key))
    declared = projection.desired(page)
    standing = Standing(page, declared, view, action.proof, live.unread, evidence.users)
    chosen = choice.choose(standing, paths)
    source = _source(page, config)
    left = {change.path[0] for change, _ in chosen.left}
    unread = () if paths else tuple(name for name in tolerated.unread_names(page, live) if name not in left)
    if not chosen.changes:
        return Pulled(page.key, source, source.text, chosen, unread=unread)
    cut = passage.of_page(source.text, page.key, limits)
    if cut is None or page.key in config.desired.made_for:
        raise choice.refused(
            f"`{page.key}` is one of the pages that `each` makes, and has no value of its own",
            _of_one(page.key, config),
        )  # fmt: skip
    stand = Page(page, view, live, config, source, evidence, today)
    text, chosen = _as_far_as_it_goes(stand, cut, chosen, parse, named=bool(paths))
    said = notes.on(page, chosen.changes, config, cut.document, action.proof)
    return Pulled(page.key, source, text, chosen, said, unread)


def _of_one(key: str, config: Config) -> str:
    """Return what to do for a value of one of the pages that `each` makes."""
    shared = "change what holds for all of them"
    host = config.desired.made_for.get(key)
    made = next((made for made in config.made if key in made.pages), None)
    if made is None or host is None:
        return shared
    others = each.without(made.hosts, host)
    return f"{shared}, or write `page: {key}` as a document of its own; beside it, {others}"


def _both_sides(action: Action) -> tuple[BookingPage, LivePage]:
    """Return a page as declared and as live. Raises `SafetyError` where there is no such pair."""
    page, live = action.page, action.live
    if isinstance(page, Tombstone):
        raise choice.refused(f"`{page.key}` is to be removed (`state: absent`): there is nothing to keep")
    if live is None:
        why = phrases.reasons(action.reasons)
        if moved := next((reason for reason in action.reasons if isinstance(reason, MovedAway)), None):
            owner = (
                "" if moved.owner.casefold() == page.owner.email.casefold() else f"`owner: {moved.owner}`, "
            )
            raise choice.refused(
                f"`{page.key}` stands elsewhere in Zoom: {phrases.mismatch(moved)}",
                f"to keep that link, write {owner}`slug: {moved.slug}` in its file and pull again",
            )
        if any(isinstance(reason, Mismatch) for reason in action.reasons):
            raise choice.refused(f"it is not clear which page in Zoom `{page.key}` is: {why}")
        cure = f"see what is to be done: reconciler plan {page.key}"
        raise choice.refused(f"there is no page in Zoom to pull `{page.key}` from: {why}", cure)
    return page, live


def _source(page: BookingPage, config: Config) -> Source:
    span = config.desired.span(page.key)
    if span is None:
        raise TypeError(f"{page.key} stands in no file")
    return config.sources[span.file]


def _as_far_as_it_goes(
    stand: Page, cut: Cut, chosen: Choice, parse: Parse, *, named: bool
) -> tuple[str, Choice]:
    """Return the new text and what it pulls: all, or where nothing was `named`, all fields that can be."""
    try:
        text, changes = writing.write(stand, cut, chosen.changes, parse)
        return text, replace(chosen, changes=changes)
    except errors.SafetyError:
        if named:
            raise
    good: list[Change] = []
    left = [*chosen.left]
    for group in _by_field(chosen.changes):
        try:
            writing.write(stand, cut, group, parse)
            good += group
        except errors.SafetyError as refused:
            left += [(change, refused.message) for change in group]
    if not good:
        return stand.source.text, Choice((), tuple(left))
    text, changes = writing.write(stand, cut, tuple(good), parse)
    return text, Choice(changes, tuple(left))


def _by_field(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """Return the changes of each field; the dates of a page are one."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        name = change.path[0]
        groups.setdefault(fields.DATES[0] if name in fields.DATES else name, []).append(change)
    return [tuple(group) for group in groups.values()]


def report(pulled: Pulled, *, written: bool, diff_: Sequence[str]) -> Mapping[str, Any]:
    """Return the JSON form: `before` is what the file said, `after` what is live."""
    return {
        "format_version": "1",
        "page": pulled.key,
        "file": pulled.before.file,
        "changes": [
            {**spelled(change.path), "before": change.after, "after": change.before}
            for change in pulled.choice.changes
        ],
        "left": [{"path": dotted(change.path), "reason": why} for change, why in pulled.choice.left],
        "unread": list(pulled.unread),
        "notes": list(pulled.notes),
        "diff": list(diff_),
        "written": written,
    }
