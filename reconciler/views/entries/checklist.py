"""`checklist` laid out by the person as whom one signs in: what several pages share is said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from reconciler.planning import phrases
from reconciler.times import wording
from reconciler.views.entries import next_steps, pages, waiting
from reconciler.views.entries import steps as by_hand
from reconciler.views.entries.entry import Entry, Json, Row
from reconciler.views.entries.listing import Count, Listing

TRIED_AGAIN = "recipes that failed are tried again after 30 days, or after `reconciler probe --forget`"
ALL_ELSE = {"update": "apply changes the rest of this page", "no-op": "all else is as declared"}
"""What is said of a page that is not left to a person as a whole."""
NOT_YET = "apply makes this page first, or says how to make it by hand; these steps come after that"
LEFT = "a run left this page behind, and apply does not remove it for its owner"
GAVE_WAY = "it was `{}` before another page took its place, and no file names it"
MOST_LINKED = 10
"""Pages under one heading of which each has its link; more would be a list of links."""
Steps = tuple[Json, ...]


class Task(NamedTuple):
    """The steps of one page for which one signs in as `account`."""

    account: str
    action: Json
    steps: Steps


def checklist(report: Json) -> Listing:
    """Lay out the open manual steps, by account: that is how people sign in."""
    actions, next_ = report["pages"], tuple(next_steps.after_checklist(report))
    tried = tuple(Row("", text) for text in waiting.trials(report))
    tried += tuple(Row("", text, tone="warn") for text in _to_look_at(report.get("unproved", ())))
    tried += tuple(pages.void(report))
    left = report.get("left_behind", [])
    if not actions and not left:
        state = "nothing is to be done by hand" + (" before apply has tried" if report.get("trials") else "")
        return Listing("checklist", "By hand", state, "good", notes=tried, next=next_)
    tasks = sorted((task for action in actions for task in _tasks(action)), key=_order)
    entries = tuple(sorted([*map(_entry, _alike(tasks)), *map(_left, left)], key=lambda entry: entry.group))
    steps, by_hand_ = waiting.count(actions) + len(left), len(actions) + len(left)
    failed = any(action["recipes_failed"] for action in actions)
    return Listing(
        "checklist", "By hand", "steps for people", "warn",
        counts=(Count(by_hand_, "by hand", "warn"), Count(steps, wording.plural(steps, "step"))),
        notes=(*tried, *((Row("", TRIED_AGAIN),) if failed else ())), entries=entries, next=next_,
    )  # fmt: skip


def _to_look_at(keys: Sequence[str]) -> Iterator[str]:
    if keys:
        them = "it" if len(keys) == 1 else "them"
        yield f"{phrases.some_pages(keys)}: nothing proves the declared type; somebody has to look at {them}"


def _order(task: Task) -> tuple[str, str]:
    return task.account, task.action["page"]


def _tasks(action: Json) -> Iterator[Task]:
    """Yield the steps of a page by account, in the order of the steps."""

    def account(step: Json) -> str:
        return str(step.get("account") or action["owner"])

    for name, steps in groupby(action["checklist"], account):
        yield Task(name, action, tuple(steps))


def _alike(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Yield together the tasks of one account that have the same steps in the same order."""
    together: dict[object, list[Task]] = {}
    for task in tasks:
        kinds = tuple(_kind(step) for step in task.steps)
        together.setdefault((task.account, _why(task.action), kinds), []).append(task)
    for group in together.values():
        if len(group) > 1 and len(_said(group)) < sum(len(task.steps) for task in group):
            yield group
        else:
            yield from ([task] for task in group)


def _why(action: Json) -> str:
    """Return why a page is left to a person: of one that apply makes first or changes as well, that."""
    if waiting.after_apply(action):
        return NOT_YET
    if action["action"] != "manual" and action.get("blocked"):
        return f"apply changes nothing on this page: {action['blocked']}"
    return ALL_ELSE.get(action["action"], str(action["reason"]))


def _kind(step: Json) -> str:
    """Return what a step is about, the same for pages of which it says the same, but for their names."""
    return str(step.get("each") or step["field"] or step["do"])


def _said(alike: Sequence[Task]) -> list[Json]:
    """Return the steps of tasks that are alike: each once, or page by page where the pages differ."""
    steps: list[Json] = []
    for same in zip(*(task.steps for task in alike), strict=True):
        booked = [one for step in same for one in step.get("bookings") or ()]
        first, urls = {**same[0], "bookings": booked}, {step["url"] for step in same}
        if len({step["do"] for step in same}) == 1:
            steps.append({**first, "url": first["url"] if len(urls) == 1 else ""})
        elif first.get("each"):
            steps.append({**first, "do": first["each"], "url": ""})
        else:
            steps += [
                {**step, "do": f"`{task.action['page']}`: {step['do']}"}
                for task, step in zip(alike, same, strict=True)
            ]
    return steps


def _entry(alike: Sequence[Task]) -> Entry:
    """Lay out what is to be done by hand and nothing else: apply does the rest, and shows it."""
    first = alike[0]
    steps = first.steps if len(alike) == 1 else tuple(_said(alike))
    about = {**pages.page(first.action), "evidence": None}
    rows: tuple[Row, ...] = ()
    if len(alike) > 1:
        about |= {"name": f"{first.action['page']} and {len(alike) - 1:,} more", "place": "", "url": ""}
        about |= {"hosts": "", "declared": ""}
        rows = (Row("for each of", ", ".join(_called(task.action) for task in alike)), *_links(alike))
    counted = waiting.count([{**task.action, "checklist": task.steps} for task in alike])
    return Entry(
        label=wording.many(counted, "step"), kind="manual", tone="warn", problem=True,
        text=_why(first.action), rows=rows,
        steps=tuple(map(by_hand.in_words, steps)), group=f"as {first.account}", **about,
    )  # fmt: skip


def _left(page: Json) -> Entry:
    """Lay out a page that a run left behind, or that gave way to another: its owner alone removes it."""
    text = GAVE_WAY.format(page["was"]) if page.get("was") else LEFT
    return Entry(
        page["title"] or page["schedule_id"], "1 step", "warn", "manual", problem=True, text=text,
        steps=tuple(page["checklist"]), group=f"as {page['owner']}",
    )  # fmt: skip


def _links(alike: Sequence[Task]) -> Iterator[Row]:
    """Yield where each of a few pages is, where steps that are said once of all have a link of each."""
    if len(alike) > MOST_LINKED:
        return
    links = [{step["url"]: None for step in task.steps if step["url"]} for task in alike]
    if len({tuple(each) for each in links}) > 1:
        for task, each in zip(alike, links, strict=True):
            yield from (Row(task.action["page"], url) for url in each)


def _called(action: Json) -> str:
    """Return a page by its key, and as people see it in Zoom where that is not the same."""
    key, slug = action["page"], action["slug"]
    return str(key) if slug == key else f"{key} (link {slug})"
