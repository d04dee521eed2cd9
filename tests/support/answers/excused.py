"""Which breaches no client could avoid, and why: narrow, each with the lie that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler import staging
from tests.support.answers.accounts import HERE

if TYPE_CHECKING:
    from tests.support.answers.run import Run


def excused(run: Run, breach: str) -> bool:
    """Whether a breach follows from a lie on the only evidence there is."""
    return any(rule(run, breach) for rule in RULES)


def _booking_unread(run: Run, breach: str) -> bool:
    """The lists of bookings are the only word on them: where all leave a booking out it is not known."""
    told = ("empty", "omit", "cancelled", "deep")
    lies = [e for e in run.errors if e.where == "events" and e.when == "always" and e.how in told]
    follows = breach.startswith(("BOOKED", "HEAL exit 0: ")) or "no page at old" in breach
    removed = run.account.booked and follows
    return removed and bool(lies)


def _edited_at_last(run: Run, breach: str) -> bool:
    """What somebody changes after the last list that was read is not seen."""
    kinds = ("EXIT0", "CONVERGED", "UNTRUE", "IN_SYNC", "PLAN0", "PUBLIC")
    return breach.startswith(kinds) and run.wire.edited_at > run.wire.listed_at


def _owner_unknown(run: Run, breach: str) -> bool:
    """An account that answers 404 for a person's list and for the person does not know them."""
    where = {error.where for error in run.errors if error.how == "status-404"}
    unknown = where >= {"list", "hours"} or "any" in where
    return unknown and breach.startswith(("MISSING", "UNTRUE"))


def _anothers_now(run: Run, breach: str) -> bool:
    """A page that the service gave to somebody whose list nobody reads is theirs."""
    moved = any(error.how in ("moves-owner", "other-owner") for error in run.errors)
    given = any(row.owner != HERE for row in run.left.values() if row.id not in run.foreign)
    return moved and given and re.match("(HEAL|EXIT0|CONVERGED).* left", breach) is not None


def _made_beside(run: Run, breach: str) -> bool:
    """A second page of one request at another address may be a person's: nothing is done to it."""
    made = any(error.how == "twice-made" for error in run.errors)
    second = [row for row in run.end.values() if row.slug.endswith("-1") and not staging.is_ours(row.slug)]
    untold = breach.startswith(("EXIT0 left", "CONVERGED left")) and bool(second)
    return made and (untold or breach.startswith(("TWO", "HEAL exit 0, and left solo-1")))


def _renamed(run: Run, breach: str) -> bool:
    """A page that the service put to another address is named, with the question whose address it is."""
    suffix = any(error.how == "suffix" for error in run.errors)
    return suffix and breach.startswith("HEAL exit 7") and "lock-mismatch" in breach


def _no_recipe(run: Run, breach: str) -> bool:
    """Where no recipe works, what the service makes of a person's page is for a person to make good."""
    changed = ("one-to-one", "loses-host", "other-host", "moves-owner", "edit-turn")
    turned = any(error.how in changed for error in run.errors)
    return turned and run.account.behaviours == ("downgrades",) and breach.startswith("HEAL exit 7")


def _unremembered(run: Run, breach: str) -> bool:
    """A list that leaves out a page which nothing remembers is the only word on it."""
    hides = [e for e in run.errors if e.where == "list" and e.how in ("empty", "omit", "pages-end")]
    wholly = any(e.how == "empty" for e in hides)
    ours = (row for row in run.before.values() if row.owner == HERE and row.id not in run.foreign)
    never = any(row.id.encode() not in run.wire.listed for row in ours)
    follows = ["MISSING"]
    follows += ["TWO", "UNTRUE", "HEAL exit 0, and left solo"] if wholly or never else []
    follows += ["EXIT0 left solo"] if never else []
    return bool(hides) and breach.startswith(tuple(follows)) and not run.account.remembered


def _lists_alone(run: Run, breach: str) -> bool:
    """Pages that this token reads in lists alone are gone where lists leave them out for good."""
    how = ("empty", "omit", "pages-end", "cancelled")
    lies = [error for error in run.errors if error.where == "list" and error.how in how]
    hides = any(e.when == "always" or (e.when, e.how) == ("later", "cancelled") for e in lies)
    follows = breach.startswith("MISSING") or re.search("old is there|old: no-op verified", breach)
    return hides and bool(follows) and "as-seen" in run.account.behaviours


def _hours_told(run: Run, breach: str) -> bool:
    """Where the times of a page are all that is shown of it, hours of a host that are told wrong mislead."""
    told = any(error.where == "hours" and error.how == "field" for error in run.errors)
    return told and breach.startswith("DOWNGRADED") and "as-seen" in run.account.behaviours


def _slow(run: Run, breach: str) -> bool:
    """Where each answer takes most of its time, a run without a deadline takes as many times that."""
    return breach.startswith("HANGS") and any(e.how == "slow" and e.where == "any" for e in run.errors)


def _unlisted(run: Run, breach: str) -> bool:
    """A page whose id no answer gave is known by lists alone: where all leave it out, nobody can name it."""
    hides = any(e.where == "list" and e.when == "always" and e.how == "empty" for e in run.errors)
    return hides and breach.startswith(("EXIT0 left", "CONVERGED left")) and "dead" in run.account.name


def _capacity(run: Run, breach: str) -> bool:
    """A capacity that no file declares is left to others: that a page was made with another is told once."""
    later = ("HEAL", "PUBLIC") if len(run.outputs) == 1 else ("HEAL", "PUBLIC", "EXIT0", "CONVERGED")
    told = breach.startswith(later) or "no-op verified" in breach
    return told and "is one_to_many" in breach


RULES = (
    _booking_unread, _edited_at_last, _owner_unknown, _anothers_now, _made_beside, _renamed, _no_recipe,
    _unremembered, _capacity, _lists_alone, _hours_told, _slow, _unlisted,
)  # fmt: skip
