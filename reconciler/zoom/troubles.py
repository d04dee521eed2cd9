"""Trouble that is one person's: an error about one user's address, as a value. Sends nothing.

It keeps that person's pages from being planned and written, and nothing else [zoom.md: user-without-profile]
[zoom.md: invalid-license-type].
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar

from reconciler import errors
from reconciler.planning import phrases
from reconciler.planning.blocks import Trouble, UserTrouble

T = TypeVar("T")
UNUSABLE: Final = "unusable-id"
"""The code of the error for an id that cannot stand in a path: it is about one page, and about nobody."""
BY_STATUS: Final = {401: Trouble.LICENCE, 403: Trouble.NO_PROFILE}


def of(email: str, error: errors.ReconcilerError) -> UserTrouble | None:
    """Return the trouble of the user whose address was asked for; None for an error that is everybody's."""
    match error:
        case errors.UserDisconnected():
            return UserTrouble(email, Trouble.DISCONNECTED, error.message)
        case errors.UserRefused():
            return UserTrouble(email, BY_STATUS[error.status], f"{error.status}: {error.answer}")
        case errors.ApiError(code=code) if code == UNUSABLE:
            return None
        case errors.ApiError() if error.retryable or error.status is None or error.status >= 500:
            return UserTrouble(email, Trouble.FAILED, error.message)
        case _:
            return None


async def or_trouble(email: str, read: Awaitable[T]) -> T | UserTrouble:
    """Await a read about one user; return their trouble in its place."""
    try:
        return await read
    except errors.ReconcilerError as error:
        if (trouble := of(email, error)) is None:
            raise
        return trouble


def error(trouble: UserTrouble, *, help: str = "") -> errors.ReconcilerError:  # noqa: A002
    """Return the error for a command that needs what cannot be read of this user."""
    said = phrases.user_trouble(trouble)
    if trouble.trouble is Trouble.FAILED:
        return errors.ApiError(said, help=help)
    if trouble.trouble is Trouble.DISCONNECTED:
        return errors.UserDisconnected(said, trouble.user, help=help)
    return errors.CredentialsError(said, code=errors.UserRefused.code, help=help)


def everybody(*reads: Sequence[object]) -> UserTrouble | None:
    """Return a trouble that is nobody's own, among the results of `reads`: one sequence for each resource.

    The API refuses credentials everywhere, and an outage befalls a whole resource. A 403 is about users
    alone: the API knows the credentials there.
    """
    results = [each for sequence in reads for each in sequence]
    of_all = [each for each in results if isinstance(each, UserTrouble)]
    if of_all and len(of_all) == len(results) and {each.trouble for each in of_all} == {Trouble.LICENCE}:
        return of_all[0]
    for sequence in reads:
        failed = [
            each for each in sequence if isinstance(each, UserTrouble) and each.trouble is Trouble.FAILED
        ]
        if failed and len(failed) == len(sequence):
            return failed[0]
    return None
