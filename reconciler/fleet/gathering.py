"""From what became of each account to the report of the fleet in its JSON form. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from reconciler import exits
from reconciler.exits import Exit
from reconciler.fleet.values import Ending, Member, Outcome

Json = dict[str, Any]
FORMAT_VERSION: Final = "1"
NOT_TOLD: Final = "not-told"


class State(StrEnum):
    """How an account stands, the worst first."""

    NOT_KNOWN = "not-known"
    """It was being worked on when nothing more was heard: what was written last is not known here."""
    FAILED = "failed"
    REFUSED = "refused"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"
    UNVERIFIED = "unverified"
    NOT_BEGUN = "not-begun"
    DIFFERS = "differs"
    DONE = "done"


_STATES: Final = {
    Exit.OK: State.DONE, Exit.DIFFERS: State.DIFFERS, Exit.SAFETY: State.REFUSED, Exit.PARTIAL: State.PARTIAL,
    Exit.UNVERIFIED: State.UNVERIFIED, Exit.INTERRUPTED: State.INTERRUPTED,
}  # fmt: skip
_WORST_FIRST: Final = (
    "critical", "error", "warning", "info", "failed", "unverified", "not-attempted", "verified",
    "create", "update", "replace", "delete", "manual", "no-op", "blocked",
)  # fmt: skip
"""The order in which is told what was counted."""
_NOT_TOLD: Final = "the message could not be delivered, or the state not be written"
_UNKNOWN: Final = "what it did last is not known: run the same again, which settles it first"


def report(
    command: str, place: Mapping[str, str], members: Iterable[Member], outcomes: Iterable[Outcome]
) -> Json:
    """Return the report; `place` says of which `file` and `on` what. Accounts come worst first.

    Accounts without an outcome count as not begun.
    """
    found = {outcome.name: outcome for outcome in outcomes}
    entries = [_entry(command, member, _of(member, found)) for member in members]
    ordered = sorted(entries, key=_worst_first)
    states = Counter(entry["state"] for entry in ordered)
    counts: Counter[str] = Counter()
    for entry in ordered:
        counts.update(entry["counts"])
    return {
        "format_version": FORMAT_VERSION,
        "command": command,
        **place,
        "exit_code": exits.worst(entry["exit_code"] for entry in ordered),
        "summary": {
            "accounts": len(ordered),
            "states": {state: states[state] for state in State if states[state]},
            "counts": _in_order(counts),
            **({"untold": untold} if (untold := sum(map(_is_untold, ordered))) else {}),
        },
        "accounts": ordered,
    }


def _of(member: Member, found: Mapping[str, Outcome]) -> Outcome:
    never = Outcome(member.name, Ending.NOT_BEGUN, int(Exit.INTERRUPTED), why="stopped before it began")
    return found.get(member.name, never)


def _entry(command: str, member: Member, outcome: Outcome) -> Json:
    own = outcome.report or {}
    error, called = own.get("error"), own.get("called", "reconciler")
    if outcome.ending is not Ending.REPORTED:
        codes = {Ending.DIED: "no-report", Ending.LOST: "lost", Ending.NOT_BEGUN: "not-begun"}
        help_ = _UNKNOWN if command == "apply" and outcome.ending is not Ending.NOT_BEGUN else ""
        error = {"code": codes[outcome.ending], "message": outcome.why, "help": help_}
    elif error is None and command == "drift" and outcome.exit_code == Exit.FAILED:
        error = _not_told(outcome, called)
    return {
        "account": member.name,
        "tags": list(member.tags),
        "root": member.root,
        "state": str(_state(command, outcome)),
        "exit_code": outcome.exit_code,
        "counts": _counts(command, own),
        "error": error,
        "untold": list(outcome.untold),
        "seconds": round(outcome.seconds, 1),
        "attempts": outcome.attempts,
        "page": None,
        "report": dict(own) if own and set(own) - {"format_version", "error"} else None,
    }


def _not_told(outcome: Outcome, called: str) -> Json:
    """Return the error of an account that was looked at, and whose message or state was lost."""
    which = " and ".join(lost["message"] for lost in outcome.untold) or _NOT_TOLD
    cures = dict.fromkeys(lost["help"] for lost in outcome.untold if lost["help"])
    help_ = "; ".join(cures) or f"`{called} drift` shows which, and why"
    return {"code": NOT_TOLD, "message": f"the look was done; then {which}", "help": help_}


def _is_untold(entry: Json) -> bool:
    return bool(entry["untold"]) or (entry["error"] or {}).get("code") == NOT_TOLD


def _state(command: str, outcome: Outcome) -> State:
    if outcome.ending is Ending.NOT_BEGUN:
        return State.NOT_BEGUN
    if outcome.ending is not Ending.REPORTED:
        return State.NOT_KNOWN if command == "apply" else State.FAILED
    if command == "drift" and outcome.exit_code == Exit.FAILED and "differs" in (own := outcome.report or {}):
        return State.DIFFERS if own["differs"] else State.DONE  # what was lost is told beside it
    if command == "plan" and (outcome.report or {}).get("exit_code") == Exit.SAFETY:
        return State.REFUSED  # apply would; the plan itself ends with that under --exit-code alone
    return _STATES.get(Exit(outcome.exit_code), State.FAILED)


def _counts(command: str, own: Mapping[str, Any]) -> dict[str, int]:
    """Return what is counted of an account: by severity of findings, by action, by what became of pages."""
    if command == "plan":
        summary = own.get("summary", {})
        blocked = sum(1 for action in own.get("actions", ()) if action["blocked"])
        return {
            **{name: count for name, count in summary.items() if count},
            **({"blocked": blocked} if blocked else {}),
        }
    entries: Sequence[Mapping[str, Any]]
    entries, label = own.get("findings", own.get("diagnostics", ())), "severity"
    if command == "apply":
        entries, label = own.get("pages", ()), "outcome"
    return _in_order(Counter(entry[label] for entry in entries))


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts, key=lambda name: (_rank(name), name))}


def _rank(name: str) -> int:
    return _WORST_FIRST.index(name) if name in _WORST_FIRST else len(_WORST_FIRST)


def _worst_first(entry: Json) -> tuple[int, int, int, str]:
    states = [*State]
    return (
        states.index(State(entry["state"])),
        exits.PRECEDENCE.index(Exit(entry["exit_code"])),
        -sum(count for name, count in entry["counts"].items() if name in ("critical", "error", "failed")),
        entry["account"],
    )
