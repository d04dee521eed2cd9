"""What a plan leaves to people, and what its first pages will show: said before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.exits import Exit
from reconciler.times import wording
from reconciler.views.entries.entry import Json, Row

MAKES = ("create", "replace")
"""What apply does before the steps on a page can be done."""
ALL_BLOCKED = "everything that would change is blocked"


def refused(report: Json) -> str:
    """Say why apply would refuse the whole plan; empty where it would not."""
    if report["exit_code"] != Exit.SAFETY:
        return ""
    return f"{report['refused'] or ALL_BLOCKED}; exit {int(Exit.SAFETY)}"


def notes(report: Json) -> Iterator[Row]:
    """Yield what goes first and what waits for it, then how many pages wait for a person."""
    writing = sum(map(writes, report["actions"]))
    if not report["refused"]:
        yield from (Row("", text) for text in _first(report, writing))
    yield from (
        Row("", text)
        for text in _people(report["actions"], "" if "command" in report else ", reconciler checklist")
    )


def trials(report: Json) -> Iterator[str]:
    """Say which types apply has yet to find out how to make, and what follows where it does not."""
    for trial in report.get("trials", ()):
        first, *others = trial["pages"]
        recipes = wording.many(len(trial["recipes"]), "recipe")
        wait = f"; the other {_others(len(others))} for what it shows" if others else ""
        left = ("it is", "both are")[len(others)] if len(others) < 2 else f"all {len(others) + 1:,} are"
        yield (
            f"no recipe was seen to make {trial['type']} here in 30 days: apply tries {recipes} on `{first}`"
            f"{wait}; if none is seen to work, {left} left to a person"
        )


def after_apply(action: Json) -> bool:
    """Whether the steps on a page can be done only when apply has made it."""
    return bool(action["checklist"]) and action["action"] in MAKES and not action["blocked"]


def count(actions: Iterable[Json]) -> int:
    """Return how many steps pages leave to people: one that is done once for several pages is one."""
    return len({
        (step.get("account") or action["page"], step["do"])
        for action in actions
        for step in action["checklist"]
    })  # fmt: skip


def _first(report: Json, writing: int) -> Iterator[str]:
    if report.get("canary") and writing > 1:
        yield (
            f"`{report['canary']}` goes first, alone: the others follow unless it turns out that the write "
            "cost it its type"
        )
    yield from trials(report)


def writes(action: Json) -> bool:
    """Whether apply writes for it."""
    return action["action"] not in ("no-op", "manual") and not action["blocked"]


def _people(actions: Sequence[Json], which: str) -> Iterator[str]:
    """Say how many pages wait for a person now, and how many will when apply has made them."""
    waiting = [action for action in actions if action["checklist"]]
    for later in (False, True):
        some = [action for action in waiting if after_apply(action) is later]
        if some:
            one = len(some) == 1
            steps = wording.many(count(some), "step") + _holding(some)
            made = f" when apply has made {'it' if one else 'them'}" if later else ""
            waits = f"{wording.many(len(some), 'page')} {'waits' if one else 'wait'} for a person"
            yield f"{waits}{made}: {steps}{which}"


def _holding(actions: Iterable[Json]) -> str:
    """Say for how many pages the steps hold that stand with one of several."""
    shared = {page for one in actions for step in one["checklist"] for page in step.get("pages", ())}
    return f", the dates among them for {len(shared):,} pages" if len(shared) > 1 else ""


def _others(count: int) -> str:
    return "page waits" if count == 1 else f"{count:,} pages wait"
