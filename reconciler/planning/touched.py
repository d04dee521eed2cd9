"""Pages that were changed in Zoom since they were last written or looked at here, and what that voids. Pure.

By the API's own time of a page's last change. Who changed it is not known, and nothing is claimed where an
answer gives no such time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, LivePage
from reconciler.planning import tolerated
from reconciler.planning.action import Action
from reconciler.planning.tolerated import Unreadable
from reconciler.proof import attested
from reconciler.proof.attested import Void
from reconciler.records.memory import PageMemory, Seen
from reconciler.times.moments import moment

NOTED: Final = (FindingCode.PAGE_REPLACED, FindingCode.PAGE_TOUCHED)
"""The findings of which an apply takes note."""


@dataclass(frozen=True, slots=True)
class Voided:
    """What a person `seen` a page to be, and why it does not count; `changed` is when the page last was.

    Where that was `noted` before, by the write or the read of an apply, an earlier change made it void.
    """

    seen: Seen
    why: Void
    changed: datetime | None
    noted: bool = False

    @property
    def written(self) -> dict[str, Any]:
        """The JSON form."""
        at = self.changed if self.why is Void.CHANGED and not self.noted else None
        return {
            "by": self.seen.by, "at": _written(self.seen.at), "why": str(self.why),
            "changed": _written(at, moment(self.seen.updated)) if at else None,
        }  # fmt: skip


def known(live: LivePage, memory: PageMemory | None) -> bool:
    """Whether it can be told that a page was touched: the time of its last change is told, then and now."""
    return moment(live.updated) is not None and any(_remembered(live, memory))


def since(live: LivePage, memory: PageMemory | None) -> tuple[datetime, datetime] | None:
    """Return when a page was last changed, and the latest change of it before that is known here.

    None where these are the same, or either is not known.
    """
    then, now = [*_remembered(live, memory)], moment(live.updated)
    if now is None or not then or now <= max(then):
        return None
    return now, max(then)


def voided(page: BookingPage, live: LivePage, memory: PageMemory | None) -> tuple[Voided, ...]:
    """Return what persons said of a page's type that does not count any more."""
    words = (memory.attestation, memory.denial) if memory else ()
    ours = (memory.noted, memory.look, memory.proof) if memory else ()
    noted = any((one.schedule_id, one.updated) == (live.schedule_id, live.updated) for one in ours if one)
    return tuple(
        Voided(seen, why, moment(live.updated), noted)
        for seen in words
        if seen is not None and (why := attested.void(seen, page, live)) is not None
    )


def in_words(lost: Sequence[Voided]) -> str:
    """Say what is void, and why; empty for nothing."""
    return "; ".join(
        f"what {one.seen.by} said on {_said(one.seen.at)} counts no more: {_because(one)}" for one in lost
    )


def find(
    page: BookingPage, action: Action, live: LivePage, memory: PageMemory | None,
    told: Collection[Finding],
) -> Iterator[Finding]:  # fmt: skip
    """Yield the finding on a page that was touched, where no field is `told` to have been changed in Zoom.

    For information: what is declared is as it was, or differs for another reason.
    """
    times = since(live, memory)
    accepted = {difference.change.path for difference in action.tolerated}
    moved = [one for one in told if one.counts and one.path not in accepted and not _of_multi_host(one)]
    if times is None or any(one.origin is not Origin.REPO for one in moved):
        return
    now, before = times
    lost = voided(page, live, memory)
    unproven = any(one.void for one in told)
    on, until = _apart(now, before)
    when = f"changed in Zoom on {on}, known here until {until}"
    words = (when, _same(page, action), "" if unproven else in_words(lost))
    command = f"attest {page.key} --by NAME" if lost else "explain page-touched"
    yield Finding(
        FindingCode.PAGE_TOUCHED, page.key, "; ".join(filter(None, words)), (), None,
        _written(now, before), Origin.LIVE, f"reconciler {command}", informs=True,
        void=tuple(one.written for one in lost),
    )  # fmt: skip


def notes(findings: Iterable[Finding]) -> list[str]:
    """Say which pages were changed or made anew in Zoom, for the run that takes note: later ones do not."""
    found = (one for one in findings if one.code in NOTED)
    return [f"{one.page}: {one.message}" for one in found]


def _same(page: BookingPage, action: Action) -> str:
    """Say how far what is declared is as it was: of a field that cannot be read nobody knows."""
    others = action.changes or any(not isinstance(one.why, Unreadable) for one in action.tolerated)
    read = " that can be read" if action.live and tolerated.unread_names(page, action.live) else ""
    but = "the changes shown with the page" if action.changes else "what apply leaves as it is"
    return f"no declared field{read} differs{f', apart from {but}' if others else ''}"


def _of_multi_host(finding: Finding) -> bool:
    """Whether a finding is on the type of a multi-host page; of others it tells of a capacity that moved."""
    return finding.path == ("type",) and finding.proof is not None and finding.proof.declared.multi_host


def _remembered(live: LivePage, memory: PageMemory | None) -> Iterator[datetime]:
    """Yield the times of change that are remembered of a live page."""
    if memory is None:
        return
    for state in (memory.noted, memory.look, memory.proof, memory.attestation, memory.denial):
        if state and state.schedule_id == live.schedule_id and (at := moment(state.updated)):
            yield at


def _because(lost: Voided) -> str:
    then = moment(lost.seen.updated)
    match lost.why:
        case Void.OTHER_PAGE:
            return "it was another live page"
        case Void.OTHER_HOSTS:
            return "the files declared other hosts"
        case Void.OTHER_KIND:
            return "the page had another `schedule_type`"
        case Void.OUR_HOURS:
            return "apply changed its hours since, and whether that keeps a type is not known here"
        case Void.CHANGED if lost.changed and then and lost.changed > then and lost.noted:
            last = f"its last change is of {_apart(lost.changed, then)[0]}"
            return f"the page was changed after that, and apply has written or read it since; {last}"
        case Void.CHANGED if lost.changed and then and lost.changed > then:
            return f"the page was changed on {_apart(lost.changed, then)[0]}"
    return "Zoom does not tell that the page is unchanged since"


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _apart(one: datetime, other: datetime) -> tuple[str, str]:
    """Say two instants, with fractions of a second where they differ in nothing else."""
    texts = [f"{at:%Y-%m-%d %H:%M:%S}" for at in (one, other)]
    if one != other and texts[0] == texts[1]:
        texts = [f"{at:%Y-%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".") for at in (one, other)]
    return f"{texts[0]}Z", f"{texts[1]}Z"


def _written(at: datetime, other: datetime | None = None) -> str:
    """Write an instant in seconds, whole where it differs from another one in nothing else."""
    whole = other is not None and other != at and other.replace(microsecond=0) == at.replace(microsecond=0)
    return at.isoformat() if whole else at.isoformat(timespec="seconds")
