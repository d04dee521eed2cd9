"""The report of a fleet, laid out: its accounts worst first, each with its own report."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.times import wording
from reconciler.views import calls, words
from reconciler.views.clean import cleaned
from reconciler.views.entries import drift, next_steps, waiting, written
from reconciler.views.entries.entry import TONES, Tone
from reconciler.views.entries.listing import Count, Listing, Next
from reconciler.views.entries.pages import summed

Json = Mapping[str, Any]
_LABELS: Final = {
    "not-known": "not known", "failed": "failed", "refused": "refused", "partial": "partly applied",
    "interrupted": "interrupted", "unverified": "not verified", "not-begun": "not begun",
    "differs": "to be changed",
}  # fmt: skip
_DONE: Final = {"validate": "valid", "plan": "planned", "drift": "in sync", "apply": "applied"}
_TONES: Final[Mapping[str, Tone]] = {
    "unverified": "warn",
    "not-begun": "warn",
    "differs": "warn",
    "done": "good",
}
_GO_ON: Final = ("plan", "apply")
"""After which commands something is to be typed for a single account too."""
_TITLES: Final = {"validate": "Files", "plan": "Plan", "drift": "Drift", "apply": "Apply"}
EMPTY: Final = "no pages in the files yet"
_QUIET: Final = {"plan": {"no-op"}, "validate": set[str]()}
"""Of which commands an account that is well is shown all the same, unless only this is counted."""


class Account(NamedTuple):
    """One account: what it is called and how it stands, `said` what went wrong, `root` its config folder.

    `page` is its own HTML page.

    `own` is its own report of the kind `kind`, None where there is none; `shown`: it says something to do.
    Else `written` are the pages that an apply wrote, with `more` for those that are not named. `failed` is
    the code of an error that its own report does not show.
    """

    name: str
    label: str
    tone: Tone
    counts: tuple[Count, ...]
    said: str
    help: str
    root: str
    tags: str
    page: str
    kind: str
    own: Json | None
    shown: bool
    written: tuple[written.Page, ...] = ()
    more: str = ""
    failed: str = ""

    @property
    def in_words(self) -> str:
        """What is counted of it, and what went wrong."""
        return "; ".join(filter(None, [self.said, ", ".join(count.in_words for count in self.counts)]))


class Accounts(NamedTuple):
    """All accounts of a fleet, with their sum."""

    title: str
    state: str
    tone: Tone
    about: str
    counts: tuple[Count, ...]
    also: tuple[Count, ...]
    accounts: tuple[Account, ...]
    next: tuple[Next, ...] = ()
    reported: str = ""


def lay_out(report: Json) -> Accounts:
    """Return the report laid out, its strings without control characters."""
    from reconciler.views import entries

    report = cleaned(report)
    command, summary = report["command"], report["summary"]
    states = tuple(
        Count(number, _label(command, state), _TONES.get(state, "bad"))
        for state, number in summary["states"].items()
    )
    if lost := summary.get("untold"):
        states = (*states, Count(lost, "not told", "warn"))
    return Accounts(
        f"{_TITLES[command]} of {wording.many(summary['accounts'], 'account')}",
        ", ".join(count.in_words for count in states) or "no accounts",
        min((one.tone for one in states), key=TONES.index) if states else "plain",
        f"{report['file']}, on {report['on']}",
        states,
        _counts(summary["counts"], [page for one in report["accounts"] for page in _pages(one)]),
        tuple(_account(command, entry) for entry in report["accounts"]),
        _next(report),
        entries.reporting(report.get("reported")),
    )


def listing(account: Account) -> Listing | None:
    """Return the account's own report laid out, None where there is none.

    What it says to type next is without the apply that the fleet does for all accounts.
    """
    from reconciler.views import entries

    if account.own is None:
        return None
    own = entries.lay_out(account.kind, account.own)
    if account.kind not in _GO_ON:
        return own._replace(next=())
    allowed = "".join(f" --allow {name}" for name in sorted(account.own.get("allow", ())))
    whole = calls.command(next_steps.APPLY + allowed, account.own.get("called", calls.PROGRAM))
    return own._replace(next=tuple(step for step in own.next if step != Next(whole)))


def _account(command: str, entry: Json) -> Account:
    error, own, state = entry["error"] or {}, entry["report"], entry["state"]
    said, help_, tone = error.get("message", ""), error.get("help", ""), _TONES.get(state, "bad")
    if error.get("code") == "not-told":
        tone = "warn" if tone == "good" else tone
    elif command == "plan" and own and not said:
        said = waiting.refused(own)
    elif lost := entry.get("untold"):
        said = "; then ".join([said, *(one["message"] for one in lost)])
        help_ = "; ".join(dict.fromkeys(filter(None, [help_, *(one["help"] for one in lost)])))
    elif command == "drift" and own and state == "done":
        new = drift.nothing_applied(own)
        said = "; ".join([*(["nothing applied yet"] if new else []), *drift.not_made(own), *_ahead(own)])
        tone = "info" if new or _is_empty(command, own) else tone
    if own and not said and state == "done" and _is_empty(command, own):
        said = EMPTY
    beside = _QUIET.get(command)
    busy = beside is not None and bool(entry["counts"].keys() - beside)
    done = own if command == "apply" and own and state == "done" else {}
    return Account(
        entry["account"],
        _label(command, state),
        tone,
        _counts(_not_said(command, entry), _pages(entry)),
        said,
        help_,
        entry["root"],
        ", ".join(entry["tags"]),
        entry["page"] or "",
        "validate" if own and "diagnostics" in own else command,
        own,
        own is not None and (state != "done" or busy),
        *written.pages(done),
        failed=_failed(entry),
    )


def _failed(entry: Json) -> str:
    """Return the code of an error that the account's own report does not show: mistakes in files it does."""
    error, untold = entry["error"], entry.get("untold")
    if error and "diagnostics" not in (entry["report"] or {}):
        return str(error["code"])
    return str(untold[0]["code"]) if untold else ""


