"""Which differences are pulled, and how the page is declared then. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler import errors, fields
from reconciler.compare import diff
from reconciler.compare.projection import Users
from reconciler.config import spelling
from reconciler.evidence import Proof, Verdict
from reconciler.model import BookingPage, Change, Path, View, dotted
from reconciler.planning import pullable
from reconciler.pulling import wording


@dataclass(frozen=True, slots=True)
class Choice:
    """The changes to pull (`before` is live, `after` declared), and those that cannot be, each with why."""

    changes: tuple[Change, ...]
    left: tuple[tuple[Change, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A page as declared and as live, in one form, with what is known of it.

    `unread` are fields that this token cannot read, `users` called as in the files that name them.
    """

    page: BookingPage
    declared: View
    live: View
    proof: Proof | None
    unread: frozenset[str]
    users: Users


def choose(page: Standing, paths: Sequence[str]) -> Choice:
    """Return what is pulled: all that differs, or what the dotted `paths` name.

    Raises `UsageError` for a path that names nothing, `SafetyError` (`cannot-pull`) for a named one that
    cannot be pulled.
    """
    differences = diff.compare(page.declared, page.live)
    differences += _dates_left_out(page, differences)
    if not paths:
        judged = [(change, _why_not(page, change)) for change in differences]
        left = tuple((change, why) for change, why in judged if why)
        return Choice(tuple(change for change, why in judged if not why), left)
    named = [change for path in paths for change in _named(page, differences, path)]
    if any(change.path[0] in fields.DATES for change in named):
        named += [change for change in differences if change.path[0] in fields.DATES]
    changes = tuple(sorted({change.path: change for change in named}.values()))
    for change in changes:
        if why := _why_not(page, change):
            raise refused(f"{dotted(change.path)} cannot be pulled: {why}")
    return Choice(changes)


def _dates_left_out(page: Standing, differences: Iterable[Change]) -> tuple[Change, ...]:
    """Return the live dates that a page declared without dates has now: they go with its interval."""
    limited = any(change.path == ("interval_type",) and change.before is not None for change in differences)
    if not limited or page.live.get("interval_type") == "unlimited":
        return ()
    paths = [(name,) for name in fields.DATES[:2] if name not in page.declared and page.live.get(name)]
    return tuple(Change(path, page.live[path[0]], None) for path in paths)


def refused(message: str, cure: str = "") -> errors.SafetyError:
    """Return the error for what cannot be pulled."""
    return errors.SafetyError(message, code="cannot-pull", help=cure or "nothing was written")


def expected(declared: View, changes: Iterable[Change]) -> dict[str, Any]:
    """Return the view of a page as declared once `changes` are pulled."""
    view: dict[str, Any] = copy.deepcopy(_plain(declared))
    for change in changes:
        value = pullable.live_value(change)
        at = view
        for key in change.path[:-1]:
            at = at.setdefault(key, {})
        if value is None:
            at.pop(change.path[-1], None)
        else:
            at[change.path[-1]] = copy.deepcopy(_plain(value))
    return view


def _plain(value: Any) -> Any:
    """Return a value whose mappings can be changed."""
    return {key: _plain(below) for key, below in value.items()} if hasattr(value, "items") else value


def _named(page: Standing, differences: Iterable[Change], path: str) -> list[Change]:
    """Return the differences that a dotted path names, or a field that no file manages yet."""
    top, _, below = path.partition(".")
    if top in wording.NEVER:
        raise refused(f"{path} cannot be pulled: {wording.NEVER[top]}")
    found = [change for change in differences if _covers(path, dotted(change.path))]
    if found:
        return found
    if top in page.unread:
        raise refused(f"{path} cannot be pulled: {wording.NOT_READ}")
    steps = (top, *below.split(".")) if below else (top,)
    if fields.row(top) is None and top not in ("slug", "hosts"):
        near = spelling.nearest(path, [*fields.NAMES, "hosts", "slug"])
        cure = f"did you mean `{near}`?" if near else "name a field as the file does, such as buffer.after"
        raise errors.UsageError(f"a page has no field `{path}`", code="unknown-path", help=cure)
    return _unmanaged(page, steps)


def _unmanaged(page: Standing, path: Path) -> list[Change]:
    """Return the live value of a field that is not declared; nothing where both sides are the same."""
    if diff.at(page.declared, path) is not None or (len(path) > 1 and path[0] == "custom_fields"):
        return []
    change = Change(path, diff.at(page.live, path), None)
    if pullable.live_value(change) is None:
        raise refused(f"{dotted(path)} cannot be pulled: Zoom shows no value of it")
    return [change]


def _covers(asked: str, path: str) -> bool:
    return asked == path or path.startswith(f"{asked}.") or asked.startswith(f"{path}.")


def _why_not(page: Standing, change: Change) -> str:
    """Return in words why a change cannot be pulled; empty where it can.

    Of a field that this token cannot read there is no live value, and nobody knows whether it differs.
    """
    if change.path[0] in page.unread:
        return wording.NOT_READ
    wrong = page.proof is not None and page.proof.verdict in (Verdict.CONTRADICTED, Verdict.CONFLICTING)
    if change.path[0] == "hosts" and wrong:
        return wording.WRONG_TYPE
    return wording.why_not(change, page.page, page.users)
