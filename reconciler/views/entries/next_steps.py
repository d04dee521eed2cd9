"""What to type next after a plan or an apply, worked out once from the report, for every view."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence

from reconciler.exits import Exit
from reconciler.model import SINGLE_HOST
from reconciler.views import words
from reconciler.views.entries import waiting
from reconciler.views.entries.entry import Json
from reconciler.views.entries.listing import Next

APPLY = "reconciler apply"
IF_MEANT = "if that is meant"
AS_FILES_SAY = "once the files have the page as it was"
AFTER_APPLY = "after that: the steps are on pages that apply makes"
ALWAYS = frozenset({"custom-endpoint"})
"""What is allowed to a whole command, whichever pages it is about."""
OF_REPLACEMENTS = frozenset({"booked-page", "link-down", "replace"})
"""What a replacement may have been allowed: without it, more would be needed than is said."""
ALONE = ("update", "delete")
"""Actions that need one permission at most: what they still need is all."""
LEARNS = "to learn what dated hours do here: apply may then set dates itself"
UNREAD = "reconciler explain unreadable-field"
INSTEAD = "apply sets then what this blocks, and nobody by hand"
SETTLES = "first: it settles the run that did not end"
FEWER = "a few at a time, or raise `limits`"


def after_plan(report: Json) -> Iterator[Next]:
    """Yield the commands that carry a plan out: with the `--allow` it has, and with those it still needs.

    None where the plan is `asking`: there the answer is what is to be typed.
    """
    if report.get("asking"):
        return
    actions, made, allow = report["actions"], report.get("plan_file"), set(report.get("allow", ()))
    chosen = report.get("chosen", ())
    undoing = report.get("command")
    command = " ".join([undoing or APPLY, *([shlex.quote(made["file"])] if made else chosen)])
    writing = any(map(waiting.writes, actions)) or any(one["removed"] for one in report.get("leftovers", ()))
    if not writing or report["refused"]:
        yield from settling(report)
    if report["refused"]:
        yield from [Next("reconciler apply PAGE", FEWER, grave=True)] if writing and not undoing else ()
    else:
        yield from [Next(command + _allowing(allow))] if writing else ()
        yield from _with_permission(actions, allow, command)
    yield from _connecting(actions)
    yield from _learning(report)
    by_hand = [action for action in actions if action["checklist"]]
    if by_hand and not undoing:  # a checklist is of the pages as the files have them, an undo as they were
        later = not report["refused"] and all(map(waiting.after_apply, by_hand))
        yield _by_hand(allow, by_hand, AFTER_APPLY if later else "", chosen)
    if not report.get("unsettled"):  # with the run that is settled a word may count again
        yield from _to_attest(report.get("void", ()))


def settling(report: Json) -> Iterator[Next]:
    """Yield the command that settles runs which did not end."""
    return (Next(command, SETTLES) for command in {one["next"]: 0 for one in report.get("unsettled", ())})


def after_checklist(report: Json) -> Iterator[Next]:
    """Yield the command that goes on: for pages that are yet to be made, and when the steps are done."""
    pages = report["pages"]
    yield from _connecting(pages, INSTEAD)
    yield from _learning(report)
    first = any(map(waiting.after_apply, pages)) or bool(report.get("trials"))
    if first:
        yield Next("reconciler apply", "first, for the pages that are yet to be made")
    open_ = [page for page in pages if not waiting.after_apply(page)]
    dated = [page["page"] for page in open_ if _dates_alone(page)]
    if len(dated) < len(open_):
        yield Next("reconciler apply", "when that is done")
    if dated:
        yield Next(f"reconciler attest {' '.join(dated)} --by NAME", "when that is done")
    if any(page.get("was") for page in report.get("left_behind", ())):
        yield Next("reconciler drift", "which names an old page until it is gone")
    void = report.get("void", ())
    yield from _to_attest(void)
    if keys := [key for key in report.get("unproved", ()) if key not in [page["page"] for page in void]]:
        yield Next(f"reconciler drift {' '.join(keys)}", "which shows what is seen of a type")


def after_apply(report: Json) -> tuple[Next, ...]:
    """Return the commands to type: for what needs a look, permission, or a person; none where all is done."""
    pages: list[Json] = report["pages"]
    steps: list[Next] = []
    unread = [page for page in pages if _unread(page)]
    look = (Next(UNREAD, "for what this token cannot read back"),) if unread else ()
    if unproven := [page for page in pages if _unproven(page)]:
        steps += _to_attest(unproven)
    elif report["converged"]:
        return look
    steps += _connecting(pages)
    steps += _with_permission(
        pages, set(report.get("allow", ())), report["command"].partition(" --allow ")[0]
    )
    if by_hand := [page for page in pages if page["checklist"]]:
        undone = [page["page"] for page in by_hand] if _of_undo(report) else []
        chosen = undone or report.get("chosen", ())
        steps.append(_by_hand(report.get("allow", ()), by_hand, AS_FILES_SAY if undone else "", chosen))
    return tuple(steps) or _otherwise(report, unread, look)


def _otherwise(report: Json, unread: Sequence[Json], look: tuple[Next, ...]) -> tuple[Next, ...]:
    """Return what leads on after a run of which no page is for a person or for another permission."""
    if _of_undo(report):
        return (_undone_otherwise(report),)
    open_ = [page for page in report["pages"] if page["outcome"] != "verified"]
    return look if look and open_ == unread else (Next("reconciler plan"),)


def _undone_otherwise(report: Json) -> Next:
    """Return what leads on after an undo: refused pages go by their files, others are undone once more."""
    refused = [page["page"] for page in report["pages"] if page["exit_code"] == Exit.SAFETY]
    if not refused:
        return Next(report["command"])
    return Next(f"{APPLY} {' '.join(refused)}", "once the files say what is to be")


def _of_undo(report: Json) -> bool:
    """Whether a report is of pages as they were: steps by hand of these are in no checklist."""
    return not report["command"].startswith(APPLY)


def _to_attest(pages: Sequence[Json]) -> Iterator[Next]:
    """Yield the commands that take a person's word: for pages that look like another type one at a time."""
    alike = [page["page"] for page in pages if not _looks_otherwise(page)]
    if alike:
        yield Next(f"reconciler attest {' '.join(alike)} --by NAME", "when you have looked")
    for page in pages:
        if _looks_otherwise(page):
            only = f"only if you are sure: it looks like {words.types(page['type']['leaning'])}"
            yield Next(f"reconciler attest {page['page']} --by NAME", only)


