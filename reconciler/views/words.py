"""Values, types, evidence, times and places in a few words, and the sign of each kind: once, for every view.

What comes in is clean already (`clean.cleaned`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from reconciler import fields, kinds
from reconciler.compare import lengths
from reconciler.model import MULTI_HOST, SINGLE_HOST, PageType
from reconciler.times import weekly, wording
from reconciler.times.weekly import DAYS
from reconciler.times.wording import quoted

Json = Mapping[str, Any]
SIGNS: Final = {"create": "+", "update": "~", "replace": "!", "delete": "-", "manual": "?"}
"""In front of what a plan does; what it leaves alone has none."""
TONES: Final = {
    "create": "good", "update": "info", "replace": "bad", "delete": "bad", "manual": "warn",
    "verified": "good", "unverified": "warn", "failed": "bad", "not-attempted": "warn",
    "confirmed": "good", "contradicted": "bad", "conflicting": "bad",
    "critical": "bad", "error": "bad", "warning": "warn", "info": "info",
}  # fmt: skip
"""How actions, outcomes, verdicts and severities are coloured; what is not here is `plain`."""
UNREADABLE: Final = "not known: this token cannot read it"
NOT_SHOWN: Final = "not shown"
"""What is live of a field that the token cannot read."""
_SETS: Final = {frozenset(SINGLE_HOST): "single-host", frozenset(MULTI_HOST): "multi-host"}
_EMAIL: Final = r"(?<![\w.+%'•-])[\w.+%'•-]+@[\w-]+(?:\.[\w-]+)+"
_NAMES: Final = re.compile(
    rf"(?<!`)(?P<fence>`+)(?!`)(?P<name>.+?)(?<!`)(?P=fence)(?!`)"
    rf"|(?P<bare>{_EMAIL}|\b[a-z]+(?:_[a-z]+)+\b)",
    re.DOTALL,
)
"""What `wording.quoted` wrote, and what is a name by its form."""
_HOST: Final = {"hours", "time_zone", "availability", "overrides"}


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """Cut a sentence at its names: what stands in backticks, emails and types; True goes with a name."""
    at = 0
    for match in _NAMES.finditer(text):
        name = match["bare"] or match["name"]
        if not name.strip():
            continue
        yield False, text[at : match.start()]
        padded = match["fence"] not in (None, "`") and name[0] == name[-1] == " "
        yield True, name[1:-1] if padded else name
        at = match.end()
    yield False, text[at:]


def value(content: Any) -> str:
    """Say a JSON value on one line: a host by their week, what is missing as `not there`."""
    if content is None:
        return "not there"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, Mapping):
        return _mapping(content)
    if isinstance(content, list):
        return ", ".join(map(value, content)) or "none"
    return str(content) or '""'


def _mapping(content: Json) -> str:
    if content and set(content) <= set(DAYS):
        return weekly.in_words(content)
    if set(content) <= _HOST and ("hours" in content or "availability" in content):
        return host(content)
    return "; ".join(f"{key} {value(inner)}".strip() for key, inner in content.items()) or "none"


def field(keys: Sequence[str], content: Any) -> str:
    """Say the value at a path, lengths of time with units; at `hosts.NAME` stands a host."""
    content = lengths.with_units(keys, content)
    if is_date(keys) and isinstance(content, list):
        return value(content) if content else "closed"
    if is_date(keys) and content is None:
        return "usual hours"
    if len(keys) == 2 and isinstance(content, list | Mapping) and (kind := fields.entries(keys[0])):
        return entry(kind, keys[1], content)
    if len(keys) == 3 and keys[0] == "hosts" and keys[2] == "hours":
        several = content if isinstance(content, list) else [content]
        return " and ".join(NOT_SHOWN if week is None else weekly.in_words(week) for week in several)
    is_host = isinstance(content, Mapping) and len(keys) == 2 and keys[0] == "hosts"
    return host(content) if is_host else value(content)


def is_date(keys: Sequence[str]) -> bool:
    """Whether a path is that of a host's date, or of all their dates: `hosts.ana.overrides.2026-12-25`."""
    return len(keys) > 2 and keys[0] == "hosts" and keys[2] == "overrides"


def sides(content: Json, *names: str) -> tuple[str, str]:
    """Say the two values of a field called `names`, told apart also where they would be printed alike."""
    one, other = content["shown"] or (content[name] for name in names)
    if content.get("unread"):
        return NOT_SHOWN, field(content["keys"], other)
    return field(content["keys"], one), field(content["keys"], other)


