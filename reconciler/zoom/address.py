"""Whether the address of the API is right, where nobody is found at it. Reads only."""

from __future__ import annotations

from collections.abc import Collection

from reconciler import errors
from reconciler.zoom.api import Reader

ACCOUNT = "/scheduler/analytics"
"""What an account answers without naming a user; a refusal shows as well that the address is right."""


async def check(reader: Reader, people: Collection[str]) -> None:
    """Raise `ApiError` where the account is answered 404, as all `people` were who were asked for."""
    try:
        await reader.get(ACCOUNT, user_id="all")
    except errors.ApiError as error:
        if error.status == 404:
            raise wrong(reader.access.api, people) from error
    except (errors.CredentialsError, errors.PermissionDenied):
        return


def wrong(address: str, people: Collection[str]) -> errors.ApiError:
    """Return the error for an `address` at which nobody, and no account, is found."""
    one = next(iter(people)) if len(people) == 1 else ""
    either = f", or the account does not know {one}" if one else ""
    return errors.ApiError(
        f"everything that was asked for at {address} is answered 404: the address may be wrong{either}",
        status=404, code="suspicious-read",
        help="ZOOM_API_BASE_URL must be the address of the API with its version, as in https://api.zoom.us/v2"
        + ("; else look at the owner and hosts in the files" if one else ""),
    )  # fmt: skip