def _looks_otherwise(page: Json) -> bool:
    leaning = page["type"]["leaning"]
    return bool(leaning) and page["type"]["declared"] not in leaning


def _connecting(pages: Iterable[Json], case: str = "") -> Iterator[Next]:
    """Yield what goes on where connections that are gone block pages, each once."""
    commands = dict.fromkeys(page["connect"] for page in pages if page.get("connect"))
    return (Next(command, case) for command in commands)


def _learning(report: Json) -> Iterator[Next]:
    """Yield what may spare steps by hand: nobody has tried what dated hours do on this account."""
    if command := report.get("learn"):
        yield Next(command, LEARNS)


def _by_hand(
    allow: Collection[str], pages: Iterable[Json], case: str = "", chosen: Collection[str] = ()
) -> Next:  # fmt: skip
    """Return the command that shows the steps of the chosen pages, with what they may have been allowed."""
    taken = {name for page in pages for name in _may_have_taken(page)}
    command = " ".join(["reconciler checklist", *chosen])
    return Next(command + _allowing((taken | ALWAYS).intersection(allow)), case)


def _may_have_taken(page: Json) -> Iterator[str]:
    """Yield what must be allowed, or a page would have other steps: of bookings, and of hosts and dates."""
    if page.get("booked") or any(step["field"] == "slug" for step in page["checklist"]):
        yield "booked-page"
    if any(map(_on_hosts, page["checklist"])):
        yield "link-down"


def _dates_alone(page: Json) -> bool:
    """Whether all that is to be done is to set dates by hand: no apply sees them, a person's word ends it."""
    steps = page["checklist"]  # one that needs leave only says that dates are held
    return page["action"] == "no-op" and all(step.get("dates") and not step.get("needs") for step in steps)


def _on_hosts(step: Json) -> bool:
    """Whether a step changes the hosts of a live page, or their dates: one that makes a page has no link."""
    top, *below = step["field"].split(".")
    return top == "hosts" and bool(below or step["url"])


def _unproven(page: Json) -> bool:
    """Whether nothing but a person's word is missing."""
    proof, others = page["type"], any(field["state"] != "verified" for field in page["fields"])
    open_ = page["outcome"] == "unverified" and not page["checklist"] and not others
    return bool(open_ and proof and proof["verdict"] == "unproven" and proof["declared"] not in SINGLE_HOST)


def _unread(page: Json) -> bool:
    """Whether a page is unverified for a field that the token cannot read; a later apply takes note."""
    unread = any(field["state"] == "unreadable" for field in page["fields"])
    return unread and page["outcome"] == "unverified"


def _allowing(names: Collection[str]) -> str:
    return "".join(f" --allow {name}" for name in sorted(names))


def _with_permission(pages: Iterable[Json], allow: Collection[str], command: str) -> Iterator[Next]:
    """Yield the commands that carry out what is blocked, each for the pages that need just this permission.

    They name these pages: what is allowed for all would be taken by others too, which nobody meant. An
    undo (`command`) is of all pages of its run.
    """
    blocked: dict[tuple[str, ...], list[str]] = {}
    for page in pages:
        if page["needs"]:
            taken = frozenset[str]() if page["action"] in ALONE else OF_REPLACEMENTS
            names = {*page["needs"], *(taken | ALWAYS).intersection(allow)}
            blocked.setdefault(tuple(sorted(names)), []).append(page["page"])
    if blocked and not command.startswith(APPLY):
        needed = {name for names in blocked for name in names}
        yield Next(command + _allowing({*allow, *needed}), IF_MEANT, grave=True)
        return
    for needs, keys in blocked.items():
        yield Next(f"{APPLY} {' '.join(keys)}{_allowing(needs)}", IF_MEANT, grave=True)