def host(content: Json) -> str:
    """Say when a host is free: `mon-thu 11:00-19:30 (Asia/Singapore)`, or which availability counts."""
    if isinstance(content.get("hours"), list):
        return "several rules: " + " and ".join(map(value, content["hours"]))
    if "hours" in content and content["hours"] is None:
        return "hours not shown"
    if "hours" in content:
        zone = f" ({content['time_zone']})" if content.get("time_zone") else ""
        return weekly.in_words(content["hours"]) + zone + "".join(f"; {said}" for said in _dates(content))
    return (
        f"availability {quoted(content['availability'])}"
        if "availability" in content
        else "default availability"
    )


def _dates(content: Json) -> Iterator[str]:
    """Say the dates of a host, those with the same times together: `closed on 24 – 28 Dec 2026`."""
    days: dict[str, list[date]] = {}
    for day, on in sorted(content.get("overrides", {}).items()):
        days.setdefault(str(value(on) if on else "closed"), []).append(date.fromisoformat(day))
    for times, several in days.items():
        yield f"{times} on {wording.stretches(wording.in_ranges(several))}"


def entry(kind: kinds.Entries, name: str, content: Json | list[Json]) -> str:
    """Say an entry of a field: `Topic (select; required; choices red, blue)`; defaults are left out.

    Of several with one name, each.
    """
    if isinstance(content, list):
        return " and ".join(entry(kind, name, one) for one in content)
    return f"{name} ({'; '.join(_leaves(kind, content))})"


def _leaves(kind: kinds.Entries, content: Json) -> Iterator[str]:
    for leaf in kind.leaves:
        item = content.get(leaf.name)
        if leaf.name == kinds.KEY:
            continue
        if isinstance(leaf.kind, kinds.Flag) and leaf.kind.words:
            yield leaf.kind.words[bool(item)]
        elif item != leaf.default:
            yield f"{leaf.name if leaf.label is None else leaf.label} {value(item)}".strip()


def as_last_seen(looks: Json) -> tuple[str, ...]:
    """Say how many pages are taken as they were at an earlier look, and when the oldest was; else nothing."""
    if not looks["remembered"]:
        return ()
    oldest = when(looks["oldest_look"])
    return (f"{wording.many(looks['remembered'], 'page')} as last seen, the oldest {oldest}",)


def types(names: Sequence[str]) -> str:
    """Say a set of types: those that have a name together by it, three as what they leave out."""
    left_out = [str(type_) for type_ in PageType if str(type_) not in names]
    if not left_out:
        return "any type"
    return _SETS.get(frozenset(map(PageType, names))) or (
        f"not {left_out[0]}" if len(left_out) == 1 else " or ".join(names)
    )


def verdict(proof: Json) -> str:
    """Say a verdict with the witness that decides it: `confirmed (page-data)`.

    Which of the single-host types a page is has no decisive witness, and is no finding: `single-host`. One
    on a page that was tried at staging, and is not the one that is live, says so.
    """
    decisive = [claim["witness"] for claim in proof["claims"] if weight(claim) == "decisive"][:1]
    decisive = proof.get("decided_by", decisive)  # which earlier versions did not keep with a run
    known = proof["verdict"] if telling(proof) else "single-host"
    known = f"{known} at staging" if proof.get("tried_at_staging") else known
    return f"{known} ({' and '.join(decisive)})" if decisive else str(known)


def telling(proof: Json) -> bool:
    """Whether a verdict is worth a look: nobody needs proof that a single-host page is one."""
    return proof["verdict"] != "unproven" or proof["declared"] not in SINGLE_HOST


def weight(claim: Json) -> str:
    """Say how much a claim counts."""
    return "outdated" if claim["outdated"] else "decisive" if claim["decisive"] else "supporting"


def when(at: str, *, seconds: bool = False) -> str:
    """Say an ISO instant in UTC: `2026-01-02 08:00Z`."""
    return f"{at[:10]} {at[11 : 19 if seconds else 16]}Z"


def place(at: Json | None) -> str:
    """Return `file:line:column`, empty where no file speaks of it."""
    return f"{at['file']}:{at['line']}:{at['column']}" if at and at.get("file") else ""


def noted(note: Json) -> str:
    """Say a note of a diagnostic, with the place that it points to."""
    return f"{note['message']} at {place(note)}" if place(note) else str(note["message"])
