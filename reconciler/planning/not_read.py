"""What a look could not read: of what stood there before nobody knows whether it still does. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.compare.identity import Unread
from reconciler.evidence import Verdict
from reconciler.findings import FindingCode
from reconciler.model import EMPTY, BookingPage
from reconciler.planning.action import Action, Plan
from reconciler.planning.blocks import UserTrouble
from reconciler.planning.evidence import Evidence
from reconciler.records.sightings import Sighting

OF_READING = frozenset({FindingCode.SUSPICIOUS_READ, FindingCode.CONNECTION_LOST})
"""Findings that say what cannot be read: without them it can."""
OF_TYPE = frozenset({FindingCode.TYPE_DOWNGRADED, FindingCode.TYPE_CONFLICTING})
"""Findings on a type that nothing but a look, or a person's word, shows to be over."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """Pages by key, `owners` by email, and ids of live pages of which a look read nothing.

    `hosts` are, by page key, the paths of hosts of whom nothing could be read; `unseen` are the keys of pages
    whose offered times or public page could not be read, `unproved` those of them whose type nothing tells.
    """

    pages: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EMPTY)
    unseen: frozenset[str] = frozenset()
    unproved: frozenset[str] = frozenset()

    def covers(self, sighting: Sighting) -> bool:
        """Whether it is not known if what was found is still so."""
        if sighting.code in OF_READING:
            return False
        if sighting.page in self.pages or sighting.owner in self.owners or sighting.live in self.ids:
            return True
        if not sighting.page and not sighting.owner:  # of the account, or of a page whose owner is not kept
            return bool(self.pages or self.owners)
        if sighting.code in OF_TYPE:
            return sighting.page in self.unproved
        if sighting.code == FindingCode.OFFERED_OUTSIDE_HOURS:
            return sighting.page in self.unseen
        path = f"{sighting.path}."
        return any(path.startswith(f"{host}.") for host in self.hosts.get(sighting.page, ()))


def of(plan: Plan, evidence: Evidence) -> NotRead:
    """Return what was not read for a plan."""
    unseen = frozenset(action.page.key for action in plan.actions if _unseen(action))
    gone = evidence.vanished
    return NotRead(
        frozenset(action.page.key for action in plan.actions if _unread(action) or _vanished(action, gone)),
        frozenset(evidence.troubles) | gone,
        frozenset(page.schedule_id for page in evidence.unreadable if page.schedule_id),
        {action.page.key: paths for action in plan.actions if (paths := _hosts(action, evidence))},
        unseen,
        frozenset(action.page.key for action in plan.actions if action.page.key in unseen and _open(action)),
    )


def _unread(action: Action) -> bool:
    return isinstance(action.block, Unread) or (isinstance(action.block, UserTrouble) and not action.live)


def _vanished(action: Action, owners: frozenset[str]) -> bool:
    return action.live is None and action.page.owner.email in owners


def _hosts(action: Action, evidence: Evidence) -> tuple[str, ...]:
    return tuple(f"hosts.{host.name}" for host in action.page.hosts if host.email in evidence.troubles)


def _unseen(action: Action) -> bool:
    live, proof = action.live, action.proof
    return live is not None and live.active and (proof is None or proof.seen is None)


def _open(action: Action) -> bool:
    """Whether nothing tells the type of a page that is to be a multi-host one."""
    if not isinstance(action.page, BookingPage) or not action.page.type.multi_host:
        return False
    return action.proof is None or action.proof.verdict is Verdict.UNPROVEN
