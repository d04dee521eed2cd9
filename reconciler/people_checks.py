"""The part of `doctor` on people: what can be read and written of each owner and host, and with what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from reconciler import checks, concurrency, errors
from reconciler.checks import Check
from reconciler.exits import Exit
from reconciler.planning import phrases, probing
from reconciler.planning.blocks import Trouble, UserTrouble
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory
from reconciler.zoom import scopes, troubles
from reconciler.zoom.api import Reader
from reconciler.zoom.oauth import connections
from reconciler.zoom.oauth.connections import Connection
from reconciler.zoom.session import Session

AREA: Final = "people"
BY_ID: Final = (FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID)
LOGIN: Final = "`reconciler login --as {}` (see `credentials`, users)"
NO_AVAILABILITY: Final = "has no availability in Zoom, so perhaps no Scheduler profile yet"
FIND_OUT: Final = (
    "apply finds it out of each owner whose pages it changes, `{}` of its owner; "
    "to write with tokens of their own: reconciler login --as EMAIL"
)


async def people(
    session: Session, owners: Collection[str], hosts: Collection[str], memory: Memory, today: date, *,
    read_only: bool = False,
) -> list[Check]:  # fmt: skip
    """Read something of each owner and host; return a check for each, by email.

    With `read_only` nothing need be written.
    """
    reader, emails = Reader(session), sorted({*owners, *hosts})
    reads = await concurrency.all_of(troubles.or_trouble(email, _read(reader, email)) for email in emails)
    by_email = dict(zip(emails, reads, strict=True))
    if len(emails) > 1 and (trouble := troubles.everybody(reader, by_email)):
        message = f"everybody is refused alike: {trouble.said}"
        scopes_lack = trouble.trouble is Trouble.SCOPES
        help_ = phrases.cure(trouble.trouble, trouble.user) if scopes_lack else "check the ZOOM_* credentials"
        return [checks.problem(AREA, "all", message, help_, Exit.CREDENTIALS)]
    results = []
    tried = min(_not_known(session, owners, memory, today) or owners, default="")
    find_out = FIND_OUT.format(probing.command(tried, [tried], emails))
    for email, read in by_email.items():
        own = session.users.connection(email)
        if not isinstance(read, int):
            error = troubles.error(read) if isinstance(read, UserTrouble) else read
            results.append(checks.failed(AREA, email, error))
        elif not read:
            results.append(checks.unknown(AREA, email, NO_AVAILABILITY, phrases.SIGN_IN))
        elif lost := session.users.lost.get(connections.folded(email)):
            message = f"read with the account's credentials; {lost.message}"
            app = isinstance(lost, errors.UserAppRefused)
            help_ = lost.help if app else LOGIN.format(email)
            results.append(checks.problem(AREA, email, message, help_ or "", Exit.CREDENTIALS))
        elif own:
            results.append(_connected(email, own, email in owners and not read_only))
        else:
            writes = email in owners and not read_only
            results.append(_by_account(email, memory, today, find_out if writes else ""))
    return results


def _not_known(session: Session, owners: Collection[str], memory: Memory, today: date) -> list[str]:
    """Return the owners of whom a probe would tell something: for whom nothing says yet what writes."""
    return [
        owner for owner in owners
        if connections.folded(owner) not in session.connected
        and not any(memory.fact(name, today, owner) for name in BY_ID)
    ]  # fmt: skip


async def _read(reader: Reader, email: str) -> errors.ReconcilerError | int:
    """Read how many availabilities a user has; return the error where the account does not know them."""
    try:
        items = await reader.items("/scheduler/availability", user_id=email)
    except (errors.ApiError, errors.PermissionDenied) as error:
        if isinstance(error, errors.ApiError) and error.status != 404:
            raise
        return error
    return len(items)


def _connected(email: str, own: Connection, writes: bool) -> Check:
    """Return the check of somebody who is connected; without scopes in the answer, writing is not known."""
    since = f"with their own connection (since {own.since:%Y-%m-%d})"
    lacking = [scope.name for scope in scopes.WRITING if not scope.granted(own.scopes)]
    if not writes:
        return checks.ok(AREA, email, f"read {since}")
    if not own.scopes:
        help_ = "only writing would tell from here"
        return checks.unknown(AREA, email, f"read {since}; what it may write was not said", help_)
    if lacking:
        message = f"read {since}; it cannot write: {', '.join(lacking)} missing"
        return checks.problem(AREA, email, message, phrases.cure(Trouble.SCOPES, email), Exit.CREDENTIALS)
    return checks.ok(AREA, email, f"read and written {since}")


def _by_account(email: str, memory: Memory, today: date, find_out: str) -> Check:
    """Return the check of somebody for whom the account's credentials go.

    `find_out` says what tells whether they write for them; it is empty where nothing need be written.
    """
    read = "read with the account's credentials"
    if not find_out:
        return checks.ok(AREA, email, read)
    known = {fact.value: fact.on for name in BY_ID if (fact := memory.fact(name, today, email))}
    if Answer.NO in known:
        message = f"{read}, which do not change their pages (seen on {known[Answer.NO]})"
        return checks.problem(AREA, email, message, LOGIN.format(email), Exit.CREDENTIALS)
    if Answer.YES in known:
        return checks.ok(
            AREA, email, f"read and written with the account's credentials (seen on {known[Answer.YES]})"
        )
    return checks.unknown(AREA, email, f"{read}; whether these change their pages is not known", find_out)
