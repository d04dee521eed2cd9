"""Which pages wait for a person's word: listed, and chosen from where `attest` names none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler import errors
from reconciler.commands import interrupt
from reconciler.compare.identity import MovedAway
from reconciler.evidence import Verdict
from reconciler.model import BookingPage
from reconciler.planning.reasons import Cause
from reconciler.views.clean import clean

if TYPE_CHECKING:
    from reconciler.evidence import Proof
    from reconciler.model import LivePage
    from reconciler.planning.action import Action

ALL: Final = "all"
NAMED: Final = "name the pages that were looked at: reconciler attest PAGE --by NAME"
ALONE: Final = "look once more, then name it alone: reconciler attest {} --by NAME"
HOSTS_FIRST: Final = (
    "first put its hosts right, or declare those whom it books: reconciler checklist {0}; if Zoom shows them "
    "as declared, answer where a terminal asks: reconciler attest {0} --by NAME"
)
MOST: Final = 10
"""Pages that an error names; on a terminal all are listed."""
_UNDECIDED: Final = {
    Verdict.UNPROVEN: "nothing proves its type",
    Verdict.CONFLICTING: "the evidence on its type conflicts",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits for a person's word, and `why`."""

    action: Action
    why: str

    @property
    def key(self) -> str:
        """The page's key."""
        return self.action.page.key


def choose(actions: Iterable[Action], *, asks: bool) -> list[Action]:
    """Return the actions of the pages that a person chooses among those that wait.

    Raises `UsageError`, which names those that wait, where it is not to ask, and where none waits.
    """
    waiting = list(_waiting(actions))
    if not waiting:
        raise errors.UsageError("no page is named, and none waits for a person's word", help=NAMED)
    if not asks:
        raise errors.UsageError(f"no page is named; {_listed(waiting)}", help=NAMED)
    _show(waiting)
    question = f"which did you look at? numbers or names, or `{ALL}`"
    with interrupt.breaking_off():
        chosen = click.prompt(question, value_proc=lambda text: _chosen(text, waiting), err=True)
    return [one.action for one in waiting if one.key in chosen]


def otherwise(action: Action, live: LivePage, proof: Proof | None) -> dict[str, list[str]]:
    """Return for the worksheet which types the page points to, and whom it is known to book otherwise."""
    from reconciler.proof import attested

    types = sorted(map(str, attested.otherwise(proof)))
    return {"points_to": types, "hosts_otherwise": _hosts_otherwise(action, live)}


def _hosts_otherwise(action: Action, live: LivePage) -> list[str]:
    """Return in words whom the page to look at is known to book otherwise than declared; empty for nobody."""
    if action.live is None or action.live.schedule_id != live.schedule_id:
        return []
    said = [
        f"does not book {change.path[1]}" if change.before is None else f"books {change.path[1]}"
        for change in action.changes
        if change.of_host_set
    ]
    proved = action.proof.hosts if action.proof else None
    lacks = [f"does not book {name}" for name in (proved.missing if proved else ())]
    return list(dict.fromkeys([*said, *lacks]))


def doubts(entry: Mapping[str, Any]) -> str:
    """Return in words what speaks against a page of the worksheet being as declared; empty for nothing."""
    looks = ["looks like another type"] if entry["points_to"] else []
    return ", ".join([*looks, *entry["hosts_otherwise"]])


def refuse_unseen(
    sheet: Sequence[Mapping[str, Any]], words: Sequence[str], believed: Collection[str]
) -> None:  # fmt: skip
    """Raise `SafetyError` for pages that look otherwise than declared.

    Nobody is asked about them, and a command (`words` name its pages) may hold one that nobody meant. One
    that is named alone may look like another type. It may not book other people, since the word is on these
    too, where that would be `believed`: where the page's own data does not count more.
    """
    found = {entry["page"]: why for entry in sheet if (why := doubts(entry))}
    others = [e["page"] for e in sheet if e["hosts_otherwise"] and e["page"] in believed]
    if not found or (tuple(words) == (first := next(iter(found)),) and not others):
        return
    by_why: dict[str, list[str]] = {}
    for key, why in found.items():
        by_why.setdefault(why, []).append(f"`{key}`")
    said = "; ".join(
        f"{keys[0]} {why}" if len(keys) == 1 else f"{', '.join(keys)}: each {why}"
        for why, keys in by_why.items()
    )
    raise errors.SafetyError(
        f"{said}: nothing was recorded", code="looks-otherwise",
        help=HOSTS_FIRST.format(others[0]) if others else ALONE.format(first),
    )  # fmt: skip


def _show(waiting: Sequence[Waiting]) -> None:
    from reconciler.views.output import console
    from reconciler.views.text import lines

    out = console(stderr=True)
    out.print("waiting for a person's word:")
    for number, one in enumerate(waiting, 1):
        lines.wrapped(out, f"{number:>4}  {clean(one.key)}  ", one.why)


def _waiting(actions: Iterable[Action]) -> Iterator[Waiting]:
    for action in actions:
        if isinstance(action.page, BookingPage) and (why := _why(action, action.page)):
            yield Waiting(action, why)


def _why(action: Action, page: BookingPage) -> str:
    """Return why a page waits for a word; empty where it does not."""
    if Cause.AWAITS_ATTESTATION in action.reasons:
        return "waits at staging: nothing proves its type or hosts"
    if any(isinstance(reason, MovedAway) and reason.instead for reason in action.reasons):
        return "another page stands at its address"
    live, proof = action.live, action.proof
    if live and _hosts_otherwise(action, live):
        return ""  # first its hosts are to be put right
    if live and proof and page.type.multi_host and live.fields.get("active") and proof.verdict in _UNDECIDED:
        return _UNDECIDED[proof.verdict]
    return "dates to be set by hand" if any(step.dates for step in action.checklist) and live else ""


def _listed(waiting: Sequence[Waiting]) -> str:
    """Say which pages wait, and why: those for one reason together."""
    by_why: dict[str, list[str]] = {}
    for one in waiting[:MOST]:
        by_why.setdefault(one.why, []).append(f"`{one.key}`")
    said = "; ".join(f"{', '.join(keys)} ({why})" for why, keys in by_why.items())
    more = f"; and {len(waiting) - MOST:,} more" if len(waiting) > MOST else ""
    return f"these wait for a person's word: {said}{more}"


def _chosen(text: str, waiting: Sequence[Waiting]) -> frozenset[str]:
    """Return the keys that an answer names. Raises `BadParameter`, after which click asks once more."""
    keys = {name: one.key for number, one in enumerate(waiting, 1) for name in (str(number), one.key)}
    words = text.replace(",", " ").split()
    if words == [ALL]:
        return frozenset(keys.values())
    if unknown := next((word for word in words if word not in keys), None):
        raise click.BadParameter(f"`{unknown}` is none of them")
    return frozenset(keys[word] for word in words)
