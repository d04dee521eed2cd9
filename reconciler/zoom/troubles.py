"""Trouble that is one person's: an error about one user's address, as a value. Sends nothing.

It keeps that person's pages from being planned and written, and nothing else [zoom.md: user-without-profile]
[zoom.md: invalid-license-type].
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from reconciler import errors
from reconciler.planning import phrases
from reconciler.planning.blocks import Trouble, UserTrouble
from reconciler.zoom import refusals, unanswered
from reconciler.zoom.oauth import connections

if TYPE_CHECKING:
    from reconciler.zoom.api import Reader

T = TypeVar("T")
UNUSABLE: Final = "unusable-id"
"""The code of the error for an id that cannot stand in a path: it is about one page, and about nobody."""


def of(email: str, error: errors.ReconcilerError) -> UserTrouble | None:
    """Return the trouble of the user whose address was asked for; None for an error that is everybody's."""
    match error:
        case errors.UserDisconnected():
            return UserTrouble(email, Trouble.DISCONNECTED, error.message)
        case errors.UserAppRefused():
            return UserTrouble(email, Trouble.APP, error.message)
        case errors.UserScopeMissing():
            return UserTrouble(email, Trouble.SCOPES, f"{error.status}: {error.answer}")
        case errors.UserRefused():
            return UserTrouble(email, refusals.TROUBLES[error.status], f"{error.status}: {error.answer}")
        case errors.ApiError(code=code) if code in (UNUSABLE, refusals.NOT_OF_API) or _no_way(error):
            return None
        case errors.ApiError() if error.retryable or error.status is None or error.status >= 500:
            return UserTrouble(email, Trouble.FAILED, error.message, error.help)
        case errors.ApiError(status=400):
            return UserTrouble(email, Trouble.REFUSED, error.message)
        case _:
            return None


def _no_way(error: errors.ApiError) -> bool:
    """Whether nothing can be sent, however often it is tried: a certificate or a proxy stands in the way."""
    return error.code == unanswered.UNREACHABLE and not error.retryable


async def or_trouble(email: str, read: Awaitable[T]) -> T | UserTrouble:
    """Await a read about one user; return their trouble in its place."""
    try:
        return await read
    except errors.ReconcilerError as error:
        if (trouble := of(email, error)) is None:
            raise
        return trouble


def disconnected(reader: Reader) -> dict[str, UserTrouble]:
    """Return by folded email the trouble of those whose own token is gone, as far as it was asked for."""
    found = {email: of(error.user, error) for email, error in reader.disconnected.items()}
    return {email: trouble for email, trouble in found.items() if trouble}


def error(trouble: UserTrouble, *, help: str = "") -> errors.ReconcilerError:  # noqa: A002
    """Return the error for a command that needs what cannot be read of this user."""
    said = phrases.user_trouble(trouble)
    if trouble.trouble in (Trouble.FAILED, Trouble.REFUSED):
        return errors.ApiError(said, help=help)
    if trouble.trouble is Trouble.DISCONNECTED:
        return errors.UserDisconnected(said, trouble.user, help=help)
    return errors.CredentialsError(said, code=errors.UserRefused.code, help=help)


def everybody(reader: Reader, *reads: Mapping[str, object]) -> UserTrouble | None:
    """Return a trouble that is nobody's own, among `reads`: for each resource the results by user.

    Wrong credentials are refused for all who went with them: users who are connected did not. An outage
    befalls a whole resource, and so does a scope that the app for users lacks. A 403 is about users alone:
    the API knows the credentials there.
    """
    by_account: list[object] = []
    by_own: list[object] = []
    for read in reads:
        for user, result in read.items():
            (by_own if connections.folded(user) in reader.connected else by_account).append(result)
    refused = _all_in(Trouble.LICENCE, by_account)
    # a token that was fetched just now has not run out: beside others, one alone is refused for themselves
    if refused and (not by_own or reader.access.token or len({each.user for each in refused}) > 1):
        return refused[0]
    for trouble in (Trouble.LICENCE, Trouble.REFUSED):
        if refused := _all_in(trouble, [*by_account, *by_own]):
            return refused[0]
    for read in reads:
        if failed := _all_in(Trouble.FAILED, read.values()):
            return failed[0]
        if len(read) > 1 and (lacking := _all_in(Trouble.SCOPES, read.values())):
            return lacking[0]
    return None


def _all_in(trouble: Trouble, results: Collection[object]) -> list[UserTrouble]:
    """Return the results where all of them are one and the same trouble; nothing else."""
    found = [each for each in results if isinstance(each, UserTrouble) and each.trouble is trouble]
    return found if len(found) == len(results) else []
