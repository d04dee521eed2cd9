"""The part of `doctor` that talks to the account: reach, scopes, staging pages. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Final

from reconciler import checks, errors
from reconciler.checks import Check, Result
from reconciler.compare.identity import Listed
from reconciler.exits import Exit
from reconciler.planning import guards, left_behind
from reconciler.records.memory import Memory
from reconciler.zoom import address, live, reading, scopes
from reconciler.zoom.api import Reader
from reconciler.zoom.scopes import Scope
from reconciler.zoom.session import Session

ANYBODY: Final = "me"
"""The owner whose pages are read where no file names one: the app's own user."""
SAID: Final = {Result.OK: "has what it needs", Result.PROBLEM: "lacks", Result.CANNOT_TELL: "may lack"}
ADD: Final = "add the scope to the app in the Zoom App Marketplace"
LOOK: Final = "look at the app's scopes in the Zoom App Marketplace; only writing would tell from here"
SIGN_IN: Final = "mend what is wrong above, then run doctor again"

Works = Mapping[Scope, bool | None]
"""Which scopes work; None where that cannot be told."""


async def reach(session: Session, owners: Collection[str]) -> tuple[Works, Check]:
    """Read from the first owner: return which scopes work, and a check on whether the API answers.

    It is one who is not connected, where there is any: the account's own credentials are looked at.
    """
    first = min(owners, key=lambda owner: (owner.casefold() in session.connected, owner), default=ANYBODY)
    tried = await scopes.try_reads(Reader(session), first)
    works = {scope: _works(scope, tried, session.granted) for scope in scopes.ALL}
    failures = [error for error in tried.values() if error and not _refused(error)]
    where = session.access.api_origin
    if failures and all(isinstance(error, errors.ApiError) and error.status == 404 for error in failures):
        try:
            await address.check(Reader(session), owners)
        except errors.ApiError as wrong:
            return works, checks.failed("api", where, wrong)
    if not failures:
        return works, checks.ok("api", where, "reached, and signed in")
    error = failures[0]
    if isinstance(error, errors.UserRefused):
        return works, checks.unknown("api", where, f"it answers, but {error.message}", "see `people`")
    if not owners and isinstance(error, errors.ApiError) and error.status:
        help_ = "declare a page: its owner's pages are read then"
        return works, checks.unknown("api", where, f"it answers, but {error.message}", help_)
    return works, checks.failed("api", where, error)


def scopes_of(works: Works, *, read_only: bool) -> Iterator[Check]:
    """Yield checks on what the credentials may do; a single one where nothing answered."""
    if all(answer is None for answer in works.values()):
        yield checks.unknown("scopes", "all", "nothing tells what the credentials may do", SIGN_IN)
        return
    yield from commands(works, read_only=read_only)
    yield writing(works, read_only=read_only)


def commands(works: Works, *, read_only: bool) -> Iterator[Check]:
    """Yield a check for each command on the scopes it lacks; lacking those of `probe` is no failure."""
    for command, needed in scopes.NEEDS.items():
        if read_only and any(scope.write for scope in needed):
            continue
        result, names = lacking(works, needed)
        message = " ".join([SAID[result], ", ".join(names)]).strip()
        help_ = {Result.PROBLEM: ADD, Result.CANNOT_TELL: LOOK}.get(result, "")
        grave = result is Result.PROBLEM and command != "probe"
        yield Check("scopes", command, result, message, help_, Exit.CREDENTIALS if grave else Exit.OK)


def lacking(works: Works, needed: Collection[Scope]) -> tuple[Result, list[str]]:
    """Return the result for a command that needs these scopes, and those that it lacks or may lack."""
    for answer, result in ((False, Result.PROBLEM), (None, Result.CANNOT_TELL)):
        if names := [scope.name for scope in needed if works[scope] is answer]:
            return result, names
    return Result.OK, []


def writing(works: Works, *, read_only: bool) -> Check:
    """Return a check on whether the credentials can write: a problem with `read_only`."""
    can = [works[scope] for scope in scopes.WRITING]
    where = ("scopes", "write access")
    if any(can) and read_only:
        help_ = "give jobs that only read an app without `scheduler:write` scopes"
        return checks.problem(*where, "a job that only reads can write", help_, Exit.CREDENTIALS)
    if any(can):
        return checks.ok(
            *where, "these credentials can write; `doctor --read-only` checks those of a drift job"
        )
    if None in can:
        return checks.unknown(*where, "the token endpoint does not say what the token may do", LOOK)
    return checks.ok(*where, "these credentials cannot write")


async def lists(reader: Reader, owners: Collection[str], memory: Memory, today: date) -> list[Check]:
    """Return checks on staging pages that do not wait for `attest`, and on pages that cannot be read."""
    try:
        snapshot = await reading.account(reader, owners, ())
    except errors.ReconcilerError as error:
        return [checks.failed("leftovers", "staging pages", error)]
    unread = [live.not_readable(page) for page in snapshot.unreadable]
    return [
        *(checks.unknown("pages", "unreadable", error.message, error.help) for error in unread),
        _leftovers(
            snapshot.listed, memory, lambda owner: guards.closed_to(owner, memory, reader.connected, today)
        ),
    ]


def _leftovers(listed: Listed, memory: Memory, closed: Callable[[str], bool]) -> Check:
    waiting = [entry.staging.slug for entry in memory.pages.values() if entry.staging]
    findings = list(left_behind.find(listed, memory, closed=closed))
    if findings:
        by_hand = [step.do for _, step in left_behind.removals(listed, memory, closed)]
        others = ["`reconciler apply` removes what is safe to remove"] * (len(by_hand) < len(findings))
        message = f"{len(findings)} left behind"
        return checks.problem("leftovers", "staging pages", message, "; ".join([*by_hand, *others]))
    message = f"none left behind; pages at staging that wait for `attest`: {len(waiting)}"
    return checks.ok("leftovers", "staging pages", message)


def _works(
    scope: Scope, tried: Mapping[Scope, errors.ReconcilerError | None], granted: frozenset[str] | None
) -> bool | None:
    """Return whether a scope works by the attempt; by the scopes `granted` where that is not clear."""
    if scope in tried:
        error = tried[scope]
        if error is None or _refused(error):
            return error is None
    return None if granted is None else scope.granted(granted)


def _refused(error: errors.ReconcilerError) -> bool:
    return isinstance(error, errors.PermissionDenied)