def _ahead(own: Json) -> list[str]:
    """Say how many changes of the files nobody has applied yet, beside pages that are not made."""
    ahead = [one["code"] for one in own["findings"] if one["origin"] == "repo-ahead"]
    changes = len(ahead) - ahead.count("page-missing")
    return [f"{wording.many(changes, 'change')} of the files not applied yet"] if changes else []


def _not_said(command: str, entry: Json) -> Json:
    """Return what is counted of an account without the errors of its files, where the error says how many."""
    said = command != "validate" and entry["error"] and "diagnostics" in (entry["report"] or {})
    return {name: count for name, count in entry["counts"].items() if not said or name != "error"}


def _is_empty(command: str, own: Json) -> bool:
    """Whether an account's files name no page at all: that it is well says nothing then."""
    if command == "drift":
        return not own["coverage"]["pages"] and not own["coverage"]["declared"]
    if command == "validate":
        return not own["checked"]["pages"]
    return not own["actions" if command == "plan" else "pages"]


def _next(report: Json) -> tuple[Next, ...]:
    """Return what carries a plan out, for the accounts that were asked for; none where apply would refuse."""
    if report["command"] != "plan" or not any(map(_to_do, report["accounts"])):
        return ()
    given = {"--only": report.get("only"), "--tag": report.get("tags"), "--allow": report.get("allow")}
    typed = [report["file"]]
    typed += [word for name, values in given.items() for value in values or () for word in (name, value)]
    typed += [] if report["on"] == "local" else ["--on", report["on"]]
    typed += report.get("options", ())
    return (Next(f"reconciler fleet apply {shlex.join(typed)} --yes"),)


def _to_do(entry: Json) -> bool:
    own = entry["report"] or {}
    return not own.get("refused") and any(map(waiting.writes, own.get("actions", ())))


def _label(command: str, state: str) -> str:
    if state == "differs" and command == "drift":
        return "moved"
    return _DONE[command] if state == "done" else _LABELS[state]


def _pages(entry: Json) -> list[Json]:
    """Return what became of each page of an account in an apply; nothing of another command."""
    return list((entry["report"] or {}).get("pages", ())) if "verified" in entry["counts"] else []


def _counted(name: str, number: int, pages: Sequence[Json]) -> str:
    if name == "verified":
        return summed(name, pages)
    if name in ("error", "warning"):
        return wording.plural(number, name)
    return "not attempted" if name == "not-attempted" else name


def _counts(counts: Mapping[str, int], pages: Sequence[Json]) -> tuple[Count, ...]:
    return tuple(
        Count(number, _counted(name, number, pages), words.TONES.get(name, "plain"))
        for name, number in counts.items()
    )
